import { expect, test } from 'vitest';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { distances, encodeRows, equalise, nearest } from '../../src/privacy/distance.ts';
import { exactMatches, rowKeys } from '../../src/privacy/exact.ts';
import { byUnit, lossAttack, truePositiveRate } from '../../src/privacy/membership.ts';
import { Table } from '../../src/record/table.ts';
import { paste, people } from '../measure/simulate.ts';

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
  const queries = people(80, 2);
  const [d, q] = encodeRows([data], [queries]);
  const found = nearest(q, d);
  for (let i = 0; i < 80; i++) {
    const all = Array.from(range(300), (j) => {
      let sum = 0;
      for (let c = 0; c < d.width; c++) {
        const [x, y] = [d.cells[j * d.width + c], q.cells[i * d.width + c]];
        sum += c < d.numbers ? Math.abs(x - y) / 8192 : x === y ? 0 : 1;
      }
      return sum;
    }).sort((x, y) => x - y);
    expect(found.first[i]).toBeCloseTo(all[0], 9);
    expect(found.second[i]).toBeCloseTo(all[1], 9);
  }
});

test('ties count half: where both sides hold the same rows the share is exactly one half', () => {
  const same = people(200, 1);
  const found = distances(people(300, 2), { table: same }, { table: same }, 1)!;
  expect(found.metrics[0].value).toBe(0.5);
});

test('copies of audit-in pull the share up; the synthetic rows of honest generators do not', () => {
  const auditIn = { table: people(400, 1) };
  const auditOut = { table: people(400, 2) };
  const draws = new Draws(1, USE.simulation);
  const leaky = paste(people(800, 3), auditIn.table.take(draws.sample(400, 300)), draws);
  expect(distances(leaky, auditIn, auditOut, 1)!.metrics[0].low).toBeGreaterThan(0.55);
  const honest = distances(people(800, 3), auditIn, auditOut, 1)!.metrics[0];
  expect(honest.low).toBeLessThan(0.5);
  expect(honest.high).toBeLessThan(honest.honest!);
});

test('equal sides by whole units', () => {
  const units = Uint32Array.from(range(100), (i) => i >> 2);
  const { auditIn, auditOut } = equalise({ table: people(100, 1), units }, { table: people(60, 2) }, 1);
  expect(auditIn.table.rows).toBe(60);
  expect(auditOut.table.rows).toBe(60);
  expect(new Set(auditIn.units).size).toBe(15);
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

test('true positive rate at 1 % false positives', () => {
  const others = Float64Array.from(range(1000), (i) => i);
  const members = Float64Array.from(range(1000), (i) => (i < 300 ? 2000 : i));
  const found = truePositiveRate({ members, others }, 0.01);
  expect(found.value).toBeCloseTo(0.31, 2);
  expect(found.low).toBeLessThan(0.3);
  expect(found.high).toBeGreaterThan(0.31);
});
