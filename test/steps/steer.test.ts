import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { UserError } from '../../src/error.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { Ensemble } from '../../src/model/ensemble.ts';
import type { Model } from '../../src/model/model.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { steer } from '../../src/model/steer.ts';
import type { Context } from '../../src/platform/context.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { effortsOf, requestOf } from '../../src/steps/steer.ts';
import { fakeNetwork } from '../model/fake.ts';

const ROWS = 900;
const FIELD = { missing: null, missingShare: 0 };
const SCHEMA: Schema = {
  fields: [
    { ...FIELD, name: 'sex', kind: 'category' },
    { ...FIELD, name: 'ward', kind: 'category', missing: 'NA', missingShare: 0.25 },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'id', kind: 'id', pattern: [{ digits: 4 }], unique: true },
  ],
};
const TABLE = new Table(
  [
    {
      kind: 'category',
      name: 'sex',
      codes: Int32Array.from({ length: ROWS }, (_, i) => (i % 3) % 2),
      labels: ['female', 'male'],
    },
    {
      kind: 'category',
      name: 'ward',
      codes: Int32Array.from({ length: ROWS }, (_, i) => (i % 4) - 1),
      labels: ['a', 'b', 'c'],
    },
    { kind: 'number', name: 'age', values: Float64Array.from({ length: ROWS }, (_, i) => i % 90) },
  ],
  ROWS,
);
const units = Uint32Array.from({ length: ROWS }, (_, i) => i);
const recipe = recipeFor(ROWS);
const options: LanguageOptions = { ...recipe.language, minRecords: 5, longest: 1 };
const language = learnLanguage(TABLE, { count: ROWS, of: units }, SCHEMA, options);
const model: Model = {
  schema: SCHEMA,
  language,
  network: new Ensemble([
    fakeNetwork({
      vocabulary: language.vocabulary,
      slots: language.slices,
      embedding: 8,
      hidden: 8,
    }),
  ]),
  recipe,
  history: [],
  engine: 'fake',
  sourceRows: ROWS,
  origin: '',
  writing: null,
};
const real = { source: { table: TABLE, units }, minRecords: 5 };
const context = { reporter: { note() {} } } as unknown as Context;
const folder = mkdtempSync(join(tmpdir(), 'steer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const partial = (text: string): string => {
  const file = join(folder, 'partial.csv');
  writeFileSync(file, text);
  return file;
};
const request = (text: string) =>
  requestOf(model, { steer: { by: 'prefixes', file: partial(text) }, usual: 9 }, context);

test('each partial record is completed, in their order; what is given stays', async () => {
  const wanted = await request('age,sex,ward\n30,,\n,female,NA\n30,,\n,male,b\n,,\n');
  expect(wanted).toMatchObject({ rows: 5, single: true });
  expect(wanted.conditions.length).toBe(4);
  const [part] = [...steer(model, { ...wanted, seed: 1 })];
  const [sex, ward, age] = part.table.columns;
  if (sex.kind !== 'category' || ward.kind !== 'category' || age.kind !== 'number') throw new TypeError();
  expect([age.values[0], age.values[2]]).toEqual([30, 30]);
  expect([sex.codes[1], ward.codes[1]]).toEqual([0, -1]);
  expect([sex.codes[3], ward.codes[3]]).toEqual([1, 1]);
  const [said] = effortsOf('a.csv', wanted, ROWS);
  expect(said).toMatch(
    /^a\.csv: \d+\.\d candidates a row; effective sample size \d+ % of them, of a single row at least \d/,
  );
});

test('a single partial record is enough', async () => {
  expect((await request('sex\nmale')).rows).toBe(1);
});

test.each([
  ['a foreign column', 'colour\nSECRET', /column that the model does not know/, { column: 'colour' }],
  ['a key', 'id\n1234', /is a key/, { row: 1, column: 'id' }],
  [
    'a value of no label',
    'sex\nmale\nSECRET',
    /not among those the model may write/,
    { row: 2, column: 'sex' },
  ],
  ['a number that is none', 'age\n30\n31\nSECRET', /compares a number/, { row: 3, column: 'age' }],
])('%s in a partial record is said with its place, never with its value', async (_, text, what, where) => {
  const error = await request(text).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error.what).toMatch(what);
  expect(error.what + error.how).not.toContain('SECRET');
  expect(error.where).toMatchObject(where);
});

test('a condition takes the rows that are asked for, or as many as the source has', async () => {
  const condition = parseCondition('sex = female');
  const of = (rows?: number) =>
    requestOf(model, { steer: { by: 'where', condition }, rows, usual: 9 }, context);
  expect((await of(3)).rows).toBe(3);
  expect((await of()).rows).toBe(9);
});

test('a balance among rows that meet a condition: exact by count, and every row meets it', async () => {
  const within = parseCondition('age >= 60 and ward is present');
  const steering = { by: 'balance' as const, balance: { columns: [{ column: 'sex' }] }, within };
  const wanted = await requestOf(model, { steer: steering, rows: 61, usual: 100, real }, context);
  expect(wanted.notes).toEqual(['Balanced: 31 × female, 30 × male.']);
  const counts = [0, 0];
  for (const { table } of steer(model, { ...wanted, seed: 1 })) {
    const [sex, ward, age] = table.columns;
    if (sex.kind !== 'category' || ward.kind !== 'category' || age.kind !== 'number') throw new TypeError();
    for (let row = 0; row < table.rows; row++) {
      counts[sex.codes[row]]++;
      expect(age.values[row]).toBeGreaterThanOrEqual(60);
      expect(ward.codes[row]).toBeGreaterThanOrEqual(0);
    }
  }
  expect(counts).toEqual([31, 30]);
});

test('a balance says its cells, and an addition has the rows that lack', async () => {
  const of = (balance: object, rows?: number) =>
    requestOf(
      model,
      {
        steer: { by: 'balance', balance: { columns: [{ column: 'sex' }], ...balance } },
        rows,
        usual: 100,
        real,
      },
      context,
    );
  const whole = await of({});
  expect(whole.rows).toBe(100);
  expect(whole.notes).toEqual(['Balanced: 50 × female, 50 × male.']);
  const added = await of({ add: true });
  expect(added.notes).toEqual(['Balanced: 0 × female, 300 × male.']);
  expect((await of({ add: true }, 40)).rows).toBe(40);
  await expect(of({ columns: [{ column: 'sex' }], to: { female: 2, male: 1 }, add: true })).rejects.toThrow(
    'nothing is to be added',
  );
});
