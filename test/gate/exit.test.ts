import { expect, test } from 'vitest';
import { exitStatus, type FailOn, overall, type RunVerdict, releases } from '../../src/gate/exit.ts';
import { count, difference, duration, figure, percent, plural, short } from '../../src/gate/figure.ts';

test.each<[RunVerdict, FailOn, number, boolean]>([
  ['pass', 'fail', 0, true],
  ['warn', 'fail', 0, true],
  ['insufficient', 'fail', 1, false],
  ['fail', 'fail', 1, false],
  ['skipped', 'fail', 0, false],
  ['error', 'fail', 70, false],
  ['pass', 'warn', 0, true],
  ['warn', 'warn', 1, true],
  ['fail', 'warn', 1, false],
  ['skipped', 'warn', 0, false],
  ['fail', 'never', 0, false],
  ['insufficient', 'never', 0, false],
  ['error', 'never', 70, false],
])('%s with fail-on %s exits %i, releases %s', (verdict, failOn, status, released) => {
  expect(exitStatus(verdict, failOn)).toBe(status);
  expect(releases(verdict)).toBe(released);
});

test('several data sets are as bad as the worst; a skipped one says nothing', () => {
  expect(overall(['pass', 'skipped'])).toBe('pass');
  expect(overall(['skipped'])).toBe('skipped');
  expect(overall(['warn', 'fail', 'insufficient'])).toBe('fail');
  expect(overall(['warn', 'insufficient'])).toBe('insufficient');
  expect(overall([])).toBe('insufficient');
});

test.each([
  [count(1204), '1,204'],
  [count(-1234567.4), '−1,234,567'],
  [count(Number.NaN), '–'],
  [figure(0.97123), '0.971'],
  [figure(-0.0004), '0.000'],
  [figure(12345.678, 1), '12,345.7'],
  [figure(null), '–'],
  [short(0.6), '0.6'],
  [short(100), '100'],
  [short(0.0437), '0.0437'],
  [difference(0.0121), '+0.012'],
  [difference(-0.0121), '−0.012'],
  [difference(0.0001), '±0'],
  [percent(0.4213), '42.1\u00a0%'],
  [duration(0.43), '0.4 s'],
  [duration(12.3), '12 s'],
  [duration(200), '3 min 20 s'],
  [duration(3900), '1 h 05 min'],
  [plural(1, 'row'), '1 row'],
  [plural(2000, 'row'), '2,000 rows'],
])('%s', (came, expected) => {
  expect(came).toBe(expected);
});
