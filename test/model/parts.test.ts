import { expect, test } from 'vitest';
import type { CodecData } from '../../src/language/codec-data.ts';
import { partsOf, toldRows } from '../../src/model/parts.ts';

/** A number of so many tokens, and two that are none. */
const numberOf = (tokens: number) =>
  ({
    codec: 'number',
    number: { from: Array.from({ length: tokens }, (_, i) => i) },
  }) as unknown as CodecData;
const rowsOf = (held: readonly number[]) =>
  Uint32Array.from(held.flatMap((n, token) => Array<number>(n).fill(token)));

test('neighbours of a number come together, about as many rows in each part', () => {
  const held = Array<number>(40).fill(10);
  const { part, middles } = partsOf(numberOf(40), rowsOf([...held, 30, 2]), 42, 8, 5);
  expect(new Set(part.slice(0, 40)).size).toBe(8);
  expect([...part.slice(0, 40)]).toEqual([...part.slice(0, 40)].sort((a, b) => a - b));
  expect([...middles.values()].reduce((sum, own) => sum + own, 0)).toBeCloseTo(0, 6);
  expect([part[40], part[41]]).toEqual([40, -1]);
});

test('beside a token that most rows hold the others are cut as finely', () => {
  const held = [9_000, ...Array<number>(40).fill(50)];
  const { part } = partsOf(numberOf(41), rowsOf(held), 41, 8, 5);
  expect(part[1]).not.toBe(part[0]);
  expect(new Set(part.slice(1)).size).toBeGreaterThan(5);
  const middle = [...Array<number>(20).fill(50), 9_000, ...Array<number>(20).fill(50)];
  const own = partsOf(numberOf(41), rowsOf(middle), 41, 8, 5).part;
  expect(own.filter((name) => name === own[20]).length).toBe(1);
});

test('a part of fewer than k rows says nothing', () => {
  expect([...partsOf(numberOf(2), rowsOf([3, 1, 900, 4]), 4, 8, 5).part]).toEqual([-1, -1, 2, -1]);
  expect([...partsOf(numberOf(2), rowsOf([3, 2, 900, 5]), 4, 8, 5).part]).toEqual([0, 0, 2, 3]);
});

test('of fewer than k rows it is told what is to be expected, and the part has as many rows as before', () => {
  const tokens = rowsOf([40, 60]);
  const said = Uint32Array.from(tokens, (token, row) => Number(token === 0 ? row < 3 : row % 2));
  const counts = [0, 1].map((y) => said.filter((own) => own === y).length);
  const told = toldRows(Int32Array.of(0, 1), tokens, said, counts, 5);
  expect(told[1]).toBe(5);
  expect(told[0] + told[1]).toBeCloseTo(40, 9);
  expect([...told.slice(2)]).toEqual([30, 30]);
});
