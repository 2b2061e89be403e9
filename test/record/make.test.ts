import { describe, expect, test } from 'vitest';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import { realKeys, realKeysOf } from '../../src/record/real-keys.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { repeat, table } from './tables.ts';

const base = { missing: null, missingShare: 0 };
const personal = (name: string, make: string, more: object = {}): Field => ({
  ...base,
  name,
  kind: 'personal',
  make,
  ...more,
});
const made = (fields: Field[], row: number, more: object = {}) =>
  makeFields({ fields, ...more } as Schema, { seed: 1, row, ...more });

test('a row follows from seed and number alone', () => {
  const schema: Schema = {
    fields: [
      { ...base, name: 'id', kind: 'id', pattern: [{ literal: 'M-' }, { digits: 6 }], unique: true },
      personal('name', 'person.fullName'),
      personal('email', 'internet.email'),
      personal('city', 'location.city'),
    ],
  };
  const rows = repeat(50, (row) => makeFields(schema, { seed: 7, row }));
  expect(makeFields({ ...schema }, { seed: 7, row: 33 })).toEqual(rows[33]);
  expect(makeFields(schema, { seed: 8, row: 33 })).not.toEqual(rows[33]);
  expect(new Set(rows.map(([id]) => id)).size).toBe(50);
  // Another column never moves what the others hold.
  const wider: Schema = { fields: [personal('phone', 'phone.number'), ...schema.fields] };
  expect(makeFields(wider, { seed: 7, row: 33 }).slice(1)).toEqual(rows[33]);
});

test('names, sex and address of one row fit each other', () => {
  const schema: Schema = {
    fields: [
      { ...base, name: 'sex', kind: 'category' },
      personal('first', 'person.firstName'),
      personal('last', 'person.lastName'),
      personal('name', 'person.fullName'),
      personal('email', 'internet.email'),
      personal('doctor', 'person.fullName', { role: 'doctor' }),
    ],
  };
  let others = 0;
  for (let row = 0; row < 40; row++) {
    const [sex, first, last, name, email, doctor] = makeFields(schema, {
      seed: 3,
      row,
      known: () => 'female',
    });
    expect(sex).toBeUndefined();
    expect(name).toBe(`${first} ${last}`);
    expect(email).toMatch(/@example\.(?:com|org|net)$/);
    expect(email!.toLowerCase()).toContain(first![0].toLowerCase());
    expect(doctor).not.toBe(name);
    if (makeFields(schema, { seed: 3, row, known: () => 'm' })[1] !== first) others++;
  }
  // But for the names that both sexes bear.
  expect(others).toBeGreaterThan(30);
});

describe('forms', () => {
  test.each<[string, Field, RegExp]>([
    ['last, first', personal('n', 'person.fullName', { form: 'last-first' }), /^\S+, \S/],
    [
      'as on the Titanic',
      personal('n', 'person.fullName', { form: 'last-title-first' }),
      /^\S+, (?:Mr|Mrs|Miss)\. \S/,
    ],
    ['capitals', personal('n', 'person.lastName', { form: 'upper' }), /^[^a-z]+$/],
    ['German', personal('n', 'location.city', { locale: 'de' }), /\S/],
    [
      'national number',
      personal('n', 'number.national', {
        pattern: [{ digits: 3 }, { literal: '-' }, { digits: 2 }, { literal: '-' }, { digits: 4 }],
      }),
      /^9\d\d-\d\d-\d{4}$/,
    ],
    [
      'telephone',
      personal('n', 'phone.number', {
        pattern: [
          { literal: '(' },
          { digits: 3 },
          { literal: ') ' },
          { digits: 3 },
          { literal: '-' },
          { digits: 4 },
        ],
      }),
      /^\(\d{3}\) 555-01\d\d$/,
    ],
    [
      'telephone elsewhere',
      personal('n', 'phone.number', { pattern: [{ literal: '+49 30 ' }, { digits: 6 }] }),
      /^\+49 30 \d{6}$/,
    ],
    ['IP address', personal('n', 'internet.ip'), /^10\.\d+\.\d+\.\d+$/],
    ['link', personal('n', 'internet.url'), /^https:\/\/example\.com\//],
    ['by faker', personal('n', 'commerce.productName'), /\S/],
    ['state', personal('n', 'location.state', { form: 'upper' }), /^[A-Z]{2}$/],
    ['constant', { ...base, name: 'n', kind: 'constant', value: 'x' }, /^x$/],
    [
      'counter',
      { ...base, name: 'n', kind: 'id', pattern: [{ digits: 4 }], unique: true, counter: 1001 },
      /^10\d\d$/,
    ],
  ])('%s', (_, field, expected) => {
    for (let row = 0; row < 20; row++) expect(made([field], row)[0]).toMatch(expected);
  });
  test('card numbers pass their check', () => {
    const field = personal('n', 'finance.creditCardNumber', { pattern: [{ digits: 16 }] });
    for (let row = 0; row < 20; row++) {
      const digits = [...made([field], row)[0]!].map(Number).reverse();
      const sum = digits.reduce((s, d, i) => s + (i % 2 ? (d > 4 ? 2 * d - 9 : 2 * d) : d), 0);
      expect(sum % 10).toBe(0);
    }
  });
});

test('missing at the share of the source', () => {
  const field: Field = { ...personal('x', 'person.firstName'), missing: 'NA', missingShare: 0.25 };
  const rows = repeat(2000, (row) => made([field], row)[0]);
  const share = rows.filter((text) => text === 'NA').length / 2000;
  expect(share).toBeGreaterThan(0.21);
  expect(share).toBeLessThan(0.29);
});

test('rows of one entity share its key and its person', () => {
  const schema: Schema = {
    entity: 'mrn',
    fields: [
      {
        ...base,
        name: 'mrn',
        kind: 'id',
        pattern: [{ digits: 6 }],
        unique: false,
        repeats: 3,
        ofEntity: true,
      },
      personal('name', 'person.fullName', { ofEntity: true }),
      { ...base, name: 'visit', kind: 'id', pattern: [{ hex: 8 }], unique: true },
    ],
  };
  const rows = repeat(30, (row) => makeFields(schema, { seed: 1, row, entity: Math.floor(row / 3) }));
  expect(new Set(rows.map(([mrn]) => mrn)).size).toBe(10);
  expect(new Set(rows.map(([mrn, name]) => `${mrn} ${name}`)).size).toBe(10);
  expect(new Set(rows.map(([, , visit]) => visit)).size).toBe(30);
});

test('keys that are not unique repeat about as often as in the source', () => {
  const field: Field = {
    ...base,
    name: 'ticket',
    kind: 'id',
    pattern: [{ digits: 6 }],
    unique: false,
    repeats: 4,
  };
  const rows = repeat(1000, (row) => made([field], row)[0]);
  const distinct = new Set(rows).size;
  expect(distinct).toBeGreaterThan(200);
  expect(distinct).toBeLessThan(280);
});

test('nothing that a real record bears is made', async () => {
  const text = await table({
    code: repeat(90, (i) => `A${i + 10}`),
    account: repeat(90, (i) => String(i + 1)),
    v: repeat(90, (i) => i % 3),
  });
  const { schema } = infer(text, {
    minRecords: 5,
    columns: { code: { type: 'id' }, account: { type: 'id' } },
  });
  const data = realKeysOf(text, schema, 'salt');
  expect(JSON.stringify(data)).not.toContain('A10');
  const isReal = realKeys(data);
  expect([isReal('code', 'A10'), isReal('code', 'B10'), isReal('other', 'A10')]).toEqual([
    true,
    false,
    false,
  ]);
  const real = new Set([...text.columns[0].dictionary, ...text.columns[1].dictionary]);
  for (let row = 0; row < 500; row++)
    for (const key of makeFields(schema, { seed: 1, row }, isReal))
      expect(key !== undefined && real.has(key)).toBe(false);
});

test('people speak the language of the country that their record names', () => {
  const country: Field = { ...base, name: 'BillingCountry', kind: 'category' };
  const fields = [
    country,
    personal('first', 'person.firstName'),
    personal('street', 'location.streetAddress'),
  ];
  const rows = (known: string | undefined, schema: Partial<Schema> = {}) =>
    repeat(60, (row) => makeFields({ fields, ...schema }, { seed: 1, row, known: () => known }).slice(1));
  const share = (of: (string | undefined)[][], sign: RegExp) =>
    of.filter((row) => sign.test(row.join(' '))).length / of.length;
  const street = /(?:str\.|straße|weg|allee|platz|gasse)/i;
  expect(share(rows('Germany'), street)).toBeGreaterThan(0.5);
  expect(share(rows('AT'), street)).toBeGreaterThan(0.5);
  expect(share(rows('USA'), street)).toBe(0);
  // What says nothing changes nothing, and a person who lives in two countries keeps one name.
  expect(rows('Atlantis')).toEqual(rows(undefined));
  expect(rows('Germany', { entity: 'who' })).toEqual(rows(undefined));
});
