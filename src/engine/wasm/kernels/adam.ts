// The optimiser: global norm, and Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019).

import { splat } from './simd';

/** Sum of the squares of n floats, n a multiple of 4, in double precision. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = a;
  const end = x + ((<usize>n) << 2);
  while (x < end) {
    const value = v128.load(x);
    const low = f64x2.promote_low_f32x4(value);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 2, 3));
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
    x += 16;
  }
  a = f64x2.add(a, b);
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/**
 * w ← w − rate·m / (√v·correction + ε) − shrink·w, with m and v the running means of g·scale and its square.
 * `rate` carries the correction of m, `correction` that of √v.
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  scale: f32,
  rate: f32,
  correction: f32,
  shrink: f32,
): void {
  const by = splat(scale);
  const step = splat(rate);
  const root = splat(correction);
  const keep = splat(1 - shrink);
  const epsilon = splat(1e-8);
  const b1 = splat(0.9);
  const b2 = splat(0.999);
  const c1 = splat(<f32>0.1);
  const c2 = splat(<f32>0.001);
  const end = w + ((<usize>n) << 2);
  while (w < end) {
    const gradient = f32x4.mul(v128.load(g), by);
    const mean = f32x4.add(f32x4.mul(v128.load(m), b1), f32x4.mul(gradient, c1));
    const square = f32x4.add(f32x4.mul(v128.load(v), b2), f32x4.mul(f32x4.mul(gradient, gradient), c2));
    v128.store(m, mean);
    v128.store(v, square);
    const down = f32x4.div(
      f32x4.mul(mean, step),
      f32x4.add(f32x4.mul(f32x4.sqrt(square), root), epsilon),
    );
    v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), keep), down));
    w += 16;
    g += 16;
    m += 16;
    v += 16;
  }
}
