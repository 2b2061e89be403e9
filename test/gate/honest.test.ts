import { expect, test } from 'vitest';
import { judge, type Verdict } from '../../src/gate/verdict.ts';
import { Stream } from '../../src/random/stream.ts';
import { metric } from './make.ts';

/** How often each verdict falls when the true area under the curve is `truth` and m units stand on each side. */
function verdicts(truth: number, m: number, limits = {}): Record<Verdict, number> {
  const stream = new Stream(11, m, 8);
  const error = Math.sqrt((2 * m + 1) / (12 * m * m));
  const tally: Record<Verdict, number> = { pass: 0, warn: 0, insufficient: 0, fail: 0 };
  for (let i = 0; i < DRAWS; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - stream.uniform())) * Math.cos(2 * Math.PI * stream.uniform());
    const value = truth + error * normal;
    const honest = 0.5 + error * (3.09 + 1.96);
    const drawn = metric('privacy.membership_auc', value, 1.96 * error, { n: m, honest });
    tally[judge([drawn], { dataset: 'x', limits, require: [] }).verdict]++;
  }
  return tally;
}

const DRAWS = 20_000;

test.each([30, 100, 425, 1000, 5000])('an honest generator passes the default limit with %i units', (m) => {
  const { fail, insufficient } = verdicts(0.5, m);
  // One in a thousand by design; three standard errors of the simulation above it.
  expect((fail + insufficient) / DRAWS).toBeLessThan(0.0017);
});

test('a leak is caught wherever there are units to tell', () => {
  expect(verdicts(0.65, 425).fail / DRAWS).toBeGreaterThan(0.99);
  expect(verdicts(0.8, 100).fail / DRAWS).toBeGreaterThan(0.99);
  expect(verdicts(0.62, 5000).fail / DRAWS).toBeGreaterThan(0.99);
});

test('a written limit out of reach neither fails nor passes an honest generator', () => {
  const { fail, pass } = verdicts(0.5, 425, { 'privacy.membership_auc': { fail: 0.52 } });
  expect(fail / DRAWS).toBeLessThan(0.001);
  expect(pass / DRAWS).toBeLessThan(0.2);
});

test('a written limit within reach passes an honest generator', () => {
  expect(verdicts(0.5, 1700, { 'privacy.membership_auc': { fail: 0.55 } }).pass / DRAWS).toBeGreaterThan(
    0.998,
  );
});
