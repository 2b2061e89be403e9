import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apportion, interleave, missing } from '../../src/condition/apportion.ts';
import { type Balance, cellsOf } from '../../src/condition/balance.ts';
import { parseCondition } from '../../src/condition/parse.ts';
import { rowsThatMeet } from '../../src/condition/predicate.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { UserError } from '../../src/error.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';

const sum = (counts: Iterable<number>) => [...counts].reduce((all, n) => all + n, 0);
const shares = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });

test('rows are shared out exactly, none off by one or more', () => {
  fc.assert(
    fc.property(shares, fc.nat(3000), (parts, rows) => {
      const counts = apportion(parts, rows);
      expect(sum(counts)).toBe(rows);
      counts.forEach((n, i) => {
        expect(Math.abs(n - (parts[i] / sum(parts)) * rows)).toBeLessThan(1);
      });
    }),
  );
  expect(apportion([1, 1, 1], 10)).toEqual([4, 3, 3]);
  expect(apportion([1, 0, 1], 3)).toEqual([2, 0, 1]);
});

test('every prefix of the order has the shares, and a shorter one is a prefix of a longer', () => {
  fc.assert(
    fc.property(shares, fc.integer({ min: 1, max: 300 }), (parts, rows) => {
      const order = interleave(parts, rows);
      expect([...interleave(parts, rows + 50).slice(0, rows)]).toEqual([...order]);
      const given = parts.map(() => 0);
      order.forEach((cell, row) => {
        given[cell]++;
        given.forEach((n, i) => {
          expect(Math.abs(n - (parts[i] / sum(parts)) * (row + 1))).toBeLessThan(1);
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('what is missing to the shares', () => {
  expect(missing([1, 1], [30, 70])).toEqual([40, 0]);
  expect(missing([0.5, 0.5], [30, 70], 10)).toEqual([10, 0]);
  expect(missing([0.5, 0.5], [30, 70], 60)).toEqual([50, 10]);
  expect(missing([0.75, 0.25], [30, 70])).toEqual([180, 0]);
  expect(missing([1, 1, 1], [5, 5, 5])).toEqual([0, 0, 0]);
  fc.assert(
    fc.property(
      fc.array(fc.record({ share: fc.integer({ min: 1, max: 9 }), real: fc.nat(500) }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.nat(1000),
      (cells, rows) => {
        const own = cells.map(({ share }) => share);
        const real = cells.map((cell) => cell.real);
        const added = missing(own, real, rows);
        expect(sum(added)).toBe(rows);
        // Nobody is given a row who already has more of its share than one that is given none.
        const level = own.map((share, i) => (real[i] + added[i]) / share);
        const filled = Math.max(...level.filter((_, i) => added[i] > 0), 0);
        level.forEach((own, i) => {
          if (added[i] === 0) expect(own).toBeGreaterThan(filled - 2);
        });
      },
    ),
  );
});

const FIELD = { missing: '', missingShare: 0 };
const SCHEMA: Schema = {
  fields: [
    { ...FIELD, name: 'sex', kind: 'category' },
    { ...FIELD, name: 'race', kind: 'category' },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'note', kind: 'text' },
  ],
};
const ROWS = 1000;
const TABLE = new Table(
  [
    {
      kind: 'category',
      name: 'sex',
      codes: Int32Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 0 : i === 1 ? -1 : 1)),
      labels: ['f', 'm'],
    },
    {
      kind: 'category',
      name: 'race',
      // 'c' is held by eight, two of them women; 'd' by three.
      codes: Int32Array.from({ length: ROWS }, (_, i) => (i < 8 ? 2 : i < 11 ? 3 : i % 2)),
      labels: ['a', 'b', 'c', 'd'],
    },
    { kind: 'number', name: 'age', values: Float64Array.from({ length: ROWS }, (_, i) => i % 100) },
  ],
  ROWS,
);
const UNITS = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
const cells = (balance: Balance, k = 5) => cellsOf(balance, SCHEMA, TABLE, UNITS, k);

describe('cells', () => {
  test('of one column, of labels that enough units hold', () => {
    const { cells: found, merged } = cells({ columns: [{ column: 'race' }] });
    expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(found.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(merged).toBe(0);
    for (const { predicate, real } of found) expect(rowsThatMeet(predicate, TABLE).length).toBe(real);
  });

  test('of a joint: those of too few units go with a neighbour, and keep their share', () => {
    const { cells: found, merged } = cells({ columns: [{ column: 'sex' }, { column: 'race' }] });
    expect(merged).toBe(2);
    expect(found.map(({ name }) => name).sort()).toEqual(['f · a or c', 'f · b', 'm · a or c', 'm · b']);
    expect(sum(found.map(({ share }) => share))).toBeCloseTo(1);
    for (const { real } of found) expect(real).toBeGreaterThanOrEqual(5);
  });

  test('or are refused, without saying which they are', () => {
    expect(() => cells({ columns: [{ column: 'sex' }, { column: 'race' }], few: 'refuse' })).toThrow(
      /^2 of the 6 cells/,
    );
  });

  test('of numbers, in ranges of equal mass or with given edges', () => {
    const { cells: four } = cells({ columns: [{ column: 'age' }] });
    expect(four.map(({ real }) => real)).toEqual([250, 250, 250, 250]);
    const { cells: three } = cells({ columns: [{ column: 'age', edges: [18, 65] }] });
    expect(three.map(({ name, real }) => [name, real])).toEqual([
      ['below 18', 180],
      ['18 to 65', 470],
      ['65 and more', 350],
    ]);
  });

  test('of a given distribution', () => {
    const { cells: given } = cells({ columns: [{ column: 'sex' }], to: { f: 3, m: 1 } });
    expect(given.map(({ share }) => share)).toEqual([0.75, 0.25]);
    const { cells: ranges } = cells({ columns: [{ column: 'age', edges: [50] }], to: [1, 4] });
    expect(ranges.map(({ share }) => share)).toEqual([0.2, 0.8]);
    const { cells: one } = cells({ columns: [{ column: 'race' }], to: { a: 1, c: 1 } });
    expect(one.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  test('of the rows that meet a condition, which every cell asks for too', () => {
    const adult = resolve(parseCondition('age >= 18'), SCHEMA);
    const within = (balance: Balance) => cellsOf(balance, SCHEMA, TABLE, UNITS, 5, adult);
    const { cells: found } = within({ columns: [{ column: 'race' }] });
    // 'c' is held by children alone.
    expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
    for (const { predicate, real } of found) {
      const rows = rowsThatMeet(predicate, TABLE);
      expect(rows.length).toBe(real);
      for (const row of rows) expect(row % 100).toBeGreaterThanOrEqual(18);
    }
    // A range that the condition leaves nothing of goes with its neighbour.
    const { cells: ages, merged } = within({ columns: [{ column: 'age', edges: [10, 65] }] });
    expect([merged, ages.map(({ real }) => real)]).toEqual([1, [470, 350]]);
    const nobody = resolve(parseCondition('age > 200'), SCHEMA);
    expect(() => cellsOf({ columns: [{ column: 'race' }] }, SCHEMA, TABLE, UNITS, 5, nobody)).toThrow(
      'no value of `race` has 5 units',
    );
  });

  test.each<[string, Balance]>([
    ['no column', { columns: [] }],
    ['which there is not', { columns: [{ column: 'sexx' }] }],
    ['running text', { columns: [{ column: 'note' }] }],
    ['several columns', { columns: [{ column: 'sex' }, { column: 'race' }], to: { f: 1 } }],
    ['do not fit', { columns: [{ column: 'sex' }], to: { female: 1 } }],
    ['do not fit', { columns: [{ column: 'sex' }], to: { f: -1, m: 2 } }],
    ['do not fit', { columns: [{ column: 'age', edges: [50] }], to: [1, 1, 1] }],
    ['do not rise', { columns: [{ column: 'age', edges: [50, 50] }] }],
    [
      'more than',
      {
        columns: [
          { column: 'age', buckets: 40 },
          { column: 'age', buckets: 40 },
        ],
      },
    ],
  ])('%s is said', (what, balance) => {
    expect(() => cells(balance)).toThrow(UserError);
    expect(() => cells(balance)).toThrow(what);
  });
});
