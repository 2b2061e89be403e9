/** Judging: metrics and limits in, verdicts with their reasons out. A pure function; nothing is printed here. */
import type { Metric } from '../measure/metric.ts';
import { type BaselineState, NO_BASELINE } from './baseline.ts';
import { count, figure, short } from './figure.ts';
import {
  amountOf,
  type Basis,
  basisOf,
  evidenceOf,
  type Limits,
  type Line,
  linesFor,
  REQUIRED_FOR_RELEASE,
} from './limits.ts';
import { direction, isMeasured, isNumber, neededInWords, type Standing, standingOf } from './standing.ts';

/** From best to worst. */
export const VERDICTS = ['pass', 'warn', 'insufficient', 'fail'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The worst of several; of none, `insufficient`: nothing measured is nothing shown. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'insufficient';
  return VERDICTS[Math.max(...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))];
}

/** A metric with what became of it: an entry of `metrics` in report.json. */
export interface JudgedMetric extends Metric {
  readonly dataset: string;
  /** The lines as set, in the units of `basis`; null where none is. */
  readonly warn: number | null;
  readonly fail: number | null;
  readonly basis: Basis | null;
  /** The line that decided, on the metric's own scale. */
  readonly limit: number | null;
  /** Null where no limit is set: the metric informs, it does not gate. */
  readonly verdict: Verdict | null;
  readonly reason: string;
  /** Which of the two lines decided: with `dataset` and `name`, the place in the configuration to point at. */
  readonly decidedBy: 'warn' | 'fail' | null;
  /** Both lines on the metric's own scale, after loosening. */
  readonly warnLimit: number | null;
  readonly failLimit: number | null;
  readonly origin: 'default' | 'written' | null;
  /** True where a default line was moved out to what this many units can tell. */
  readonly loosened: boolean;
  /** Units it takes to tell at the line as set; null where nothing is known or none suffice. */
  readonly needed: number | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly metrics: readonly JudgedMetric[];
}

export interface JudgeOptions {
  readonly dataset: string;
  /** `gates:` of the configuration, merged for this data set. */
  readonly limits?: Limits;
  readonly baseline?: BaselineState;
  /**
   * Metrics that must have been measured. `evaluate`, which has no model to attack, passes what it can measure.
   * @default REQUIRED_FOR_RELEASE
   */
  readonly require?: readonly string[];
}

/** Judges every metric of one data set, in the order given; metrics that a limit asks for and nobody measured follow. */
export function judge(metrics: readonly Metric[], options: JudgeOptions): Judgement {
  const judged = metrics.map((metric) => judgeMetric(metric, options));
  for (const name of missing(metrics, options)) judged.push(judgeMetric(unmeasured(name), options));
  const verdicts = judged.flatMap((metric) => (metric.verdict === null ? [] : [metric.verdict]));
  return { verdict: worst(verdicts), metrics: judged };
}

function missing(metrics: readonly Metric[], options: JudgeOptions): string[] {
  const limits = options.limits ?? {};
  const gated = Object.keys(limits).filter((name) => limits[name] !== 'off');
  const required = (options.require ?? REQUIRED_FOR_RELEASE).filter((name) => limits[name] !== 'off');
  const present = new Set(metrics.map((metric) => metric.name));
  return [...new Set([...required, ...gated])].filter((name) => !present.has(name));
}

function unmeasured(name: string): Metric {
  const better = name.startsWith('validity.') || name.startsWith('fidelity.') ? 'high' : 'low';
  return { name, value: Number.NaN, low: Number.NaN, high: Number.NaN, level: 0.95, n: 0, better };
}

/** What one line had to say about a metric. */
interface Answer {
  readonly severity: 'warn' | 'fail';
  readonly verdict: Verdict;
  readonly reason: string;
  readonly line: Line;
  readonly standing: Standing | null;
}

function judgeMetric(metric: Metric, options: JudgeOptions): JudgedMetric {
  const lines = linesFor(metric.name, options.limits);
  const answers = (['fail', 'warn'] as const).flatMap((severity) => {
    const line = lines[severity];
    return line === undefined ? [] : [answer(metric, severity, line, lines.whenInsufficient, options)];
  });
  // The first of the worst: the fail line speaks unless only the warn line is crossed.
  let decided: Answer | undefined;
  for (const one of answers) {
    if (decided === undefined || VERDICTS.indexOf(one.verdict) > VERDICTS.indexOf(decided.verdict))
      decided = one;
  }
  const standing = decided?.standing ?? null;
  const limitOf = (severity: 'warn' | 'fail') =>
    answers.find((one) => one.severity === severity)?.standing?.limit ?? null;
  return {
    ...metric,
    dataset: options.dataset,
    warn: lines.warn === undefined ? null : amountOf(lines.warn.bound),
    fail: lines.fail === undefined ? null : amountOf(lines.fail.bound),
    basis: decided === undefined ? null : basisOf(decided.line.bound),
    limit: standing?.limit ?? null,
    verdict: decided?.verdict ?? null,
    reason: decided?.reason ?? 'informs; no limit is set',
    decidedBy: decided?.severity ?? null,
    warnLimit: limitOf('warn'),
    failLimit: limitOf('fail'),
    origin: decided?.line.origin ?? null,
    loosened: standing?.loosened ?? false,
    needed: standing !== null && isNumber(standing.needed) ? standing.needed : null,
  };
}

function answer(
  metric: Metric,
  severity: 'warn' | 'fail',
  line: Line,
  whenInsufficient: 'warn' | 'fail',
  options: JudgeOptions,
): Answer {
  const unknown: Verdict = severity === 'warn' || whenInsufficient === 'warn' ? 'warn' : 'insufficient';
  const say = (verdict: Verdict, reason: string, standing: Standing | null = null): Answer => ({
    severity,
    verdict,
    reason,
    line,
    standing,
  });
  if (!isMeasured(metric)) {
    // Without an interval a default line of fidelity or utility has no harm to show, but it does not pass either.
    const strict = line.origin === 'written' || isRequired(metric.name, options) || isSafety(metric.name);
    const what = metric.n === 0 ? 'was not measured' : 'could not be measured on these rows';
    return say(strict ? unknown : 'warn', `${what}, so nothing is shown`);
  }
  const standing = standingOf(line, metric, options.dataset, options.baseline ?? NO_BASELINE);
  if ('problem' in standing) {
    // A baseline that a limit needs and does not find fails whatever the severity; no opting out.
    if (standing.verdict === 'fail') return say('fail', standing.problem);
    return say(line.origin === 'written' ? unknown : 'warn', standing.problem);
  }
  const side = sideOf(metric, standing);
  const verdict = side === 'within' ? 'pass' : side === 'unknown' ? unknown : severity;
  return say(verdict, explain(metric, standing, side), standing);
}

function isRequired(name: string, options: JudgeOptions): boolean {
  return (options.require ?? REQUIRED_FOR_RELEASE).includes(name);
}

function isSafety(name: string): boolean {
  return evidenceOf(name) === 'safety';
}

/** On which side of the line the evidence lies. */
export type Side = 'within' | 'beyond' | 'unknown';

/**
 * Harm must be shown to fail; safety must be shown to pass. Where this many units cannot tell a perfect generator from
 * one at the line, only a value that a perfect generator would not reach counts as harm, and all else is unknown.
 */
export function sideOf(metric: Metric, standing: Standing): Side {
  const sign = direction(metric);
  const limit = sign * standing.limit;
  const best = Math.min(sign * standing.low, sign * standing.high);
  const worstEnd = Math.max(sign * standing.low, sign * standing.high);
  const harm = best > limit && (standing.tellable || sign * metric.value > standing.honest);
  if (harm) return 'beyond';
  if (worstEnd <= limit) return 'within';
  if (!standing.tellable) return 'unknown';
  return evidenceOf(metric.name) === 'safety' ? 'beyond' : 'within';
}

function explain(metric: Metric, standing: Standing, side: Side): string {
  const sign = direction(metric);
  const past = metric.better === 'low' ? 'above' : 'below';
  const { low, high } = standing;
  const range = low === high ? figure(metric.value, 4) : `${figure(low)} to ${figure(high)}`;
  const best = sign > 0 ? low : high;
  const worstEnd = sign > 0 ? high : low;
  const limit = limitInWords(standing, metric.n);
  if (side === 'unknown') {
    const units = `${count(metric.n)} units cannot show the ${limit} (${neededInWords(standing.needed)})`;
    return `${units}; measured ${figure(metric.value)}, ${range}`;
  }
  const tail =
    standing.loosened && isNumber(standing.needed)
      ? `; with ${count(standing.needed)} units it would be ${short(writtenLimit(standing, metric))}`
      : '';
  if (side === 'within') {
    const crossed = sign * metric.value > sign * standing.limit;
    if (!crossed) return `within the ${limit}${tail}`;
    return `${past} the ${limit}, but the interval reaches ${figure(best)}: no evidence of harm${tail}`;
  }
  if (sign * best > sign * standing.limit) return `${range} lies ${past} the ${limit}${tail}`;
  return `the interval reaches ${figure(worstEnd)}, ${past} the ${limit}: safety is not shown${tail}`;
}

/** `limit 0.965 (0.02 below the expected value)`. */
function limitInWords(standing: Standing, units: number): string {
  const limit = `limit ${short(standing.limit)}`;
  if (standing.loosened) return `${limit}, the closest that ${count(units)} units can tell`;
  if (standing.basis === 'absolute') return limit;
  const from = standing.basis === 'ceiling' ? 'the expected value' : 'the baseline';
  if (standing.amount === 0) return `${limit} (${from})`;
  return `${limit} (${short(Math.abs(standing.amount))} ${standing.amount < 0 ? 'below' : 'above'} ${from})`;
}

function writtenLimit(standing: Standing, metric: Metric): number {
  return standing.basis === 'absolute' ? standing.amount : (metric.expected ?? 0) + standing.amount;
}
