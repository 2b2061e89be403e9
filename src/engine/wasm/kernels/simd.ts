// Vector arithmetic and the elementary functions. The platform's own exp, tanh and log are never used: these give the
// same bits on every machine in the strict build.

/** a·b + c: one rounding in the relaxed build (where the machine has it), two in the strict one. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/**
 * tanh by a rational function on [−7.905, 7.905], ±1 beyond (coefficients: Eigen, `ptanh_float`, of degree 13/6).
 * Absolute error below 4e−7, relative error below 1e−6.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const c = f32x4.min(f32x4.max(x, splat(-7.90531110763549805)), splat(7.90531110763549805));
  const s = f32x4.mul(c, c);
  let p = madd(s, splat(-2.76076847742355e-16), splat(2.00018790482477e-13));
  p = madd(p, s, splat(-8.60467152213735e-11));
  p = madd(p, s, splat(5.12229709037114e-8));
  p = madd(p, s, splat(1.48572235717979e-5));
  p = madd(p, s, splat(6.37261928875436e-4));
  p = madd(p, s, splat(4.89352455891786e-3));
  let q = madd(s, splat(1.19825839466702e-6), splat(1.18534705686654e-4));
  q = madd(q, s, splat(2.268434632439e-3));
  q = madd(q, s, splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(p, c), q);
}

/** The logistic function through tanh: ½ + ½·tanh(x/2). Absolute error below 2e−7. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return madd(tanh(f32x4.mul(x, splat(0.5))), splat(0.5), splat(0.5));
}

/**
 * e^x for x ≤ 88: 2^n · e^r with |r| ≤ ½·ln 2 and a polynomial of degree 6 (coefficients: Cephes, `expf`).
 * Relative error below 2e−7; exactly 0 below −87.3, so no denormal numbers.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const c = f32x4.max(x, splat(-87.33));
  // Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits.
  const shifted = f32x4.add(f32x4.mul(c, splat(1.44269504088896341)), splat(12582912));
  const n = f32x4.sub(shifted, splat(12582912));
  let r = f32x4.sub(c, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, splat(2.12194440e-4)));
  let p = madd(r, splat(1.9875691500e-4), splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1));
  const scale = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return v128.and(f32x4.mul(p, scale), f32x4.ge(x, splat(-87.3)));
}

/** Natural logarithm of a positive, normal number: x = 2^n·m, ln m = 2·artanh((m−1)/(m+1)). Error below 1e−14. */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let n = <i32>((bits >> 52) & 0x7ff) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n++;
  }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  let sum: f64 = 1.0 / 19.0;
  sum = sum * q + 1.0 / 17.0;
  sum = sum * q + 1.0 / 15.0;
  sum = sum * q + 1.0 / 13.0;
  sum = sum * q + 1.0 / 11.0;
  sum = sum * q + 1.0 / 9.0;
  sum = sum * q + 1.0 / 7.0;
  sum = sum * q + 1.0 / 5.0;
  sum = sum * q + 1.0 / 3.0;
  sum = sum * q + 1.0;
  return 2 * s * sum + <f64>n * 0.6931471805599453;
}
