import { expect, test } from 'vitest';
import { parseRule } from '../../src/config/rules.ts';

test.each([
  ['admitted <= discharged', { kind: 'order', low: 'admitted', high: 'discharged', strict: false }],
  ['high>low', { kind: 'order', low: 'low', high: 'high', strict: true }],
  ['b >= a', { kind: 'order', low: 'a', high: 'b', strict: false }],
  ['"start date" < `end date`', { kind: 'order', low: 'start date', high: 'end date', strict: true }],
  ['code -> description', { kind: 'determines', from: ['code'], to: ['description'] }],
  ['make, model → doors, seats', { kind: 'determines', from: ['make', 'model'], to: ['doors', 'seats'] }],
  ['admitted', undefined],
  ['a = b', undefined],
  ['a <= a', undefined],
  ['-> b', undefined],
  ['a, -> b', undefined],
  ['', undefined],
])('%j', (text, rule) => {
  expect(parseRule(text)).toEqual(rule);
});
