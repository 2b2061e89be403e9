// Softmax over one slot's slice, and its cross-entropy. A slice of `size` tokens takes ⌈size / 8⌉ panels; the lanes
// beyond have probability 0 and gradient 0.

import { exp, log, splat } from './simd';

// @ts-ignore: decorator
@inline
function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

// @ts-ignore: decorator
@inline
function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** Lanes `from … from + 3` that lie below size, as a mask. */
// @ts-ignore: decorator
@inline
function inside(from: i32, size: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), i32x4.splat(size));
}

/** Adds the bias to one row and divides by the temperature; lanes beyond `size` become −1e30. Returns the maximum. */
// @ts-ignore: decorator
@inline
function prepareRow(x: usize, stride: usize, bias: usize, size: i32, temperature: v128): f32 {
  const low = splat(-1e30);
  let best = low;
  for (let from = 0; from < size; from += 4) {
    const p = x + <usize>(from >> 3) * stride + ((<usize>(from & 4)) << 2);
    let value = f32x4.div(f32x4.add(v128.load(p), v128.load(bias + ((<usize>from) << 2))), temperature);
    if (from + 4 > size) value = v128.bitselect(value, low, inside(from, size));
    v128.store(p, value);
    best = f32x4.max(best, value);
  }
  // The second half of the last panel, where the slice ends in the first half.
  const rest = (size + 3) & ~3;
  if (rest & 4) v128.store(x + <usize>(rest >> 3) * stride, low, 16);
  return maxLanes(best);
}

/** x becomes e^(x − maximum); returns the sum. */
// @ts-ignore: decorator
@inline
function exponentials(x: usize, stride: usize, size: i32, maximum: f32): f32 {
  const top = splat(maximum);
  let sum = splat(0);
  const panels = (size + 7) >> 3;
  for (let j = 0; j < panels; j++) {
    const a = exp(f32x4.sub(v128.load(x, 0), top));
    const b = exp(f32x4.sub(v128.load(x, 16), top));
    v128.store(x, a, 0);
    v128.store(x, b, 16);
    sum = f32x4.add(sum, f32x4.add(a, b));
    x += stride;
  }
  return sumLanes(sum);
}

/**
 * Cross-entropy of `rows` rows of logits. `targets` are places in the slice, −1 for none. Writes each row's loss where
 * `losses` is not 0; turns the logits into their gradient times `scale` where `gradient`. Returns the summed loss.
 *
 * With smoothing s the target is 1 − s on the token and s / (size − 1) on each other one, and so is the loss.
 */
export function crossEntropy(
  x: usize,
  stride: usize,
  bias: usize,
  targets: usize,
  losses: usize,
  rows: i32,
  size: i32,
  smoothing: f32,
  scale: f32,
  gradient: bool,
): f64 {
  const panels = (size + 7) >> 3;
  const one = splat(1);
  const spread: f32 = size > 1 ? smoothing / <f32>(size - 1) : 0;
  const hit: f32 = size > 1 ? 1 - smoothing : 1;
  let total: f64 = 0;
  for (let r = 0; r < rows; r++) {
    const row = x + ((<usize>r) << 5);
    const target = load<i32>(targets + ((<usize>r) << 2));
    if (target < 0) {
      if (losses) store<f32>(losses + ((<usize>r) << 2), 0);
      if (gradient) {
        for (let j = 0; j < panels; j++) {
          v128.store(row + <usize>j * stride, splat(0), 0);
          v128.store(row + <usize>j * stride, splat(0), 16);
        }
      }
      continue;
    }
    const place = row + <usize>(target >> 3) * stride + ((<usize>(target & 7)) << 2);
    const maximum = prepareRow(row, stride, bias, size, one);
    const chosen = <f64>load<f32>(place);
    let expected = chosen;
    if (spread > 0) {
      let sum: f64 = 0;
      for (let k = 0; k < size; k++) {
        sum += <f64>load<f32>(row + <usize>(k >> 3) * stride + ((<usize>(k & 7)) << 2));
      }
      expected = <f64>hit * chosen + <f64>spread * (sum - chosen);
    }
    const sum = exponentials(row, stride, size, maximum);
    const loss = log(<f64>sum) + <f64>maximum - expected;
    total += loss;
    if (losses) store<f32>(losses + ((<usize>r) << 2), <f32>loss);
    if (!gradient) continue;
    const by = splat(scale / sum);
    for (let j = 0; j < panels; j++) {
      const p = row + <usize>j * stride;
      let a = f32x4.mul(v128.load(p, 0), by);
      let b = f32x4.mul(v128.load(p, 16), by);
      if (spread > 0) {
        const less = splat(scale * spread);
        a = f32x4.sub(a, v128.and(less, inside(j << 3, size)));
        b = f32x4.sub(b, v128.and(less, inside((j << 3) + 4, size)));
      }
      v128.store(p, a, 0);
      v128.store(p, b, 16);
    }
    store<f32>(place, load<f32>(place) - scale * (hit - spread));
  }
  return total;
}

/** Probabilities of `rows` rows of logits, row-major and dense at `out`. */
export function probabilities(
  x: usize,
  stride: usize,
  bias: usize,
  rows: i32,
  size: i32,
  temperature: f32,
  out: usize,
): void {
  const divisor = splat(temperature);
  for (let r = 0; r < rows; r++) {
    const row = x + ((<usize>r) << 5);
    const maximum = prepareRow(row, stride, bias, size, divisor);
    const sum = exponentials(row, stride, size, maximum);
    for (let k = 0; k < size; k++) {
      store<f32>(out, load<f32>(row + <usize>(k >> 3) * stride + ((<usize>(k & 7)) << 2)) / sum);
      out += 4;
    }
  }
}
