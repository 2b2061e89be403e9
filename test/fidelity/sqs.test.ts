import { expect, test } from 'vitest';
import { pairsOf } from '../../src/fidelity/accuracy.ts';
import { detect } from '../../src/fidelity/c2st.ts';
import { quality, qualityMetrics } from '../../src/fidelity/quality.ts';
import { rareGroups } from '../../src/fidelity/rare.ts';
import { gradeCorrelation, gradeDistribution, jensenShannon, sqs } from '../../src/fidelity/sqs.ts';
import { stack } from '../../src/measure/align.ts';
import { binTable, fitBins } from '../../src/measure/bins.ts';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { mean } from '../../src/measure/statistics.ts';
import { type CategoryColumn, Table } from '../../src/record/table.ts';
import { change, people, shuffled } from '../measure/simulate.ts';

const ALL = pairsOf(7, 1);

test.each([
  [0, 10],
  [0.1, 37.562 * 0.01 - 3.5643 + 10.056],
  [0.5, 0],
])('correlations that differ by %f on average are worth %f', (x, grade) => {
  expect(gradeCorrelation(x)).toBeCloseTo(grade, 12);
});
test.each([
  [0.01, 10],
  [0.5, 7.44 * 0.25 - 8.323 + 10.305],
  [1, 0],
])('distributions at %f on average are worth %f', (x, grade) => {
  expect(gradeDistribution(x)).toBeCloseTo(grade, 12);
});
test('Jensen–Shannon distance: 0 of equal shares, 1 of disjoint ones', () => {
  expect(jensenShannon([0.5, 0.5], [0.5, 0.5])).toBe(0);
  expect(jensenShannon([1, 0], [0, 1])).toBe(1);
});
test('SQS falls when links are broken', () => {
  const good = sqs(people(1_000, 1), people(1_000, 2));
  const draws = new Draws(1, USE.simulation);
  const broken = people(1_000, 2).columns.reduce(
    (table, column) => change(table, column.name, (own) => shuffled(own, draws)),
    people(1_000, 2),
  );
  const bad = sqs(people(1_000, 1), broken);
  expect(good.score).toBeGreaterThan(9);
  expect(bad.score).toBeLessThan(good.score - 0.5);
  expect(bad.distribution).toBeCloseTo(good.distribution, 12);
});

test('C2ST and pMSE ratio: near .5 and 1 for honest rows, far above for shuffled ones', () => {
  const honest = detect(people(1_500, 1), people(1_500, 2), 1)!;
  expect(honest.metric.low).toBeLessThan(0.5);
  expect(honest.metric.high).toBeGreaterThan(0.5);
  expect(honest.detail.pmseRatio).toBeGreaterThan(0.7);
  expect(honest.detail.pmseRatio).toBeLessThan(1.3);
  const broken = change(people(1_500, 2), 'income', (column) =>
    shuffled(column, new Draws(1, USE.simulation)),
  );
  const found = detect(people(1_500, 1), broken, 1)!;
  expect(found.detail.importance.slice(0, 3).map(({ column }) => column)).toContain('income');
  expect(found.detail.pmseRatio).toBeGreaterThan(1.3);
});

test('the expected quality score is that of plain re-splits, and an honest generator reaches it', () => {
  const found = qualityMetrics(people(600, 1), people(1_200, 2), stack(people(1_200, 3), people(600, 1)), 1);
  const plain = [4, 5, 6, 7].map(
    (round) => quality(people(600, 2 * round), people(1_200, 2 * round + 1), ALL).columnShapes,
  );
  const [shapes] = found.metrics;
  expect(Math.abs(shapes.expected! - mean(plain))).toBeLessThan(0.008);
  expect((shapes.high - shapes.low) / 4).toBeLessThan(0.009);
  for (const metric of found.metrics) expect(metric.high).toBeGreaterThan(metric.honest!);
});

test('one unit never stands in two folds: a unit that repeats itself is no tell', () => {
  // 40 people of 30 equal rows each: by row, the trees would know them again.
  const some = people(40, 1);
  const unseen = some.take(range(1_200).map((i) => i % 40));
  const units = range(1_200).map((i) => i % 40);
  const synthetic = people(1_200, 2);
  const byUnit = detect(unseen, synthetic, 1, { units })!.metric.value;
  const byRow = detect(unseen, synthetic, 1)!.metric.value;
  expect(byRow).toBeGreaterThan(0.9);
  expect(byUnit).toBeLessThan(byRow);
});

test('rare groups: a group whose rows are drawn from everybody loses', () => {
  const n = 3_000;
  const withRare = (round: number) => {
    const table = people(n, round);
    const age = (table.column('age') as { values: Float64Array }).values;
    // A rare ward of the old.
    const draws = new Draws(4, USE.simulation, round);
    const codes = Int32Array.from(age, (x) => (x > 66 && draws.uniform() < 0.2 ? 1 : 0));
    const ward: CategoryColumn = { kind: 'category', name: 'ward', codes, labels: ['main', 'geriatric'] };
    return new Table([...table.columns, ward], n);
  };
  const [train, unseen, honest] = [withRare(1), withRare(2), withRare(3)];
  const broken = change(honest, 'ward', (column) => shuffled(column, new Draws(1, USE.simulation)));
  const pool = stack(train, unseen);
  const bins = fitBins(pool);
  const cut = (table: Table) => ({ table, bins: binTable(bins, table) });
  const run = (table: Table) => rareGroups(cut(unseen), cut(table), cut(pool), { k: 5, seed: 1, n })!;
  expect(run(honest).high).toBeGreaterThan(run(honest).honest!);
  expect(run(broken).value).toBeLessThan(run(honest).value - 0.05);
  expect(run(broken).high).toBeLessThan(run(broken).honest!);
});
