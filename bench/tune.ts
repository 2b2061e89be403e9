/**
 * What `tune` is worth: on every set a search of so many minutes, then the default and the winner trained on all of the
 * rows that may be learned and judged on those that neither the search nor the training has touched.
 *
 *     node scripts/run-bench.mjs tune [--sets heart,diabetes] [--minutes 10] [--judging 2] [--objective balanced] [--keep FILE] [--threads 1] [--processor]
 *
 * With `--processor` the minutes are of processor time: on a machine that others use too, those of the wall say little;
 * ten of them are five minutes on two cores. As one training is not what a recipe is worth, the default is trained from as
 * many starts as fit into the minutes of judging (2 to 12), and so is a recipe that won. Trainings that were chosen are what they are:
 * they are held against the mean of the default's, and against the default's usual one, which a user would have had. Every model
 * is judged by three lots of rows each time. Where the default stays, nothing is trained: the difference is nought. `--keep` holds searches and judgements, and beside it a
 * journal of each search: a stopped run goes on, and two can share a file for different sets.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { glance } from '../src/evaluation/glance.ts';
import { difference } from '../src/gate/figure.ts';
import { deviation, mean } from '../src/measure/statistics.ts';
import { suggestedRecipe, type Trained } from '../src/model/learn.ts';
import { lossesOf } from '../src/model/losses.ts';
import type { Model } from '../src/model/model.ts';
import type { Recipe } from '../src/model/recipe.ts';
import { type Settings, withSettings } from '../src/model/settings.ts';
import { seedOf } from '../src/record/digest.ts';
import { type Understood, understand } from '../src/record/understand.ts';
import type { Carry } from '../src/tune/carry.ts';
import type { Bounded } from '../src/tune/compare.ts';
import { findRecipe } from '../src/tune/find.ts';
import { FORMAT, readJournal } from '../src/tune/journal.ts';
import { DEFAULT, isShared, keyOf, settingsOf } from '../src/tune/knobs.ts';
import type { Objective } from '../src/tune/objective.ts';
import type { Score } from '../src/tune/search.ts';
import type { Chosen, Start } from '../src/tune/start.ts';
import { both, scoreOf } from '../src/tune/trial.ts';
import { draw, learnUnderstood } from './study/generator.ts';
import { Keep } from './study/keep.ts';
import { openSet, STUDY_SETS } from './study/sets.ts';

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(STUDY_SETS).join(',') },
    minutes: { type: 'string', default: '10' },
    judging: { type: 'string', default: '2' },
    objective: { type: 'string', default: 'balanced' },
    keep: { type: 'string' },
    threads: { type: 'string', default: '1' },
    processor: { type: 'boolean', default: false },
  },
});
const objective = flags.objective as Objective;
const engine = loadWasmEngine({ threads: Number(flags.threads) });
/** Milliseconds. */
const clock = () => (flags.processor ? process.cpuUsage().user / 1000 : performance.now());

const minutes = Number(flags.minutes);

/** Of rows, of every model: their chance is not the training's. */
const LOTS = 3;
const FEWEST_SEEDS = 2;
const MOST_SEEDS = 12;

interface Searched {
  readonly key: string;
  readonly trials: number;
  readonly rows: readonly number[];
  readonly minutes: number;
  readonly winner: string;
  readonly settings: Settings;
  /** Whether it is drawn from the default's trainings. */
  readonly shared: boolean;
  readonly reason: string;
  /** In the search, over the default. */
  readonly gain: Bounded | null;
  /** How far what is seen of a training on learned rows is there on unseen ones. */
  readonly carry?: Carry;
  readonly starts: readonly Start[];
  readonly chosen: Chosen;
}

/** One seed, on the untouched rows. */
interface Judged {
  readonly key: string;
  readonly before: Score;
  /** Where trainings were chosen, always of those. */
  readonly after: Score;
  /** Always of the default's usual training. */
  readonly usual: Score;
  readonly minutes: number;
}

async function scored(
  known: Understood,
  recipe: Recipe,
  seed: number,
  trained?: Map<number, Trained>,
): Promise<Score> {
  const model = await learnUnderstood(engine, known, recipe, seed, trained);
  const score = scoreAt(known, model, seed);
  model.network.dispose();
  return score;
}

/** Means of several lots of rows. @param seed of the first row that is drawn */
function scoreAt({ schema, train, auditIn, auditOut }: Understood, model: Model, seed: number): Score {
  const losses = { in: lossesOf(model, auditIn), out: lossesOf(model, auditOut) };
  const all = Array.from({ length: LOTS }, (_, lot) =>
    scoreOf(
      glance({
        synthetic: draw(model, Math.min(10_000, Math.max(5_000, auditOut.table.rows)), 1 + LOTS * seed + lot),
        train: train.table,
        auditIn: auditIn.table,
        auditOut: auditOut.table,
        losses,
        minRecords: 5,
        seed: 1,
        target: schema.target,
      }),
      objective,
      {},
    ),
  );
  const average = (of: (score: Score) => number) => mean(all.map(of));
  const known = (of: (score: Score) => number | null) =>
    all.some((score) => of(score) === null) ? null : average((score) => of(score)!);
  return {
    objective: average((score) => score.objective),
    fidelity: average((score) => score.fidelity),
    told: known((score) => score.told),
    utility: known((score) => score.utility),
    membership: average((score) => score.membership),
    excess: average((score) => score.excess),
  };
}

async function searched(name: string, known: Understood): Promise<Omit<Searched, 'key'>> {
  const { schema, train, validation } = known;
  const of = `${name} ${objective} ${minutes} ${FORMAT} ${seedOf(known.content)}`;
  const journal = flags.keep && `${flags.keep}.${name}.journal`;
  const found = await findRecipe({
    ground: {
      engine,
      schema,
      rows: both(train, validation),
      minRecords: 5,
      gates: {},
      objective,
      seed: seedOf(known.content),
      final: { train, validation },
    },
    seconds: 60 * minutes,
    clock,
    of,
    before: journal && existsSync(journal) ? readJournal(readFileSync(journal, 'utf8'), of) : undefined,
    write: (line, begins) => {
      if (journal) (begins ? writeFileSync : appendFileSync)(journal, line);
    },
    onTrial: ({ change, score, rung, rows: learned }, number) =>
      console.error(
        `${name} ${number} (${rung}, ${learned} rows) ${keyOf(change)}: ${score.objective} ${JSON.stringify(score)}`,
      ),
    onStart: ({ start, score }) => console.error(`${name} training ${start}: ${JSON.stringify(score)}`),
  });
  const { winner, chosen } = found;
  const { start } = chosen;
  return {
    trials: found.trials.length,
    rows: found.plan.rungs.map((rung) => rung.rows),
    minutes: found.spent / 60,
    winner: [
      ...(winner === DEFAULT && start > 0 ? [] : [keyOf(winner)]),
      ...(start > 0 ? [`start ${start}`] : []),
    ].join(', '),
    settings: {
      ...settingsOf(winner, suggestedRecipe(train, schema)),
      ...(start > 0 && { start }),
    },
    shared: isShared(winner) && start === 0,
    reason: found.reason,
    gain: found.gain,
    carry: found.carry,
    starts: found.starts,
    chosen,
  };
}

const searches = new Keep<Searched>(flags.keep);
const judgements = new Keep<Judged>(flags.keep);

async function judged(
  key: string,
  known: Understood,
  { settings, shared }: Pick<Searched, 'settings' | 'shared'>,
): Promise<Judged[]> {
  const recipe = suggestedRecipe(known.train, known.schema);
  let chosen: Promise<Model> | undefined;
  let usual: Promise<Model> | undefined;
  const all: Judged[] = [];
  let spent = 0;
  for (let seed = 0; seed < MOST_SEEDS; seed++) {
    // As long as the seeds before it took.
    const next = seed < FEWEST_SEEDS ? 0 : (spent * (seed + 1)) / seed;
    if (next > Number(flags.judging)) break;
    const one = await judgements.of(`${key} usual ${seed}`, async () => {
      const from = clock();
      const trained = shared ? new Map<number, Trained>() : undefined;
      usual ??= learnUnderstood(engine, known, recipe, 0, trained);
      if (settings.start !== undefined)
        chosen ??= learnUnderstood(engine, known, withSettings(recipe, settings));
      const own = scoreAt(known, await usual, seed);
      const before = seed === 0 ? own : await scored(known, recipe, seed, trained);
      const after = chosen
        ? scoreAt(known, await chosen, seed)
        : await scored(known, withSettings(recipe, settings), seed, trained);
      return { before, after, usual: own, minutes: (clock() - from) / 60_000 };
    });
    console.error(key, seed, JSON.stringify(one));
    spent += one.minutes;
    all.push(one);
  }
  return all;
}

console.log(
  `engine ${engine.name} ${engine.build}, ${flags.threads} threads, minutes ${flags.processor ? 'of processor time' : 'by the clock'}, ${objective}\n`,
);
console.log(
  '| set | minutes, trials | carries over (at least), trainings | winner | gain expected (at least) | seeds | gain on untouched rows (error of seeds, of rows) | over the usual training (error of lots) | agreement | told apart | classifiers | membership | gates kept |',
);
console.log('| --- | --: | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
for (const name of flags.sets.split(',')) {
  const set = STUDY_SETS[name];
  const key = `${name} ${objective} ${minutes}`;
  const known = understand(await openSet(set), { minRecords: 5, target: set.target }, name);
  const found = await searches.of(key, () => searched(name, known));
  const { winner, carry, starts, chosen } = found;
  const all = winner === keyOf(DEFAULT) ? [] : await judged(`${key} ${winner}`, known, found);
  const recipe = winner.startsWith('start') || winner === keyOf(DEFAULT) ? null : found.gain;
  const expected = [recipe, chosen.gain].flatMap((gain) => (gain ? [bounded(gain)] : []));
  const cells = [
    name,
    `${found.minutes.toFixed(1)}, ${found.trials}`,
    carry ? `${carry.value.toFixed(2)} (${carry.low.toFixed(2)}), ${starts.length}` : '',
    winner,
    expected.join(' and ') || '0',
    ...(all.length ? judgedCells(all, recipe) : ['', '0', '', '', '', '', '', '']),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  console.error(name, found.reason, found.rows);
}

/** @param own gain of the winner's recipe in the search */
function judgedCells(all: readonly Judged[], own: Bounded | null): string[] {
  const before = all.map((one) => one.before);
  const after = all.map((one) => one.after);
  const differences = after.map((score, i) => score.objective - before[i].objective);
  const error = deviation(differences) / Math.sqrt(differences.length);
  const over = all.map(({ after, usual }) => after.objective - usual.objective);
  const sides = (of: (score: Score) => number | null, digits: number) => {
    const means = [before, after].map((own) => own.map(of));
    if (means.flat().includes(null)) return '';
    return means.map((own) => mean(own as number[]).toFixed(digits)).join(' → ');
  };
  return [
    String(all.length),
    `${difference(mean(differences), 4)} (${[error, ...(own ? [own.spread] : [])].map((one) => one.toFixed(4)).join(', ')})`,
    `${difference(mean(over), 4)} (${(deviation(over) / Math.sqrt(over.length)).toFixed(4)})`,
    sides(({ fidelity }) => fidelity, 4),
    sides(({ told }) => told, 3),
    sides(({ utility }) => utility, 3),
    sides(({ membership }) => membership, 3),
    [before, after]
      .map((own) => `${own.filter(({ excess }) => excess === 0).length} of ${own.length}`)
      .join(' → '),
  ];
}

function bounded({ value, low }: { readonly value: number; readonly low: number }): string {
  return `${difference(value, 4)} (${difference(low, 4)})`;
}
