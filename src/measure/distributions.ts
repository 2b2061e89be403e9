/** Distribution functions and their inverses. Each names its source; all are checked against SciPy. */

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
