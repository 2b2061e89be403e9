import { expect, test } from 'vitest';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
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
  expect(field?.echo).toEqual(around && { field: 'record_id', ...around });
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
  expect(await echoIn(() => 'records')).toMatchObject({ before: 'https://example.org/records/' });
});
