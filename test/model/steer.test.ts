import { expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { rowsThatMeet } from '../../src/condition/predicate.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { Ensemble } from '../../src/model/ensemble.ts';
import type { Model } from '../../src/model/model.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import type { SampledPart } from '../../src/model/sample.ts';
import { balanced, balancedTable, steer } from '../../src/model/steer.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import type { Units } from '../../src/record/units.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 800;
const FIELD = { missing: null, missingShare: 0 };
const PLAIN: Schema = {
  fields: [
    { ...FIELD, name: 'sex', kind: 'category' },
    { ...FIELD, name: 'ill', kind: 'category' },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
  ],
};
const VISITS: Schema = {
  entity: 'person',
  fields: PLAIN.fields.map((field) => ({ ...field, ofEntity: field.name === 'sex' })),
};

/** One row a person, or two. */
function made(perPerson: 1 | 2): { table: Table; units: Units; model: Model; schema: Schema } {
  const random = new Stream(17, 0, PURPOSE.evaluate);
  const of = Uint32Array.from({ length: ROWS }, (_, row) => Math.floor(row / perPerson));
  const sexes = Int32Array.from({ length: ROWS }, () => (random.below(3) > 0 ? 1 : 0));
  const table = new Table(
    [
      {
        kind: 'category',
        name: 'sex',
        codes: Int32Array.from(of, (unit) => sexes[unit]),
        labels: ['f', 'm'],
      },
      {
        kind: 'category',
        name: 'ill',
        codes: Int32Array.from(of, () => random.below(4) % 3),
        labels: ['a', 'b', 'c'],
      },
      { kind: 'number', name: 'age', values: Float64Array.from(of, () => random.below(90)) },
    ],
    ROWS,
  );
  const units = { count: ROWS / perPerson, of };
  const schema = perPerson === 1 ? PLAIN : VISITS;
  const recipe = recipeFor(ROWS);
  const options: LanguageOptions = { ...recipe.language, minRecords: 5, longest: 4 };
  const language = learnLanguage(table, units, schema, options);
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  const model: Model = {
    schema,
    language,
    network: new Ensemble([fakeNetwork(shape, 2)]),
    recipe: { ...recipe, language: { ...recipe.language, longest: 4 } },
    history: [],
    engine: 'fake',
    sourceRows: ROWS,
    origin: '',
    writing: null,
  };
  return { table, units, model, schema };
}

const plain = made(1);
const visits = made(2);
const older = resolve(parseCondition('age >= 60 and sex = f'), PLAIN);

function rowsOf(parts: Iterable<SampledPart>, first = 0): { cells: number[][]; entities: number[] } {
  const cells: number[][] = [[], [], []];
  const entities: number[] = [];
  for (const part of parts) {
    expect(part.first).toBe(first + entities.length);
    part.table.columns.forEach((column, c) => {
      cells[c].push(...(column.kind === 'number' ? column.values : column.codes));
    });
    entities.push(...part.entities);
  }
  return { cells, entities };
}

test.each([
  ['rows of their own', plain],
  ['rows of entities', visits],
] as const)('%s meet the condition, and any range of them can be had alone', (_, { model }) => {
  const all = rowsOf(steer(model, { seed: 3, rows: 700, conditions: [older] }));
  expect(all.entities.length).toBe(700);
  expect(all.cells[0].every((sex) => sex === 0)).toBe(true);
  expect(all.cells[2].every((age) => age >= 60)).toBe(true);
  for (const [from, rows] of [
    [0, 1],
    [0, 300],
    [650, 50],
    [123, 456],
  ]) {
    const part = rowsOf(steer(model, { seed: 3, rows, from, conditions: [older] }), from);
    part.cells.forEach((column, c) => {
      expect(column).toEqual(all.cells[c].slice(from, from + rows));
    });
    expect(part.entities).toEqual(all.entities.slice(from, from + rows));
  }
});

test('what no row of an entity meets is refused', () => {
  const never = resolve(parseCondition('age > 2000'), VISITS);
  expect(() => [...steer(visits.model, { seed: 1, rows: 1, conditions: [never] })]).toThrow('too rare');
});

test.each([
  ['rows of their own', plain],
  ['rows of entities', visits],
] as const)('%s are balanced, exactly', (_, { model, table, units, schema }) => {
  const real = { schema, table, units };
  const wanted = balanced({ columns: [{ column: 'sex' }, { column: 'ill' }] }, real, 5, 600);
  const rows = balancedTable(model, wanted, { seed: 1 });
  expect(rows.rows).toBe(600);
  expect(wanted.counts).toEqual([100, 100, 100, 100, 100, 100]);
  for (const { predicate } of wanted.cells) expect(rowsThatMeet(predicate, rows).length).toBe(100);
});

test('what is added brings the real rows to parity', () => {
  const { model, table, units, schema } = plain;
  const balance = { columns: [{ column: 'sex' }, { column: 'age', edges: [30, 60] }], add: true };
  const wanted = balanced(balance, { schema, table, units }, 5);
  const rows = balancedTable(model, wanted, { seed: 1 });
  const together = wanted.cells.map(
    ({ predicate }) => rowsThatMeet(predicate, rows).length + rowsThatMeet(predicate, table).length,
  );
  expect(together.length).toBe(6);
  expect(new Set(together).size).toBe(1);
  expect(wanted.rows).toBe(together[0] * 6 - ROWS);
});

test('a longer balanced table begins with the shorter one', () => {
  const { model, table, units, schema } = plain;
  const of = (rows: number) =>
    balancedTable(model, balanced({ columns: [{ column: 'ill' }] }, { schema, table, units }, 5, rows), {
      seed: 1,
    });
  const [short, long] = [of(50), of(90)];
  short.columns.forEach((column, c) => {
    const other = long.columns[c];
    const cells = (one: typeof column) => [...(one.kind === 'number' ? one.values : one.codes)];
    expect(cells(other).slice(0, 50)).toEqual(cells(column));
  });
});
