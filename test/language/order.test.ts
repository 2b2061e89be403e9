import { expect, test } from 'vitest';
import { conditionalInformation, Information, mutualInformation } from '../../src/language/information.ts';
import { speakingOrder } from '../../src/language/order.ts';
import { kindsBefore } from '../../src/language/places.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field } from '../../src/record/schema.ts';
import type { NumberColumn } from '../../src/record/table.ts';

const number = (name: string, values: number[]): NumberColumn => ({
  kind: 'number',
  name,
  values: Float64Array.from(values),
});

test('mutual information is the entropy for a copy and about nothing for independent columns', () => {
  const random = new Stream(1, 1, PURPOSE.evaluate);
  const a = Uint8Array.from({ length: 5000 }, () => random.below(4));
  const b = Uint8Array.from({ length: 5000 }, () => random.below(4));
  expect(mutualInformation(a, a)).toBeCloseTo(Math.log(4), 1);
  expect(mutualInformation(a, b)).toBeLessThan(0.005);
});

test('what is known of a third column is not told again; what is not, is', () => {
  const random = new Stream(4, 1, PURPOSE.evaluate);
  const draw = () => Uint8Array.from({ length: 3000 }, () => random.below(4));
  const [a, noise] = [draw(), draw()];
  const copy = a.map((value) => (random.uniform() < 0.8 ? value : random.below(4)));
  const sum = a.map((value, i) => (value + noise[i]) % 4);
  expect(mutualInformation(copy, sum)).toBeLessThan(0.005);
  expect(conditionalInformation(copy, noise, a, 3000)).toBe(0);
  expect(conditionalInformation(sum, noise, a, 3000)).toBeCloseTo(Math.log(4), 1);
  expect(conditionalInformation(sum, a, a, 3000)).toBe(0);
  // The same rows again and again are no more certain than once.
  const few = (column: Uint8Array) => column.map((_, i) => column[i % 60]);
  expect(conditionalInformation(few(draw()), few(draw()), few(draw()), 3000)).toBeGreaterThan(0);
  expect(conditionalInformation(few(draw()), few(draw()), few(draw()), 60)).toBe(0);
});

test('a chain is spoken along the chain, from its root, each field beside the one it depends on', () => {
  const random = new Stream(2, 1, PURPOSE.evaluate);
  const rows = 4000;
  const chain: number[][] = [Array.from({ length: rows }, () => random.uniform())];
  for (let c = 1; c < 5; c++) chain.push(chain[c - 1].map((value) => value + random.uniform() * 0.3));
  const shuffled = [3, 0, 4, 1, 2];
  const columns = shuffled.map((c) => number(`c${c}`, chain[c]));
  const matrix = new Information(columns, rows).among(columns.map(({ name }) => name));
  const order = speakingOrder(matrix, 5, shuffled.indexOf(0)).map((i) => columns[i].name);
  expect(order).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
});

test('every field is spoken once, whatever the matrix', () => {
  const random = new Stream(3, 1, PURPOSE.evaluate);
  for (const count of [0, 1, 2, 7, 30]) {
    const matrix = new Float64Array(count * count);
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) matrix[i * count + j] = matrix[j * count + i] = random.uniform();
    expect(speakingOrder(matrix, count).sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
  }
});

test('a kind comes before what stands in it, an outer one first, and nothing else moves', () => {
  const field = (name: string, given?: string): Field => ({
    name,
    kind: 'category',
    missing: null,
    missingShare: 0,
    ...(given !== undefined && {
      place: { type: 'kind', always: false, given: { field: given, is: 'object' } },
    }),
  });
  const fields = [
    field('a'),
    field('deep', 'inner'),
    field('b'),
    field('inner', 'outer'),
    field('outer'),
    field('c'),
  ];
  const said = (order: number[]) => kindsBefore(order, fields).map((c) => fields[c].name);
  expect(said([0, 1, 2, 3, 4, 5])).toEqual(['a', 'outer', 'inner', 'deep', 'b', 'c']);
  expect(said([5, 4, 2, 3, 0, 1])).toEqual(['c', 'outer', 'b', 'inner', 'a', 'deep']);
  expect(said([1, 5])).toEqual(['deep', 'c']);
});
