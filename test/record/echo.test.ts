import { expect, test } from 'vitest';
import { rounded } from '../../src/record/echo.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import { parse } from '../../src/record/parse.ts';
import { repeat, table } from './tables.ts';

const id = (i: number) => `${String((i * 7919 + 13) % 100000).padStart(5, '0')}${'abcdef'[i % 6]}${i % 10}`;

const schemaOf = async (columns: Record<string, (i: number) => string>) =>
  infer(
    await table(Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, repeat(80, of)]))),
    {
      minRecords: 5,
    },
  ).schema;

test.each<[string, (i: number) => string, { before: string; after: string } | undefined]>([
  [
    'an address with the key in it',
    (i) => `https://example.org/items/${id(i)}.json`,
    { before: 'https://example.org/items/', after: '.json' },
  ],
  ['the key once more', id, { before: '', after: '' }],
  [
    'the key once more, but for one in a hundred',
    (i) => (i === 17 ? id(i + 1) : id(i)),
    { before: '', after: '' },
  ],
  ['another key', (i) => id(i + 300), undefined],
  ['the key among words of its own', (i) => `${'xyz'[i % 3]}${i % 7}-${id(i)}`, undefined],
])('%s', async (_, other, around) => {
  const schema = await schemaOf({ record_id: id, other_id: other, n: (i) => String(i % 5) });
  const field = schema.fields.find(({ name }) => name === 'other_id');
  expect(field?.echo).toEqual(
    around && { parts: [around.before, { field: 'record_id' }, around.after].filter((part) => part !== '') },
  );
  for (let row = 0; row < 20; row++) {
    const [own, repeated] = makeFields(schema, { seed: 1, row });
    if (around) expect(repeated).toBe(around.before + own + around.after);
    else expect(repeated).not.toContain(own);
  }
});

test('what is missing is not repeated', async () => {
  const schema = await schemaOf({
    record_id: id,
    url: (i) => (i % 4 ? `https://example.org/${id(i)}` : ''),
    n: (i) => String(i % 5),
  });
  const made = Array.from({ length: 60 }, (_, row) => makeFields(schema, { seed: 1, row }));
  expect(made.some(([, url]) => url === '')).toBe(true);
  for (const [own, url] of made) expect(['', `https://example.org/${own}`]).toContain(url);
});

test('what stands around a key in the records of one person alone is not written', async () => {
  const many = 990;
  const isOther = (i: number) => i >= many;
  const cells = (of: (i: number) => string) => repeat(many + 10, of);
  const columns = (around: (i: number) => string) => ({
    person: cells((i) => (isOther(i) ? `p${i}` : 'p0')),
    record_id: cells((i) => `${String(i * 7919 + 100000)}x`),
    address: cells((i) => `https://example.org/${around(i)}/${String(i * 7919 + 100000)}x`),
    n: cells((i) => String(i % 5)),
  });
  const echoIn = async (around: (i: number) => string) => {
    const { schema } = infer(await table(columns(around)), { minRecords: 5, entity: 'person' });
    return schema.fields.find(({ name }) => name === 'address')?.echo;
  };
  expect(await echoIn((i) => (isOther(i) ? `other${i}` : 'smith'))).toBeUndefined();
  expect((await echoIn(() => 'records'))?.parts[0]).toBe('https://example.org/records/');
});

test('what several fields make up is put together from them, numbers rounded as the source does', async () => {
  const net = (i: number) => ['ci', 'nc', 'us'][i % 3];
  const code = (i: number) => String(30_000_000 + ((i * 7919) % 9_000_000));
  const mag = (i: number) => String(((i * 37) % 500) / 100);
  const words = 'quiet hill near old stone bridge over the long river by a green wood'.split(' ');
  const place = (i: number) =>
    [i, i * 3 + 1, i * 5 + 2, i * 11].map((n) => words[n % words.length]).join(' ') + 'x'.repeat(i % 6);
  const schema = await schemaOf({
    mag,
    place,
    net,
    code,
    title: (i) => `M ${(Math.round(Number(mag(i)) * 10 + 1e-9) / 10).toFixed(1)} - ${place(i)}`,
    id: (i) => net(i) + code(i),
  });
  const of = (name: string) => schema.fields.find((field) => field.name === name);
  expect(of('place')?.kind).toBe('text');
  expect(of('title')).toMatchObject({
    kind: 'id',
    unique: false,
    echo: { parts: ['M ', { field: 'mag', decimals: 1 }, ' - ', { field: 'place' }] },
  });
  expect(of('id')?.echo).toEqual({ parts: [{ field: 'net' }, { field: 'code' }] });
  const known = (field: string) => ({ mag: '4.26', place: '3 km N of Ulm', net: 'nc' })[field];
  const made = makeFields(schema, { seed: 1, row: 4, known });
  expect(made[4]).toBe('M 4.3 - 3 km N of Ulm');
  expect(made[5]).toBe(`nc${made[3]}`);
});

test.each([
  ['0.35', 1, '0.4'],
  ['2', 1, '2.0'],
  ['-1.25', 1, '-1.3'],
  ['-0.04', 1, '0.0'],
  ['9.96', 1, '10.0'],
  ['12.5', 0, '13'],
  ['1e5', 1, ''],
  ['1e5', undefined, '1e5'],
])('%s to %s places is %s', (text, decimals, expected) => {
  expect(rounded(text, decimals)).toBe(expected);
});

test('what repeats a text is not taken out of it, though it is made', async () => {
  const place = (i: number) =>
    `${'north south east west'.split(' ')[i % 4]} of the ${'hill river wood'.split(' ')[(i >> 2) % 3]} ${'road way'.split(' ')[(i >> 4) % 2]}`;
  const cells = await table({
    place: repeat(80, place),
    again: repeat(80, (i) => `at ${place(i)}`),
    n: repeat(80, (i) => i % 5),
  });
  const { schema } = infer(cells, { minRecords: 5 });
  const [text, again] = schema.fields;
  expect(text.kind).toBe('text');
  expect(again).toMatchObject({ kind: 'id', echo: { parts: ['at ', { field: 'place' }] } });
  const [values] = parse(cells, schema).tails;
  expect(values.kind === 'text' && values.own).toEqual([]);
});
