import { expect, test } from 'vitest';
import { PURPOSE, Stream } from '../../../src/random/stream.ts';
import { findCombinations } from '../../../src/record/rules/combination.ts';
import { findRules } from '../../../src/record/rules/find.ts';
import { ruleText } from '../../../src/record/rules/rule.ts';
import { settleRules } from '../../../src/record/rules/settle.ts';
import type { Schema } from '../../../src/record/schema.ts';
import { type Column, Table } from '../../../src/record/table.ts';
import { category, number, rowUnits } from './columns.ts';

const random = new Stream(78, 0, PURPOSE.evaluate);
const below = (n: number, size: number) => Array.from({ length: n }, () => random.below(size));
const named = (name: string, cells: readonly number[]) =>
  category(
    name,
    cells.map((cell) => `${name} ${cell}`),
  );
const texts = (columns: readonly Column[], n: number) =>
  findCombinations(columns, rowUnits(n), 5).map(ruleText);

/** Articles of a catalogue: of each size every colour, of each colour every cloth, but not everything of everything. */
function catalogue(n: number): [number, number, number][] {
  const articles = Array.from({ length: 6 * 5 * 4 }, (_, i): [number, number, number] => [
    i % 6,
    Math.floor(i / 6) % 5,
    Math.floor(i / 30),
  ]).filter(([size, colour, cloth]) => (size + 2 * colour + cloth) % 3 === 0);
  return below(n, articles.length).map((i) => articles[i]);
}

const NAMES = ['size', 'colour', 'cloth'];
const columnsOf = (rows: readonly (readonly number[])[], names: readonly string[] = NAMES) =>
  names.map((name, c) =>
    named(
      name,
      rows.map((row) => row[c]),
    ),
  );

test('the articles of a catalogue are found, with no more than those of k records', () => {
  const rows = catalogue(1500);
  // Three records of an article that is none.
  for (const row of [3, 300, 1300]) rows[row] = [0, 0, 1];
  const extra = named('rating', below(1500, 5));
  const [rule, ...others] = findCombinations([extra, ...columnsOf(rows)], rowUnits(1500), 5);
  expect(others).toEqual([]);
  expect(ruleText(rule)).toBe('size with colour with cloth');
  expect(rule.seen).toHaveLength(40);
  expect(rule.seen).not.toContainEqual(['size 0', 'colour 0', 'cloth 1']);
});

test('what pairs say already is no combination of three', () => {
  const [a, b] = [below(3000, 8), below(3000, 6)];
  const columns = [
    named('a', a),
    named(
      'b',
      b.map((x, i) => (a[i] + x) % 12),
    ),
    named(
      'c',
      a.map((x) => x % 4),
    ),
  ];
  expect(texts(columns, 3000)).toEqual([]);
});

test('a bit that two others decide together, and a combination of four', () => {
  const bits = Array.from({ length: 400 }, () => {
    const [a, b] = [random.below(2), random.below(2)];
    return [a, b, a ^ b];
  });
  expect(texts(columnsOf(bits, ['a', 'b', 'odd']), 400)).toEqual(['a with b with odd']);
  const four = catalogue(4000).map((row) => [...row, (row[0] * row[1] + row[2]) % 3]);
  expect(texts(columnsOf(four, [...NAMES, 'line']), 4000)).toEqual(['size with colour with cloth with line']);
});

test('few records, or few units behind them, are not enough; nor is a hole', () => {
  const rows = catalogue(1500);
  expect(texts(columnsOf(rows.slice(0, 60)), 60)).toEqual([]);
  const few = { count: 60, of: Uint32Array.from({ length: 1500 }, (_, row) => row % 60) };
  const owned = Array.from({ length: 1500 }, (_, row) => rows[row % 60]);
  expect(findCombinations(columnsOf(owned), few, 5)).toEqual([]);
  const holed = Array.from({ length: 8000 }, () => [
    random.below(4),
    random.below(4),
    random.below(4),
  ]).filter(([a, b, c]) => a + b + c > 0);
  expect(texts(columnsOf(holed), holed.length)).toEqual([]);
});

test('unrelated columns show none, however small or lopsided the table', () => {
  const shown: string[] = [];
  for (let trial = 0; trial < 300; trial++) {
    const n = 20 + random.below(trial % 3 === 0 ? 4000 : 300);
    const lopsided = (size: number) =>
      Array.from({ length: n }, () => Math.floor(size * random.uniform() * random.uniform()));
    const columns = [
      number('few', below(n, 3)),
      number('more', lopsided(15)),
      ...[2, 3, 5, 9].map((size) => named(`even${size}`, below(n, size))),
      ...[2, 4, 12].map((size) => named(`lopsided${size}`, lopsided(size))),
    ];
    shown.push(...texts(columns, n));
  }
  expect(shown).toEqual([]);
});

test('it is a rule like others: found, switched off, declared', () => {
  const columns = columnsOf(catalogue(1500));
  const table = new Table(columns, 1500);
  const schema: Schema = {
    fields: NAMES.map((name) => ({ kind: 'category', name, missing: null, missingShare: 0 })),
  };
  const rules = findRules(table, schema, rowUnits(1500), 5);
  expect(rules.map(ruleText)).toEqual(['size with colour with cloth']);
  const rule = { kind: 'support' as const, fields: ['cloth', 'colour', 'size'] };
  expect(settleRules(table, schema, rowUnits(1500), 5, [{ rule, not: true }]).rules).toEqual([]);
  const declared = settleRules(table, schema, rowUnits(1500), 5, [{ rule }]).rules;
  expect(declared.map(({ declared }) => declared)).toEqual([true]);
});

test('of entities, what they are throughout is looked at, each counted once', () => {
  const rows = catalogue(1500);
  const twice = columnsOf(rows.flatMap((row) => [row, row]));
  const units = { count: 1500, of: Uint32Array.from({ length: 3000 }, (_, row) => row >> 1) };
  const found = (ofEntity: boolean, most: number) => {
    const fields = NAMES.map((name) => ({
      kind: 'category' as const,
      name,
      missing: null,
      missingShare: 0,
      ofEntity,
    }));
    const index = Uint32Array.from({ length: 2 * most }, (_, row) => row);
    const own = { count: most, of: units.of.subarray(0, 2 * most) };
    const table = new Table(twice, 3000).take(index);
    return findRules(table, { fields, entity: 'order' }, own, 5).map(ruleText);
  };
  expect(found(true, 1500)).toEqual(['size with colour with cloth']);
  expect(found(false, 1500)).toEqual([]);
  expect(found(true, 60)).toEqual([]);
});
