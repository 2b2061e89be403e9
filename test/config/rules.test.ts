import { expect, test } from 'vitest';
import { parseRule, parseSaid } from '../../src/config/rules.ts';
import { ruleText } from '../../src/record/rules/rule.ts';

test.each([
  ['admitted <= discharged', { kind: 'order', low: 'admitted', high: 'discharged', strict: false }],
  ['high>low', { kind: 'order', low: 'low', high: 'high', strict: true }],
  ['b >= a', { kind: 'order', low: 'a', high: 'b', strict: false }],
  ['"start date" < `end date`', { kind: 'order', low: 'start date', high: 'end date', strict: true }],
  ['code -> description', { kind: 'determines', from: ['code'], to: ['description'] }],
  ['make, model → doors, seats', { kind: 'determines', from: ['make', 'model'], to: ['doors', 'seats'] }],
  ['admitted', undefined],
  ['a = b', { kind: 'sum', field: 'a', parts: [{ field: 'b', times: 1 }] }],
  [
    'total = fare + tip - "the discount" + rest',
    {
      kind: 'sum',
      field: 'total',
      parts: [
        { field: 'fare', times: 1 },
        { field: 'tip', times: 1 },
        { field: 'the discount', times: -1 },
      ],
      rest: true,
    },
  ],
  ['f = 1.8 * c + 32', { kind: 'sum', field: 'f', parts: [{ field: 'c', times: 1.8 }], plus: 32 }],
  [
    'minutes = (off - on) / 60',
    {
      kind: 'sum',
      field: 'minutes',
      parts: [
        { field: 'off', times: 1 },
        { field: 'on', times: -1 },
      ],
      per: 60,
    },
  ],
  ['amount = price * quantity', { kind: 'product', field: 'amount', left: 'price', right: 'quantity' }],
  ['rate = a / b', { kind: 'product', field: 'rate', left: 'a', right: 'b', divide: true }],
  [
    'score = 12.5 * level * level + rest',
    { kind: 'product', field: 'score', left: 'level', right: 'level', times: 12.5, rest: true },
  ],
  ['state with "zip code" with county', { kind: 'support', fields: ['state', 'zip code', 'county'] }],
  ['unique: patient, visit', { kind: 'unique', fields: ['patient', 'visit'] }],
  ['a = a + b', undefined],
  ['a = b +', undefined],
  ['a = (b', undefined],
  ['a = b * c + d', undefined],
  ['a = 3', undefined],
  ['a with a', undefined],
  ['unique: a,', undefined],
  ['a <= a', undefined],
  ['-> b', undefined],
  ['a, -> b', undefined],
  ['', undefined],
])('%j', (text, rule) => {
  expect(parseRule(text)).toEqual(rule);
});

test('a rule is written as it is read', () => {
  const texts = [
    'a <= b',
    '"the a" < b',
    'a, b -> c',
    'total = fare + 2 * tip - "the discount" + 3.5 + rest',
    'minutes = (off - on) / 60 - 1',
    'amount = price * quantity',
    'rate = a / b',
    'percent = 100 * a / b',
    'score = 12.5 * level * level + rest',
    'a with "with" with c',
    'unique: a, b',
  ];
  for (const text of texts) expect(ruleText(parseRule(text)!)).toBe(text);
});

test('what does not hold', () => {
  expect(parseSaid('not: a <= b')).toEqual({ rule: parseRule('a <= b'), not: true });
  expect(parseSaid('not: found')).toEqual({ rule: 'found', not: true });
  expect(parseSaid('not: nonsense')).toBeUndefined();
  expect(parseSaid('a <= b')).toEqual({ rule: parseRule('a <= b') });
});
