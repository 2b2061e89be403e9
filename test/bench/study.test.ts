/** The tools of the studies: what a wrong one would print looks as right as what a right one does. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Keep } from '../../bench/study/keep.ts';
import { stratified, takeText, textsOf } from '../../bench/study/split.ts';
import { corrected, detectable, interval, lowerBound } from '../../bench/study/statistics.ts';
import { TextTable } from '../../src/record/table.ts';

test('the corrected t of repeated splits', () => {
  // scipy: d = [2, 4, 3, 5, 1]; se = sqrt((1/5 + .25) * var(d, ddof=1)); t.ppf(.975, 4) = 2.7764451
  const estimate = corrected([2, 4, 3, 5, 1], 0.25);
  expect(estimate.value).toBe(3);
  expect(estimate.error).toBeCloseTo(1.0606602, 6);
  expect(interval(estimate).high).toBeCloseTo(3 + 2.7764451 * 1.0606602, 5);
  // One-sided, Bonferroni over 7: t.ppf(1 - .05 / 7, 4) = 4.1477
  expect(lowerBound(estimate, 0.95, 7)).toBeCloseTo(3 - 4.1477 * 1.0606602, 2);
  expect(detectable(estimate)).toBeGreaterThan(2.77 * 1.06);
});

test('of few splits the error is that of the tested rows and of the spread', () => {
  expect(corrected([1], 0.25, 0.04)).toMatchObject({ value: 1, error: 0.2 });
  expect(corrected([1, 1], 1, 0.04).error).toBeCloseTo(0.2, 10);
  const two = corrected([0, 2], 1, 0.04);
  expect(two.error).toBeCloseTo(Math.sqrt(0.04 + 1.5 * 2), 10);
  expect(two.df).toBeLessThan(1.1);
  expect(corrected([1], 0.25).error).toBeNaN();
});

test('a split is stratified, disjoint and whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 200 }),
      fc.integer({ min: 1, max: 1e6 }),
      (strata, seed) => {
        const { train, test: tested } = stratified(strata, 0.25, seed);
        expect([...train, ...tested].sort((a, b) => a - b)).toEqual(strata.map((_, i) => i));
        for (const own of new Set(strata)) {
          const all = strata.filter((one) => one === own).length;
          const inside = tested.filter((row) => strata[row] === own).length;
          expect(Math.abs(inside - 0.25 * all)).toBeLessThanOrEqual(1);
        }
        expect(stratified(strata, 0.25, seed)).toEqual({ train, test: tested });
      },
    ),
  );
});

test('rows of a text table keep their texts, and no text of others stays', () => {
  const codes = Uint32Array.from([1, 0, 2, 3, 1]);
  const table = new TextTable([{ name: 'a', codes, dictionary: ['', 'x', 'y', 'z'] }], 5);
  const taken = takeText(table, Uint32Array.from([3, 1, 4]));
  expect(textsOf(taken, 'a')).toEqual(['z', '', 'x']);
  expect(taken.columns[0].dictionary).toEqual(['', 'z', 'x']);
});

test('what was kept is not made again, and a line that was cut is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keep-'));
  try {
    const file = join(folder, 'a.jsonl');
    let made = 0;
    const make = async () => ({ value: ++made });
    type One = { readonly key: string; readonly value: number };
    expect((await new Keep<One>(file).of('a', make)).value).toBe(1);
    appendFileSync(file, '{"key":"b","val');
    const again = new Keep<One>(file);
    expect((await again.of('a', make)).value).toBe(1);
    expect((await again.of('b', make)).value).toBe(2);
    expect((await new Keep<One>(file).of('b', make)).value).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
