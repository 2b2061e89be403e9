import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { RARE, redrawColumn, redrawPair } from '../../src/fidelity/redrawn.ts';
import { MAX_BINS, SHIFT } from '../../src/measure/bins.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { Table } from '../../src/record/table.ts';

test('what is rare goes to the kept values as common as they are; what is missing stays so', () => {
  const counts = new Float64Array(MAX_BINS);
  counts.set([30, 10, 7]);
  counts[RARE] = 20;
  redrawColumn(counts, 2);
  expect([...counts.subarray(0, 3), counts[RARE]]).toEqual([45, 15, 7, 0]);

  const cells = new Float64Array(MAX_BINS * MAX_BINS);
  const at = (a: number, b: number) => (a << SHIFT) | b;
  // Beside 0 only the first value stands, beside 1 both do, beside 2 none that is kept.
  for (const [a, b, n] of [
    [0, 0, 8],
    [RARE, 0, 2],
    [0, 1, 3],
    [1, 1, 1],
    [RARE, 1, 4],
    [RARE, 2, 12],
    [2, 1, 5],
  ])
    cells[at(a, b)] = n;
  redrawPair(cells, 'first', 2);
  const found = [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 2],
    [1, 2],
    [2, 1],
    [RARE, 0],
  ].map(([a, b]) => cells[at(a, b)]);
  expect(found).toEqual([10, 6, 2, 11, 1, 5, 0]);
});

/** Rows with a ward that goes with the kind of case; where `own` is given, two in five wards are one row's own. */
function cases(n: number, round: number, ward: (kind: number, draws: Draws) => number): Table {
  const draws = new Draws(3, USE.simulation, round);
  const kinds = Int32Array.from({ length: n }, () => draws.below(3));
  const labels = Array.from({ length: 3_000 }, (_, i) => `ward ${i}`);
  return new Table(
    [
      { kind: 'category', name: 'kind', codes: kinds, labels: ['a', 'b', 'c'] },
      { kind: 'category', name: 'ward', codes: kinds.map((kind) => ward(kind, draws)), labels },
      { kind: 'number', name: 'days', values: Float64Array.from({ length: n }, () => draws.below(40)) },
    ],
    n,
  );
}

test('a generator that keeps the rule of k reaches what is expected, one that forgets what goes together does not', () => {
  let next = 10;
  const usual = (kind: number, draws: Draws) => (draws.uniform() < 0.8 ? kind : draws.below(3));
  const real = (kind: number, draws: Draws) => (draws.uniform() < 0.4 ? next++ : usual(kind, draws));
  const [train, auditOut] = [cases(1_500, 1, real), cases(500, 2, real)];
  const losses = (synthetic: Table) => {
    const { metrics } = evaluate({
      synthetic,
      train,
      auditIn: train,
      auditOut,
      minRecords: 5,
      seed: 1,
      skip: ['quality', 'c2st', 'utility', 'exact', 'distance', 'membership', 'attacks', 'sqs'],
    });
    return ['fidelity.worst_column', 'fidelity.worst_pair'].map((name) => {
      const { value, expected } = metrics.find((metric) => metric.name === name)!;
      return expected! - value;
    });
  };
  for (const loss of losses(cases(2_000, 3, usual))) expect(Math.abs(loss)).toBeLessThan(0.05);
  const [column, pair] = losses(cases(2_000, 4, (_, draws) => draws.below(3)));
  expect(column).toBeLessThan(0.05);
  expect(pair).toBeGreaterThan(0.2);
  expect(losses(cases(2_000, 5, () => 1))[0]).toBeGreaterThan(0.4);
  // What writes them is held to them.
  expect(
    losses(cases(2_000, 6, (kind, draws) => (draws.uniform() < 0.1 ? next++ : usual(kind, draws))))[0],
  ).toBeGreaterThan(0.2);
});
