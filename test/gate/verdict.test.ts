import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../src/gate/limits.ts';
import { type JudgedMetric, judge, VERDICTS, type Verdict, worst } from '../../src/gate/verdict.ts';
import type { Metric } from '../../src/measure/metric.ts';
import { metric } from './make.ts';

const one = (m: Metric, limits?: Limits): JudgedMetric =>
  judge([m], { dataset: 'patients', limits, require: [] }).metrics[0];
const rank = (verdict: Verdict | null): number => VERDICTS.indexOf(verdict as Verdict);

describe('default limits at a size that can tell', () => {
  test.each<[string, Metric, Verdict, number]>([
    ['a perfect file', metric('validity.schema', 1, 0), 'pass', 1],
    ['one invalid row of 2,000', metric('validity.schema', 0.9995, 0.0005), 'fail', 1],
    [
      'overall at its expected value',
      metric('fidelity.overall', 0.985, 0.002, { expected: 0.986 }),
      'pass',
      0.956,
    ],
    ['overall .02 below', metric('fidelity.overall', 0.966, 0.002, { expected: 0.986 }), 'warn', 0.971],
    ['overall .05 below', metric('fidelity.overall', 0.936, 0.002, { expected: 0.986 }), 'fail', 0.956],
    [
      'overall below, but within noise',
      metric('fidelity.overall', 0.95, 0.03, { expected: 0.986 }),
      'pass',
      0.956,
    ],
    ['a worst column .2 off', metric('fidelity.worst_column', 0.76, 0.02, { expected: 0.96 }), 'fail', 0.88],
    ['a detector at .55', metric('fidelity.c2st_auc', 0.55, 0.01), 'pass', 0.7],
    ['a detector at .65', metric('fidelity.c2st_auc', 0.65, 0.01), 'warn', 0.6],
    ['a detector at .75', metric('fidelity.c2st_auc', 0.75, 0.01), 'fail', 0.7],
    ['utility as good as real', metric('utility.mean_loss', 0.001, 0.01), 'pass', 0.03],
    ['utility .05 lost', metric('utility.mean_loss', 0.05, 0.01), 'fail', 0.03],
    ['no copies', metric('privacy.exact_match_excess', 0.0001, 0.0009), 'pass', 0.005],
    ['1 % copied', metric('privacy.exact_match_excess', 0.01, 0.003), 'fail', 0.005],
    ['copies between the lines', metric('privacy.exact_match_excess', 0.002, 0.001), 'warn', 0.002],
    ['distance share of chance', metric('privacy.dcr_share', 0.501, 0.015), 'pass', 0.55],
    ['distance share of a memoriser', metric('privacy.dcr_share', 0.7, 0.015), 'fail', 0.55],
    ['members not to be told', metric('privacy.membership_auc', 0.51, 0.012), 'pass', 0.6],
    ['members told', metric('privacy.membership_auc', 0.67, 0.012), 'fail', 0.6],
    ['members perhaps told: safety is not shown', metric('privacy.membership_auc', 0.59, 0.012), 'fail', 0.6],
    ['singled out', metric('privacy.singling_out', 0.2, 0.02), 'fail', 0.1],
    ['the audit keeps the promise', metric('privacy.audit_epsilon', 1.2, 0, { expected: 4 }), 'pass', 4],
    ['the audit breaks the promise', metric('privacy.audit_epsilon', 4.5, 0, { expected: 4 }), 'fail', 4],
  ])('%s', (_, input, verdict, limit) => {
    const judged = one(input);
    expect(judged.verdict).toBe(verdict);
    expect(judged.limit).toBeCloseTo(limit, 10);
    expect(judged.origin).toBe('default');
    expect(judged.loosened).toBe(false);
    expect(judged.reason).not.toBe('');
  });

  test('a metric without a limit informs', () => {
    const judged = one(metric('fidelity.sqs', 7.1, 0.2));
    expect(judged).toMatchObject({ verdict: null, limit: null, warn: null, fail: null, basis: null });
  });

  test('the lines are told as set, and as they stand', () => {
    expect(one(metric('fidelity.overall', 0.985, 0.002, { expected: 0.986 }))).toMatchObject({
      warn: -0.015,
      fail: -0.03,
      basis: 'ceiling',
      warnLimit: expect.closeTo(0.971, 9),
      failLimit: expect.closeTo(0.956, 9),
    });
  });
});

describe('default limits at a size that cannot tell', () => {
  test('are loosened to what an honest generator passes', () => {
    const judged = one(metric('privacy.membership_auc', 0.56, 0.09, { n: 100 }));
    expect(judged.limit).toBeCloseTo(0.5 + 0.1 * Math.sqrt(425 / 100), 9);
    expect(judged).toMatchObject({ verdict: 'pass', loosened: true, needed: 425 });
    expect(judged.reason).toContain('425 units');
  });
  test('follow the bound that the metric brings', () => {
    const judged = one(metric('fidelity.c2st_auc', 0.66, 0.05, { n: 100, honest: 0.72 }));
    expect(judged).toMatchObject({ verdict: 'pass', limit: 0.72, loosened: true });
  });
  test('still fail where the harm is plain', () => {
    expect(one(metric('privacy.membership_auc', 0.95, 0.04, { n: 100 })).verdict).toBe('fail');
    expect(one(metric('fidelity.c2st_auc', 0.95, 0.04, { n: 100, honest: 0.72 })).verdict).toBe('fail');
  });
  test('both lines move, so that a perfect generator is not warned at', () => {
    const judged = one(metric('privacy.membership_auc', 0.51, 0.045, { n: 425 }));
    expect(judged.verdict).toBe('pass');
    expect(judged.warnLimit).toBeCloseTo(0.6, 9);
  });
});

describe('written limits', () => {
  test('are never loosened: too few units are insufficient, and it names how many it takes', () => {
    const judged = one(metric('privacy.membership_auc', 0.51, 0.03, { n: 425 }), {
      'privacy.membership_auc': { fail: 0.52 },
    });
    expect(judged).toMatchObject({ verdict: 'insufficient', limit: 0.52, origin: 'written', needed: 10625 });
    expect(judged.reason).toContain('10,625 units');
  });
  test.each([
    [0.02, 10625],
    [0.05, 1700],
    [0.1, 425],
  ])('.5 + %f takes %i units', (L, units) => {
    const judged = one(metric('privacy.membership_auc', 0.5, 0.3, { n: 30 }), {
      'privacy.membership_auc': { fail: 0.5 + L },
    });
    expect(judged.needed).toBe(units);
  });
  test('pass where even few units show safety', () => {
    const judged = one(metric('privacy.membership_auc', 0.45, 0.05, { n: 100 }), {
      'privacy.membership_auc': { fail: 0.52 },
    });
    expect(judged.verdict).toBe('pass');
  });
  test('can be opted out of', () => {
    const judged = one(metric('privacy.membership_auc', 0.51, 0.03, { n: 425 }), {
      'privacy.membership_auc': { fail: 0.52, 'when-insufficient': 'warn' },
    });
    expect(judged.verdict).toBe('warn');
  });
  test('fail on plain harm, however few the units', () => {
    const judged = one(metric('privacy.membership_auc', 0.97, 0.02, { n: 100 }), {
      'privacy.membership_auc': { fail: 0.52, 'when-insufficient': 'warn' },
    });
    expect(judged.verdict).toBe('fail');
  });
  test('a limit better than perfect is met by no number of units', () => {
    const judged = one(metric('fidelity.overall', 0.97, 0.002, { expected: 0.98, honest: 0.978 }), {
      'fidelity.overall': { fail: { ceiling: 0.005 } },
    });
    expect(judged.verdict).toBe('fail');
    const unclear = one(metric('fidelity.overall', 0.9795, 0.002, { expected: 0.98, honest: 0.978 }), {
      'fidelity.overall': { fail: { ceiling: 0.005 } },
    });
    expect(unclear).toMatchObject({ verdict: 'insufficient', needed: null });
    expect(unclear.reason).toContain('no number of units');
  });
  test('an absolute limit above what this size can reach is insufficient, not failed', () => {
    const judged = one(metric('fidelity.overall', 0.93, 0.01, { n: 100, expected: 0.935, honest: 0.91 }), {
      'fidelity.overall': { fail: 0.97 },
    });
    expect(judged).toMatchObject({ verdict: 'insufficient', needed: 900 });
  });
  test('relative to an expected value that is not known', () => {
    const judged = one(metric('fidelity.quality_score', 0.93, 0.01), {
      'fidelity.quality_score': { fail: { ceiling: -0.02 } },
    });
    expect(judged.verdict).toBe('insufficient');
  });
  test('a written fail line takes the default warning away, a written warning keeps the default fail line', () => {
    expect(one(metric('fidelity.c2st_auc', 0.75, 0.01), { 'fidelity.c2st_auc': { fail: 0.9 } }).verdict).toBe(
      'pass',
    );
    expect(one(metric('fidelity.c2st_auc', 0.75, 0.01), { 'fidelity.c2st_auc': { warn: 0.9 } }).verdict).toBe(
      'fail',
    );
  });
  test('off takes the default away', () => {
    expect(one(metric('fidelity.c2st_auc', 0.99, 0.01), { 'fidelity.c2st_auc': 'off' }).verdict).toBeNull();
  });
  test('a name of Object.prototype is no limit', () => {
    expect(one(metric('constructor', 0.99, 0.01)).verdict).toBeNull();
  });
});

describe('what was not measured', () => {
  const limits: Limits = { 'fidelity.rare': { fail: 0.8 } };
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%f never passes', (value) => {
    for (const name of Object.keys(DEFAULT_LIMITS)) {
      const judged = one({ ...metric(name, value, 0.01), low: value, high: value });
      expect(rank(judged.verdict)).toBeGreaterThan(rank('pass'));
      if (name.startsWith('privacy.') && name !== 'privacy.audit_epsilon')
        expect(judged.verdict).toBe('insufficient');
    }
    expect(one(metric('fidelity.rare', value, 0.01), limits).verdict).toBe('insufficient');
  });
  test('a NaN in the interval alone does not pass', () => {
    expect(one({ ...metric('privacy.dcr_share', 0.5, 0.01), high: Number.NaN }).verdict).toBe('insufficient');
    expect(one({ ...metric('privacy.dcr_share', 0.5, 0.01), low: Number.NaN }).verdict).toBe('insufficient');
  });
  test('a written limit names what nobody measured', () => {
    const judgement = judge([metric('fidelity.sqs', 7, 1)], { dataset: 'x', limits, require: [] });
    expect(judgement.verdict).toBe('insufficient');
    expect(judgement.metrics.at(-1)).toMatchObject({ name: 'fidelity.rare', verdict: 'insufficient', n: 0 });
    expect(judgement.metrics.at(-1)?.reason).toContain('not measured');
  });
  test('a release needs its privacy measured', () => {
    const judgement = judge([metric('validity.schema', 1, 0)], { dataset: 'x' });
    expect(judgement.verdict).toBe('insufficient');
    expect(judgement.metrics.map((m) => m.name)).toContain('privacy.membership_auc');
  });
  test('no metric at all shows nothing', () => {
    expect(judge([], { dataset: 'x', require: [] }).verdict).toBe('insufficient');
  });
});

describe('planted leaks and damages fail the whole', () => {
  const good: Metric[] = [
    metric('validity.schema', 1, 0),
    metric('fidelity.overall', 0.985, 0.002, { expected: 0.986 }),
    metric('fidelity.worst_column', 0.95, 0.01, { expected: 0.96 }),
    metric('fidelity.worst_pair', 0.93, 0.01, { expected: 0.94 }),
    metric('fidelity.c2st_auc', 0.53, 0.01),
    metric('utility.mean_loss', 0.002, 0.005),
    metric('privacy.exact_match_excess', 0.0001, 0.0009),
    metric('privacy.dcr_share', 0.501, 0.01),
    metric('privacy.membership_auc', 0.505, 0.012),
    metric('privacy.singling_out', 0.005, 0.01),
  ];
  test('the good one passes', () => {
    expect(judge(good, { dataset: 'x' }).verdict).toBe('pass');
  });
  test.each<[string, Metric]>([
    ['rows copied', metric('privacy.exact_match_excess', 0.01, 0.002)],
    ['close to the members', metric('privacy.dcr_share', 0.62, 0.01)],
    ['members known by the loss', metric('privacy.membership_auc', 0.72, 0.012)],
    ['people singled out', metric('privacy.singling_out', 0.3, 0.03)],
    ['columns independent', metric('fidelity.c2st_auc', 0.93, 0.01)],
    ['a column shuffled', metric('fidelity.worst_pair', 0.7, 0.01, { expected: 0.94 })],
    ['a rule broken', metric('validity.schema', 0.98, 0.01)],
    ['a target lost', metric('utility.mean_loss', 0.2, 0.02)],
  ])('%s', (_, bad) => {
    const judgement = judge(
      good.map((m) => (m.name === bad.name ? bad : m)),
      { dataset: 'x' },
    );
    expect(judgement.verdict).toBe('fail');
    expect(judgement.metrics.filter((m) => m.verdict === 'fail').map((m) => m.name)).toEqual([bad.name]);
  });
});

describe('properties', () => {
  const gated = fc.constantFrom(...Object.keys(DEFAULT_LIMITS));
  const anyMetric: fc.Arbitrary<Metric> = fc
    .record({
      name: gated,
      value: fc.double({ min: 0, max: 1, noNaN: true }),
      below: fc.double({ min: 0, max: 0.3, noNaN: true }),
      above: fc.double({ min: 0, max: 0.3, noNaN: true }),
      n: fc.integer({ min: 1, max: 20_000 }),
      expected: fc.option(fc.double({ min: 0.5, max: 1, noNaN: true }), { nil: undefined }),
      honest: fc.option(fc.double({ min: 0.3, max: 1, noNaN: true }), { nil: undefined }),
    })
    .map(({ below, above, ...m }) => ({
      ...metric(m.name, m.value, 0, m),
      low: m.value - below,
      high: m.value + above,
    }));
  const bound = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.record({ ceiling: fc.double({ min: -0.2, max: 0.2, noNaN: true }) }),
  );
  const anyLimit = fc.option(
    fc.record(
      { warn: bound, fail: bound, 'when-insufficient': fc.constantFrom('warn' as const, 'fail' as const) },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  );
  const withLimit = (m: Metric, limit: unknown): Limits =>
    (limit === undefined ? {} : { [m.name]: limit }) as Limits;

  test('a worse value never gets a better verdict', () => {
    fc.assert(
      fc.property(anyMetric, anyLimit, fc.double({ min: 0, max: 1, noNaN: true }), (m, limit, step) => {
        const shift = m.better === 'low' ? step : -step;
        const worse = { ...m, value: m.value + shift, low: m.low + shift, high: m.high + shift };
        const before = one(m, withLimit(m, limit)).verdict;
        const after = one(worse, withLimit(m, limit)).verdict;
        expect(rank(after)).toBeGreaterThanOrEqual(rank(before));
      }),
      { numRuns: 2000 },
    );
  });

  test('for privacy, a wider interval never gets a better pass: what did not pass does not', () => {
    fc.assert(
      fc.property(anyMetric, anyLimit, fc.double({ min: 0, max: 0.5, noNaN: true }), (m, limit, wider) => {
        fc.pre(m.name.startsWith('privacy.') && m.name !== 'privacy.audit_epsilon');
        const before = one(m, withLimit(m, limit)).verdict;
        const wide = { ...m, low: m.low - wider, high: m.high + wider };
        const after = one(wide, withLimit(m, limit)).verdict;
        if (before !== 'pass') expect(after).not.toBe('pass');
        if (before === 'fail') expect(['fail', 'insufficient', 'warn']).toContain(after);
      }),
      { numRuns: 2000 },
    );
  });

  test('for fidelity, a wider interval never fails what did not', () => {
    fc.assert(
      fc.property(anyMetric, anyLimit, fc.double({ min: 0, max: 0.5, noNaN: true }), (m, limit, wider) => {
        fc.pre(m.name.startsWith('fidelity.'));
        const before = one(m, withLimit(m, limit)).verdict;
        const wide = { ...m, low: m.low - wider, high: m.high + wider };
        if (before !== 'fail') expect(one(wide, withLimit(m, limit)).verdict).not.toBe('fail');
      }),
      { numRuns: 2000 },
    );
  });

  test('a written limit is where it was written', () => {
    fc.assert(
      fc.property(anyMetric, fc.double({ min: 0, max: 1, noNaN: true }), (m, fail) => {
        const judged = one(m, { [m.name]: { fail } });
        expect(judged.limit).toBe(fail);
        expect(judged.loosened).toBe(false);
      }),
    );
  });

  test('the order of the metrics changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyMetric, { minLength: 1, maxLength: 8 }), fc.nat(), (metrics, turn) => {
        const k = turn % metrics.length;
        const turned = [...metrics.slice(k), ...metrics.slice(0, k)];
        const straight = judge(metrics, { dataset: 'x', require: [] });
        const other = judge(turned, { dataset: 'x', require: [] });
        expect(other.verdict).toBe(straight.verdict);
        expect(new Set(other.metrics.map((m) => JSON.stringify(m)))).toEqual(
          new Set(straight.metrics.map((m) => JSON.stringify(m))),
        );
      }),
    );
  });

  test('the whole is as bad as its worst', () => {
    expect(worst(['pass', 'warn', 'pass'])).toBe('warn');
    expect(worst(['fail', 'insufficient'])).toBe('fail');
    expect(worst([])).toBe('insufficient');
  });
});
