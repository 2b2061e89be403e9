import { describe, expect, test } from 'vitest';
import {
  type Baseline,
  type BaselineState,
  baselineNotFound,
  baselineOf,
  compareBaselines,
  describeChanges,
  formatBaseline,
  PUBLIC_STEP,
  parseBaseline,
} from '../../src/gate/baseline.ts';
import { judge } from '../../src/gate/verdict.ts';
import type { Metric } from '../../src/measure/metric.ts';
import { metric } from './make.ts';

const source = (metrics: Metric[]) => ({
  version: '1.2.3',
  metrics: metrics.map((m) => ({ ...m, dataset: 'patients' })),
});
const ok = (baseline: Baseline): BaselineState => ({ state: 'ok', baseline });
const LIMITS = { 'fidelity.c2st_auc': { fail: { baseline: 0.03 } } } as const;
const against = (m: Metric, baseline?: BaselineState) =>
  judge([m], { dataset: 'patients', limits: LIMITS, baseline, require: [] }).metrics[0];

describe('a limit against the baseline', () => {
  const before = ok(baselineOf(source([metric('fidelity.c2st_auc', 0.55, 0.01)])));
  test.each<[string, Metric, string]>([
    ['unchanged', metric('fidelity.c2st_auc', 0.55, 0.01), 'pass'],
    ['better', metric('fidelity.c2st_auc', 0.5, 0.01), 'pass'],
    ['worse within the noise of both', metric('fidelity.c2st_auc', 0.593, 0.01), 'pass'],
    ['worse beyond it', metric('fidelity.c2st_auc', 0.6, 0.01), 'fail'],
  ])('%s', (_, m, verdict) => {
    const judged = against(m, before);
    expect(judged.verdict).toBe(verdict);
    expect(judged.limit).toBeCloseTo(0.58, 9);
    expect(judged).toMatchObject({ basis: 'baseline', fail: 0.03 });
  });

  test('two sizes are compared by their losses', () => {
    const small = ok(baselineOf(source([metric('fidelity.overall', 0.95, 0.003, { expected: 0.955 })])));
    const limits = { 'fidelity.overall': { fail: { baseline: -0.01 } } } as const;
    const large = metric('fidelity.overall', 0.97, 0.003, { expected: 0.99 });
    const judged = judge([large], { dataset: 'patients', limits, baseline: small, require: [] }).metrics[0];
    expect(judged.limit).toBeCloseTo(0.975, 9);
  });

  test.each<[string, BaselineState | undefined, RegExp]>([
    ['none configured', undefined, /none is configured/],
    ['missing file', baselineNotFound('b.json'), /b\.json does not exist/],
    ['no JSON', parseBaseline('{', 'b.json'), /no JSON/],
    ['foreign', parseBaseline('{"a":1}', 'b.json'), /no baseline of this program/],
    ['an array', parseBaseline('[]', 'b.json'), /no baseline of this program/],
    ['older', parseBaseline('{"kind":"synthetic-fixtures baseline","format":0}', 'b.json'), /format 0/],
    [
      'damaged',
      parseBaseline(
        '{"kind":"synthetic-fixtures baseline","format":1,"version":"1","metrics":[{}]}',
        'b.json',
      ),
      /damaged/,
    ],
    [
      'another metric',
      ok(baselineOf(source([metric('fidelity.overall', 0.9, 0.1)]))),
      /does not hold this metric/,
    ],
    [
      'another level',
      ok(baselineOf(source([metric('fidelity.c2st_auc', 0.5, 0.1, { level: 0.9 })]))),
      /90 %/,
    ],
    [
      'turned round',
      ok(baselineOf(source([metric('fidelity.c2st_auc', 0.5, 0.1, { better: 'high' })]))),
      /other way/,
    ],
  ])('fails clearly: %s', (_, state, reason) => {
    const judged = against(metric('fidelity.c2st_auc', 0.5, 0.01), state);
    expect(judged.verdict).toBe('fail');
    expect(judged.reason).toMatch(reason);
  });

  test('a bad baseline matters only where a limit needs it', () => {
    const judged = judge([metric('fidelity.c2st_auc', 0.5, 0.01)], {
      dataset: 'patients',
      baseline: parseBaseline('{', 'b.json'),
      require: [],
    });
    expect(judged.verdict).toBe('pass');
  });

  test('opting out of insufficient data is no opting out of a baseline', () => {
    const limits = {
      'fidelity.c2st_auc': { fail: { baseline: 0.03 }, 'when-insufficient': 'warn' },
    } as const;
    const judged = judge([metric('fidelity.c2st_auc', 0.5, 0.01)], {
      dataset: 'patients',
      limits,
      require: [],
    });
    expect(judged.verdict).toBe('fail');
  });
});

describe('the file', () => {
  const metrics = [
    metric('privacy.dcr_share', 0.5012345678, 0.01),
    metric('fidelity.overall', 0.98, 0.01, { expected: 0.985 }),
    metric('fidelity.sqs', Number.NaN, 0),
  ];
  test('is read back as written, one metric a line', () => {
    const baseline = baselineOf(source(metrics));
    const text = formatBaseline(baseline);
    expect(parseBaseline(text, 'b.json')).toEqual({ state: 'ok', baseline });
    expect(text.split('\n').filter((line) => line.includes('"dataset"'))).toHaveLength(2);
    expect(text).not.toContain('NaN');
  });
  test('is sorted, whatever the order of the report', () => {
    expect(formatBaseline(baselineOf(source([...metrics].reverse())))).toBe(
      formatBaseline(baselineOf(source(metrics))),
    );
  });
  test('is rounded in public, intervals outwards', () => {
    const [overall, dcr] = baselineOf(source(metrics), PUBLIC_STEP).metrics;
    expect(overall).toMatchObject({ value: 0.98, low: 0.97, high: 0.99, expected: 0.985 });
    expect(dcr).toMatchObject({ value: 0.5, low: 0.49, high: 0.515 });
  });
});

test('an update tells what it changes', () => {
  const before = baselineOf(
    source([
      metric('fidelity.overall', 0.98, 0.001),
      metric('fidelity.univariate', 0.98, 0.01),
      metric('fidelity.sqs', 7, 1),
      metric('fidelity.c2st_auc', 0.6, 0.01),
    ]),
  );
  const after = baselineOf(
    source([
      metric('fidelity.overall', 0.95, 0.001),
      metric('fidelity.univariate', 0.981, 0.01),
      metric('fidelity.c2st_auc', 0.55, 0.01),
      metric('privacy.dcr_share', 0.5, 0.01),
    ]),
  );
  const changes = compareBaselines(before, after);
  expect(Object.fromEntries(changes.map((c) => [c.name, c.change]))).toEqual({
    'fidelity.overall': 'worse',
    'fidelity.univariate': 'noise',
    'fidelity.c2st_auc': 'better',
    'privacy.dcr_share': 'new',
    'fidelity.sqs': 'gone',
  });
  expect(describeChanges(changes).join('\n')).toContain('0.980 → 0.950  −0.030  worse');
  expect(compareBaselines(null, after).every((c) => c.change === 'new')).toBe(true);
  expect(compareBaselines(after, after).every((c) => c.change === 'same')).toBe(true);
});
