import { expect, test } from 'vitest';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { encodeRows, kNearest, nearestWithout, UNIT } from '../../src/measure/gower.ts';
import { pearson } from '../../src/measure/statistics.ts';
import { exposureOf, plant } from '../../src/privacy/canaries.ts';
import { distances } from '../../src/privacy/distance.ts';
import { exactMatches, rowKeys } from '../../src/privacy/exact.ts';
import { exposure } from '../../src/privacy/exposure.ts';
import { byUnit, lossAttack, truePositiveRate } from '../../src/privacy/membership.ts';
import { sequenceMatches } from '../../src/privacy/sequences.ts';
import { equalise, targetsOf } from '../../src/privacy/sides.ts';
import { rareValues } from '../../src/privacy/values.ts';
import { type NumberColumn, Table } from '../../src/record/table.ts';
import { change, paste, people } from '../measure/simulate.ts';

test.each([
  // Two synthetic rows hit value a (in), one hits b (out): z = (2 − 1) / √(4 + 1).
  [['a', 'a', 'b', 'x'], ['a', 'c'], ['b', 'c'], 1 / Math.sqrt(5), 0.25],
  // A value of both sides says nothing.
  [['c', 'c'], ['a', 'c'], ['b', 'c'], 0, 0],
  // Nothing matches.
  [['x'], ['a'], ['b'], 0, 0],
  // Repeats inside the real rows do not count twice.
  [['a'], ['a', 'a', 'a'], ['b'], 1, 1],
])('synthetic %j, in %j, out %j: z = %f', (synthetic, auditIn, auditOut, z, excess) => {
  const { metrics } = exactMatches(synthetic, { keys: auditIn }, { keys: auditOut });
  expect(metrics[1].value).toBeCloseTo(z, 12);
  expect(metrics[0].value).toBeCloseTo(excess, 12);
  expect(metrics[0].low).toBeLessThan(metrics[0].value);
  expect(metrics[0].high).toBeGreaterThan(metrics[0].value);
});

test('surprising sequences weigh more', () => {
  const weightOf = (key: string) => (key === 'a' ? 3 : 1);
  const { metrics } = exactMatches(['a', 'b'], { keys: ['a'] }, { keys: ['b'] }, 1, [], weightOf);
  expect(metrics[1].value).toBeCloseTo(2 / Math.sqrt(10), 12);
  expect(metrics[0].value).toBe(0);
});

test.each([
  [0, 10, 10],
  [511.5, 1, 1.1],
  [2000, 0, 0.1],
])('a secret with loss %f among 0.5 … 1023.5 is exposed by %f bits', (secret, low, high) => {
  const references = Float64Array.from(range(1024), (i) => i + 0.5);
  const found = exposure(secret, references);
  expect(found.value).toBeGreaterThanOrEqual(low - 0.01);
  expect(found.value).toBeLessThanOrEqual(high);
  expect(found.low).toBeLessThanOrEqual(found.value);
  expect(found.high).toBeGreaterThanOrEqual(found.value);
});

test('values tied by a unit are one cluster', () => {
  const synthetic = ['a', 'b', 'c', 'd'];
  const auditOut = { keys: ['x', 'y', 'z', 'w'], units: [0, 1, 2, 3] };
  const apart = exactMatches(synthetic, { keys: ['a', 'b', 'c', 'd'], units: [0, 1, 2, 3] }, auditOut);
  const tied = exactMatches(synthetic, { keys: ['a', 'b', 'c', 'd'], units: [0, 0, 0, 0] }, auditOut);
  expect(apart.metrics[1].value).toBeCloseTo(2, 12);
  expect(tied.metrics[1].value).toBeCloseTo(1, 12);
});

test('what is copied from audit-in stands for all trained rows', () => {
  const { metrics } = exactMatches(['a', 'x', 'y', 'z'], { keys: ['a'] }, { keys: ['b'] }, 4);
  expect(metrics[0].value).toBeCloseTo(1, 12);
});

test('rare values: repeated single values of trained people, in whatever row', () => {
  const audit = { in: { table: people(800, 1) }, out: { table: people(800, 2) } };
  const honest = people(1_600, 3);
  const safe = rareValues(honest, audit, 1, 5)!;
  expect(safe.high).toBeLessThan(safe.honest!);
  const incomes = (audit.in.table.column('income') as NumberColumn).values;
  const repeating = change<NumberColumn>(honest, 'income', (column) => ({
    ...column,
    values: column.values.map((x, row) => (row % 10 === 0 ? incomes[row >> 1] : x)),
  }));
  const found = rareValues(repeating, audit, 1, 5)!;
  expect(found.low).toBeGreaterThan(0.02);
  expect(found.detail).toBe('income');
});

test('row keys: 0.1 + 0.2 equals 0.3, missing equals missing, neighbours differ', () => {
  const table = (values: number[]) =>
    new Table([{ kind: 'number', name: 'x', values: Float64Array.from(values) }], values.length);
  const [a, b] = rowKeys([table([0.1 + 0.2, Number.NaN, 1.001]), table([0.3, Number.NaN, 1.002])]);
  expect(a[0]).toBe(b[0]);
  expect(a[1]).toBe(b[1]);
  expect(a[2]).not.toBe(b[2]);
});

test('the nearest neighbours are those of the plain search', () => {
  const data = people(300, 1);
  const [d, q] = encodeRows([data], [people(60, 2)]);
  const part = (i: number, j: number, c: number) => {
    const [x, y] = [d.cells[j * d.width + c], q.cells[i * d.width + c]];
    return c < d.numbers ? Math.abs(x - y) / UNIT : x === y ? 0 : 1;
  };
  const cells = [...d.source.keys()];
  const total = (i: number, j: number, without = -1) =>
    cells.reduce((sum, c) => (d.source[c] === without ? sum : sum + part(i, j, c)), 0);
  const found = kNearest(q, d, 3);
  const lookups = nearestWithout(q, d, data.width);
  for (let i = 0; i < 60; i++) {
    const all = Array.from(range(300), (j) => total(i, j)).sort((x, y) => x - y);
    for (let n = 0; n < 3; n++) expect(found.distance[3 * i + n]).toBeCloseTo(all[n], 9);
    for (let c = 0; c < data.width; c++) {
      const best = Math.min(...Array.from(range(300), (j) => total(i, j, c)));
      expect(total(i, lookups[i * data.width + c], c)).toBeCloseTo(best, 9);
    }
  }
});

test('ties count half: where both sides hold the same rows the share is exactly one half', () => {
  const same = people(200, 1);
  const found = distances(people(300, 2), { in: { table: same }, out: { table: same } }, 1)!;
  expect(found.metrics[0].value).toBe(0.5);
});

test('copies of audit-in pull the share up; the synthetic rows of honest generators do not', () => {
  const auditIn = { table: people(400, 1) };
  const auditOut = { table: people(400, 2) };
  const draws = new Draws(1, USE.simulation);
  const leaky = paste(people(800, 3), auditIn.table.take(draws.sample(400, 300)), draws);
  expect(distances(leaky, { in: auditIn, out: auditOut }, 1)!.metrics[0].low).toBeGreaterThan(0.55);
  const honest = distances(people(800, 3), { in: auditIn, out: auditOut }, 1)!.metrics[0];
  expect(honest.low).toBeLessThan(0.5);
  expect(honest.high).toBeLessThan(honest.honest!);
});

test('equal sides by whole units', () => {
  const units = Uint32Array.from(range(100), (i) => i >> 2);
  const losses = Float64Array.from(range(100), (i) => i);
  const audit = { in: { table: people(100, 1), units, losses }, out: { table: people(60, 2) } };
  const equal = equalise(audit, 1);
  expect(equal.in.table.rows).toBe(60);
  expect(equal.out.table.rows).toBe(60);
  expect(new Set(equal.in.units).size).toBe(15);
  equal.in.losses!.forEach((loss, row) => {
    expect(loss >> 2).toBe(equal.in.units![row]);
  });
  const targets = targetsOf(audit, 1, 20);
  expect(new Set(targets.in.units).size).toBe(20);
  expect(targets.out.table.rows).toBe(20);
});

test('losses: lower for members is a membership AUC above one half; rows of a unit are averaged', () => {
  const losses = {
    in: Float64Array.from(range(50), (i) => i),
    out: Float64Array.from(range(50), (i) => i + 25),
  };
  const { metric } = lossAttack(losses)!;
  expect(metric.value).toBeGreaterThan(0.8);
  expect(metric.n).toBe(50);
  expect([...byUnit(Float64Array.of(1, 3, 10), Uint32Array.of(4, 4, 9))]).toEqual([2, 10]);
});

test('a loss that is higher for members tells of them as well; chance is not turned into an attack', () => {
  const draws = new Draws(12, USE.simulation);
  const normals = (n: number, mean = 0) => Float64Array.from({ length: n }, () => mean + draws.normal());
  const auc = (lossIn: Float64Array, lossOut: Float64Array) =>
    lossAttack({ in: lossIn, out: lossOut })!.metric.value;
  const [members, others] = [normals(2000, 0.3), normals(2000)];
  expect(auc(members, others)).toBeCloseTo(auc(others, members), 12);
  expect(auc(members, others)).toBeGreaterThan(0.55);
  // Of honest models as many lie on either side of .5 as before.
  const values = Array.from(range(200), () => auc(normals(100), normals(100)));
  const below = values.filter((value) => value < 0.5).length;
  expect(below).toBeGreaterThan(70);
  expect(below).toBeLessThan(130);
  expect(Math.min(...values)).toBeLessThan(0.45);
});

test('true positive rate at 1 % false positives', () => {
  const others = Float64Array.from(range(1000), (i) => i);
  const members = Float64Array.from(range(1000), (i) => (i < 300 ? 2000 : i));
  const found = truePositiveRate({ members, others }, 0.01);
  expect(found.value).toBeCloseTo(0.31, 2);
  expect(found.low).toBeLessThan(0.3);
  expect(found.high).toBeGreaterThan(0.31);
});

test('planted records: the same for a seed, usual values, and every cell from a row of its own', () => {
  const table = people(500, 0);
  const { secrets, references } = plant(table, 30, 7);
  expect(plant(table, 30, 7).secrets).toEqual(secrets);
  expect(plant(table, 30, 8).secrets).not.toEqual(secrets);
  expect(secrets.rows).toBe(30);
  expect(references.rows).toBe(2000);
  // Links are gone: the income of the references does not follow their age.
  const [age, income] = ['age', 'income'].map((name) => (references.column(name) as NumberColumn).values);
  const [realAge, realIncome] = ['age', 'income'].map((name) => (table.column(name) as NumberColumn).values);
  expect(Math.abs(pearson(age, income))).toBeLessThan(0.08);
  expect(pearson(realAge, realIncome)).toBeGreaterThan(0.3);
});

test('exposure: 1.44 bits where nothing is remembered, all bits where everything is', () => {
  const draws = new Draws(3, USE.simulation);
  const losses = (n: number, by = 0) => Float64Array.from({ length: n }, () => draws.normal() - by);
  const forgotten = exposureOf({ secrets: losses(400), references: losses(2000) });
  expect(forgotten.low).toBeLessThan(1 / Math.LN2);
  expect(forgotten.high).toBeGreaterThan(1 / Math.LN2);
  const known = exposureOf({ secrets: losses(40, 20), references: losses(2000) });
  expect(known.value).toBeCloseTo(Math.log2(2000), 5);
  expect(known.low).toBeGreaterThan(known.honest!);
});

test('token sequences: copies with blurred numbers are seen, honest rows are not', () => {
  const [auditIn, auditOut, honest] = [0, 1, 2].map((round) => people(1500, round));
  const audit = { in: { table: auditIn }, out: { table: auditOut } };
  const [, fair] = sequenceMatches(honest, audit, 1);
  expect(Math.abs(fair.value)).toBeLessThan(3.5);
  const blurred = change<NumberColumn>(auditIn.take(range(150)), 'income', (column) => ({
    ...column,
    values: column.values.map((x) => x + 0.01),
  }));
  const [excess, z] = sequenceMatches(paste(honest, blurred, new Draws(1, USE.simulation)), audit, 1);
  expect(z.value).toBeGreaterThan(5);
  expect(excess.value).toBeGreaterThan(0.05);
});
