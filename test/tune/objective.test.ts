import { expect, test } from 'vitest';
import { objectiveOf } from '../../src/tune/objective.ts';

const seen = { rows: 2_000, fidelity: 0.95, told: 0.55, utility: 0.8 };
const worth = (more: Partial<typeof seen>, rows = seen.rows) =>
  objectiveOf('balanced', { ...seen, rows, ...more }) - objectiveOf('balanced', { ...seen, rows });

test('what each gate leaves room for weighs the same', () => {
  expect(worth({ fidelity: 0.92 })).toBeCloseTo(-0.03);
  expect(worth({ told: 0.75 })).toBeCloseTo(-0.03);
  expect(worth({ utility: 0.77 })).toBeCloseTo(-0.03);
});

test('classifiers weigh less where few unseen rows tell of them', () => {
  expect(worth({ utility: 0.77 }, 60)).toBeGreaterThan(-0.015);
  expect(worth({ told: 0.75 }, 60)).toBeCloseTo(-0.03);
});

test('what is not measured changes nothing, and utility alone is what classifiers learn', () => {
  const none = { rows: 2_000, fidelity: 0.95, told: null, utility: null };
  expect(objectiveOf('balanced', none)).toBeCloseTo(0.95);
  expect(objectiveOf('utility', seen)).toBe(0.8);
});
