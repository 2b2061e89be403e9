/**
 * What `tune` is worth: on every set a search of so many minutes, then the default and the winner trained on all of the
 * rows that may be learned and judged on those that neither the search nor the training has touched.
 *
 *     node scripts/run-bench.mjs tune [--sets heart,diabetes] [--minutes 5] [--objective balanced] [--keep FILE] [--threads 2] [--processor]
 *
 * With `--processor` the minutes are of processor time: on a machine that others use too, those of the wall say little.
 * Both are trained from several seeds, as one training is not what a recipe is worth. Where the default stays, nothing is
 * trained: the difference is nought.
 */
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { glance } from '../src/evaluation/glance.ts';
import { judge } from '../src/gate/verdict.ts';
import { stack } from '../src/measure/align.ts';
import { deviation, mean } from '../src/measure/statistics.ts';
import { charactersOf, learn, ownUnits } from '../src/model/learn.ts';
import { lossesOf } from '../src/model/losses.ts';
import { type Recipe, recipeFor } from '../src/model/recipe.ts';
import { type Settings, withSettings } from '../src/model/settings.ts';
import { seedOf } from '../src/record/digest.ts';
import { type Understood, understand } from '../src/record/understand.ts';
import { findRecipe } from '../src/tune/find.ts';
import { DEFAULT, keyOf, settingsOf } from '../src/tune/knobs.ts';
import type { Objective } from '../src/tune/trial.ts';
import { draw } from './study/generator.ts';
import { Keep } from './study/keep.ts';
import { openSet, STUDY_SETS } from './study/sets.ts';

const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(STUDY_SETS).join(',') },
    minutes: { type: 'string', default: '5' },
    objective: { type: 'string', default: 'balanced' },
    keep: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    processor: { type: 'boolean', default: false },
  },
});
const objective = flags.objective as Objective;
const engine = loadWasmEngine({ threads: Number(flags.threads) });

interface Judged {
  readonly objective: number;
  readonly membership: number;
  /** Whether every gate of privacy that is measured here holds. */
  readonly keeps: boolean;
}
interface Tuned {
  readonly key: string;
  readonly trials: number;
  readonly minutes: number;
  readonly winner: string;
  readonly settings: Settings;
  readonly reason: string;
  /** On the untouched rows, a seed each; empty where the default stays. */
  readonly before: readonly Judged[];
  readonly after: readonly Judged[];
}

async function judged(known: Understood, recipe: Recipe, seed: number): Promise<Judged> {
  const { schema, train, validation, auditIn, auditOut } = known;
  const model = await learn({
    engine,
    schema,
    train,
    validation,
    sourceRows: known.rows,
    minRecords: 5,
    seed: seedOf(known.content) + seed,
    origin: '',
    writing: undefined,
    recipe,
  });
  const seen = glance(
    {
      synthetic: draw(model, Math.min(20_000, Math.max(5_000, known.rows)), 1 + seed),
      train: train.table,
      auditIn: auditIn.table,
      auditOut: auditOut.table,
      losses: { in: lossesOf(model, auditIn), out: lossesOf(model, auditOut) },
      minRecords: 5,
      seed: 1,
      target: schema.target,
    },
    objective === 'utility',
  );
  model.network.dispose();
  const { metrics } = judge(seen.privacy, { dataset: '', limits: {}, require: [] });
  return {
    objective: objective === 'utility' ? -(seen.utility ?? Number.NaN) : seen.fidelity,
    membership: metrics.find(({ name }) => name === 'privacy.membership_auc')!.value,
    keeps: metrics.every(({ verdict }) => verdict === null || verdict === 'pass' || verdict === 'warn'),
  };
}

async function work(name: string): Promise<Omit<Tuned, 'key'>> {
  const set = STUDY_SETS[name];
  const known = understand(await openSet(set), { minRecords: 5, target: set.target }, name);
  const { schema, train, validation } = known;
  const rows = {
    table: stack(train.table, validation.table),
    units: Uint32Array.from([...train.units, ...validation.units]),
  };
  const found = await findRecipe({
    ground: { engine, schema, rows, minRecords: 5, gates: {}, objective, seed: seedOf(known.content) },
    seconds: 60 * Number(flags.minutes),
    ...(flags.processor && { clock: () => process.cpuUsage().user / 1000 }),
    of: name,
    onTrial: ({ change, score, rung }, number) =>
      console.error(
        `${name} ${number} (${rung}) ${keyOf(change)}: ${score.objective} ${score.keeps ? '' : 'gate'}`,
      ),
  });
  const recipe = recipeFor(ownUnits(train).count, train.table.width, charactersOf(train.table));
  const settings = settingsOf(found.winner, recipe);
  const [before, after]: Judged[][] = [[], []];
  for (let seed = 0; found.winner !== DEFAULT && seed < Number(flags.seeds); seed++) {
    before.push(await judged(known, recipe, seed));
    after.push(await judged(known, withSettings(recipe, settings), seed));
  }
  return {
    trials: found.trials.length,
    minutes: found.spent / 60,
    winner: keyOf(found.winner),
    settings,
    reason: found.reason,
    before,
    after,
  };
}

const keep = new Keep<Tuned>(flags.keep);
console.log(
  `engine ${engine.name} ${engine.build}, ${flags.threads} threads, ${flags.minutes} minutes${flags.processor ? ' of processor time' : ''}, ${objective}\n`,
);
console.log(
  '| set | trials | winner | default | tuned | difference (its spread over seeds) | membership | gates kept |',
);
console.log('| --- | --: | --- | --: | --: | --: | --: | --: |');
for (const name of flags.sets.split(',')) {
  const one = await keep.of(`${name} ${objective} ${flags.minutes}`, () => work(name));
  const [a, b] = [one.before, one.after].map((own) => own.map((x) => x.objective));
  const cells = a.length
    ? [
        mean(a).toFixed(4),
        mean(b).toFixed(4),
        `${mean(b.map((x, i) => x - a[i])).toFixed(4)} (${deviation(b.map((x, i) => x - a[i])).toFixed(4)})`,
        `${mean(one.before.map((x) => x.membership)).toFixed(3)} → ${mean(one.after.map((x) => x.membership)).toFixed(3)}`,
        [one.before, one.after].map((own) => own.filter(({ keeps }) => keeps).length).join(' → '),
      ]
    : ['', '', '0: the default stays', '', ''];
  console.log(`| ${name} | ${one.trials} | ${one.winner} | ${cells.join(' | ')} |`);
}
