import { test } from 'vitest';
import * as d from '../../src/measure/distributions.ts';
import golden from '../golden/statistics.json' with { type: 'json' };
import { near } from './near.ts';

test.each(golden.normalCdf)('normalCdf(%f) = %f', (x, p) => near(d.normalCdf(x) / p, 1));
test.each(golden.normalQuantile)('normalQuantile(%f) = %f', (p, x) => near(d.normalQuantile(p), x));
test.each(golden.betaCdf)('betaCdf(%f, %f, %f) = %f', (x, a, b, p) => near(d.betaCdf(x, a, b), p));
test.each(golden.studentQuantile)('studentQuantile(%f, %f) = %f', (p, df, t) =>
  near(d.studentQuantile(p, df), t, 1e-8));
test.each(golden.binomialCdf)('binomialCdf(%i, %i, %f) = %f', (k, n, p, c) =>
  near(d.binomialCdf(k, n, p), c));
