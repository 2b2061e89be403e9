/** The statistics every metric stands on. Each function names its source; all are checked against SciPy or scikit-learn. */

export const LEVEL = 0.95;
/** The share of honest generators that a default limit must let through. */
export const HONEST = 0.999;

/** Complementary error function: W. J. Cody, "Rational Chebyshev approximations for the error function", 1969. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  let result: number;
  if (y <= 0.46875) {
    const s = y * y;
    const top =
      (((0.18577770618460315 * s + 3.1611237438705655) * s + 113.86415415105016) * s + 3.77485237685302e2) *
        s +
      3209.3775891384694;
    const bottom =
      (((s + 23.601290952344122) * s + 244.02463793444417) * s + 1282.6165260773723) * s + 2844.236833439171;
    return 1 - (x * top) / bottom;
  }
  if (y <= 4) {
    const top = [
      2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
      881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
    ];
    const bottom = [
      1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
      4362.619090143247, 3439.3676741437216, 1230.3393548037495,
    ];
    result = Math.exp(-y * y) * (horner(top, y) / horner(bottom, y));
  } else {
    const s = 1 / (y * y);
    const top = [
      0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926,
      0.016083785148742275, 0.0006587491615298378,
    ];
    const bottom = [
      1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
      0.0023352049762686918,
    ];
    const tail = (s * horner(top, s)) / horner(bottom, s);
    result = (Math.exp(-y * y) / y) * (0.5641895835477563 - tail);
  }
  return x < 0 ? 2 - result : result;
}

/** Polynomial, highest power first. */
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}

export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** Inverse of the normal distribution: M. J. Wichura, algorithm AS 241 (PPND16), 1988. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const top = [
      2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
      1971.5909503065513, 133.14166789178438, 3.3871328727963665,
    ];
    const bottom = [
      5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
      687.1870074920579, 42.31333070160091, 1,
    ];
    return (q * horner(top, r)) / horner(bottom, r);
  }
  let r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  let value: number;
  if (r <= 5) {
    r -= 1.6;
    const top = [
      0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
      5.769497221460691, 4.630337846156546, 1.4234371107496835,
    ];
    const bottom = [
      1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
      0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
    ];
    value = horner(top, r) / horner(bottom, r);
  } else {
    r -= 5;
    const top = [
      2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124,
      0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
    ];
    const bottom = [
      2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133,
      0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
    ];
    value = horner(top, r) / horner(bottom, r);
  }
  return q < 0 ? -value : value;
}

/** z of a two-sided interval at `level`: 1.96 for .95. */
export function zOf(level: number): number {
  return normalQuantile(1 - (1 - level) / 2);
}

/** log Γ: Lanczos' approximation, g = 7, n = 9. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const c = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
  ];
  let sum = c[0];
  for (let i = 1; i < 9; i++) sum += c[i] / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised incomplete beta function I_x(a, b): Lentz's continued fraction (Numerical Recipes, 6.4). */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    if (Math.abs(c) < tiny) c = tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    if (Math.abs(c) < tiny) c = tiny;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return h;
}

/** Inverse of a rising distribution function on [low, high], by bisection to the last bit that matters. */
function invert(cdf: (x: number) => number, p: number, low: number, high: number): number {
  for (let i = 0; i < 200 && high - low > 1e-14 * Math.max(1, Math.abs(high)); i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function betaQuantile(p: number, a: number, b: number): number {
  return invert((x) => betaCdf(x, a, b), p, 0, 1);
}

export function studentCdf(t: number, df: number): number {
  const tail = betaCdf(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let high = 2;
  while (studentCdf(high, df) < p) high *= 2;
  return invert((t) => studentCdf(t, df), p, 0, high);
}

/** P[Bin(n, p) ≤ k]. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return 1 - betaCdf(p, k + 1, n - k);
}

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
 * The whole interval of an honest system lies beyond expected + this many standard errors only .1 % of the time:
 * fidelity fails on evidence of harm.
 */
export const HARM_SPAN = normalQuantile(HONEST) - zOf(LEVEL);

/** The next 1, 2 or 5 times a power of ten. */
export function niceStep(width: number): number {
  if (!(width > 0) || !Number.isFinite(width)) return 1;
  const power = 10 ** Math.floor(Math.log10(width));
  for (const factor of [1, 2, 5]) if (factor * power >= width) return factor * power;
  return 10 * power;
}
