import fc from 'fast-check';
import { expect, test } from 'vitest';
import { format, formatRows, headerOf } from '../../src/record/format.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import { parse } from '../../src/record/parse.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { type Column, Table } from '../../src/record/table.ts';
import { validate } from '../../src/record/validate.ts';
import { repeat, scattered, table, tableOf } from './tables.ts';

const base = { missing: null, missingShare: 0 };
const FIELDS: Field[] = [
  { ...base, name: 'int', kind: 'integer', decimals: 0, fixed: true },
  { ...base, name: 'float', kind: 'integer', decimals: 0, fixed: true, least: 1, missing: '?' },
  { ...base, name: 'money', kind: 'decimal', decimals: 2, fixed: false, least: 1, missing: 'NA' },
  { ...base, name: 'euro', kind: 'decimal', decimals: 2, fixed: true, least: 2, point: ',', group: '.' },
  { ...base, name: 'day', kind: 'date', format: 'DD.MM.YYYY', step: 1, missing: '' },
  { ...base, name: 'moment', kind: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ[Z]', step: 1 },
  { ...base, name: 'word', kind: 'category', missing: ' ' },
];
const LABELS = ['a', 'b,c', '"q"', 'x\ny', '😀', 'None'];

/** Tables of numbers on the grid of their fields. */
const tables = fc.integer({ min: 0, max: 12 }).chain((rows) =>
  fc.tuple(...FIELDS.map((field) => fc.array(cellOf(field), { minLength: rows, maxLength: rows }))).map(
    (columns) =>
      new Table(
        FIELDS.map(
          (field, c): Column =>
            field.kind === 'category'
              ? { kind: 'category', name: field.name, codes: Int32Array.from(columns[c]), labels: LABELS }
              : { kind: 'number', name: field.name, values: Float64Array.from(columns[c]) },
        ),
        rows,
      ),
  ),
);

function cellOf(field: Field): fc.Arbitrary<number> {
  const values =
    field.kind === 'category'
      ? fc.nat(LABELS.length - 1)
      : field.kind === 'decimal'
        ? fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 100)
        : fc.integer({ min: -1e5, max: 1e5 });
  const missing = field.kind === 'category' ? -1 : Number.NaN;
  return field.missing === null ? values : fc.oneof(values, fc.constant(missing));
}

const cells = (t: Table) =>
  t.columns.map((column) =>
    column.kind === 'number'
      ? [...column.values].map((value) => value + 0)
      : [...column.codes].map((code) => (code < 0 ? null : column.labels[code])),
  );

test('what is formatted is parsed back, and found valid', () => {
  const schema: Schema = { fields: FIELDS };
  const made = () => FIELDS.map(() => undefined);
  fc.assert(
    fc.property(tables, (t) => {
      const text = format(t, made, schema);
      expect(cells(parse(text, schema))).toEqual(cells(t));
      expect(validate(text, schema, { word: { labels: LABELS } })).toEqual({
        rows: t.rows,
        invalid: 0,
        byRule: [],
      });
    }),
    { numRuns: 200 },
  );
});

test('columns keep their order, made ones come from elsewhere, dropped ones are left out', () => {
  const schema: Schema = {
    fields: [
      { ...base, name: 'id', kind: 'id', pattern: [{ digits: 3 }], unique: true },
      { ...base, name: 'x', kind: 'integer', decimals: 0, fixed: true },
      { ...base, name: 'notes', kind: 'dropped' },
      { ...base, name: 'k', kind: 'constant', value: 'c' },
    ],
  };
  const t = new Table([{ kind: 'number', name: 'x', values: Float64Array.from([1, 2]) }], 2);
  const rows = formatRows(t, schema, (row) => [`id${row}`, undefined, undefined, 'c']);
  expect(headerOf(schema)).toEqual(['id', 'x', 'k']);
  expect([...rows]).toEqual([
    ['id0', '1', 'c'],
    ['id1', '2', 'c'],
  ]);
});

test('a source is written back as it was, made fields aside', async () => {
  const csv = `when,sex,weight,flag\n${repeat(80, (i) => `${1 + (i % 12)}/${1 + (i % 28)}/2020 ${i % 24}:05,${'mf'[i % 2]},${scattered(i, 90) + 0.5},${i % 5 ? 'True' : ''}`).join('\n')}\n`;
  const text = await tableOf(csv);
  const { schema } = infer(text, { minRecords: 5 });
  const rows = [...formatRows(parse(text, schema), schema, (row) => makeFields(schema, { seed: 1, row }))];
  expect(`${headerOf(schema).join(',')}\n${rows.map((row) => row.join(',')).join('\n')}\n`).toBe(csv);
});

test('every broken rule is counted, column by column', async () => {
  const schema: Schema = {
    fields: [
      { ...base, name: 'id', kind: 'id', pattern: [{ literal: 'A' }, { digits: 1 }], unique: true },
      { ...base, name: 'n', kind: 'decimal', decimals: 1, fixed: false },
      { ...base, name: 'c', kind: 'category' },
      { ...base, name: 'from', kind: 'date', format: 'YYYY-MM-DD', step: 1 },
      { ...base, name: 'to', kind: 'date', format: 'YYYY-MM-DD', step: 1, after: 'from' },
      { ...base, name: 'k', kind: 'constant', value: 'k' },
    ],
  };
  const text = await table({
    id: ['A1', 'A2', 'A1', 'B!'],
    n: ['1.5', '99', '1.25', 'x'],
    c: ['a', 'z', '', 'a'],
    from: ['2020-01-02', '2020-01-02', '2020-01-02', '2020-01-02'],
    to: ['2020-01-02', '2020-01-03', '2020-01-01', '2020-13-01'],
    k: ['k', 'k', 'k', 'q'],
  });
  const { rows, invalid, byRule } = validate(text, schema, { n: { low: 0, high: 10 }, c: { labels: ['a'] } });
  expect([rows, invalid]).toEqual([4, 3]);
  expect(byRule.map(({ column, rule, count }) => `${column} ${rule} ${count}`).sort()).toEqual(
    [
      'c label 1',
      'c missing 1',
      'from missing 0',
      'id pattern 1',
      'id unique 1',
      'k constant 1',
      'n grid 1',
      'n range 1',
      'n type 1',
      'to order 1',
      'to type 1',
    ].filter((line) => !line.endsWith(' 0')),
  );
});
