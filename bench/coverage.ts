/**
 * What a 95 % interval covers, by simulation: node scripts/run-bench.mjs coverage [REPEATS] [ROWS] [CASE]
 *
 * Every repeat draws fresh real and synthetic rows of a known distribution: an honest generator, one with a small bias,
 * one with a large bias, and an honest one for a table in which people have one to five rows (units). The estimand of a
 * metric is its expected value at these row counts, taken as the mean over all repeats; for the honest generators of
 * privacy and utility it is known (.5 or 0). The last column counts honest generators that the metric's `honest` bound
 * would have stopped: one in a thousand is the promise.
 */

import { evaluate } from '../src/evaluation/evaluate.ts';
import { judge } from '../src/gate/verdict.ts';
import { Draws, range, USE } from '../src/measure/draws.ts';
import type { Metric } from '../src/measure/metric.ts';
import { deviation, mean, wilson } from '../src/measure/statistics.ts';
import type { NumberColumn, Table } from '../src/record/table.ts';
import { change, people } from '../test/measure/simulate.ts';

const repeats = Number(process.argv[2] ?? 100);
const rows = Number(process.argv[3] ?? 1_200);

const biased = (by: number) => (table: Table) =>
  ['age', 'income', 'risk'].reduce(
    (own, name) =>
      change<NumberColumn>(own, name, (column) => {
        const step = by * deviation(column.values.filter((x) => !Number.isNaN(x)));
        return { ...column, values: column.values.map((x) => x + step) };
      }),
    table,
  );

/** `count` people of one to five rows each; rows of one person share everything but income, visits and risk. */
function households(count: number, round: number): { table: Table; units: Uint32Array } {
  const draws = new Draws(91, USE.simulation, round);
  const base = people(count, 2 * round, 51);
  const other = people(5 * count, 2 * round + 1, 52);
  const index: number[] = [];
  const units: number[] = [];
  for (let unit = 0; unit < count; unit++) {
    for (let visit = 0; visit <= draws.below(5); visit++) {
      index.push(unit);
      units.push(unit);
    }
  }
  const own = base.take(Uint32Array.from(index));
  const fresh = other.take(range(index.length));
  const table = ['visits', 'risk'].reduce((t, name) => change(t, name, () => fresh.column(name)!), own);
  return { table, units: Uint32Array.from(units) };
}

interface Case {
  readonly name: string;
  readonly honest: boolean;
  readonly run: (repeat: number) => readonly Metric[];
}

const skip = ['sqs'] as const;
const plain = (name: string, damage: (table: Table) => Table, honest: boolean): Case => ({
  name,
  honest,
  run: (repeat) => {
    const train = people(rows, 3 * repeat, 31);
    const draws = new Draws(repeat, USE.simulation, 7);
    const normals = (n: number) => Float64Array.from({ length: n }, () => draws.normal());
    const auditIn = train.take(range(rows >> 1));
    return evaluate({
      train,
      auditIn,
      auditOut: people(rows >> 1, 3 * repeat + 1, 31),
      synthetic: damage(people(rows, 3 * repeat + 2, 31)),
      losses: { in: normals(rows >> 1), out: normals(rows >> 1) },
      minRecords: 5,
      seed: repeat + 1,
      target: 'outcome',
      skip,
    }).metrics;
  },
});

const cases: readonly Case[] = [
  plain('honest', (table) => table, true),
  plain('shifted by .05 sd', biased(0.05), false),
  plain('shifted by .3 sd', biased(0.3), false),
  {
    name: 'honest, by unit',
    honest: true,
    run: (repeat) => {
      const persons = rows / 3;
      const [train, out, made] = [0, 1, 2].map((i) =>
        households(i === 1 ? persons >> 1 : persons, 3 * repeat + i),
      );
      const inside = range(train.table.rows).filter((row) => train.units[row] < persons >> 1);
      return evaluate({
        train: train.table,
        auditIn: train.table.take(inside),
        auditOut: out.table,
        synthetic: made.table,
        units: {
          train: train.units,
          auditIn: inside.map((row) => train.units[row]),
          auditOut: out.units.map((unit) => unit + persons),
          synthetic: made.units,
        },
        minRecords: 5,
        seed: repeat + 1,
        target: 'outcome',
        skip,
      }).metrics;
    },
  },
];

/** The worst column and pair are another one every time: what is estimated is the largest loss, 0 for honest rows. */
function asLoss(metric: Metric): Metric {
  if (!metric.name.startsWith('fidelity.worst') || metric.expected === undefined) return metric;
  const { value, low, high, expected } = metric;
  return { ...metric, value: expected - value, low: expected - high, high: expected - low, expected: 0 };
}

const SHOWN =
  /^(fidelity\.(univariate|bivariate|overall|worst|rare|column_shapes|pair_trends|quality|c2st)|utility\.mean_loss|privacy\.)/;
for (const { name, honest, run } of cases.filter((one) => one.name.includes(process.argv[4] ?? ''))) {
  const found = new Map<string, Metric[]>();
  const stopped = new Map<string, number>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const metrics = run(repeat);
    for (const metric of metrics.map(asLoss))
      found.set(metric.name, [...(found.get(metric.name) ?? []), metric]);
    for (const { name: own, verdict } of judge(metrics, { dataset: 'x', require: [] }).metrics) {
      if (verdict && verdict !== 'pass') stopped.set(own, (stopped.get(own) ?? 0) + 1);
    }
  }
  console.log(`\n### ${name}, ${rows} rows, ${repeats} repeats\n`);
  console.log(
    '| metric | mean | spread | half-width / 1.96 | covers the mean | covers the ideal | not passed |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [metric, values] of found) {
    if (!SHOWN.test(metric)) continue;
    const centre = mean(values.map(({ value }) => value));
    const ideal = !metric.startsWith('fidelity.') || /worst|c2st/.test(metric);
    const known = honest && ideal ? values[0].expected : undefined;
    const covers = (truth: number) => {
      const hits = values.filter(({ low, high }) => low <= truth && truth <= high).length;
      const { low, high } = wilson(hits, values.length);
      return `${((100 * hits) / values.length).toFixed(1)} % (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`;
    };
    const width = mean(values.map(({ low, high }) => (high - low) / 2 / 1.96));
    console.log(
      `| ${metric} | ${centre.toFixed(4)} | ${deviation(values.map(({ value }) => value)).toFixed(4)} | ${width.toFixed(4)} | ${/worst/.test(metric) ? '' : covers(centre)} | ${known === undefined ? '' : covers(known)} | ${honest ? (stopped.get(metric) ?? 0) : ''} |`,
    );
  }
}
