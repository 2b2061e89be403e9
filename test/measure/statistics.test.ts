import { expect, test } from 'vitest';
import * as s from '../../src/measure/statistics.ts';
import golden from '../golden/statistics.json' with { type: 'json' };

const near = (value: number, expected: number, tolerance = 1e-9) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));

test.each(golden.normalCdf)('normalCdf(%f) = %f', (x, p) => near(s.normalCdf(x) / p, 1));
test.each(golden.normalQuantile)('normalQuantile(%f) = %f', (p, x) => near(s.normalQuantile(p), x));
test.each(golden.betaCdf)('betaCdf(%f, %f, %f) = %f', (x, a, b, p) => near(s.betaCdf(x, a, b), p));
test.each(golden.studentQuantile)('studentQuantile(%f, %f) = %f', (p, df, t) =>
  near(s.studentQuantile(p, df), t, 1e-8));
test.each(golden.binomialCdf)('binomialCdf(%i, %i, %f) = %f', (k, n, p, c) =>
  near(s.binomialCdf(k, n, p), c));
test.each(golden.clopperPearson)('clopperPearson(%i of %i)', (k, n, low, high) => {
  const interval = s.clopperPearson(k, n);
  near(interval.low, low);
  near(interval.high, high);
});
test.each(golden.wilson)('wilson(%i of %i)', (k, n, low, high) => {
  const interval = s.wilson(k, n);
  near(interval.low, low);
  near(interval.high, high);
});
test('AUC and its DeLong error, with ties', () => {
  const { auc, error } = s.delong(golden.auc.positive, golden.auc.negative);
  near(auc, golden.auc.auc);
  near(error, golden.auc.error);
});
test('doubled rows of one unit do not narrow the interval', () => {
  const { positive, negative } = golden.auc;
  const twice = (values: number[]) => [...values, ...values];
  const groups = (values: number[]) => twice(values.map((_, i) => i));
  const plain = s.delong(positive, negative);
  const grouped = s.delong(twice(positive), twice(negative), {
    positive: groups(positive),
    negative: groups(negative),
  });
  near(grouped.auc, plain.auc);
  near(grouped.error, plain.error);
});
test('Kolmogorov–Smirnov, Pearson, quantiles', () => {
  for (const { a, b, d } of golden.ks) near(s.kolmogorovSmirnov(a, b), d);
  near(s.pearson(golden.pearson.x, golden.pearson.y), golden.pearson.r);
  for (const [p, x] of golden.quantile) near(s.quantile(golden.auc.positive, p), x);
});
test('4.25 / L² members and as many non-members show an AUC below .5 + L (docs/metrics.md)', () => {
  for (const [limit, m] of [
    [0.02, 10_600],
    [0.05, 1_700],
    [0.1, 425],
  ])
    near(s.SAFETY_SPAN * s.nullAucError(m, m), limit, 0.001);
});
