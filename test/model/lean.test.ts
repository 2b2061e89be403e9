import { expect, test } from 'vitest';
import { encodeTails } from '../../src/language/encode.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { learnLeans } from '../../src/model/lean.ts';
import { tailShapeOf } from '../../src/model/model.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 1200;
const FIELD = { missing: null, missingShare: 0 };
const random = new Stream(9, 0, PURPOSE.evaluate);
const codes = (n: number) => Int32Array.from({ length: ROWS }, () => random.below(n));
const mood = codes(2);
const noise = codes(3);
// “a” is said by either mood, “b” mostly by the first, “c” by three rows of the second alone.
const texts = Array.from(mood, (m, row) => {
  const word = random.uniform() < (m === 0 ? 0.7 : 0.1) ? 'b' : 'a';
  return word.repeat(4) + (row < 900 && m === 1 && row % 300 === 7 ? 'c' : '');
});
const labels = [...new Set(texts)];
const schema: Schema = {
  fields: [
    { ...FIELD, name: 'noise', kind: 'category' },
    { ...FIELD, name: 'mood', kind: 'category' },
    { ...FIELD, name: 'note', kind: 'text' },
  ] satisfies Field[],
};
const table = new Table(
  [
    { kind: 'category', name: 'noise', codes: noise, labels: ['x', 'y', 'z'] },
    { kind: 'category', name: 'mood', codes: mood, labels: ['good', 'bad'] },
  ],
  ROWS,
  [{ kind: 'text', name: 'note', codes: Int32Array.from(texts, (t) => labels.indexOf(t)), labels }],
);
const units = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
const recipe = recipeFor(ROWS, 2, 6000);
const language = learnLanguage(table, units, schema, {
  ...recipe.language,
  minRecords: 5,
  tail: { ...recipe.tail!, pieces: 0 },
});

test('texts lean by the field they depend on, as far as unseen texts say, and by no other', () => {
  const sequences = encodeTails(language, table, units, 1, 64);
  const part = (from: number, to: number) =>
    sequences.take(Uint32Array.from({ length: to - from }, (_, i) => from + i));
  const network = fakeNetwork(tailShapeOf(language, { ...recipe, embedding: 8, hidden: 8 }));
  const leans = learnLeans(network, language, part(0, 900), part(900, 1200), 5);
  expect(leans.length).toBe(1);
  const [{ slot, places, factors }] = leans;
  const field = language.codecs[language.slotOf.indexOf(slot)].field;
  expect(field).toBe('mood');
  // Tokens of the tail: goes on, missing, the end, then the pieces in the order of the alphabet.
  const factorOf = (value: number, place: number) => factors[value][places[value].indexOf(place)] ?? 1;
  const b = 4;
  expect(factorOf(0, b)).toBeGreaterThan(1.3);
  expect(factorOf(1, b)).toBeLessThan(0.6);
  expect(factors.flat().every((factor) => factor > 0 && factor < 21)).toBe(true);
  // What three rows hold is no piece, and leans nothing.
  expect(Math.max(...places.flat())).toBeLessThan(language.tail!.size);
  expect(JSON.parse(JSON.stringify(leans))).toEqual(leans);
});

test('nothing leans where there is nothing to judge by', () => {
  const sequences = encodeTails(language, table, units, 1, 64);
  const network = fakeNetwork(tailShapeOf(language, { ...recipe, embedding: 8, hidden: 8 }));
  expect(learnLeans(network, language, sequences, sequences.take(new Uint32Array(0)), 5)).toEqual([]);
});
