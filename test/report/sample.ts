/** A made-up clinic: a report with every part filled, to look at and to test against. Nothing here was measured. */

import type { Limits } from '../../src/gate/limits.ts';
import { judge } from '../../src/gate/verdict.ts';
import type {
  AttackDetail,
  Cell,
  ColumnDetail,
  EvaluationDetails,
  PairDetail,
  SequenceDetail,
  UtilityModel,
} from '../../src/measure/details.ts';
import type { Metric } from '../../src/measure/metric.ts';
import { Stream } from '../../src/random/stream.ts';
import { buildReport, type DatasetDetails, type FieldReport, type Report } from '../../src/report/report.ts';

export interface SampleOptions {
  readonly columns?: number;
  readonly flavour?: 'pass' | 'warn' | 'fail' | 'insufficient';
  readonly names?: readonly string[];
  readonly datasets?: readonly string[];
}

const CLINIC: readonly [string, string][] = [
  ['sex', 'category'],
  ['birth_date', 'date'],
  ['admitted', 'datetime'],
  ['ward', 'category'],
  ['diagnosis', 'category'],
  ['systolic', 'integer'],
  ['diastolic', 'integer'],
  ['heart_rate', 'integer'],
  ['cholesterol', 'decimal'],
  ['ejection_fraction', 'decimal'],
  ['smoker', 'boolean'],
  ['length_of_stay', 'integer'],
  ['readmitted', 'boolean'],
];

const LABELS: readonly (readonly string[])[] = [
  ['female', 'male', '(n/a)'],
  ['Cardiology', 'Emergency', 'Intensive care', 'Surgery', 'Day clinic', '(other)'],
  [
    'I20 Angina pectoris',
    'I21 Myocardial infarction',
    'I48 Atrial fibrillation',
    'I50 Heart failure',
    'R07 Chest pain',
    'I25 Chronic ischaemic heart disease',
    'I10 Hypertension',
    '(other)',
  ],
  ['no', 'yes'],
];

export function sample(options: SampleOptions = {}): { report: Report; details: DatasetDetails[] } {
  const flavour = options.flavour ?? 'pass';
  const names = options.datasets ?? ['patients'];
  const bad = flavour === 'fail';
  const few = flavour === 'insufficient';
  const n = few ? 140 : 2400;
  const half = (x: number) => x * Math.sqrt(2400 / n);
  const measure = (name: string, value: number, spread: number, more: Partial<Metric> = {}): Metric => ({
    name,
    value,
    low: value - half(spread),
    high: value + half(spread),
    level: 0.95,
    n,
    better: /loss|privacy|c2st/.test(name) ? 'low' : 'high',
    ...more,
  });
  const metrics: Metric[] = [
    measure('validity.schema', 1, 0),
    measure('fidelity.overall', bad ? 0.948 : 0.9821, 0.0021, { expected: 0.9862 }),
    measure('fidelity.univariate', bad ? 0.972 : 0.9897, 0.0016, { expected: 0.9918 }),
    measure('fidelity.bivariate', bad ? 0.924 : 0.9745, 0.0028, { expected: 0.9806 }),
    measure('fidelity.ceiling', 0.9862, 0.001),
    measure('fidelity.worst_column', bad ? 0.861 : 0.958, 0.012, {
      expected: 0.979,
      detail: 'ejection_fraction',
    }),
    measure('fidelity.worst_pair', flavour === 'warn' ? 0.842 : 0.921, 0.014, {
      expected: 0.951,
      detail: 'ward × length_of_stay',
    }),
    measure('fidelity.rare', 0.881, 0.04, { expected: 0.92 }),
    measure('fidelity.c2st_auc', bad ? 0.784 : 0.548, 0.018, { expected: 0.5 }),
    measure('fidelity.column_shapes', 0.981, 0.002),
    measure('fidelity.pair_trends', 0.962, 0.004),
    measure('fidelity.quality_score', 0.9715, 0.003),
    measure('fidelity.sqs', 8.4, 0.1),
    measure('utility.boosted_trees.real', 0.812, 0.018, { better: 'high' }),
    measure('utility.boosted_trees.synthetic', 0.804, 0.019, { better: 'high' }),
    measure('utility.boosted_trees.loss', 0.008, 0.011),
    measure('utility.mean_loss', 0.0052, 0.0074),
    measure('privacy.exact_match_excess', bad ? 0.0112 : 0.0001, bad ? 0.002 : 0.0007, few ? {} : {}),
    measure('privacy.exact_match_z', bad ? 10.4 : 0.31, 1.96),
    measure('privacy.dcr_share', 0.5042, 0.0141),
    measure('privacy.nndr_ratio', 1.02, 0.08),
    measure('privacy.membership_auc', bad ? 0.641 : 0.5121, 0.0164, {
      honest: 0.5 + Math.sqrt(4.25 / n),
      detail: 'the model’s own loss',
    }),
    measure('privacy.singling_out', 0.0041, 0.0118),
    measure('privacy.linkability', 0.0012, 0.0091),
    measure('privacy.inference', 0.0098, 0.0152),
  ];
  const limits: Limits = few ? { 'privacy.membership_auc': { fail: 0.55 } } : {};
  const model = {
    cached: false,
    epochs: 38,
    parameters: 412_736,
    engine: 'wasm',
    sha256: '9f2c51d0a4f6e83b7d05c1a2e6b8f49d3c70125ab9e4d86f10c3a7b25e8d9f64',
    build: 'relaxed',
    hidden: 128,
    embedding: 48,
  };
  const report = buildReport({
    version: '0.1.0',
    seed: 1,
    rows: 6012,
    timings: { train: 41.3, generate: 1.2, evaluate: 8.7, total: 52.6 },
    warnings: [
      'Column notes holds long text and was dropped.',
      'The model is not cached: the source is not protected, so there is no key to seal it with.',
    ],
    datasets: names.map((name) => {
      const judgement = judge(metrics, { dataset: name, limits });
      const released = judgement.verdict === 'pass' || judgement.verdict === 'warn';
      return {
        name,
        judgement,
        rows: { source: 6012, train: 3607, holdout: n, evaluated: 6012, written: released ? 6012 : 0 },
        model,
        fixtures: released
          ? [
              {
                path: `fixtures/${name}.csv`,
                format: 'csv',
                rows: 6012,
                sha256: `${'c0ffee'.repeat(10)}c0ff`,
              },
            ]
          : [],
      };
    }),
  });
  return { report, details: names.map((name) => detailsOf(name, options, n, bad)) };
}

function detailsOf(name: string, options: SampleOptions, n: number, bad: boolean): DatasetDetails {
  const random = new Stream(7, 1, 8);
  const width = options.columns ?? CLINIC.length;
  const kinds = Array.from({ length: width }, (_, i): [string, string] => {
    const [base, kind] = CLINIC[i % CLINIC.length];
    const named =
      options.names?.[i] ?? (i < CLINIC.length ? base : `${base}_${Math.floor(i / CLINIC.length) + 1}`);
    return [named, kind];
  });
  const columns = kinds.map(([column, kind], i) => columnOf(column, kind, i, random, bad && i === 9));
  const fields: FieldReport[] = [
    { name: 'mrn', kind: 'id', handling: 'made', notes: 'the unit (entity); format kept, values new' },
    { name: 'name', kind: 'personal', handling: 'made', notes: 'person.fullName' },
    { name: 'email', kind: 'personal', handling: 'made', notes: 'internet.email' },
    ...kinds.map(([column, kind]): FieldReport => ({ name: column, kind, handling: 'learned' })),
    { name: 'notes', kind: 'text', handling: 'dropped', notes: 'long text' },
  ];
  return {
    name,
    source: `${name}.csv.age`,
    entity: 'mrn',
    target: 'readmitted',
    minRecords: 5,
    fields,
    curve: Array.from({ length: 38 }, (_, i) => ({
      epoch: i + 1,
      trainLoss: 14 + 16 / (1 + i * 0.55) + (random.uniform() - 0.5) * 0.06,
      validationLoss:
        14.5 + 15.6 / (1 + i * 0.6) + Math.max(0, i - 26) * 0.008 + (random.uniform() - 0.5) * 0.1,
      rate: i < 2 ? 0.002 * (i + 1) : i < 28 ? 0.004 : 0.004 * Math.max(0, 1 - (i - 27) / 11),
      seconds: (i + 1) * 1.08,
    })),
    settings: [
      ['Engine', 'wasm, relaxed SIMD, 2 threads'],
      ['Batch', '256 records'],
      ['Dropout', '0.1'],
    ],
    evaluation: evaluationOf(columns, kinds, n, bad, random),
  };
}

function columnOf(name: string, kind: string, i: number, random: Stream, damaged: boolean): ColumnDetail {
  const expected = 0.985 - random.uniform() * 0.012;
  const loss = damaged ? 0.118 : 0.001 + random.uniform() * random.uniform() * 0.028;
  const numeric = kind === 'integer' || kind === 'decimal' || kind === 'date' || kind === 'datetime';
  const cells = numeric ? numberCells(kind, i, random, damaged) : categoryCells(kind, i, random);
  const missing = i % 4 === 3 ? 0.031 : 0;
  return {
    name,
    kind: numeric ? 'number' : 'category',
    accuracy: expected - loss,
    expected,
    loss,
    low: loss - 0.006,
    high: loss + 0.006,
    shape: expected - loss + 0.004,
    missing: { real: missing, synthetic: missing * (0.9 + random.uniform() * 0.2) },
    cells,
    ...(kind === 'integer' || kind === 'decimal'
      ? {
          summary: {
            real: { mean: 132.4, deviation: 18.2, q1: 119.6, median: 131, q3: 144.2 },
            synthetic: { mean: 132.9, deviation: 18, q1: 119.8, median: 131.4, q3: 144.6 },
          },
        }
      : {}),
  };
}

function numberCells(kind: string, i: number, random: Stream, damaged: boolean): Cell[] {
  const count = 18;
  const origin =
    kind === 'date' ? -14_000 : kind === 'datetime' ? 1_600_000_000 : kind === 'decimal' ? 2.5 : 60;
  const step =
    kind === 'date' ? 1500 : kind === 'datetime' ? 86_400 * 90 : kind === 'decimal' ? 0.5 : 5 + (i % 3) * 5;
  const skew = i % 3;
  const weight = (x: number) =>
    Math.exp(-0.5 * ((x - 6 - skew * 2) / (2.4 + skew)) ** 2) +
    (skew === 2 ? 0.25 * Math.exp(-0.5 * ((x - 14) / 1.2) ** 2) : 0) +
    0.01;
  const real = normal(Array.from({ length: count }, (_, x) => weight(x)));
  const synthetic = normal(
    real.map((share, x) => share * (0.9 + random.uniform() * 0.2) * (damaged ? (x > 8 ? 1.9 : 0.7) : 1)),
  );
  return real.map((share, x) => ({
    from: x === 0 ? null : origin + x * step,
    to: x === count - 1 ? null : origin + (x + 1) * step,
    real: share,
    synthetic: synthetic[x],
  }));
}

function categoryCells(kind: string, i: number, random: Stream): Cell[] {
  const labels = kind === 'boolean' ? LABELS[3] : LABELS[i === 0 ? 0 : i === 3 ? 1 : 2];
  const real = normal(labels.map((_, x) => 1 / (x + 1.2)));
  const synthetic = normal(real.map((share) => share * (0.93 + random.uniform() * 0.14)));
  return labels.map((label, x) => ({ label, real: real[x], synthetic: synthetic[x] }));
}

function normal(weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

function sequencesOf(): SequenceDetail {
  const rows = normal([48, 24, 12, 7, 4, 3, 2]);
  const gaps = normal([4, 9, 14, 17, 15, 11, 8, 6, 5, 4, 3, 2]);
  const states = LABELS[2].slice(0, 6);
  const shares = (stay: number) =>
    states.map((_, a) => states.map((__, b) => (a === b ? stay : (1 - stay) / (states.length - 1))));
  const real = shares(0.62);
  return {
    rows: rows.map((share, i) => ({
      from: i === 0 ? null : i + 1,
      to: i === rows.length - 1 ? null : i + 2,
      real: share,
      synthetic: share * (1 + 0.04 * Math.cos(i)),
    })),
    gaps: gaps.map((share, i) => ({
      from: i === 0 ? null : 10 * i,
      to: i === gaps.length - 1 ? null : 10 * (i + 1),
      real: share,
      synthetic: share * (1 + 0.08 * Math.cos(2 * i)),
    })),
    transitions: [
      {
        name: 'diagnosis',
        states,
        real: real.map((row, a) => row.map((share, b) => (a === 5 && b === 2 ? null : share))),
        synthetic: shares(0.55).map((row, a) => row.map((share, b) => (a === 5 && b === 2 ? null : share))),
      },
    ],
  };
}

function evaluationOf(
  columns: ColumnDetail[],
  kinds: [string, string][],
  n: number,
  bad: boolean,
  random: Stream,
): EvaluationDetails {
  const names = kinds.map(([column]) => column);
  const pairs: PairDetail[] = [];
  for (let a = 0; a < names.length; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const loss = random.uniform() * random.uniform() * random.uniform() * 0.04;
      pairs.push({ a: names[a], b: names[b], accuracy: 0.951 - loss, expected: 0.951, loss });
    }
  }
  pairs.sort((a, b) => b.loss - a.loss);
  const real = names.map((_, i) => names.map((__, j) => (i === j ? 1 : wave(i, j))));
  const synthetic = real.map((row, i) =>
    row.map((value, j) => (i === j ? 1 : value * 0.94 + (wave(j + 3, i + 5) - value) * 0.03)),
  );
  const models: UtilityModel[] = (
    [
      ['boosted_trees', 0.812, 0.008],
      ['random_forest', 0.803, 0.006],
      ['logistic_regression', 0.788, 0.002],
      ['naive_bayes', 0.761, -0.003],
      ['nearest_neighbours', 0.742, 0.011],
      ['decision_tree', 0.718, 0.007],
    ] as const
  ).map(([model, auc, loss]) => ({
    name: model,
    scores: {
      auc: { real: auc, synthetic: auc - loss, loss, low: loss - 0.011, high: loss + 0.011 },
      accuracy: {
        real: auc + 0.04,
        synthetic: auc + 0.04 - loss,
        loss,
        low: loss - 0.013,
        high: loss + 0.013,
      },
      f1: { real: auc - 0.2, synthetic: auc - 0.2 - loss, loss, low: loss - 0.02, high: loss + 0.02 },
    },
  }));
  const bump = bad ? 0.13 : 0;
  const attack = (
    name: string,
    family: AttackDetail['family'],
    value: number,
    half: number,
    more: Partial<AttackDetail> = {},
  ): AttackDetail => ({
    name,
    family,
    scale: family === 'membership' ? 'auc' : 'risk',
    value,
    low: value - half,
    high: value + half,
    level: 0.95,
    n: family === 'membership' ? n : 500,
    ...more,
  });
  const curve = (power: number) =>
    Array.from({ length: 51 }, (_, i) => ({ falsePositive: i / 50, truePositive: (i / 50) ** power }));
  return {
    minRecords: 5,
    rows: { synthetic: 6012, train: 3607, auditIn: n, auditOut: n },
    units: { train: 2904, auditIn: 1920, auditOut: 1920 },
    columns,
    pairs: pairs.slice(0, 2000),
    correlation: { names, real, synthetic, difference: 0.021 },
    projection: projection(),
    sequences: sequencesOf(),
    detection: {
      auc: 0.548,
      roc: curve(bad ? 0.35 : 0.83),
      importance: names.slice(0, 8).map((column, i) => ({ column, share: 0.28 / (i + 1) })),
      pmseRatio: 1.41,
    },
    parity: { univariate: 0.991, bivariate: 0.979, overall: 0.985 },
    losses: histogram(bad ? 1.1 : 0.06, n),
    distances: histogram(0.02, n),
    exact: { inOnly: bad ? 68 : 3, outOnly: 2, anyShare: 0.0008, columns: names },
    utility: {
      target: 'readmitted',
      task: 'classification',
      positive: 'yes',
      rows: { real: 3607, synthetic: 6012, test: n },
      models,
      detectable: 0.009,
      groups: [
        { label: 'female', test: 1180, scores: models[0].scores },
        { label: 'male', test: 1199, scores: models[1].scores },
      ],
    },
    attacks: [
      attack('loss', 'membership', 0.512 + bump, 0.0164, { tpr: { value: 0.012, low: 0.008, high: 0.017 } }),
      attack('classifier', 'membership', 0.507 + bump / 2, 0.0164, {
        tpr: { value: 0.011, low: 0.007, high: 0.016 },
      }),
      attack('nearest', 'membership', 0.504, 0.0164),
      attack('outliers', 'membership', 0.515, 0.041),
      attack('density_ratio', 'membership', 0.498, 0.0164),
      attack('inference', 'anonymeter', 0.0098, 0.0152, {
        rates: { attack: 0.412, control: 0.406, baseline: 0.351 },
        detail: 'diagnosis',
      }),
      attack('singling_out', 'anonymeter', 0.0041, 0.0118, {
        rates: { attack: 0.021, control: 0.017, baseline: 0.006 },
      }),
      attack('linkability', 'anonymeter', 0.0012, 0.0091, {
        rates: { attack: 0.009, control: 0.008, baseline: 0.004 },
      }),
    ],
    notes: ['Columns mrn, name and email are made, so they are not compared.'],
  };
}

function wave(i: number, j: number): number {
  const [a, b] = i < j ? [i, j] : [j, i];
  return Math.sin(a * 1.7 + b * 0.9) * 0.75 * Math.cos((b - a) * 0.35);
}

function histogram(shift: number, rows: number): NonNullable<EvaluationDetails['losses']> {
  const edges = Array.from({ length: 21 }, (_, i) => 6 + i);
  const density = (centre: number) =>
    normal(edges.slice(1).map((edge) => Math.exp(-0.5 * ((edge - 0.5 - centre) / 3.1) ** 2)));
  return { edges, shares: { in: density(14.6 - shift), out: density(14.6) }, rows: { in: rows, out: rows } };
}

function projection(): NonNullable<EvaluationDetails['projection']> {
  const edges = Array.from({ length: 17 }, (_, i) => -4 + i * 0.5);
  const grid = (tilt: number) =>
    edges.slice(1).map((_, r) =>
      edges.slice(1).map((__, c) => {
        const x = (c - 7.5) / 3;
        const y = (r - 7.5) / 3;
        const share =
          0.03 * Math.exp(-0.5 * (x * x + y * y - tilt * x * y) * 1.2) +
          0.012 * Math.exp(-2 * ((x - 1.2) ** 2 + (y + 1) ** 2));
        return share < 0.0004 ? 0 : share;
      }),
    );
  return { x: edges, y: edges, real: grid(0.9), synthetic: grid(0.82), explained: [0.24, 0.15] };
}
