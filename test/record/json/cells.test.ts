import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/error.ts';
import { write } from '../../../src/fixture/format.ts';
import { recordsOf } from '../../../src/fixture/json.ts';
import { Contract } from '../../../src/record/contract/contract.ts';
import { draftSchema } from '../../../src/record/contract/draft.ts';
import { recordsFor } from '../../../src/record/contract/record.ts';
import { rowTexts } from '../../../src/record/contract/source.ts';
import { infer } from '../../../src/record/infer.ts';
import { type Json, type JsonStyle, stringify } from '../../../src/record/json/value.ts';
import type { Field, Schema } from '../../../src/record/schema.ts';
import { unitsOf } from '../../../src/record/units.ts';
import { validate } from '../../../src/record/validate.ts';
import { openSource, readBack, type SourceFile, type SourceOptions } from '../../../src/source/source.ts';
import { records } from './arbitrary.ts';

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvOf = (cells: readonly string[], header = 'id,data,last') =>
  `${header}\n${cells.map((cell, i) => `${i},${quoted(cell)},x`).join('\n')}\n`;

async function* bytesOf(text: string) {
  yield new TextEncoder().encode(text);
}
const open = (text: string, options: SourceOptions = {}) => openSource('d.csv', options, bytesOf(text));

/** Writes the file from its cells, as fixtures are written. */
async function again({ table, manner }: SourceFile, format = manner.format): Promise<string> {
  const fields = table.columns.map(
    ({ name, place, dictionary }): Field => ({
      name,
      kind: 'empty',
      missing: dictionary[0],
      missingShare: 0,
      ...(place && { place }),
    }),
  );
  const schema: Schema = { fields, ...(table.nesting && { shape: table.nesting.shape }) };
  const textsOf = rowTexts(table, schema);
  const rows = Array.from({ length: table.rows }, (_, row) => textsOf(row));
  const sheet = { schema, manner, domain: {}, name: 'd' };
  let text = '';
  for await (const piece of write(rows, sheet, { format, packed: false }))
    text += new TextDecoder().decode(piece);
  return text;
}

const names = ({ table }: SourceFile) => table.columns.map(({ name }) => name);

/** Twelve cells, so that each of three kinds has enough of them. */
const often = (...cells: string[]) => Array.from({ length: 12 }, (_, i) => cells[i % cells.length]);

test('JSON in cells has columns of its own, and is written back as it was', async () => {
  const text = csvOf(
    often(
      '{"a": 1.50, "b": {"c": [1, 2]}}',
      '{"a": 1, "b": {"c": [1]}}',
      '{"a": 12345678901234567890}',
      '{"b": {"c": []}}',
    ),
  );
  const file = await open(text);
  expect(names(file)).toEqual(['id', 'data.a', 'data.b?', 'data.b.c[]', 'last']);
  expect(file.notices).toContain('What stands in the JSON of data is learned key by key.');
  expect(await again(file)).toBe(text);
});

test('a file of nothing but JSON comes back too', async () => {
  const cells = often('{"a":1,"t":[1]}', '{"a":2,"t":[]}');
  const text = `data\n${cells.map(quoted).join('\n')}\n`;
  const file = await open(text);
  expect(names(file)).toEqual(['data.a', 'data.t?', 'data.t[0]']);
  expect(await again(file)).toBe(text);
  const { shape } = file.table.nesting!;
  const back = await readBack(bytesOf(text), file.manner, { file: 'd', shape, missing: new Map() });
  expect(back.columns.map(({ name }) => name)).toEqual(names(file));
});

test.each<[string, Partial<JsonStyle>]>([
  ['compact', {}],
  ['spaced', { colon: ': ', comma: ', ' }],
  ['indented', { colon: ': ', comma: ', ', indent: '  ' }],
  ['escaped', { ascii: true }],
])('the style of the source is kept: %s', async (_, style) => {
  const own: JsonStyle = { colon: ':', comma: ',', indent: '', ascii: false, ...style };
  const cells = often(
    ...['é', 'ü', 'x'].map((a) =>
      stringify(
        new Map<string, Json>([
          ['a', a],
          ['b', [true, null]],
        ]),
        own,
      ),
    ),
  );
  expect(await again(await open(csvOf(cells)))).toBe(csvOf(cells));
});

test('any objects and arrays in cells, with gaps among them, come back', async () => {
  const cell = fc.oneof(
    { weight: 6, arbitrary: records(1, 1).map(([record]) => stringify(record)) },
    { weight: 1, arbitrary: records(1, 3).map((all) => stringify(all)) },
    { weight: 1, arbitrary: fc.constant('') },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 4, maxLength: 12 }), async (cells) => {
      const text = csvOf(cells);
      const file = await open(text);
      expect(await again(file)).toBe(text);
      // And read back as they are written.
      const shape = file.table.nesting?.shape;
      const back = await readBack(bytesOf(text), file.manner, { file: 'd', shape, missing: new Map() });
      expect(back.columns.map(({ name }) => name)).toEqual(names(file));
      expect([...(back.nesting?.misfits ?? [])]).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

describe('cells that are no JSON', () => {
  const good = Array.from({ length: 200 }, (_, i) => `{"a": ${i % 7}}`);
  const broken = [
    '{"a": 1',
    '{a: 1}',
    'none of it',
    '{"a": 1, "a": 2}',
    '17',
    '"x"',
    `${'['.repeat(150)}${']'.repeat(150)}`,
  ];

  test('are texts beside them, written as they are', async () => {
    const text = csvOf([...good, ...broken]);
    const file = await open(text);
    expect(names(file)).toEqual(['id', 'data?', 'data', 'data.a', 'last']);
    expect(await again(file)).toBe(text);
  });

  test('are left out where fewer than k records have them, and fit no shape', async () => {
    const file = await open(csvOf([...good, ...broken.slice(0, 4)]), { minRecords: 5 });
    expect(names(file)).toEqual(['id', 'data.a', 'last']);
    expect(file.table.nesting!.misfits).toHaveLength(4);
    expect(JSON.stringify(file.table.columns.map(({ dictionary }) => dictionary))).not.toContain(
      'none of it',
    );
  });

  test('too many of them leave the column what it was', async () => {
    const file = await open(csvOf([...good.slice(0, 20), ...broken]));
    expect(names(file)).toEqual(['id', 'data', 'last']);
  });
});

test('a column stays whole: where nothing recurs, where the configuration speaks of it, where names would collide', async () => {
  expect(names(await open(csvOf(often('{}'))))).toEqual(['id', 'data', 'last']);
  expect(names(await open(csvOf(often('[]', '{}'))))).toEqual(['id', 'data', 'last']);
  expect(names(await open(csvOf(often('[deleted]', '[removed]'))))).toEqual(['id', 'data', 'last']);
  expect(names(await open(csvOf(often('{"a":1}')), { whole: ['data'] }))).toEqual(['id', 'data', 'last']);
  expect(names(await open(csvOf(often('{"a":1}'), 'id,data,data.a')))).toEqual(['id', 'data', 'data.a']);
  const each = Array.from({ length: 12 }, (_, i) => `{"k${'abcdefghijkl'[i]}": 1}`);
  expect(names(await open(csvOf(each), { minRecords: 5 }))).toEqual(['id', 'data', 'last']);
});

test('what fewer than k people hold is left out, however many rows show it', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const person = i % 12;
    return `p${person},${quoted(person === 3 ? '{"a":1,"secret":2}' : '{"a":1}')},${i % 5}`;
  });
  const { table } = await open(`who,data,n\n${rows.join('\n')}\n`, { minRecords: 5 });
  const found = infer(table, { entity: 'who', minRecords: 5 });
  expect(found.table.columns.map(({ name }) => name)).toEqual(['who', 'data.a', 'n']);
  expect([...found.table.nesting!.misfits]).toHaveLength(5);
});

test('a place that loses a kind of value is configured by the name that it then has', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const person = i % 12;
    return `p${person},${quoted(`{"dose":${person === 3 ? i : `"${'abc'[i % 3]}"`}}`)},${i % 5}`;
  });
  const file = await open(`who,data,n\n${rows.join('\n')}\n`, { minRecords: 5 });
  expect(names(file)).toContain('data.dose:string');
  const columns = { 'data.dose': { type: 'text' as const } };
  const found = infer(file.table, { entity: 'who', minRecords: 5, columns, target: 'n' });
  expect(found.schema.fields.find(({ name }) => name === 'data.dose')).toMatchObject({ kind: 'text' });
  const wrong = { entity: 'who', minRecords: 5, columns: { 'data.dosis': { type: 'text' as const } } };
  expect(() => infer(file.table, wrong)).toThrow(UserError);
  expect(() => infer(file.table, { entity: 'who', minRecords: 5, target: 'data.dosis' })).toThrow(UserError);
});

test('another file is read in the same shape, and told where it lacks the column', async () => {
  const file = await open(csvOf(often('{"a":1,"b":2}', '{"a":1}')));
  const shape = file.table.nesting!.shape;
  const other = await open(csvOf(['{"a":5}', '{"a":6,"c":1}']), { shape });
  expect(names(other)).toEqual(names(file));
  expect([...other.table.nesting!.misfits]).toEqual([1]);
  await expect(open('id,last\n1,x\n2,x\n', { shape })).rejects.toThrow(UserError);
});

test('where there is nesting, an object is an object', async () => {
  const file = await open(csvOf(often('{"a":1.5}', '{"a":null}', '')));
  const lines = (await again(file, 'ndjson')).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '{"id":"0","data":{"a":1.5},"last":"x"}',
    '{"id":null,"data":{"a":null},"last":"x"}'.replace('null', '"1"'),
    '{"id":"2","last":"x"}',
  ]);
});

test('an inferred schema holds for every record, and validity is checked inside', async () => {
  const { table } = await open(csvOf(often('{"a":1.5,"t":["x"]}', '{"a":2,"t":[]}', '')));
  const { schema, table: text } = infer(table, { minRecords: 2 });
  const drafted = draftSchema(schema, text, unitsOf(text, schema), 2);
  expect(drafted.properties).toMatchObject({
    data: {
      type: 'object',
      properties: { a: { type: 'number' }, t: { type: 'array' } },
      required: ['a', 't'],
    },
  });
  expect(drafted.required).toEqual(['id', 'last']);
  const contract = Contract.of(drafted);
  const recordOf = recordsFor(schema, contract);
  const textsOf = rowTexts(text, schema);
  for (let row = 0; row < text.rows; row++) expect(contract.accepts(recordOf(textsOf(row)))).toBe(true);
  expect(recordsOf(schema)(textsOf(0))).toBeInstanceOf(Map);
  expect(validate(text, schema).invalid).toBe(0);
  const other = await open(csvOf(['{"a":"word","t":["x"]}', '{"a":2,"t":[],"u":1}', '{"a":2,"t":[]}']), {
    shape: schema.shape,
  });
  expect(validate(other.table, schema).byRule).toContainEqual({ column: 'record', rule: 'shape', count: 2 });
});
