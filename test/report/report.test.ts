import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { judge } from '../../src/gate/verdict.ts';
import { renderJson } from '../../src/report/json.ts';
import {
  concerns,
  fidelityOutput,
  headline,
  privacyOutput,
  summarise,
  VERDICT_WORDS,
  valueWords,
} from '../../src/report/outline.ts';
import { buildReport, metricsOf, parseReport, rejudge } from '../../src/report/report.ts';
import { REPORT_SCHEMA } from '../../src/report/schema.ts';
import { bandOf, wordsFor } from '../../src/report/words.ts';
import { metric } from '../gate/make.ts';
import { sample } from './sample.ts';

const valid = new Ajv({ allowUnionTypes: true }).compile(REPORT_SCHEMA);
const empty = { source: 10, train: 8, holdout: 2, evaluated: 10, written: 0 };

describe('report.json', () => {
  test.each(['pass', 'warn', 'fail', 'insufficient'] as const)('%s keeps the schema', (flavour) => {
    const { report } = sample({ flavour });
    expect(report.verdict).toBe(flavour);
    expect(valid(JSON.parse(renderJson(report))), JSON.stringify(valid.errors)).toBe(true);
  });

  test('has the keys of the contract, in its order', () => {
    const { report } = sample();
    expect(Object.keys(report)).toEqual([
      'format',
      'version',
      'verdict',
      'seed',
      'rows',
      'model',
      'timings',
      'warnings',
      'datasets',
      'metrics',
    ]);
    expect(Object.keys(report.datasets[0])).toEqual(['name', 'verdict', 'rows', 'model', 'fixtures']);
    expect(Object.keys(report.metrics[0]).slice(0, 14)).toEqual([
      'dataset',
      'name',
      'value',
      'low',
      'high',
      'level',
      'n',
      'better',
      'warn',
      'fail',
      'basis',
      'limit',
      'verdict',
      'reason',
    ]);
    expect(report.model).toEqual(report.datasets[0].model);
  });

  test('what is not finite is null', () => {
    const judgement = judge(
      [
        metric('fidelity.sqs', Number.NaN, 0),
        { ...metric('fidelity.rare', 0.5, 0), high: Number.POSITIVE_INFINITY },
      ],
      {
        dataset: 'x',
        require: [],
      },
    );
    const report = buildReport({
      version: '1',
      seed: 1,
      rows: 1,
      timings: { train: Number.NaN, total: 1 },
      datasets: [{ name: 'x', judgement, rows: { ...empty, train: Number.NaN }, model: null, fixtures: [] }],
    });
    expect(report.timings).toEqual({ train: null, generate: null, evaluate: null, total: 1 });
    expect(report.metrics[0].value).toBeNull();
    expect(report.metrics[1].high).toBeNull();
    const text = renderJson(report);
    expect(text).not.toMatch(/NaN|Infinity/);
    expect(valid(JSON.parse(text))).toBe(true);
  });

  test('a skipped data set and one in error have no metrics, and the worst decides', () => {
    const part = (name: string, verdict: 'skipped' | 'error') => ({
      name,
      verdict,
      reason: 'no key',
      rows: empty,
      model: null,
      fixtures: [],
    });
    const report = (datasets: ReturnType<typeof part>[]) =>
      buildReport({ version: '1', seed: 1, rows: 1, timings: {}, datasets });
    expect(report([part('a', 'skipped')]).verdict).toBe('skipped');
    expect(report([part('a', 'skipped'), part('b', 'error')]).verdict).toBe('error');
  });

  test('is read back, and judged again to the same verdict', () => {
    const { report } = sample({ flavour: 'warn' });
    const back = parseReport(renderJson(report), 'report.json');
    expect(back).toEqual(report);
    const again = rejudge(back, (dataset, metrics) => judge(metrics, { dataset }));
    expect(again).toEqual(report);
    const stricter = rejudge(back, (dataset, metrics) =>
      judge(metrics, { dataset, limits: { 'fidelity.c2st_auc': { fail: 0.51 } } }),
    );
    expect(stricter.verdict).toBe('insufficient');
    expect(metricsOf(back, 'patients')).toHaveLength(report.metrics.length);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"metrics":1}',
    '{"format":2,"metrics":[]}',
  ])('%s is no report', (text) => {
    expect(() => parseReport(text, 'report.json')).toThrow(UserError);
  });
});

describe('words', () => {
  test('every metric of the contract has a label and a sentence', () => {
    const names = [
      'validity.schema',
      ...[
        'univariate',
        'bivariate',
        'overall',
        'ceiling',
        'worst_column',
        'worst_pair',
        'rare',
        'column_shapes',
        'pair_trends',
        'quality_score',
        'sqs',
        'c2st_auc',
      ].map((n) => `fidelity.${n}`),
      'utility.random_forest.real',
      'utility.random_forest.synthetic',
      'utility.random_forest.loss',
      'utility.mean_loss',
      ...[
        'exact_match_excess',
        'exact_match_z',
        'dcr_share',
        'nndr_ratio',
        'membership_auc',
        'singling_out',
        'linkability',
        'inference',
        'epsilon',
        'audit_epsilon',
      ].map((n) => `privacy.${n}`),
    ];
    for (const name of names) {
      expect(wordsFor(name).sentence).not.toBe('');
      expect(wordsFor(name).label.length).toBeLessThanOrEqual(34);
    }
    expect(wordsFor('fidelity.something_new').label).toBe('Something new');
  });

  test('bands follow the distance from the ideal', () => {
    const bands = (flavour: 'pass' | 'fail' | 'insufficient') =>
      Object.fromEntries(sample({ flavour }).report.metrics.map((m) => [m.name, bandOf(m)]));
    expect(bands('pass')).toMatchObject({
      'validity.schema': 'excellent',
      'fidelity.overall': 'excellent',
      'privacy.membership_auc': 'good',
    });
    expect(bands('fail')).toMatchObject({ 'fidelity.overall': 'poor', 'privacy.membership_auc': 'poor' });
    expect(bands('insufficient')).toMatchObject({
      'privacy.dcr_share': 'unclear',
      'privacy.membership_auc': 'unclear',
    });
    expect(bandOf(sample().report.metrics.find((m) => m.name === 'fidelity.ceiling')!)).toBeNull();
  });
});

test('the Action’s outputs', () => {
  expect(fidelityOutput(sample().report)).toBe(0.9821);
  expect(privacyOutput(sample().report)).toBe('pass');
  expect(privacyOutput(sample({ flavour: 'fail' }).report)).toBe('fail');
  expect(privacyOutput(sample({ flavour: 'insufficient' }).report)).toBe('insufficient');
  expect(fidelityOutput({ ...sample().report, metrics: [] })).toBeNull();
  expect(privacyOutput({ ...sample().report, metrics: [] })).toBe('insufficient');
});

test('concerns come worst first', () => {
  const { report } = sample({ flavour: 'fail' });
  const verdicts = concerns(report.metrics).map((m) => m.verdict);
  expect(verdicts).toEqual([...verdicts].sort((a, b) => Number(b === 'fail') - Number(a === 'fail')));
  expect(concerns(sample().report.metrics)).toEqual([]);
  expect(summarise(report.metrics).map((g) => g.verdict)).toEqual(['pass', 'fail', 'pass', 'fail']);
  expect(valueWords(report.metrics[1])).toBe('0.948 (0.946 to 0.950)');
  for (const verdict of Object.keys(VERDICT_WORDS)) expect(headline(verdict as 'pass')).toMatch(/\.$/);
});
