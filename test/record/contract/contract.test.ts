import fc from 'fast-check';
import { expect, test } from 'vitest';
import { synthesize } from '../../../src/fixture/synthesize.ts';
import { learnLanguage } from '../../../src/language/learn.ts';
import type { Model } from '../../../src/model/model.ts';
import { recipeFor } from '../../../src/model/recipe.ts';
import { Contract } from '../../../src/record/contract/contract.ts';
import { keeperOf } from '../../../src/record/contract/keep.ts';
import { recordsFor } from '../../../src/record/contract/record.ts';
import { understand } from '../../../src/record/understand.ts';
import { validate } from '../../../src/record/validate.ts';
import { fakeNetwork } from '../../model/fake.ts';
import { textTable } from '../tables.ts';

const refused = (document: unknown) => {
  try {
    Contract.of(document, 'a.schema.json');
    return 'taken';
  } catch (error) {
    const { name, message, where } = error as { name: string; message: string; where?: object };
    expect(name).toBe('UserError');
    expect(where).toMatchObject({ file: 'a.schema.json' });
    return message;
  }
};

test.each<[string, unknown, RegExp]>([
  ['sound', { properties: { a: { type: 'integer', minimum: 1, maximum: 1 } } }, /^taken$/],
  ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{}, {}] }, /^taken$/],
  ['2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{}] }, /^taken$/],
  [
    'a reference within',
    { $defs: { d: { type: 'string' } }, properties: { a: { $ref: '#/$defs/d' } } },
    /^taken$/,
  ],
  [
    'the same reference twice',
    { $defs: { d: {} }, properties: { a: { $ref: '#/$defs/d' }, b: { $ref: '#/$defs/d' } } },
    /^taken$/,
  ],
  ['a list', [], /is no object/],
  [
    'a reference elsewhere',
    { properties: { a: { $ref: 'https://example.com/a.json' } } },
    /another document; nothing is fetched/,
  ],
  ['a reference to nothing', { properties: { a: { $ref: '#/$defs/none' } } }, /which it does not have/],
  ['a reference to itself', { properties: { a: { $ref: '#' } } }, /refers to itself: #/],
  [
    'a circle',
    {
      $defs: { a: { $ref: '#/$defs/b' }, b: { allOf: [{ $ref: '#/$defs/a' }] } },
      properties: { x: { $ref: '#/$defs/a' } },
    },
    /refers to itself: .*b/,
  ],
  ['an unknown type', { properties: { a: { type: 'whole' } } }, /cannot be used/],
  ['a broken pattern', { properties: { a: { pattern: '(' } } }, /cannot be used/],
  [
    'bounds that cross',
    { required: ['a'], properties: { a: { minimum: 3, maximum: 2 } } },
    /\/a has a minimum above its maximum/,
  ],
  ['no room between', { required: ['a'], properties: { a: { exclusiveMinimum: 2, maximum: 2 } } }, /above/],
  ['an optional one may be impossible', { properties: { a: { minimum: 3, maximum: 2 } } }, /^taken$/],
  [
    'nothing of the type',
    { required: ['a'], properties: { a: { type: 'string', enum: [1, 2] } } },
    /no value of its type/,
  ],
  ['a forbidden requirement', { required: ['a'], properties: {}, additionalProperties: false }, /requires a/],
  [
    'no multiple',
    { required: ['a'], properties: { a: { multipleOf: 10, minimum: 11, maximum: 19 } } },
    /no multipleOf/,
  ],
])('%s', (_, document, message) => {
  expect(refused(document)).toMatch(message);
});

test('broken JSON is refused with its line, and no schema crashes the reader', () => {
  expect(() => Contract.read('{\n "type":\n}', 'a.schema.json')).toThrow(/no JSON/);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.json().map((text) => JSON.parse(text)),
      ),
      (document) => {
        expect(refused(document)).toBeTypeOf('string');
      },
    ),
    { numRuns: 80 },
  );
});

const FIELD = { missing: '', missingShare: 0 };

test.each<[string, object, string, unknown]>([
  ['integer', { type: 'integer' }, '7', 7],
  ['number', { type: 'number' }, '7.50', 7.5],
  ['text of digits', { type: 'string' }, '0712', '0712'],
  ['boolean', { type: 'boolean' }, 'no', false],
  ['a listed number', { enum: [1, 2] }, '2', 2],
  ['no number at all', { type: 'integer' }, 'many', 'many'],
  ['null where it may be', { type: ['string', 'null'] }, '', null],
  ['absent where it may not', { type: 'string' }, '', undefined],
  ['nothing said', {}, 'a', 'a'],
])('a cell as the schema types it: %s', (_, property, text, value) => {
  const contract = Contract.of({ properties: { a: property } });
  const record = recordsFor({ fields: [{ ...FIELD, name: 'a', kind: 'category' }] }, contract)([text]);
  expect((record as { a?: unknown }).a).toEqual(value);
});

const ROWS = 300;
const rowsOf = (broken = false) =>
  Array.from({ length: ROWS }, (_, i) => {
    const adult = i % 3 > 0;
    const age = adult ? 18 + (i % 60) : i % 18;
    return [
      String(age),
      adult ? 'adult' : 'child',
      adult ? ['full', 'part'][i % 2] : '',
      `K-${1000 + i * 7}`,
      broken && i % 100 === 5 ? 'x' : 'y',
    ];
  });
const HEADER = ['age', 'group', 'work', 'key', 'flag'];
const DOCUMENT = {
  type: 'object',
  required: ['age', 'group', 'key'],
  additionalProperties: false,
  properties: {
    age: { type: 'integer', minimum: 0, maximum: 120 },
    group: { enum: ['child', 'adult', 'pensioner'] },
    work: { type: 'string', enum: ['full', 'part'] },
    key: { type: 'string', pattern: '^K-[0-9]{4}$' },
    flag: { const: 'y' },
  },
  if: { properties: { age: { maximum: 17 } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { group: { const: 'child' }, work: false } },
  else: { properties: { group: { enum: ['adult', 'pensioner'] } }, required: ['work'] },
};

test('a network that knows nothing writes no record that the schema refuses', () => {
  const contract = Contract.of(DOCUMENT);
  const understood = understand(
    textTable(HEADER, rowsOf()),
    { minRecords: 5, contract, rules: [{ rule: 'found', not: true }] },
    'a.csv',
  );
  const { schema, train } = understood;
  expect(schema.fields.map(({ kind }) => kind)).toEqual([
    'integer',
    'category',
    'category',
    'id',
    'constant',
  ]);
  const recipe = recipeFor(ROWS, 5);
  const units = { count: train.table.rows, of: Uint32Array.from({ length: train.table.rows }, (_, i) => i) };
  const language = learnLanguage(train.table, units, schema, { ...recipe.language, minRecords: 5 });
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 1,
    hidden: 1,
  });
  const model = { schema, language, network, recipe } as unknown as Model;
  const write = (rows: number, from = 0) => [...synthesize(model, { seed: 1, rows, from })].flat();
  const texts = write(400);
  const recordOf = recordsFor(schema, contract);
  expect(texts.filter((row) => !contract.accepts(recordOf(row)))).toEqual([]);
  expect(new Set(texts.map((row) => row[1])).has('pensioner')).toBe(true);
  // Row i never depends on how many rows are asked for.
  expect(write(30, 170)).toEqual(texts.slice(170, 200));
  const free = { ...model, schema: { ...schema, contract: undefined } };
  const loose = [...synthesize(free, { seed: 1, rows: 400 })].flat();
  expect(loose.filter((row) => !contract.accepts(recordOf(row))).length).toBeGreaterThan(100);
  expect(
    validate(textTable(HEADER, loose), schema)
      .byRule.map(({ rule }) => rule)
      .join(),
  ).toMatch(/schema \/\w+ \(/);
  expect(keeperOf(schema)?.complaint(loose.find((row) => !contract.accepts(recordOf(row)))!)).toMatch(
    /^\/\w* ?\(/,
  );
});

test('a schema that the data contradicts: how many, where, which keyword, and no value', () => {
  const wrong = () =>
    understand(textTable(HEADER, rowsOf(true)), { minRecords: 2, contract: Contract.of(DOCUMENT) }, 'a.csv');
  expect(wrong).toThrow(
    'The schema contradicts the data: 3 of 300 records break it, number 6 first. At /flag (const) in 3.',
  );
});

test('what the model cannot say ends with words', () => {
  const contract = Contract.of(DOCUMENT);
  const { schema, train } = understand(textTable(HEADER, rowsOf()), { minRecords: 5, contract }, 'a.csv');
  const recipe = recipeFor(ROWS, 5);
  const units = { count: train.table.rows, of: Uint32Array.from({ length: train.table.rows }, (_, i) => i) };
  const language = learnLanguage(train.table, units, schema, { ...recipe.language, minRecords: 5 });
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 1,
    hidden: 1,
  });
  const stricter = {
    ...schema,
    contract: { ...DOCUMENT, properties: { ...DOCUMENT.properties, age: { minimum: 500 } } },
  };
  const model = { schema: stricter, language, network, recipe } as unknown as Model;
  expect(() => [...synthesize(model, { seed: 1, rows: 3 })]).toThrow(
    /No record that the schema accepts was drawn for row 1 in 100 tries: at .*\/age \(minimum\)/,
  );
});
