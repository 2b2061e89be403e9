/**
 * A limit brought onto the metric's own scale: where the line stands for this metric, at this size, and whether this
 * many units can tell one side of it from the other.
 *
 * All comparisons are made in "badness", the metric turned so that more is worse.
 */
import type { Metric } from '../measure/metric.ts';
import type { BaselineEntry, BaselineState } from './baseline.ts';
import { count, short } from './figure.ts';
import {
  amountOf,
  type Basis,
  basisOf,
  DEFAULT_LIMITS,
  evidenceOf,
  type Line,
  perfectValue,
} from './limits.ts';

export interface Standing {
  /** The line on the metric's own scale, after loosening. */
  readonly limit: number;
  readonly basis: Basis;
  /** The number as written or as in the table of defaults. */
  readonly amount: number;
  readonly origin: 'default' | 'written';
  /** True where a default line was moved out to what this many units can tell. */
  readonly loosened: boolean;
  /** Whether a perfect generator can be told from one at the line. Always true of a default, which is loosened until it can. */
  readonly tellable: boolean;
  /** How bad a perfect generator may look by chance, in badness; −Infinity where nothing is known. */
  readonly honest: number;
  /** Units it would take to tell at the line as written; null where nothing is known, Infinity where none suffice. */
  readonly needed: number | null;
  /** The interval to hold against the line: the metric's own, or that of the difference to the baseline. */
  readonly low: number;
  readonly high: number;
}

/** A line that cannot be drawn, and why. */
export interface Unmet {
  readonly problem: string;
  readonly verdict: 'fail' | 'insufficient';
}

const SLACK = 1e-12;

/**
 * In half-widths of a 95 % interval, the margin at which an unchanged generator keeps its verdict 99.9 % of the time:
 * the interval must end within the line, (3.09 + 1.96) / 1.96, or may not lie wholly beyond it, (3.09 − 1.96) / 1.96.
 */
const SAFE = 2.58;
const UNHARMED = 0.58;

export function direction(metric: Pick<Metric, 'better'>): 1 | -1 {
  return metric.better === 'low' ? 1 : -1;
}

export function standingOf(
  line: Line,
  metric: Metric,
  dataset: string,
  state: BaselineState,
): Standing | Unmet {
  const basis = basisOf(line.bound);
  const amount = amountOf(line.bound);
  const place = locate(basis, metric, dataset, state);
  if ('problem' in place) return place;
  const sign = direction(metric);
  const written = basis === 'absolute' ? amount : place.reference + amount;
  const margin = sign * (written - place.reference);
  const noise = noiseOf(metric, place);
  const honest = noise === null ? Number.NEGATIVE_INFINITY : sign * place.reference + noise;
  const reached = noise === null || honest <= sign * written + SLACK;
  const loosened = line.origin === 'default' && !reached;
  return {
    limit: loosened ? sign * honest : written,
    basis,
    amount,
    origin: line.origin,
    loosened,
    tellable: reached || loosened,
    honest,
    needed: noise === null ? null : unitsNeeded(metric.n, noise, margin),
    low: place.low,
    high: place.high,
  };
}

/** What the line is drawn from: the value of a perfect generator or of the baseline, on the metric's own scale. */
interface Place {
  readonly reference: number;
  readonly low: number;
  readonly high: number;
  /** How far an unchanged generator may fall from the reference by chance, where the place itself tells. */
  readonly noise?: number;
}

function locate(basis: Basis, metric: Metric, dataset: string, state: BaselineState): Place | Unmet {
  const own = intervalOf(metric);
  if (basis === 'absolute') return { reference: perfectValue(metric.name, metric.better), ...own };
  if (basis === 'ceiling') {
    if (isNumber(metric.expected)) return { reference: metric.expected, ...own };
    return {
      verdict: 'insufficient',
      problem: 'the limit is relative to the expected value of a perfect generator, which is not known here',
    };
  }
  if (state.state !== 'ok')
    return { verdict: 'fail', problem: `the limit needs a baseline: ${state.reason}` };
  const entry = state.baseline.metrics.find((m) => m.dataset === dataset && m.name === metric.name);
  const mismatch = comparable(metric, entry);
  if (mismatch !== null || entry === undefined) {
    return {
      verdict: 'fail',
      problem: `the limit needs a baseline: ${mismatch}; run \`baseline update report.json\``,
    };
  }
  return fromBaseline(metric, own, entry);
}

/** Why this entry of the baseline cannot be held against this metric, or null. */
function comparable(metric: Metric, entry: BaselineEntry | undefined): string | null {
  if (entry === undefined) return 'the committed one does not hold this metric';
  if (![entry.value, entry.low, entry.high].every(isNumber))
    return 'the committed one holds no number for this metric';
  if (entry.better !== metric.better) return 'the committed one reads this metric the other way round';
  if (Math.abs(entry.level - metric.level) > 1e-9) {
    return `the committed one holds intervals at ${short(entry.level * 100)} %, this run at ${short(metric.level * 100)} %`;
  }
  return null;
}

/**
 * The difference of two independent measurements: half-widths add as squares, side by side with their own. Where both
 * know their expected value, the losses are compared, so that a change of size alone moves nothing.
 */
function fromBaseline(metric: Metric, own: { low: number; high: number }, entry: BaselineEntry): Place {
  const size = isNumber(metric.expected) && isNumber(entry.expected) ? metric.expected - entry.expected : 0;
  const below = Math.hypot(metric.value - own.low, entry.high - entry.value);
  const above = Math.hypot(own.high - metric.value, entry.value - entry.low);
  return {
    reference: entry.value + size,
    low: metric.value - below,
    high: metric.value + above,
    noise: Math.max(below, above) * (evidenceOf(metric.name) === 'safety' ? SAFE : UNHARMED),
  };
}

/**
 * How far from its reference a perfect generator may fall by chance (99.9 %): the metric's own `honest` bound, or the
 * table's count of units scaled by the square root that every one of these estimates follows. Null where neither is known.
 */
function noiseOf(metric: Metric, place: Place): number | null {
  if (place.noise !== undefined) return place.noise;
  if (metric.name.startsWith('validity.')) return null;
  if (isNumber(metric.honest)) return direction(metric) * (metric.honest - place.reference);
  const byDefault = Object.hasOwn(DEFAULT_LIMITS, metric.name) ? DEFAULT_LIMITS[metric.name] : undefined;
  if (byDefault?.fail === undefined || !(metric.n > 0)) return null;
  const amount = amountOf(byDefault.fail);
  const perfect = basisOf(byDefault.fail) === 'absolute' ? perfectValue(metric.name, metric.better) : 0;
  const margin = Math.abs(amount - perfect);
  return margin > 0 ? margin * Math.sqrt(byDefault.units / metric.n) : null;
}

/**
 * Units at which the noise shrinks to the margin, by the square root: for an area under the curve of .5 + L this is
 * 4.25 / L².
 */
function unitsNeeded(n: number, noise: number, margin: number): number {
  if (!(margin > 0)) return Number.POSITIVE_INFINITY;
  if (noise <= 0) return 1;
  return Math.ceil(n * (noise / margin) ** 2 - 1e-6);
}

/** The interval, ordered and around the value. A file is checked whole for validity: no chance is involved. */
export function intervalOf(metric: Metric): { low: number; high: number } {
  if (metric.name.startsWith('validity.')) return { low: metric.value, high: metric.value };
  return {
    low: Math.min(metric.low, metric.high, metric.value),
    high: Math.max(metric.low, metric.high, metric.value),
  };
}

export function isMeasured(metric: Metric): boolean {
  return [metric.value, metric.low, metric.high].every(isNumber);
}

export function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** `it takes 1,700 units`, for a reader who wants to know what to do. */
export function neededInWords(needed: number | null): string {
  if (needed === null) return 'more units are needed';
  if (!Number.isFinite(needed) || needed > 1e9) return 'no number of units can';
  return `it takes ${count(needed)} units`;
}
