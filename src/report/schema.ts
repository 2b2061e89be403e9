/** The JSON Schema of report.json, published for those who read it by program. */
import { VERDICTS } from '../gate/verdict.ts';
import { REPORT_FORMAT } from './report.ts';

const number = { type: ['number', 'null'] } as const;
const count = { type: ['integer', 'null'], minimum: 0 } as const;
const text = { type: 'string' } as const;

const model = {
  type: ['object', 'null'],
  required: ['cached', 'epochs', 'parameters', 'engine', 'sha256'],
  properties: {
    cached: { type: 'boolean', description: 'Taken from the cache or a file, not trained in this run.' },
    epochs: count,
    parameters: count,
    engine: text,
    sha256: { type: ['string', 'null'] },
    build: { ...text, description: 'Which build of the kernels trained it.' },
    ensemble: count,
    hidden: count,
    embedding: count,
  },
} as const;

const runVerdict = { enum: [...VERDICTS, 'skipped', 'error'] } as const;

const dataset = {
  type: 'object',
  required: ['name', 'verdict', 'rows', 'model', 'fixtures'],
  properties: {
    name: text,
    verdict: runVerdict,
    reason: { ...text, description: 'Why it was skipped or went wrong.' },
    rows: {
      type: 'object',
      required: ['source', 'train', 'holdout', 'evaluated', 'written'],
      properties: {
        source: count,
        train: count,
        holdout: count,
        evaluated: { ...count, description: 'The verdict is measured on rows 0 … evaluated − 1.' },
        written: { ...count, description: '0 where the verdict kept the fixtures back.' },
      },
    },
    model,
    fixtures: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'format', 'rows', 'sha256'],
        properties: {
          path: text,
          format: text,
          rows: { type: 'integer', minimum: 0 },
          sha256: text,
          steered: {
            type: 'object',
            required: ['by', 'conditions', 'candidates', 'effective', 'cut'],
            properties: {
              by: { enum: ['where', 'prefixes', 'balance'] },
              conditions: { type: 'integer', minimum: 0 },
              candidates: { type: 'number', minimum: 0, description: 'Drawn for each row that was written.' },
              effective: { ...number, description: 'Effective sample size as a share of the candidates.' },
              cut: { type: 'number', minimum: 0, description: 'Share of the weight that was cut off.' },
            },
          },
        },
      },
    },
  },
} as const;

const metric = {
  type: 'object',
  required: [
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
  ],
  properties: {
    dataset: text,
    name: { ...text, description: 'A name of docs/metrics.md, for example fidelity.overall.' },
    value: number,
    low: number,
    high: number,
    level: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'Coverage of the interval.' },
    n: { type: 'number', minimum: 0, description: 'Units behind the measurement.' },
    better: { enum: ['high', 'low'] },
    warn: { ...number, description: 'As set, in the units of basis.' },
    fail: { ...number, description: 'As set, in the units of basis.' },
    basis: { enum: ['absolute', 'ceiling', 'baseline', null] },
    limit: { ...number, description: 'The line that decided, on the metric’s own scale, after loosening.' },
    verdict: { enum: [...VERDICTS, null], description: 'Null where no limit is set: the metric informs.' },
    reason: text,
    origin: { enum: ['default', 'written', null] },
    decidedBy: { enum: ['warn', 'fail', null] },
    loosened: {
      type: 'boolean',
      description: 'A default limit was moved out to what this many units can tell.',
    },
    needed: { ...number, description: 'Units it takes to tell at the limit as set.' },
    warnLimit: number,
    failLimit: number,
    expected: { ...number, description: 'What a perfect generator would be expected to reach at this size.' },
    honest: { ...number, description: 'The bound that a perfect generator stays within 99.9 % of the time.' },
    detail: { type: ['string', 'null'] },
  },
} as const;

export const REPORT_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'report.json of synthetic-fixtures',
  type: 'object',
  required: [
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
  ],
  properties: {
    format: { const: REPORT_FORMAT },
    version: text,
    verdict: runVerdict,
    seed: { type: 'integer', minimum: 0 },
    rows: { type: 'integer', minimum: 0 },
    model,
    timings: {
      type: 'object',
      description: 'Seconds.',
      required: ['train', 'generate', 'evaluate', 'total'],
      properties: { train: number, generate: number, evaluate: number, total: number },
    },
    warnings: { type: 'array', items: text },
    datasets: { type: 'array', items: dataset },
    metrics: { type: 'array', items: metric },
  },
} as const;
