import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, inReach, lotsFor, workOf } from '../../src/tune/cost.ts';
import { changes, DEFAULT, isShared, keyOf } from '../../src/tune/knobs.ts';

const pace = { fixed: 3, slope: 5e-4 };

test('the default costs its training and its lots, and what has nothing to train all but the training', () => {
  for (const lots of [1, 3]) {
    const cost = costOf(pace, lots);
    const training = pace.slope * workOf(2_000);
    expect(cost(DEFAULT, 2_000)).toBeCloseTo(training + 3 * lots);
    expect(cost({ temperature: 0.9 }, 2_000)).toBeCloseTo(3 * lots);
    expect(cost({ temperature: 0.9, dropout: 0.1 }, 2_000)).toBeCloseTo(training + 3 * lots);
    expect(cost({ size: 2 }, 2_000)).toBeCloseTo(2 * training + 3 * lots);
    expect(cost({ evening: 5 }, 2_000)).toBeGreaterThan(cost({ evening: 2.5 }, 2_000));
    expect(cost({ critic: 300 }, 2_000)).toBeGreaterThan(cost({ temperature: 0.9 }, 2_000));
  }
});

test('the dearer a training beside a lot, the more lots; one where trials are few', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
      fc.integer({ min: 20, max: 5_000 }),
      (fixed, slope, rows) => {
        const lots = lotsFor({ fixed, slope }, rows, 1e9);
        expect(lots).toBeGreaterThanOrEqual(1);
        expect(lotsFor({ fixed, slope: 4 * slope }, rows, 1e9)).toBeGreaterThanOrEqual(lots);
        expect(lotsFor({ fixed: 4 * fixed, slope }, rows, 1e9)).toBeLessThanOrEqual(lots);
        expect(lotsFor({ fixed, slope }, rows, 10 * slope * workOf(rows))).toBe(1);
      },
    ),
  );
  expect(lotsFor(pace, 2_000, 3_600)).toBe(3);
});

test('where trials are few, what needs no training of its own goes first, the rest in the order it was', () => {
  const list = changes(24, 1, 20_000);
  expect(inReach(list, pace, 2_000, 3_600)).toEqual(list);
  const few = inReach(list, pace, 2_000, 300);
  expect(few.map(keyOf).toSorted()).toEqual(list.map(keyOf).toSorted());
  const shared = list.filter(isShared).length;
  expect(shared).toBeGreaterThan(2);
  expect(few.map(isShared)).toEqual(list.map((_, i) => i < shared));
  expect(few.filter(isShared)).toEqual(list.filter(isShared));
});
