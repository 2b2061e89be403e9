import { expect, test } from 'vitest';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import type { Refuse } from '../../src/model/redraw.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { brokenRows } from '../../src/record/rules/check.ts';
import { type Rule, ruleText } from '../../src/record/rules/rule.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { type Column, Table } from '../../src/record/table.ts';
import { category, number } from '../record/rules/columns.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 600;
const OPTIONS: LanguageOptions = { ...recipeFor(ROWS).language, minRecords: 5, longest: 6 };
const random = new Stream(5, 0, PURPOSE.evaluate);
const whole = (from: number, to: number) =>
  Array.from({ length: ROWS }, () => from + random.below(to - from + 1));
const low = whole(0, 500);
const high = low.map((x) => x + random.below(500));
const tax = whole(1, 99);
const state = Array.from({ length: ROWS }, () => ['north', 'south', 'east'][random.below(3)]);
const city = state.map((name) => `${name} ${random.below(2)}`);
const ordinal = whole(1, 200);

const COLUMNS: Column[] = [
  category('state', state),
  category('city', city),
  number('low', low),
  number('high', high),
  number('tax', tax),
  number(
    'total',
    low.map((x, i) => x + tax[i]),
  ),
  number('ordinal', ordinal),
];
const PAIRS = [...new Set(state.map((name, i) => `${name}|${city[i]}`))].map((pair) => pair.split('|'));
const RULES: Rule[] = [
  { kind: 'order', low: 'low', high: 'high' },
  { kind: 'support', fields: ['state', 'city'], seen: PAIRS },
  { kind: 'sum', field: 'total', parts: ['low', 'tax'].map((field) => ({ field, times: 1 })) },
  { kind: 'unique', fields: ['person', 'ordinal'] },
];
const SCHEMA: Schema = {
  entity: 'person',
  fields: COLUMNS.map(({ name, kind }): Field => {
    const base = { name, missing: null, missingShare: 0 };
    return kind === 'category' ? { ...base, kind } : { ...base, kind: 'integer', decimals: 0, fixed: true };
  }),
  rules: RULES,
};
const persons = { count: ROWS / 3, of: Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 3)) };
const alone = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, row) => row) };

/** Rows of a network that knows nothing, so that nearly all of them break something. */
function draw(
  units: typeof persons,
  rows: number,
  batch?: number,
  from = 0,
  rules: readonly Rule[] = RULES,
  refuse?: Refuse,
) {
  const schema = { ...SCHEMA, rules };
  const language = learnLanguage(new Table(COLUMNS, ROWS), units, schema, OPTIONS);
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 1,
    hidden: 1,
  });
  const cells: number[][] = [];
  const entities: number[] = [];
  const broken = new Map<string, number>();
  for (const part of sample(network, language, schema, { seed: 3, rows, from, batch, refuse })) {
    entities.push(...part.entities);
    for (let row = 0; row < part.table.rows; row++)
      cells.push(part.table.columns.map((c) => (c.kind === 'number' ? c.values[row] : c.codes[row])));
    for (const rule of RULES) {
      const flags = brokenRows(rule, part.table, schema, part.entities);
      broken.set(
        ruleText(rule),
        (broken.get(ruleText(rule)) ?? 0) + flags.reduce((sum, flag) => sum + flag, 0),
      );
    }
  }
  return { cells, entities, broken };
}

test.each([
  ['rows alone', alone],
  ['rows of an entity', persons],
])('%s: every rule is kept in every row', (_, units) => {
  expect([...draw(units, 500).broken.values()]).toEqual([0, 0, 0, 0]);
  const free = draw(units, 500, undefined, 0, []);
  // Without the rules the same network breaks each of them.
  expect(Math.min(...[...free.broken.values()].slice(0, 3))).toBeGreaterThan(50);
});

test.each([
  ['rows alone', alone],
  ['rows of an entity', persons],
])('%s: what is drawn again changes nothing elsewhere', (_, units) => {
  const long = draw(units, 400);
  for (const [rows, batch, from] of [
    [400, 7, 0],
    [400, 400, 0],
    [90, undefined, 0],
    [120, 64, 211],
  ] as const) {
    const part = draw(units, rows, batch, from);
    expect(part.cells).toEqual(long.cells.slice(from, from + rows));
    expect(part.entities).toEqual(long.entities.slice(from, from + rows));
  }
});

test.each([
  ['rows alone', alone],
  ['rows of an entity', persons],
])('%s: what is refused of a row by its number is never there', (_, units) => {
  const LOW = 2;
  const odd = (value: number, row: number) => (value + row) % 3 === 0;
  const refuse: Refuse = (table, _entities, numbers) => {
    const { values } = table.column('low') as { values: Float64Array };
    return Uint8Array.from(values, (value, i) => (odd(value, numbers[i]) ? 1 : 0));
  };
  const free = draw(units, 300, undefined, 0, []);
  expect(free.cells.filter((row, i) => odd(row[LOW], i)).length).toBeGreaterThan(50);
  const { cells, entities } = draw(units, 300, 64, 0, [], refuse);
  expect(cells.filter((row, i) => odd(row[LOW], i))).toEqual([]);
  // However often an entity is drawn again, it keeps its number of rows.
  expect(entities).toEqual(free.entities);
});

test('what cannot be kept ends', () => {
  const never: Rule[] = [{ kind: 'order', low: 'high', high: 'low', strict: true }, RULES[0]];
  expect(draw(alone, 5, undefined, 0, never).cells).toHaveLength(5);
});
