import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Contract } from '../../src/record/contract/contract.ts';
import { draftSchema } from '../../src/record/contract/draft.ts';
import { checkSource } from '../../src/record/contract/source.ts';
import { flattened } from '../../src/record/flatten.ts';
import { type InferOptions, infer } from '../../src/record/infer.ts';
import { stringify } from '../../src/record/json/value.ts';
import { parse } from '../../src/record/parse.ts';
import { type Field, seriesOf } from '../../src/record/schema.ts';
import { unitsOf } from '../../src/record/units.ts';
import { validate } from '../../src/record/validate.ts';
import { readJson } from '../../src/source/json/read.ts';
import { json } from './json/arbitrary.ts';

const read = async (lines: readonly string[], options = {}) =>
  (
    await readJson(
      async () =>
        (async function* () {
          yield new TextEncoder().encode(lines.join('\n'));
        })(),
      true,
      { file: 'f', minRecords: 5, ...options },
    )
  ).table;

const of = (n: number, record: (i: number) => unknown) =>
  Array.from({ length: n }, (_, i) => JSON.stringify(record(i)));

async function fields(lines: readonly string[], options: Partial<InferOptions> = {}) {
  const { schema } = infer(await read(lines), { minRecords: 5, ...options });
  const all = (each: readonly Field[]): Field[] =>
    each.flatMap((field) => [field, ...(field.kind === 'list' ? all(field.items.fields) : [])]);
  return new Map(all(schema.fields).map((field) => [field.name, field]));
}

const uuid = (i: number) =>
  `${String(i * 7919).padStart(8, 'a')}-1111-2222-3333-${String(i).padStart(12, '0')}`;

describe('what the fields of nested records are', () => {
  test.each<[string, (i: number) => unknown, Record<string, Partial<Field>>]>([
    [
      'a constant inside something optional is one wherever that is',
      (i) => (i % 3 ? { o: { type: 'x', n: i % 5 } } : {}),
      { 'o?': { kind: 'category' }, 'o.type': { kind: 'constant' }, 'o.n': { kind: 'integer' } },
    ],
    [
      'digits in quotes under the name of a code are no quantity',
      (i) => ({ code: String(100200 + (i % 4)), n: i % 7 }),
      { code: { kind: 'category' } },
    ],
    ['true and false', (i) => ({ yes: i % 3 === 0, n: i % 7 }), { yes: { kind: 'boolean' } }],
    [
      'the parts of a name',
      (i) => ({
        n: i % 7,
        name: {
          family: `Fam${i}ily`.replace(/\d/g, 'x') + 'abcdefghij'[i % 10],
          given: ['Anna', 'Bob', 'Carla'][i % 3],
        },
      }),
      { 'name.given': { kind: 'personal', make: 'person.firstName' } as Partial<Field> },
    ],
    [
      'a reference to many is made',
      (i) => ({ to: { reference: `Order/${uuid(i)}` }, n: i % 7 }),
      { 'to.reference': { kind: 'id' } },
    ],
    [
      'a list with records inside',
      (i) => ({
        n: i % 7,
        list: Array.from({ length: i % 4 }, (_, j) => ({ id: uuid(i * 4 + j), size: `s${j % 2}` })),
      }),
      {
        'list[]': { kind: 'list', most: 3 } as Partial<Field>,
        'list[].id': { kind: 'id' },
        'list[].size': { kind: 'category' },
      },
    ],
  ])('%s', async (_, record, expected) => {
    const found = await fields(of(60, record));
    for (const [name, field] of Object.entries(expected)) expect(found.get(name)).toMatchObject(field);
  });

  test('records that refer to one person belong together', async () => {
    const lines = of(200, (i) => ({ subject: { reference: `Patient/${uuid(i % 12)}` }, n: i % 7 }));
    const { schema } = infer(await read(lines), { minRecords: 5 });
    expect(schema.entity).toBe('subject.reference');
  });

  test('items belong to the unit of their record', async () => {
    // One record holds a value twenty times: that is one unit.
    const lines = of(40, (i) => ({
      n: i % 7,
      list: i === 3 ? new Array(20).fill('odd') : i % 2 ? ['a'] : ['a', 'b'],
    }));
    const table = await read(lines);
    const { schema } = infer(table, { minRecords: 5 });
    const list = schema.fields.find(({ name }) => name === 'list[]');
    expect(list).toMatchObject({ kind: 'list', most: 2 });
  });

  test('a column inside a list can be said to be something', async () => {
    const lines = of(40, (i) => ({ n: i % 7, list: i % 2 ? [{ a: '1' }] : [{ a: '2' }, { a: '1' }] }));
    const found = await fields(lines, { columns: { 'list[].a': { type: 'id', pattern: 'X-[0-9]{4}' } } });
    expect(found.get('list[].a')).toMatchObject({ kind: 'id' });
  });
});

test('what metrics see of lists: their length and their first item', async () => {
  const lines = of(30, (i) => ({
    n: i % 7,
    list: Array.from({ length: i % 3 }, (_, j) => ({ a: (j + i) % 9, sub: j % 2 ? ['x'] : ['x', 'y'] })),
  }));
  const table = await read(lines);
  const { schema } = infer(table, { minRecords: 5 });
  const flat = flattened(parse(table, schema));
  expect(flat.columns.map(({ name }) => name)).toEqual([
    'n',
    'list[].length',
    'list[0].a',
    'list[0].sub[].length',
    'list[0].sub[0]',
  ]);
  const valuesOf = (name: string) => {
    const column = flat.column(name)!;
    return column.kind === 'number' ? [...column.values.slice(0, 5)] : [...column.codes.slice(0, 5)];
  };
  expect(valuesOf('list[].length')).toEqual([0, 1, 2, 0, 1]);
  expect(valuesOf('list[0].a')).toEqual([Number.NaN, 1, 2, Number.NaN, 4]);
  expect(valuesOf('list[0].sub[].length')).toEqual([Number.NaN, 2, 2, Number.NaN, 2]);
});

test('a record of another shape, and an item that breaks a rule, are faults of their record', async () => {
  const good = (i: number) => ({ kind: i % 2 ? 'a' : 'b', list: i % 2 ? [{ n: 1 }] : [{ n: 2 }, { n: 3 }] });
  const table = await read(of(30, good));
  const { schema } = infer(table, { minRecords: 5 });
  const shape = table.nesting!.shape;
  const written = await read(
    [
      ...of(3, good),
      '{"kind":"a","list":[{"n":"x"}]}',
      '{"kind":"a","list":[{"n":1}],"more":1}',
      '{"list":[]}',
    ],
    { shape },
  );
  const { invalid, byRule } = validate(written, schema);
  expect(invalid).toBe(3);
  expect(byRule).toContainEqual({ column: 'record', rule: 'shape', count: 3 });
  // Of a place of which nothing could be learned, whatever says least is no fault.
  const odd = await read(of(30, (i) => (i % 2 ? { n: i % 5, u: 1 } : { n: i % 5, u: 'x' })));
  const unions = infer(odd, { minRecords: 5 }).schema;
  expect(validate(odd, unions, { 'u?': { labels: [] } }).invalid).toBe(0);
  expect(validate(odd, unions, { 'u?': { labels: ['string'] } }).invalid).toBe(15);
  const domain = { 'list[].n': { low: 1, high: 2 } };
  expect(validate(await read(of(3, good), { shape }), schema, domain).byRule).toEqual([
    { column: 'list[].n', rule: 'range', count: 2 },
  ]);
});

test('what stands twice in every record is a copy, gaps and all', async () => {
  const day = (i: number) => `2024-0${1 + (i % 9)}-1${i % 10}T0${i % 8}:11:22Z`;
  const lines = of(120, (i) => ({
    n: i % 7,
    code: { display: `kind ${i % 9}`, text: `kind ${i % 9}` },
    at: { ...(i % 4 && { from: day(i), seen: day(i) }) },
    also: `kind ${(i + (i === 50 ? 1 : 0)) % 9}`,
  }));
  const all = await fields(lines);
  expect(all.get('code.text')).toMatchObject({
    kind: 'id',
    echo: { parts: [{ field: 'code.display' }], copy: true },
  });
  expect(all.get('at.seen')).toMatchObject({
    kind: 'id',
    echo: { parts: [{ field: 'at.from' }], copy: true },
  });
  expect(all.get('also')?.kind).toBe('category');
  const table = await read(lines);
  expect(validate(table, infer(table, { minRecords: 5 }).schema).invalid).toBe(0);
});

describe('whose the records are', () => {
  /** Forty people with eight records each; those of the last bear what nobody else has. */
  const lines = of(320, (i) => {
    const owner = i % 40;
    const own = owner === 39;
    return {
      patient: uuid(owner),
      visit: own ? `QUILL-${i}` : i % 3 === 0 ? `V-${10_000 + i}` : `W${20_000 + i}`,
      n: i % 7,
      ...(own && { quillrash: i % 5 }),
      note: own && i % 2 ? { quillnote: 1 } : 'fine',
      tags: own ? ['a', 'quilltag', 'c'] : ['a', 'b'].slice(0, i % 3),
      marks: [own && i % 2 ? { quillmark: true } : i % 4],
    };
  });

  test('what one person shows in many records is left out: keys, kinds, lengths, values, formats', async () => {
    const { schema, table, notices } = infer(await read(lines), { minRecords: 5 });
    expect(schema.entity).toBe('patient');
    expect(JSON.stringify(schema)).not.toMatch(/quill/i);
    expect(table.columns.map(({ name }) => name)).toEqual([
      'patient',
      'visit',
      'n',
      'note',
      'tags[]',
      'marks[0]',
    ]);
    expect(notices.join()).toMatch(/kinds of value that fewer than 5 units have/);
    expect(table.nesting!.misfits.length).toBe(8);
  });

  test('with no person behind them, records are counted', async () => {
    const apart = lines.map((line) => line.replace(/"patient":"[^"]*"/, '"city":"Ulm"'));
    const { schema, table } = infer(await read(apart), { minRecords: 5 });
    expect(schema.entity).toBeUndefined();
    expect(table.columns.map(({ name }) => name)).toContain('quillrash');
  });
});

describe('an inferred schema of nested records', () => {
  const drafted = async (lines: readonly string[]) => {
    const text = await read(lines);
    const { schema } = infer(text, { minRecords: 5 });
    return { text, schema, draft: draftSchema(schema, text, unitsOf(text, schema), 5) };
  };

  test('says what stands where: types, keys, items, bounds, values that are shared', async () => {
    const { draft } = await drafted(
      of(60, (i) => ({
        id: uuid(i),
        kind: 'person',
        level: 'abc'[i % 3],
        at: i % 4 ? { x: i % 10, y: [i % 7, 1] } : null,
        ...(i % 5 && { tags: Array.from({ length: i % 3 }, (_, t) => ({ code: 'pq'[t % 2] })) }),
        either: i % 2 ? i % 9 : 'none',
      })),
    );
    expect(draft).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        id: { type: 'string' },
        kind: { type: 'string', enum: ['person'] },
        level: { type: 'string', enum: ['a', 'b', 'c'] },
        at: {
          type: ['null', 'object'],
          properties: {
            x: { type: 'integer', minimum: 0, maximum: 9 },
            y: {
              type: 'array',
              prefixItems: [
                { type: 'integer', minimum: 0, maximum: 6 },
                { type: 'number', enum: [1] },
              ],
              minItems: 2,
              maxItems: 2,
            },
          },
          required: ['x', 'y'],
          additionalProperties: false,
        },
        tags: expect.objectContaining({
          type: 'array',
          items: {
            type: 'object',
            properties: { code: { type: 'string', enum: ['p', 'q'] } },
            required: ['code'],
            additionalProperties: false,
          },
        }),
        either: expect.objectContaining({ type: ['string', 'number'] }),
      },
      required: ['id', 'kind', 'level', 'at', 'either'],
      additionalProperties: false,
    });
  });

  test('is kept by the records it was inferred from, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 20, maxLength: 40 }), async (values) => {
        const { text, schema, draft } = await drafted(
          values.map((one) => stringify(new Map([['one', one]]))),
        );
        expect(() => checkSource(text, schema, Contract.of(draft), 'a.json')).not.toThrow();
      }),
      { numRuns: 30 },
    );
  });
});

test('dates that count the records do so in JSON too, where they always stand at the top', async () => {
  const day = (i: number) => new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10);
  const lines = of(200, (i) => ({ at: day(i), n: i % 7, in: { at: day(i) } }));
  const { schema } = infer(await read(lines), { minRecords: 5 });
  expect(seriesOf(schema)?.name).toBe('at');
  const some = of(200, (i) => ({ n: i % 7, ...(i % 3 && { in: { at: day(i) } }) }));
  expect(seriesOf(infer(await read(some), { minRecords: 5 }).schema)).toBeUndefined();
});
