/**
 * The evaluator against reference implementations, and how fast it is: node scripts/run-bench.mjs evaluate DATA
 * [parity|speed]
 *
 * Reference scores were written by test/golden/make_parity.py on the same first rows of the same public files.
 */
import { join } from 'node:path';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { plainAccuracy } from '../src/fidelity/accuracy.ts';
import { quality } from '../src/fidelity/quality.ts';
import { align } from '../src/measure/align.ts';
import { binTable, fitBins } from '../src/measure/bins.ts';
import { range } from '../src/measure/draws.ts';
import { type Column, Table } from '../src/record/table.ts';
import parity from '../test/golden/parity.json' with { type: 'json' };
import { people } from '../test/measure/simulate.ts';
import { readTable } from './read.ts';

/** What pandas takes for missing. */
const MISSING = new Set([
  '',
  ...'#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split(
    '|',
  ),
]);

const [data, only = ''] = process.argv.slice(2);
if (!data) throw new Error('Usage: node scripts/run-bench.mjs evaluate DATA');

console.log(
  '\n## Parity\n\n| set | score | reference | ours | difference |\n| --- | --- | --- | --- | --- |',
);
for (const [name, reference] of Object.entries(only === 'speed' ? {} : parity)) {
  const read = (file: string) =>
    readTable(join(data, file), {
      rows: reference.rows,
      missing: MISSING,
      kindOf: (column) => (reference.numeric.includes(column) ? 'number' : 'category'),
    });
  const [real, synthetic] = align([read(reference.real), read(reference.synthetic)]);
  const pairs: [number, number][] = [];
  for (let a = 0; a < real.width; a++) for (let b = a + 1; b < real.width; b++) pairs.push([a, b]);
  const score = quality(real, synthetic, pairs);
  const bins = fitBins(real);
  const accuracy = plainAccuracy(binTable(bins, real), binTable(bins, synthetic), 1);
  for (const [label, expected, ours] of [
    ['column shapes', reference.columnShapes, score.columnShapes],
    ['pair trends', reference.pairTrends, score.pairTrends],
    ['quality score', reference.qualityScore, score.score],
    ['univariate', reference.univariate, accuracy.univariate],
    ['bivariate', reference.bivariate, accuracy.bivariate],
  ] as const) {
    console.log(
      `| ${name} | ${label} | ${expected.toFixed(7)} | ${ours.toFixed(7)} | ${(ours - expected).toExponential(1)} |`,
    );
  }
}

console.log(
  '\n## Speed\n\n| rows × columns | seconds | processor seconds | peak MB |\n| --- | --- | --- | --- |',
);
for (const [rows, width] of only === 'parity'
  ? []
  : [
      [300, 14],
      [10_000, 15],
      [24_421, 15],
      [100_000, 50],
    ]) {
  const unseen = Math.min(5_000, Math.floor(rows / 5));
  const wide = (n: number, round: number): Table => {
    const columns: Column[] = [];
    for (let block = 0; columns.length < width; block++) {
      for (const column of people(n, 100 * round + block).columns) {
        if (columns.length < width) columns.push({ ...column, name: `${column.name} ${block}` });
      }
    }
    return new Table(columns, n);
  };
  const train = wide(rows - unseen, 0);
  const losses = (n: number) => Float64Array.from({ length: n }, (_, i) => (i * 7919) % 101);
  const input = {
    train,
    auditIn: train.take(range(unseen)),
    auditOut: wide(unseen, 1),
    synthetic: wide(Math.max(rows, 1), 2),
    losses: { in: losses(unseen), out: losses(unseen) },
    minRecords: 5,
    seed: 1,
    target: 'outcome 0',
  };
  const begun = performance.now();
  const used = process.cpuUsage();
  evaluate(input);
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - begun) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `| ${rows.toLocaleString('en')} × ${width} | ${seconds.toFixed(1)} | ${((user + system) / 1e6).toFixed(1)} | ${peak.toFixed(0)} |`,
  );
}
