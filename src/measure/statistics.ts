/** The statistics every metric stands on. Each function names its source; all are checked against SciPy or scikit-learn. */
import { betaQuantile, normalQuantile, studentQuantile, zOf } from './distributions.ts';

export const LEVEL = 0.95;
/** The share of honest generators that a default limit must let through. */
export const HONEST = 0.999;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Interval of a share: E. B. Wilson, 1927. `value` is k / n. */
export function wilson(k: number, n: number, level = LEVEL): Interval {
  const { centre, half } = wilsonCentre(k, n, zOf(level));
  return { value: n ? k / n : 0.5, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Centre and half-width of Wilson's interval: what anonymeter calls the success rate and its error. */
export function wilsonCentre(k: number, n: number, z: number): { centre: number; half: number } {
  if (n === 0) return { centre: 0.5, half: 0.5 };
  const s = z * z;
  return { centre: (k + s / 2) / (n + s), half: (z / (n + s)) * Math.sqrt((k * (n - k)) / n + s / 4) };
}

/** Exact interval of a share: C. J. Clopper and E. S. Pearson, 1934. */
export function clopperPearson(k: number, n: number, level = LEVEL): Interval {
  const tail = (1 - level) / 2;
  return {
    value: n ? k / n : 0.5,
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    high: k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k),
  };
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Unbiased variance; 0 below two values. */
export function variance(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return 0;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (values[i] - centre) ** 2;
  return sum / (n - 1);
}

export function deviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}

/** Quantile of sorted values, linear between neighbours (R type 7, NumPy's default). */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const at = Math.min(n - 1, Math.max(0, (n - 1) * p));
  const low = Math.floor(at);
  const high = Math.min(n - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileSorted(Float64Array.from(values).sort(), p);
}

/** Pearson's correlation over rows where both are finite; NaN where it is not defined. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let n = 0;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) continue;
    n++;
    mx += x[i];
    my += y[i];
  }
  mx /= n;
  my /= n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - mx;
    const dy = y[i] - my;
    const product = dx * dy;
    if (Number.isNaN(product)) continue;
    xx += dx * dx;
    yy += dy * dy;
    xy += product;
  }
  if (n < 2 || xx <= 0 || yy <= 0) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Two-sample Kolmogorov–Smirnov distance of sorted samples. */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let i = 0;
  let j = 0;
  let worst = 0;
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    while (i < a.length && a[i] <= x) i++;
    while (j < b.length && b[j] <= x) j++;
    worst = Math.max(worst, Math.abs(i / a.length - j / b.length));
  }
  return worst;
}

/** The order that sorts `values`, ascending; none may be missing. */
export function orderOf(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => values[a] - values[b]);
}

/** Ranks from 1, ties sharing their mean rank. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = orderOf(values);
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i + 1;
    while (j < order.length && values[order[j]] === values[order[i]]) j++;
    for (let at = i; at < j; at++) ranks[order[at]] = (i + j + 1) / 2;
    i = j;
  }
  return ranks;
}

export interface Auc {
  readonly auc: number;
  /** Standard error. */
  readonly error: number;
}

/**
 * AUC = P(positive > negative) + ½ P(equal) with its standard error: DeLong, DeLong and Clarke-Pearson 1988, by the
 * midranks of Sun and Xu 2014. With groups, the components are summed by group first (Obuchowski 1997): rows of one
 * unit are one observation. A group may not hold both classes.
 */
export function delong(
  positive: ArrayLike<number>,
  negative: ArrayLike<number>,
  groups?: { readonly positive?: ArrayLike<number>; readonly negative?: ArrayLike<number> },
): Auc {
  const m = positive.length;
  const n = negative.length;
  if (m === 0 || n === 0) return { auc: 0.5, error: Number.POSITIVE_INFINITY };
  const all = new Float64Array(m + n);
  for (let i = 0; i < m; i++) all[i] = positive[i];
  for (let j = 0; j < n; j++) all[m + j] = negative[j];
  const ranks = midranks(all);
  const ownPositive = midranks(all.subarray(0, m));
  const ownNegative = midranks(all.subarray(m));
  const v10 = new Float64Array(m);
  const v01 = new Float64Array(n);
  let auc = 0;
  for (let i = 0; i < m; i++) {
    v10[i] = (ranks[i] - ownPositive[i]) / n;
    auc += v10[i];
  }
  auc /= m;
  for (let j = 0; j < n; j++) v01[j] = 1 - (ranks[m + j] - ownNegative[j]) / m;
  const error = Math.sqrt(
    meanVariance(v10, auc, groups?.positive) + meanVariance(v01, auc, groups?.negative),
  );
  return { auc, error };
}

/** Variance of the mean of `values` about `centre`, values of one group counting as one observation. */
export function meanVariance(values: ArrayLike<number>, centre: number, groups?: ArrayLike<number>): number {
  const n = values.length;
  if (!groups) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (values[i] - centre) ** 2;
    return n > 1 ? sum / (n - 1) / n : Number.POSITIVE_INFINITY;
  }
  const sums = new Map<number, number>();
  for (let i = 0; i < n; i++) sums.set(groups[i], (sums.get(groups[i]) ?? 0) + values[i] - centre);
  let sum = 0;
  for (const s of sums.values()) sum += s * s;
  const count = sums.size;
  return count > 1 ? ((count / (count - 1)) * sum) / (n * n) : Number.POSITIVE_INFINITY;
}

/** Standard error of the AUC of m against n observations when nothing tells them apart (Mann and Whitney 1947). */
export function nullAucError(m: number, n: number): number {
  return Math.sqrt((m + n + 1) / (12 * m * n));
}

/**
 * The whole interval [value ± z·error] of an honest system stays below ideal + this many standard errors 99.9 % of
 * the time: privacy passes on evidence of safety.
 */
export const SAFETY_SPAN = normalQuantile(HONEST) + zOf(LEVEL);
/**
 * Standard errors to the quantile `p` of a figure whose standard error is known from so many units (Student 1908): hardly
 * more than the normal's where there are hundreds, without end where two people say how far people differ.
 */
export const quantileAt = (p: number, units: number) => studentQuantile(p, Math.max(1, units - 1));
/** Half the width of its interval, in standard errors. */
export const spanAt = (units: number) => quantileAt(1 - (1 - LEVEL) / 2, units);
/**
 * The whole interval of an honest system lies beyond expected + this many standard errors only .1 % of the time:
 * fidelity fails on evidence of harm.
 */
export const harmSpan = (units: number) => quantileAt(HONEST, units) - spanAt(units);

/** The next 1, 2 or 5 times a power of ten. */
export function niceStep(width: number): number {
  if (!(width > 0) || !Number.isFinite(width)) return 1;
  const power = 10 ** Math.floor(Math.log10(width));
  for (const factor of [1, 2, 5]) if (factor * power >= width) return factor * power;
  return 10 * power;
}
