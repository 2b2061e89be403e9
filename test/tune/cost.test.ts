import { expect, test } from 'vitest';
import { costOf, inReach, workOf } from '../../src/tune/cost.ts';
import { changes, DEFAULT, isShared, keyOf } from '../../src/tune/knobs.ts';

const pace = { fixed: 3, slope: 5e-4 };

test('the default costs its training and its drawing, and what has nothing to train all but the training', () => {
  const cost = costOf(pace);
  const training = pace.slope * workOf(2_000);
  expect(cost(DEFAULT, 2_000)).toBeCloseTo(training + pace.fixed);
  expect(cost({ temperature: 0.9 }, 2_000)).toBeCloseTo(pace.fixed);
  expect(cost({ temperature: 0.9, dropout: 0.1 }, 2_000)).toBeCloseTo(training + pace.fixed);
  expect(cost({ size: 2 }, 2_000)).toBeCloseTo(2 * training + pace.fixed);
  expect(cost({ evening: 5 }, 2_000)).toBeGreaterThan(cost({ evening: 2.5 }, 2_000));
  expect(cost({ critic: 300 }, 2_000)).toBeGreaterThan(cost({ temperature: 0.9 }, 2_000));
});

test('where trials are few, what needs no training of its own goes first, the rest in the order it was', () => {
  const list = changes(24, 1, 20_000);
  expect(inReach(list, pace, 2_000, 3_600)).toEqual(list);
  const few = inReach(list, pace, 2_000, 900);
  expect(few.map(keyOf).toSorted()).toEqual(list.map(keyOf).toSorted());
  const shared = list.filter(isShared).length;
  expect(shared).toBeGreaterThan(2);
  expect(few.map(isShared)).toEqual(list.map((_, i) => i < shared));
  expect(few.filter(isShared)).toEqual(list.filter(isShared));
});
