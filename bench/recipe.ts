/**
 * The search behind the defaults of `src/model/recipe.ts`: trains variants of the recipe on data sets and prints what
 * each reaches, one row a run, then the medians over the sets.
 *
 *     node scripts/run-bench.mjs recipe --search --rows 6000 --keep search.tsv
 *     node scripts/run-bench.mjs recipe --sets heart,titanic --variant "" --variant "dropout=.3 batch=32"
 *
 * A variant is a list of settings of the recipe (`name=value`, or `name=*factor` of the default for the size); the empty
 * one is the default. `--search` tries the variants listed below. With no `--sets`, all of those of `../shared/data` that
 * `sets.ts` lists; `--rows` takes the first so many rows of each. What `--keep` names holds the runs of before, which are
 * not made again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { range } from '../src/measure/draws.ts';
import { ownUnits } from '../src/model/learn.ts';
import { lossesOf } from '../src/model/losses.ts';
import { recipeFor } from '../src/model/recipe.ts';
import type { TextTable } from '../src/record/table.ts';
import { understand } from '../src/record/understand.ts';
import { openSource } from '../src/source/source.ts';
import { type BenchSet, pathOf, SETS } from './sets.ts';
import { draw, learnUnderstood } from './study/generator.ts';
import { takeText } from './study/split.ts';
import { varied } from './variant.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(SETS).join(',') },
    variant: { type: 'string', multiple: true, default: [''] },
    search: { type: 'boolean', default: false },
    rows: { type: 'string' },
    keep: { type: 'string' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '0' },
  },
});

/** One setting at a time beside the default: smaller and larger. */
const SEARCH = [
  '',
  'hidden=*0.5',
  'hidden=*2',
  'embedding=*2',
  'dropout=*0.5',
  'dropout=*1.4',
  'batch=*0.5',
  'batch=*2',
  'rate=*0.5',
  'rate=*2',
  'epochs=*2',
  'hold=0.5',
  'decay=0.05',
  'smoothing=0.05',
  'memory=*2',
  'intervals=*0.5',
  'discrete=0',
  'pointShare=*2',
];
const variants = values.search ? SEARCH : values.variant;

const COLUMNS = [
  'set',
  'variant',
  'units',
  'epochs',
  'train',
  'validation',
  'overall',
  'ceiling',
  'worst pair',
  'c2st',
  'utility',
  'member',
  'memory',
  'seconds',
] as const;
type Run = readonly string[];
const runs: Run[] =
  values.keep && existsSync(values.keep)
    ? readFileSync(values.keep, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('\t'))
    : [];

const engine = loadWasmEngine({ threads: Number(values.threads) });
console.log(
  `engine ${engine.name} ${engine.build}, ${values.threads} threads, node ${process.versions.node}`,
);
console.log(COLUMNS.join('\t'));

for (const name of values.sets.split(',')) {
  const set: BenchSet = SETS[name];
  const missing = variants.filter(
    (variant) => !runs.some((run) => run[0] === name && run[1] === (variant || 'default')),
  );
  if (missing.length === 0) continue;
  const source = head((await openSource(pathOf(set.file), { file: name })).table);
  const holdout = set.holdout && head((await openSource(pathOf(set.holdout), { file: name })).table);
  const known = understand(source, { minRecords: 5, ...set.options }, name, holdout || undefined);
  const { schema, units, train } = known;
  const learned = ownUnits(train).count;
  for (const variant of missing) {
    const recipe = varied(recipeFor(learned, train.table.width), variant);
    const from = performance.now();
    const model = await learnUnderstood(engine, known, recipe, Number(values.seed));
    const seconds = (performance.now() - from) / 1000;
    const rows = Math.min(20_000, Math.max(known.rows, 2_000));
    const { metrics } = evaluate({
      synthetic: draw(model, rows, 1),
      train: known.train.table,
      auditIn: known.auditIn.table,
      auditOut: known.auditOut.table,
      ...(units.count < known.rows && {
        units: { train: known.train.units, auditIn: known.auditIn.units, auditOut: known.auditOut.units },
      }),
      losses: { in: lossesOf(model, known.auditIn), out: lossesOf(model, known.auditOut) },
      minRecords: 5,
      seed: 1,
      target: schema.target,
      skip: ['quality', 'exact', 'distance', 'attacks', 'sqs'],
    });
    const of = (metric: string) => metrics.find((m) => m.name === metric);
    const last = model.history[model.history.length - 1];
    const best = Math.min(...model.history.map((epoch) => epoch.validationLoss ?? Number.POSITIVE_INFINITY));
    const steps = model.language.slices.length;
    const run = [
      name,
      variant || 'default',
      learned,
      model.history.length,
      (last.trainLoss * steps).toFixed(2),
      (best * steps).toFixed(2),
      of('fidelity.overall')?.value.toFixed(4),
      of('fidelity.overall')?.expected?.toFixed(4),
      of('fidelity.worst_pair')?.value.toFixed(3),
      of('fidelity.c2st_auc')?.value.toFixed(3),
      of('utility.mean_loss')?.value.toFixed(3) ?? '–',
      of('privacy.membership_auc')?.value.toFixed(3),
      Math.max(...model.history.map((epoch) => epoch.memory ?? 0)).toFixed(3),
      seconds.toFixed(1),
    ].map(String);
    runs.push(run);
    console.log(run.join('\t'));
    if (values.keep) appendFileSync(values.keep, `${run.join('\t')}\n`);
    model.network.dispose();
  }
}

if (variants.length > 1) summarise();

/** Of every variant: medians over the sets of what changes against the default. */
function summarise(): void {
  const shown = ['validation', 'overall', 'worst pair', 'c2st', 'utility', 'member', 'seconds'] as const;
  console.log(`\n| variant | sets | ${shown.join(' | ')} |\n|${' --- |'.repeat(shown.length + 2)}`);
  for (const variant of variants) {
    const own = runs.filter((run) => run[1] === (variant || 'default'));
    const cells = shown.map((column) => {
      const at = COLUMNS.indexOf(column);
      const changes = own.flatMap((run) => {
        const base = runs.find((other) => other[0] === run[0] && other[1] === 'default');
        const [now, before] = [Number(run[at]), Number(base?.[at])];
        if (!Number.isFinite(now) || !Number.isFinite(before)) return [];
        return [column === 'seconds' ? now / before : now - before];
      });
      const middle = median(changes);
      if (column === 'seconds') return `× ${middle.toFixed(2)}`;
      return `${middle > 0 ? '+' : ''}${middle.toFixed(column === 'validation' ? 2 : 4)}`;
    });
    console.log(`| ${variant || 'default'} | ${own.length} | ${cells.join(' | ')} |`);
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The first rows of a file, as many as `--rows` says. */
function head(table: TextTable): TextTable {
  return takeText(table, range(Math.min(table.rows, Number(values.rows ?? table.rows))));
}
