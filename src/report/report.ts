/**
 * The report as data: report.json of docs/design.md, section 5, and its builder. Faces (html, markdown, junit, text)
 * only render it. It holds names, figures and verdicts, never a cell of the data.
 */
import { UserError } from '../error.ts';
import { overall, type RunVerdict } from '../gate/exit.ts';
import type { Basis } from '../gate/limits.ts';
import type { JudgedMetric, Judgement, Verdict } from '../gate/verdict.ts';
import type { EvaluationDetails } from '../measure/details.ts';
import type { Metric } from '../measure/metric.ts';

export const REPORT_FORMAT = 1;

export interface Report {
  readonly format: typeof REPORT_FORMAT;
  /** Version of the program. */
  readonly version: string;
  readonly verdict: RunVerdict;
  readonly seed: number;
  /** Rows asked for, the first data set's. */
  readonly rows: number;
  /** The first data set's model. */
  readonly model: ModelFacts | null;
  readonly timings: Timings;
  readonly warnings: readonly string[];
  readonly datasets: readonly DatasetReport[];
  readonly metrics: readonly MetricReport[];
}

/** Seconds; null for what did not happen. */
export interface Timings {
  readonly train: number | null;
  readonly generate: number | null;
  readonly evaluate: number | null;
  readonly total: number | null;
}

export interface ModelFacts {
  readonly cached: boolean;
  readonly epochs: number | null;
  readonly parameters: number | null;
  /** `wasm`, `tensorflow`. */
  readonly engine: string;
  readonly sha256: string | null;
  /** Which build of the kernels trained it. */
  readonly build?: string;
  /** Trainings that speak together, where there are several. */
  readonly ensemble?: number;
  readonly hidden?: number;
  readonly embedding?: number;
}

export interface RowCounts {
  readonly source: number | null;
  readonly train: number | null;
  readonly holdout: number | null;
  readonly evaluated: number | null;
  /** 0 where the verdict kept the fixtures back. */
  readonly written: number | null;
}

export interface FixtureFacts {
  /** Relative to the out folder. */
  readonly path: string;
  readonly format: string;
  readonly rows: number;
  readonly sha256: string;
  /** How its rows were steered; absent where they are the model's own. */
  readonly steered?: SteeredFacts;
}

export interface SteeredFacts {
  readonly by: 'where' | 'prefixes' | 'balance';
  /** How many different conditions its rows have. */
  readonly conditions: number;
  /** Candidates that were drawn for each row that was written. */
  readonly candidates: number;
  /** Least effective sample size of a condition's candidates, as a share of them; null where free rows were sifted. */
  readonly effective: number | null;
  /** Share of the candidates' weight that was cut off: the largest error of any probability that comes of it. */
  readonly cut: number;
}

export interface DatasetReport {
  readonly name: string;
  readonly verdict: RunVerdict;
  /** Why it was skipped or went wrong, one sentence; absent where metrics tell. */
  readonly reason?: string;
  readonly rows: RowCounts;
  readonly model: ModelFacts | null;
  readonly fixtures: readonly FixtureFacts[];
}

/** An entry of `metrics`. The first fourteen are the contract, the rest extend it. */
export interface MetricReport {
  readonly dataset: string;
  readonly name: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly n: number;
  readonly better: 'high' | 'low';
  /** The lines as set, in the units of `basis`. */
  readonly warn: number | null;
  readonly fail: number | null;
  readonly basis: Basis | null;
  /** The line that decided, on the metric's own scale. */
  readonly limit: number | null;
  /** Null where no limit is set: the metric informs. */
  readonly verdict: Verdict | null;
  readonly reason: string;
  readonly origin: 'default' | 'written' | null;
  readonly decidedBy: 'warn' | 'fail' | null;
  readonly loosened: boolean;
  /** Units it takes to tell at the line as set. */
  readonly needed: number | null;
  readonly warnLimit: number | null;
  readonly failLimit: number | null;
  readonly expected: number | null;
  readonly honest: number | null;
  /** Columns or short words that explain the value. */
  readonly detail: string | null;
}

/** What the pipeline knows of one data set when it ends. */
export interface DatasetPart {
  readonly name: string;
  /** Absent where nothing was judged: then `verdict` and `reason` say why. */
  readonly judgement?: Judgement;
  /** Overrides the judgement: `skipped`, `error`. */
  readonly verdict?: RunVerdict;
  readonly reason?: string;
  readonly rows: RowCounts;
  readonly model: ModelFacts | null;
  readonly fixtures: readonly FixtureFacts[];
}

export interface ReportParts {
  readonly version: string;
  readonly seed: number;
  readonly rows: number;
  readonly timings: Partial<Timings>;
  readonly warnings?: readonly string[];
  readonly datasets: readonly DatasetPart[];
}

export function buildReport(parts: ReportParts): Report {
  const datasets = parts.datasets.map((part): DatasetReport => {
    const verdict = part.verdict ?? part.judgement?.verdict ?? 'insufficient';
    return {
      name: part.name,
      verdict,
      ...(part.reason === undefined ? {} : { reason: part.reason }),
      rows: {
        source: finite(part.rows.source),
        train: finite(part.rows.train),
        holdout: finite(part.rows.holdout),
        evaluated: finite(part.rows.evaluated),
        written: finite(part.rows.written),
      },
      model: part.model,
      fixtures: part.fixtures,
    };
  });
  return {
    format: REPORT_FORMAT,
    version: parts.version,
    verdict: overall(datasets.map((dataset) => dataset.verdict)),
    seed: parts.seed,
    rows: parts.rows,
    model: datasets[0]?.model ?? null,
    timings: {
      train: finite(parts.timings.train),
      generate: finite(parts.timings.generate),
      evaluate: finite(parts.timings.evaluate),
      total: finite(parts.timings.total),
    },
    warnings: parts.warnings ?? [],
    datasets,
    metrics: parts.datasets.flatMap((part) => (part.judgement?.metrics ?? []).map(metricReport)),
  };
}

function metricReport(metric: JudgedMetric): MetricReport {
  return {
    dataset: metric.dataset,
    name: metric.name,
    value: finite(metric.value),
    low: finite(metric.low),
    high: finite(metric.high),
    level: metric.level,
    n: metric.n,
    better: metric.better,
    warn: finite(metric.warn),
    fail: finite(metric.fail),
    basis: metric.basis,
    limit: finite(metric.limit),
    verdict: metric.verdict,
    reason: metric.reason,
    origin: metric.origin,
    decidedBy: metric.decidedBy,
    loosened: metric.loosened,
    needed: finite(metric.needed),
    warnLimit: finite(metric.warnLimit),
    failLimit: finite(metric.failLimit),
    expected: finite(metric.expected),
    honest: finite(metric.honest),
    detail: metric.detail ?? null,
  };
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The measurements of one data set of a report, to be judged again. */
export function metricsOf(report: Report, dataset: string): Metric[] {
  return report.metrics
    .filter((metric) => metric.dataset === dataset)
    .map((metric) => ({
      name: metric.name,
      value: metric.value ?? Number.NaN,
      low: metric.low ?? Number.NaN,
      high: metric.high ?? Number.NaN,
      level: metric.level,
      n: metric.n,
      better: metric.better,
      ...(metric.expected === null ? {} : { expected: metric.expected }),
      ...(metric.honest === null ? {} : { honest: metric.honest }),
      ...(metric.detail === null ? {} : { detail: metric.detail }),
    }));
}

/** The report with every data set judged anew, as `gate REPORT` does. Skipped ones and errors stay what they are. */
export function rejudge(report: Report, judge: (dataset: string, metrics: Metric[]) => Judgement): Report {
  const judgements = new Map(
    report.datasets
      .filter((dataset) => dataset.verdict !== 'skipped' && dataset.verdict !== 'error')
      .map((dataset) => [dataset.name, judge(dataset.name, metricsOf(report, dataset.name))]),
  );
  const datasets = report.datasets.map((dataset) => ({
    ...dataset,
    verdict: judgements.get(dataset.name)?.verdict ?? dataset.verdict,
  }));
  return {
    ...report,
    verdict: overall(datasets.map((dataset) => dataset.verdict)),
    datasets,
    metrics: report.datasets.flatMap((dataset) => {
      const judgement = judgements.get(dataset.name);
      if (judgement === undefined) return report.metrics.filter((metric) => metric.dataset === dataset.name);
      return judgement.metrics.map(metricReport);
    }),
  };
}

/** Reads report.json back. @throws UserError where it is not one of ours */
export function parseReport(text: string, file: string): Report {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new UserError(
      'Expected a report.json, found no JSON.',
      'Give the report.json that a run has written.',
      {
        file,
      },
    );
  }
  const report = raw as Partial<Report> | null;
  if (typeof report !== 'object' || report === null || !Array.isArray(report.metrics)) {
    throw new UserError(
      'Expected a report.json, found other JSON.',
      'Give the report.json that a run has written.',
      {
        file,
      },
    );
  }
  if (report.format !== REPORT_FORMAT) {
    throw new UserError(
      `Expected a report of format ${REPORT_FORMAT}, found another.`,
      'Write the report anew with this version.',
      { file },
    );
  }
  return { warnings: [], datasets: [], ...report } as Report;
}

/**
 * What the report of one data set shows beside its figures. Everything here is already suppressed under k; names of
 * columns and labels are escaped where they are rendered.
 */
export interface DatasetDetails {
  readonly name: string;
  /** The protected file, by its name alone. */
  readonly source?: string;
  readonly evaluation?: EvaluationDetails;
  readonly curve?: readonly TrainingPoint[];
  readonly fields?: readonly FieldReport[];
  /** The unit of the split, of k and of every attack; absent where the row is the unit. */
  readonly entity?: string;
  readonly target?: string;
  /** k: no value held by fewer units is ever written. */
  readonly minRecords?: number;
  /** Any other setting worth showing, in order: [words, value]. */
  readonly settings?: readonly (readonly [string, string])[];
}

/** One epoch. Losses in nats by record or token, as the trainer counts them. */
export interface TrainingPoint {
  readonly epoch: number;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
  /** Learning rate. */
  readonly rate: number | null;
  /** Since training began. */
  readonly seconds: number | null;
}

/** What was understood of one field. */
export interface FieldReport {
  readonly name: string;
  /** A kind of `record/schema.ts`. */
  readonly kind: string;
  readonly handling: 'learned' | 'made' | 'dropped';
  /** Short words: `grid of .01`, `never before admitted`. Never a value. */
  readonly notes?: string;
}
