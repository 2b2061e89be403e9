import { expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { formatRows, headerOf } from '../../src/record/format.ts';
import { madeIn } from '../../src/record/made.ts';
import { isPresence } from '../../src/record/schema.ts';
import { understand } from '../../src/record/understand.ts';
import { repeat, scattered, table } from './tables.ts';

const N = 400;
const isMarried = (i: number) => scattered(i, 3) === 0;
const email = (i: number) => `anna.smith${i}@mail.example`;

const people = async (given: (i: number) => boolean) =>
  understand(
    await table({
      married: repeat(N, (i) => (isMarried(i) ? 'yes' : 'no')),
      age: repeat(N, (i) => 20 + scattered(i * 7, 50)),
      email: repeat(N, (i) => (given(i) ? email(i) : '')),
    }),
    { minRecords: 5 },
    'people.csv',
  );

test('whether a made field stands is learned where another column tells of it, and written by that', async () => {
  const { schema, train } = await people(isMarried);
  const [presence] = schema.fields.filter(isPresence);
  expect(presence).toMatchObject({ name: 'email (given)', presenceOf: 'email' });
  expect(headerOf(schema)).toEqual(['married', 'age', 'email']);
  const made = madeIn(train.table, schema, (row) => ({ seed: 1, row }));
  for (const [married, , address] of formatRows(train.table, schema, made))
    expect(address !== '').toBe(married === 'yes');
});

test('where nothing tells of it, it is left to chance', async () => {
  const { schema, train } = await people((i) => scattered(i * 13 + 5, 4) !== 0);
  expect(schema.fields.filter(isPresence)).toEqual([]);
  const made = madeIn(train.table, schema, (row) => ({ seed: 1, row }));
  const given = [...formatRows(train.table, schema, made)].filter((row) => row[2] !== '').length;
  expect(Math.abs(given / train.table.rows - 0.75)).toBeLessThan(0.08);
});

test('what hardly anybody has or lacks is not told', async () => {
  const { schema } = await people((i) => i > 3);
  expect(schema.fields.filter(isPresence)).toEqual([]);
});

test('a condition may ask whether a made field is missing', async () => {
  const { schema } = await people(isMarried);
  const lacking = resolve(parseCondition('email is missing'), schema);
  const having = resolve(parseCondition('email is not missing'), schema);
  for (const [predicate, label] of [
    [lacking, 'not given'],
    [having, 'given'],
  ] as const) {
    expect(predicate).toMatchObject({ kind: 'values', column: 'email (given)' });
    if (predicate.kind !== 'values') continue;
    expect(predicate.values.label?.(label)).toBe(true);
    expect(predicate.values.label?.(label === 'given' ? 'not given' : 'given')).toBe(false);
  }
});
