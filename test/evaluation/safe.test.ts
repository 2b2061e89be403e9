/** Rule 1: nothing that fewer than k units hold may stand in what the evaluation hands over. */
import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { Table } from '../../src/record/table.ts';
import { people } from '../measure/simulate.ts';

const K = 5;

/** A table of numbers far from any round one, and of labels that few hold. */
function secretive(n: number, round: number): Table {
  const draws = new Draws(23, USE.simulation, round);
  const labels = Array.from({ length: 60 }, (_, i) => `label-${i}`);
  // Labels 0 … 39 are frequent, 40 … 59 belong to one or two rows.
  const codes = Int32Array.from(range(n), (i) => (i < 30 ? 40 + (i % 20) : i % 40));
  const values = Float64Array.from(range(n), () => Math.E * 10 ** (4 * draws.uniform()));
  values[0] = 123456.789;
  return new Table(
    [
      { kind: 'category', name: 'label', codes, labels },
      { kind: 'number', name: 'value', values },
      {
        kind: 'category',
        name: 'key',
        codes: Int32Array.from(range(n)),
        labels: Array.from(range(n), (i) => `id-${i}`),
      },
    ],
    n,
  );
}

const train = secretive(400, 0);
const auditOut = secretive(200, 1);
const input = {
  train,
  auditIn: train.take(range(200)),
  auditOut,
  synthetic: secretive(400, 2),
  losses: {
    in: new Float64Array(200).map((_, i) => Math.PI + i / 7),
    out: new Float64Array(200).map((_, i) => Math.E + i / 7),
  },
  minRecords: K,
  seed: 1,
};

test('labels held by fewer than k units never appear', () => {
  const text = JSON.stringify(evaluate(input));
  expect(text).toContain('label-7');
  for (let i = 40; i < 60; i++) expect(text).not.toContain(`"label-${i}"`);
  expect(text).not.toContain('id-');
});

test('no value of a row appears as a number', () => {
  const numbers = new Set<number>();
  JSON.stringify(evaluate(input), (_, value) => {
    if (typeof value === 'number') numbers.add(value);
    return value;
  });
  for (const table of [train, auditOut]) {
    for (const value of (table.column('value') as { values: Float64Array }).values)
      expect(numbers.has(value)).toBe(false);
  }
  for (const loss of [...input.losses.in, ...input.losses.out]) expect(numbers.has(loss)).toBe(false);
});

test('cells hold no share or at least k units, and shares sum to 1', () => {
  const { details } = evaluate(input);
  for (const column of details.columns) {
    const shown = column.cells.reduce((sum, cell) => sum + cell.real, 0);
    expect(shown).toBeCloseTo(1, 10);
    for (const cell of column.cells)
      if (cell.real > 0) expect(cell.real * 600).toBeGreaterThanOrEqual(K - 1e-9);
  }
});

test('units are counted, not rows: a label that one person repeats is held by one', () => {
  const rows = 300;
  const codes = Int32Array.from(range(rows), (i) => (i < 40 ? 1 : 0));
  const units = Uint32Array.from(range(rows), (i) => (i < 40 ? 7 : 100 + i));
  const table = new Table([{ kind: 'category', name: 'c', codes, labels: ['common', 'rare'] }], rows);
  const out = table.take(range(rows).slice(50));
  const outUnits = Uint32Array.from(range(250), (i) => 1000 + i);
  const text = JSON.stringify(
    evaluate({
      train: table,
      auditIn: table,
      auditOut: out,
      synthetic: table,
      units: { train: units, auditIn: units, auditOut: outUnits },
      minRecords: K,
      seed: 1,
    }),
  );
  expect(text).toContain('common');
  expect(text).not.toContain('rare"');
});

test('the same input gives the same output, and everything survives JSON', () => {
  const one = evaluate(input);
  expect(evaluate(input)).toEqual(one);
  expect(JSON.parse(JSON.stringify(one.details))).toEqual(one.details);
});

test.each([
  ['no unseen rows', { auditOut: people(0, 1) }],
  ['one synthetic row', { synthetic: people(1, 2) }],
  [
    'tiny tables',
    { train: people(8, 0), auditIn: people(4, 0), auditOut: people(4, 1), synthetic: people(8, 2) },
  ],
  ['one column', { ...sides(people(300, 0), ['region']) }],
  ['one number', { ...sides(people(300, 0), ['income']) }],
])('%s: no crash, no infinity in the details', (_, change) => {
  const base = {
    train: people(300, 0),
    auditIn: people(300, 0).take(range(100)),
    auditOut: people(100, 1),
    synthetic: people(300, 2),
  };
  const { metrics, details } = evaluate({ ...base, ...change, minRecords: K, seed: 1 });
  expect(metrics.length).toBeGreaterThan(0);
  JSON.stringify(details, (_key, value) => {
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    return value;
  });
});

function sides(table: Table, names: readonly string[]) {
  const cut = (from: number, to: number) =>
    table.select((column) => names.includes(column.name)).take(range(table.rows).slice(from, to));
  return { train: cut(0, 100), auditIn: cut(0, 50), auditOut: cut(100, 200), synthetic: cut(200, 300) };
}
