import { expect, test } from 'vitest';
import { infer } from '../../src/record/infer.ts';
import type { CategoryField } from '../../src/record/schema.ts';
import { repeat, table } from './tables.ts';

const RARE = ['Norway', 'Chile', 'Kenya', 'Japan', 'Peru', 'Malta', 'Ghana', 'Nepal'];
const fieldOf = async (value: (i: number) => string, entity?: (i: number) => string) => {
  const columns = { place: repeat(100, value), ...(entity && { who: repeat(100, entity) }) };
  const { schema, notices } = infer(await table(columns), {
    minRecords: 5,
    ...(entity && { entity: 'who' }),
  });
  return { field: schema.fields[0] as CategoryField, notices };
};
const mixed = (rare: readonly string[]) => (i: number) => (i % 4 ? 'France' : rare[(i / 4) % rare.length]);

test('for rare countries others of the list may stand in, whichever they are', async () => {
  const { field, notices } = await fieldOf(mixed(RARE));
  expect(field.kind).toBe('category');
  expect(field.others).toContain('Andorra');
  expect(field.others!.length).toBeGreaterThan(200);
  expect(notices.join()).toMatch(/25 % of the values of place are too rare.*public list/);
  expect(notices.join()).not.toMatch(new RegExp(RARE.join('|')));
});

test('codes in capitals come from the shortest list that has them', async () => {
  const { field } = await fieldOf(mixed(['TX', 'OH', 'UT', 'WY', 'ND', 'VT', 'KY']));
  expect(field.others).toHaveLength(50);
});

test('values of no list have no stand-ins, and the person is told how to keep them', async () => {
  const { field, notices } = await fieldOf(mixed(['Zorb', 'Quix', 'Blat', 'Vumm', 'Kreg', 'Plon', 'Drax']));
  expect(field.others).toBeUndefined();
  expect(notices.join()).toMatch(/columns: \{ place: \{ values: \[\.\.\.\] \} \}/);
});

test('the rare values of one person alone do not say which list it is', async () => {
  const rare = (i: number) => i % 4 === 0;
  const { field, notices } = await fieldOf(mixed(RARE), (i) => (rare(i) ? 'P0' : `P${1 + (i % 30)}`));
  expect(field.others).toBeUndefined();
  expect(notices.join()).not.toMatch(/too rare to be written/);
});

test('where hardly a value is rare, none stands in', async () => {
  const { field } = await fieldOf((i) => (i === 7 ? 'Norway' : i % 2 ? 'France' : 'Spain'));
  expect(field.kind).toBe('category');
  expect(field.others).toBeUndefined();
});
