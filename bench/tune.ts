/**
 * What `tune` is worth: on every set a search of so many minutes, then the default and the winner trained on all of the
 * rows that may be learned and judged on those that neither the search nor the training has touched.
 *
 *     node scripts/run-bench.mjs tune [--sets heart,diabetes] [--minutes 5] [--judging 1] [--objective balanced] [--keep FILE] [--threads 1] [--processor]
 *
 * Without `--minutes` each set has those below, so that all of them are searched and judged within forty on one thread.
 * With `--processor` the minutes are of processor time: on a machine that others use too, those of the wall say little;
 * ten of them are five minutes on two cores. Both recipes are trained from as many seeds as fit into the minutes of judging
 * (2 to 12), as one training is not what a recipe is worth. Where the default stays, nothing is trained: the difference is
 * nought. `--keep` holds searches and judgements: a stopped run goes on, and two can share a file for different sets.
 */
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { glance } from '../src/evaluation/glance.ts';
import { stack } from '../src/measure/align.ts';
import { deviation, mean } from '../src/measure/statistics.ts';
import { suggestedRecipe } from '../src/model/learn.ts';
import { lossesOf } from '../src/model/losses.ts';
import type { Recipe } from '../src/model/recipe.ts';
import { type Settings, withSettings } from '../src/model/settings.ts';
import { seedOf } from '../src/record/digest.ts';
import { type Understood, understand } from '../src/record/understand.ts';
import type { Bounded } from '../src/tune/compare.ts';
import { findRecipe } from '../src/tune/find.ts';
import { DEFAULT, keyOf, settingsOf } from '../src/tune/knobs.ts';
import type { Objective } from '../src/tune/objective.ts';
import type { Score } from '../src/tune/search.ts';
import { scoreOf } from '../src/tune/trial.ts';
import { draw, learnUnderstood } from './study/generator.ts';
import { Keep } from './study/keep.ts';
import { openSet, STUDY_SETS } from './study/sets.ts';

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(STUDY_SETS).join(',') },
    minutes: { type: 'string' },
    judging: { type: 'string', default: '1' },
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

/** Of a search. */
const MINUTES: Readonly<Record<string, number>> = {
  heart: 2.5,
  diabetes: 2.5,
  hr: 4,
  telco: 4,
  bank: 4,
  adult: 4.5,
  credit: 5,
};
const minutesOf = (name: string) => Number(flags.minutes ?? MINUTES[name]);

const FEWEST_SEEDS = 2;
const MOST_SEEDS = 12;

interface Searched {
  readonly key: string;
  readonly trials: number;
  readonly rows: readonly number[];
  readonly minutes: number;
  readonly winner: string;
  readonly settings: Settings;
  readonly reason: string;
  /** In the search, over the default. */
  readonly gain: Bounded | null;
}

/** One seed, on the untouched rows. */
interface Judged {
  readonly key: string;
  readonly before: Score;
  readonly after: Score;
  readonly minutes: number;
}

async function scored(known: Understood, recipe: Recipe, seed: number): Promise<Score> {
  const { schema, train, auditIn, auditOut } = known;
  const model = await learnUnderstood(engine, known, recipe, seed);
  const seen = glance({
    synthetic: draw(model, Math.min(10_000, Math.max(5_000, auditOut.table.rows)), 1 + seed),
    train: train.table,
    auditIn: auditIn.table,
    auditOut: auditOut.table,
    losses: { in: lossesOf(model, auditIn), out: lossesOf(model, auditOut) },
    minRecords: 5,
    seed: 1,
    target: schema.target,
  });
  model.network.dispose();
  return scoreOf(seen, objective, {});
}

async function searched(name: string, known: Understood): Promise<Omit<Searched, 'key'>> {
  const { schema, train, validation } = known;
  const rows = {
    table: stack(train.table, validation.table),
    units: Uint32Array.from([...train.units, ...validation.units]),
  };
  const found = await findRecipe({
    ground: { engine, schema, rows, minRecords: 5, gates: {}, objective, seed: seedOf(known.content) },
    seconds: 60 * minutesOf(name),
    clock,
    of: name,
    onTrial: ({ change, score, rung, rows: learned }, number) =>
      console.error(
        `${name} ${number} (${rung}, ${learned} rows) ${keyOf(change)}: ${score.objective} ${JSON.stringify(score)}`,
      ),
  });
  return {
    trials: found.trials.length,
    rows: found.plan.rungs.map((rung) => rung.rows),
    minutes: found.spent / 60,
    winner: keyOf(found.winner),
    settings: found.winner === DEFAULT ? {} : settingsOf(found.winner, suggestedRecipe(train)),
    reason: found.reason,
    gain: found.gain,
  };
}

const searches = new Keep<Searched>(flags.keep);
const judgements = new Keep<Judged>(flags.keep);

async function judged(key: string, known: Understood, settings: Settings): Promise<Judged[]> {
  const recipe = suggestedRecipe(known.train);
  const all: Judged[] = [];
  let spent = 0;
  for (let seed = 0; seed < MOST_SEEDS; seed++) {
    // As long as the seeds before it took.
    const next = seed < FEWEST_SEEDS ? 0 : (spent * (seed + 1)) / seed;
    if (next > Number(flags.judging)) break;
    const one = await judgements.of(`${key} seed ${seed}`, async () => {
      const from = clock();
      const before = await scored(known, recipe, seed);
      const after = await scored(known, withSettings(recipe, settings), seed);
      return { before, after, minutes: (clock() - from) / 60_000 };
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
  '| set | minutes, trials | winner | gain in the search (at least) | seeds | gain on untouched rows (error of seeds, of rows) | agreement | told apart | classifiers | membership | gates kept |',
);
console.log('| --- | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |');
for (const name of flags.sets.split(',')) {
  const set = STUDY_SETS[name];
  const key = `${name} ${objective} ${minutesOf(name)}`;
  const known = understand(await openSet(set), { minRecords: 5, target: set.target }, name);
  const found = await searches.of(key, () => searched(name, known));
  const all =
    found.winner === keyOf(DEFAULT) ? [] : await judged(`${key} ${found.winner}`, known, found.settings);
  const gain = found.gain ? `${signed(found.gain.value)} (${signed(found.gain.low)})` : '';
  const cells = all.length ? judgedCells(all, found.gain?.spread ?? 0) : ['', '0', '', '', '', '', ''];
  console.log(
    `| ${name} | ${found.minutes.toFixed(1)}, ${found.trials} | ${found.winner} | ${gain} | ${cells.join(' | ')} |`,
  );
  console.error(name, found.reason, found.rows);
}

/** @param spread of a gain between lots of rows, as the search saw it */
function judgedCells(all: readonly Judged[], spread: number): string[] {
  const gains = all.map(({ before, after }) => after.objective - before.objective);
  const both = (of: (score: Score) => number | null, digits: number) => {
    const sides = [all.map(({ before }) => of(before)), all.map(({ after }) => of(after))];
    if (sides.flat().includes(null)) return '';
    return sides.map((own) => mean(own as number[]).toFixed(digits)).join(' → ');
  };
  const kept = [all.map(({ before }) => before), all.map(({ after }) => after)];
  return [
    String(all.length),
    `${signed(mean(gains))} (${(deviation(gains) / Math.sqrt(all.length)).toFixed(4)}, ${spread.toFixed(4)})`,
    both(({ fidelity }) => fidelity, 4),
    both(({ told }) => told, 3),
    both(({ utility }) => utility, 3),
    both(({ membership }) => membership, 3),
    kept.map((own) => own.filter(({ excess }) => excess === 0).length).join(' → '),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
