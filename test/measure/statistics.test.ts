import { test } from 'vitest';
import * as s from '../../src/measure/statistics.ts';
import golden from '../golden/statistics.json' with { type: 'json' };
import { near } from './near.ts';

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
