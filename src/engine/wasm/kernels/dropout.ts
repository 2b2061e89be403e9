// Inverted dropout. Whether a unit is dropped is a hash of (key, record, time, unit), where the key is drawn from seed,
// step and layer: the mask does not depend on how a batch is cut into chunks, nor on the thread.

import { Job, slotAt } from './layout';
import { splat } from './simd';

/** A bijection of 32 bits with low bias (Chris Wellons, "hash prospector"). */
// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  return x ^ (x >> 16);
}

// @ts-ignore: decorator
@inline
function mixLanes(x: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** One number for every record that lives in every step. */
export function dropoutKeys(keys: usize, job: Job): void {
  for (let t = 0; t < job.steps; t++) {
    const live = slotAt(job, t).live;
    for (let r = 0; r < live; r++) {
      const record = load<u32>(job.records + ((<usize>r) << 2));
      store<u32>(keys, mix(mix(job.dropoutKey + record * 0x9e3779b1) + <u32>t));
      keys += 4;
    }
  }
}

/** dst = src · mask: 0 where the hash is below `threshold` (share · 2³²), else `scale` = 1 / (1 − share). */
export function dropout(
  dst: usize,
  src: usize,
  stride: usize,
  keys: usize,
  layer: u32,
  threshold: u32,
  scale: f32,
  rows: i32,
  panels: i32,
): void {
  const limit = i32x4.splat(threshold);
  const by = splat(scale);
  for (let j = 0; j < panels; j++) {
    const unit = (layer << 16) + ((<u32>j) << 3);
    const low = i32x4.mul(
      i32x4.add(i32x4.splat(unit), i32x4(0, 1, 2, 3)),
      i32x4.splat(0x9e3779b9),
    );
    const high = i32x4.mul(
      i32x4.add(i32x4.splat(unit), i32x4(4, 5, 6, 7)),
      i32x4.splat(0x9e3779b9),
    );
    for (let r = 0; r < rows; r++) {
      const at = (<usize>r) << 5;
      const key = v128.load32_splat(keys + ((<usize>r) << 2));
      const keep0 = i32x4.ge_u(mixLanes(i32x4.add(key, low)), limit);
      const keep1 = i32x4.ge_u(mixLanes(i32x4.add(key, high)), limit);
      v128.store(dst + at, v128.and(f32x4.mul(v128.load(src + at), by), keep0), 0);
      v128.store(dst + at, v128.and(f32x4.mul(v128.load(src + at, 16), by), keep1), 16);
    }
    dst += stride;
    src += stride;
  }
}
