import { expect, test } from 'vitest';
import { Language } from '../../src/language/language.ts';
import { Outcome, type OutcomeData } from '../../src/language/outcome.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { learnOutcome } from '../../src/model/outcome.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';

import { categories } from './fake.ts';

type Rows = readonly (readonly number[])[];

const languageOf = (sizes: readonly number[]) =>
  Language.from({
    codecs: categories(sizes),
    head: 0,
    entity: false,
  });
const tokensOf = (language: Language, rows: Rows) =>
  rows.map((row) => Int32Array.from(row, (own, slot) => own + language.slices[slot].offset));
const learned = (sizes: readonly number[], rows: Rows, k = 5): OutcomeData => {
  const language = languageOf(sizes);
  return learnOutcome(language, 0, tokensOf(language, rows), k)!;
};
const slotsOf = ({ pairs = [] }: OutcomeData) => pairs.map(({ slots }) => slots.join());

/** A target and seven columns; it hangs on two of them together, and on neither alone. */
const SIZES = [2, 3, 2, 3, 2, 4, 2, 3];
function rowsOf(count: number, seed: number, sure: number, [one, other] = [2, 4]): number[][] {
  const random = new Stream(seed, 0, PURPOSE.evaluate);
  return Array.from({ length: count }, () => {
    const row = SIZES.map((size) => random.below(size));
    const both = Number(row[one] === row[other]);
    row[0] = random.uniform() < sure ? both : random.below(2);
    return row;
  });
}

test('what two fields tell together and neither alone is learned', () => {
  const language = languageOf(SIZES);
  const data = learned(SIZES, rowsOf(2_000, 1, 0.5));
  expect(slotsOf(data)).toEqual(['2,4']);
  const outcome = new Outcome(data, language.slices);
  const of = (second: number, fourth: number) =>
    outcome.chances(tokensOf(language, [[0, 0, second, 0, fourth, 0, 0, 0]])[0])[1];
  for (const own of [0, 1]) {
    expect(of(own, own)).toBeGreaterThan(0.67);
    expect(of(own, 1 - own)).toBeLessThan(0.33);
  }
});

test('where no two fields tell anything together none is taken: thirty tables', () => {
  const taken = Array.from({ length: 30 }, (_, seed) => slotsOf(learned(SIZES, rowsOf(800, 10 + seed, 0))));
  expect(taken.filter((own) => own.length > 0).length).toBeLessThan(2);
});

test('what single fields tell needs no pair', () => {
  const random = new Stream(5, 0, PURPOSE.evaluate);
  const rows = rowsOf(3_000, 6, 0).map(([, ...row]) => {
    const logit = 0.9 * (row[0] - 1) + 0.8 * row[1] - 0.7 * row[2];
    return [Number(random.uniform() < 1 / (1 + Math.exp(-logit))), ...row];
  });
  expect(slotsOf(learned(SIZES, rows))).toEqual([]);
});

test('a cell of fewer than k rows says nothing, and of one that speaks fewer than k of a target are not told', () => {
  const rows = rowsOf(4_000, 2, 0.8, [1, 3]).filter((row) => row[1] !== 2 || row[3] !== 2);
  const cell = (others: readonly number[]) => {
    const random = new Stream(7, 0, PURPOSE.evaluate);
    const own = others.map((target) => {
      const row = SIZES.map((size) => random.below(size));
      return row.map((token, slot) => (slot === 0 ? target : slot === 1 || slot === 3 ? 2 : token));
    });
    const { pairs } = learned(SIZES, [...rows, ...own]);
    const { parts, factors } = pairs!.find((one) => one.slots.join() === '1,3')!;
    return factors[parts[0][2] * 3 + parts[1][2]];
  };
  expect(cell(Array(4).fill(0))).toBeNull();
  // Of forty rows with both, so many have the target 0.
  const told = (few: number) => {
    const [zero, one] = cell(Array.from({ length: 40 }, (_, i) => Number(i >= few)))!;
    return Math.log(zero / one);
  };
  // Below k it is what single fields expect; above, it moves when the nearest k does, and hardly in between.
  const spread = (counts: readonly number[]) => Math.max(...counts.map(told)) - Math.min(...counts.map(told));
  expect(spread([0, 1, 2, 3, 4])).toBeLessThan(0.15);
  expect(told(4)).toBeGreaterThan(told(5) + 0.5);
  expect(spread([8, 10, 12])).toBeLessThan(0.1);
  expect(told(13)).toBeGreaterThan(told(12) + 0.15);
});

test('a field that tells much, and others that tell nothing, are no pairs: twenty tables', () => {
  const sizes = [2, 50, 40, 6, 3];
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = new Stream(40 + seed, 0, PURPOSE.evaluate);
    const draws = new Draws(40 + seed, USE.simulation);
    const effects = Array.from({ length: 50 }, () => 1.5 * draws.normal());
    const rows = Array.from({ length: 6_000 }, () => {
      const row = sizes.map((size) => random.below(size));
      row[0] = Number(random.uniform() < 1 / (1 + Math.exp(-effects[row[1]])));
      return row;
    });
    return slotsOf(learned(sizes, rows)).length;
  });
  expect(pairs.filter((own) => own > 0).length).toBeLessThan(2);
});

test('what is no pair of the slots is refused', () => {
  const language = languageOf(SIZES);
  const data = learned(SIZES, rowsOf(2_000, 1, 0.5));
  const [pair] = data.pairs!;
  const broken: unknown[] = [
    { ...pair, slots: [2, 99] },
    { ...pair, slots: [0, 2] },
    { ...pair, slots: [] },
    { ...pair, parts: [pair.parts[0], [0]] },
    { ...pair, parts: [pair.parts[0], [0, 0.5]] },
    { ...pair, factors: pair.factors.slice(1) },
    { ...pair, factors: pair.factors.map(() => [1]) },
    { ...pair, factors: pair.factors.map(() => [1, -1]) },
  ];
  expect(() => new Outcome(data, language.slices)).not.toThrow();
  for (const one of broken)
    expect(() => new Outcome({ ...data, pairs: [one] } as OutcomeData, language.slices)).toThrow(RangeError);
});
