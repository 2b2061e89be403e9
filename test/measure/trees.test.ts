import { expect, test } from 'vitest';
import { cutTable, fitCuts } from '../../src/measure/cuts.ts';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { mean } from '../../src/measure/statistics.ts';
import { boost, logistic, predict } from '../../src/measure/trees.ts';
import { Table } from '../../src/record/table.ts';
import golden from '../golden/trees.json' with { type: 'json' };

const rows = golden.x.length;
const column = (c: number) => Float64Array.from(golden.x, (row) => row[c] ?? Number.NaN);
const number = (name: string, c: number) => ({ kind: 'number' as const, name, values: column(c) });
const numbers = new Table([number('a', 0), number('b', 1), number('c', 2), number('d', 3)], rows);
const mixed = new Table(
  numbers.columns.map((own, c) =>
    c === 2
      ? {
          kind: 'category' as const,
          name: 'c',
          codes: Int32Array.from(column(2)),
          labels: [...'abcdefghijkl'],
        }
      : own,
  ),
  rows,
);
const all = range(rows);
const train = all.slice(0, golden.train);
const rest = all.slice(golden.train);

/** Mean distance of our predictions from scikit-learn's. */
function distance(
  table: Table,
  target: readonly number[],
  loss: 'logistic' | 'squared',
  expected: readonly number[],
) {
  const cuts = fitCuts(table.take(train));
  const codes = cutTable(cuts, table);
  const scores = predict(
    boost(codes, cuts, Float64Array.from(target), train, { rounds: 5, loss }),
    codes,
    rest,
  );
  const errors = scores.map((score, i) =>
    Math.abs((loss === 'logistic' ? logistic(score) : score) - expected[i]),
  );
  return mean(errors);
}

// The same trees but for splits of equal gain, which single precision there and double precision here break unlike.
test.each([
  ['probabilities', numbers, golden.y, 'logistic', golden.numbersOnly, 0.002],
  ['probabilities, with categories', mixed, golden.y, 'logistic', golden.logistic, 0.02],
  ['regression, with categories', mixed, golden.z, 'squared', golden.squared, 0.02],
] as const)('%s are those of scikit-learn', (_, table, target, loss, expected, tolerance) => {
  expect(distance(table, target, loss, expected)).toBeLessThan(tolerance);
});

test('trees of a wide table use the columns that they draw, and together they learn all the same', () => {
  const random = new Draws(1, USE.sample);
  const values = Array.from({ length: 30 }, () => Float64Array.from({ length: 400 }, () => random.uniform()));
  const table = new Table(
    values.map((own, c) => ({ kind: 'number' as const, name: `c${c}`, values: own })),
    400,
  );
  const target = values[3].map((value, row) => (value + values[17][row] > 1 ? 1 : 0));
  const cuts = fitCuts(table);
  const codes = cutTable(cuts, table);
  const draws = new Draws(1, USE.boosting);
  const { trees, gain } = boost(codes, cuts, target, range(400), { rounds: 60, columnsPerTree: 4, draws });
  const used = trees.map(({ column }) => new Set(column.filter((c) => c >= 0)).size);
  expect(Math.max(...used)).toBe(4);
  expect(
    [...gain.keys()]
      .sort((a, b) => gain[b] - gain[a])
      .slice(0, 2)
      .sort((a, b) => a - b),
  ).toEqual([3, 17]);
});
