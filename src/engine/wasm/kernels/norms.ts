// The norm of each record's own gradient, from one backward pass, and its clipping.
//
// A record's gradient of a matrix is Σ_t a_t ⊗ δ_t, with a_t what went into the matrix and δ_t the gradient of what came
// out. Short records: its squared norm is Σ_{t,t'} (a_t·a_t')(δ_t·δ_t'), two Gram matrices over steps (Goodfellow 2015,
// "Efficient per-example gradient computations"; over time: Lee & Kifer 2021). Long ones (T > 2H): the sum itself, one
// record at a time. A lookup's rows are one-hot, so a_t·a_t' says whether two steps took the same row: the embeddings'
// Gram matrix needs only those pairs, and so do the output slices, which two steps share only in the same slot.
//
// A record is then clipped by scaling its δ, before the products that make the weights' gradients of the whole chunk.

import { sumOfSquares } from './adam';
import { gemm, gemmTransposed } from './gemm';
import { Job, Model, slotAt, Work } from './layout';
import { madd, splat } from './simd';

/** Sum of four lanes. */
// @ts-ignore: decorator
@inline
function sumLanes(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3))
  );
}

/** Dot product of two rows of `panels` panels. */
function dot(a: usize, b: usize, stride: usize, panels: i32): f64 {
  let x = splat(0);
  let y = x;
  for (let j = 0; j < panels; j++) {
    x = madd(v128.load(a, 0), v128.load(b, 0), x);
    y = madd(v128.load(a, 16), v128.load(b, 16), y);
    a += stride;
    b += stride;
  }
  return sumLanes(f32x4.add(x, y));
}

/** One record's rows, step after step, each 8·`panels` floats. */
function gather(dst: usize, src: usize, stride: usize, rowStep: usize, steps: i32, panels: i32): void {
  for (let t = 0; t < steps; t++) {
    let p = src + <usize>t * rowStep;
    for (let j = 0; j < panels; j++) {
      v128.store(dst, v128.load(p, 0), 0);
      v128.store(dst, v128.load(p, 16), 16);
      dst += 32;
      p += stride;
    }
  }
}

/** Steps up to the record's last token. */
function lengthOf(job: Job, r: i32): i32 {
  let length = job.steps;
  while (length > 0 && load<i32>(job.targets + ((<usize>((length - 1) * job.records + r)) << 2)) < 0) length--;
  return length;
}

/** The lookup row of a record's input at step t. */
// @ts-ignore: decorator
@inline
function inputAt(job: Job, r: i32, t: i32): i32 {
  return load<i32>(job.inputs + ((<usize>(t * job.records + r)) << 2));
}

/** x_t = token's + slot's embedding, of one record, in rows of 4·embedding bytes. */
function gatherInputs(dst: usize, job: Job, work: Work, r: i32, steps: i32, narrow: i32): void {
  for (let t = 0; t < steps; t++) {
    let p = work.embedded + ((<usize>inputAt(job, r, t)) << 5);
    let q = work.embedded + ((<usize>slotAt(job, t).row) << 5);
    for (let j = 0; j < narrow; j++) {
      v128.store(dst, f32x4.add(v128.load(p, 0), v128.load(q, 0)), 0);
      v128.store(dst, f32x4.add(v128.load(p, 16), v128.load(q, 16)), 16);
      dst += 32;
      p += work.lookupStride;
      q += work.lookupStride;
    }
  }
}

/** Squared norm of the matrices and biases of both layers, by Gram matrices over steps. */
function layersByGram(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = work.stride;
  const step = work.step;
  const row = (<usize>r) << 5;
  const bytes = (<usize>model.hidden) << 2;
  const inputBytes = (<usize>model.embedding) << 2;
  // Rows of one record: h1, up1, h2 (H each), δ1, δ2 (4H each), x (E).
  const h1 = work.rows;
  const up1 = h1 + <usize>steps * bytes;
  const h2 = up1 + <usize>steps * bytes;
  const d1 = h2 + <usize>steps * bytes;
  const d2 = d1 + 4 * <usize>steps * bytes;
  const x = d2 + 4 * <usize>steps * bytes;
  gather(h1, work.h1 + row, stride, step, steps, width);
  gather(up1, work.up1 + row, stride, step, steps, width);
  gather(h2, work.h2 + row, stride, step, steps, width);
  gather(d1, work.z1 + row, stride, step, steps, gates);
  gather(d2, work.z2 + row, stride, step, steps, gates);
  gatherInputs(x, job, work, r, steps, narrow);
  let total: f64 = 0;
  for (let t = 0; t < steps; t++) {
    for (let s = 0; s <= t; s++) {
      const i = <usize>t * bytes;
      const j = <usize>s * bytes;
      // What went in: the input, the state before (none at the first step) and the bias' 1.
      let in1 = dot(x + <usize>t * inputBytes, x + <usize>s * inputBytes, 32, narrow) + 1;
      let in2 = dot(up1 + i, up1 + j, 32, width) + 1;
      if (s > 0) {
        in1 += dot(h1 + i - bytes, h1 + j - bytes, 32, width);
        in2 += dot(h2 + i - bytes, h2 + j - bytes, 32, width);
      }
      const pair =
        in1 * dot(d1 + 4 * i, d1 + 4 * j, 32, gates) + in2 * dot(d2 + 4 * i, d2 + 4 * j, 32, gates);
      total += s == t ? pair : 2 * pair;
    }
  }
  return total;
}

/** Squared norm of one record's Aᵀ·B. */
function productSquared(
  work: Work,
  a: usize,
  aStride: usize,
  aRow: usize,
  b: usize,
  steps: i32,
  wide: i32,
  gates: i32,
): f64 {
  const floats = wide * gates * 64;
  memory.fill(work.product, 0, (<usize>floats) << 2);
  const stride = (<usize>wide) << 8;
  gemmTransposed(a, aStride, aRow, b, work.stride, work.step, work.product, stride, steps, wide, gates);
  return sumOfSquares(work.product, floats);
}

/** Squared norm of one record's summed rows. */
function sumSquared(work: Work, from: usize, steps: i32, panels: i32): f64 {
  let total: f64 = 0;
  for (let j = 0; j < panels; j++) {
    let x = splat(0);
    let y = x;
    let p = from;
    for (let t = 0; t < steps; t++) {
      x = f32x4.add(x, v128.load(p, 0));
      y = f32x4.add(y, v128.load(p, 16));
      p += work.step;
    }
    total += sumLanes(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)));
    from += work.stride;
  }
  return total;
}

/** The same as `layersByGram`, by one record's own gradient. */
function layersByProduct(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const row = (<usize>r) << 5;
  const stride = work.stride;
  const step = work.step;
  const d1 = work.z1 + row;
  const d2 = work.z2 + row;
  gatherInputs(work.rows, job, work, r, steps, narrow);
  return (
    productSquared(work, work.rows, 32, (<usize>narrow) << 5, d1, steps, narrow, gates) +
    productSquared(work, work.h1 + row, stride, step, d1 + step, steps - 1, width, gates) +
    productSquared(work, work.up1 + row, stride, step, d2, steps, width, gates) +
    productSquared(work, work.h2 + row, stride, step, d2 + step, steps - 1, width, gates) +
    sumSquared(work, d1, steps, gates) +
    sumSquared(work, d2, steps, gates)
  );
}

/** Squared norm of the embeddings and the output: pairs of steps that share a token, or a slot. */
function rowsSquared(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const narrow = model.embedding >> 3;
  const row = (<usize>r) << 5;
  const step = work.step;
  let total: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const slot = slotAt(job, t);
    const input = inputAt(job, r, t);
    const i = <usize>t * step + row;
    for (let s = 0; s <= t; s++) {
      const other = slotAt(job, s);
      const shared = <i32>(input == inputAt(job, r, s)) + <i32>(slot.row == other.row);
      if (shared == 0) continue;
      const j = <usize>s * step + row;
      let pair = <f64>shared * dot(work.dx + i, work.dx + j, work.stride, narrow);
      if (slot.row == other.row) {
        const logits = work.logits + row;
        pair +=
          (dot(work.up2 + i, work.up2 + j, work.stride, width) + 1) *
          dot(
            logits + <usize>slot.before * step,
            logits + <usize>other.before * step,
            step,
            (slot.size + 7) >> 3,
          );
      }
      total += s == t ? pair : 2 * pair;
    }
  }
  return total;
}

/** Every row r of a step's records, in every step, times scales[r]. */
function scaleRows(dst: usize, stride: usize, scales: usize, records: i32, steps: i32, panels: i32): void {
  for (let j = 0; j < panels; j++) {
    let p = dst;
    for (let t = 0; t < steps; t++) {
      for (let r = 0; r < records; r++) {
        const by = v128.load32_splat(scales + ((<usize>r) << 2));
        v128.store(p, f32x4.mul(v128.load(p, 0), by), 0);
        v128.store(p, f32x4.mul(v128.load(p, 16), by), 16);
        p += 32;
      }
    }
    dst += stride;
  }
}

/** Writes every record's norm, and scales its δ so that the norm is `clip` at most. */
export function clipRecords(model: Model, job: Job, work: Work): void {
  const records = job.records;
  const steps = job.steps;
  const gates = model.hidden >> 1;
  gemm(
    work.z1,
    work.stride,
    model.kernel1T,
    (<usize>model.hidden) << 7,
    work.dx,
    work.stride,
    records * steps,
    gates,
    model.embedding >> 3,
    false,
  );
  for (let r = 0; r < records; r++) {
    const length = lengthOf(job, r);
    let squared: f64 = 0;
    if (length > 0) {
      squared =
        (length > 2 * model.hidden
          ? layersByProduct(model, job, work, r, length)
          : layersByGram(model, job, work, r, length)) + rowsSquared(model, job, work, r, length);
    }
    // Rounding can leave a sum of nothing below 0.
    const norm = sqrt(max(squared, 0));
    const at = (<usize>r) << 2;
    store<f32>(job.norms + at, <f32>norm);
    store<f32>(work.scales + at, norm > <f64>job.clip ? <f32>(<f64>job.clip / norm) : 1);
  }
  scaleRows(work.z1, work.stride, work.scales, records, steps, gates);
  scaleRows(work.z2, work.stride, work.scales, records, steps, gates);
  for (let t = 0; t < steps; t++) {
    const slot = slotAt(job, t);
    const logits = work.logits + <usize>slot.before * work.step;
    scaleRows(logits, work.step, work.scales, records, 1, (slot.size + 7) >> 3);
  }
}
