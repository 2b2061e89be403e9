import { expect, test } from 'vitest';
import { informationMatrix, mutualInformation, speakingOrder } from '../../src/language/order.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
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

test('a chain is spoken along the chain, from its root, each field beside the one it depends on', () => {
  const random = new Stream(2, 1, PURPOSE.evaluate);
  const rows = 4000;
  const chain: number[][] = [Array.from({ length: rows }, () => random.uniform())];
  for (let c = 1; c < 5; c++) chain.push(chain[c - 1].map((value) => value + random.uniform() * 0.3));
  const shuffled = [3, 0, 4, 1, 2];
  const columns = shuffled.map((c) => number(`c${c}`, chain[c]));
  const matrix = informationMatrix(columns, rows);
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
