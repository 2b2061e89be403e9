// The norm of each record's own gradient, from one backward pass, and its clipping.
//
// A record's gradient of a matrix is Σ_t a_t ⊗ δ_t, with a_t what went into the matrix and δ_t the gradient of what came
// out. Short records: its squared norm is Σ_{t,t'} (a_t·a_t')(δ_t·δ_t'), two Gram matrices over steps (Goodfellow 2015,
// "Efficient per-example gradient computations"). Long ones (T > 2H): the sum itself, one record at a time. A lookup's
// rows are one-hot, so a_t·a_t' says whether two steps took the same row: the embeddings' Gram matrix needs only those
// pairs, and so do the output slices, which two steps share only in the same slot.
//
// A record is then clipped by scaling its δ, before the products that make the weights' gradients of the whole chunk.

import { sumOfSquares } from './adam';
import { gemm, gemmTransposed } from './gemm';
import { Job, Model, slotAt, Work } from './layout';
import { addColumnSums } from './matrix';
import { madd, splat } from './simd';

/** Writes every record's norm, and scales its δ so that the norm is `clip` at most. */
export function clipRecords(model: Model, job: Job, work: Work): void {
  const gates = model.hidden >> 1;
  const stride = work.stride;
  const narrow = model.embedding >> 3;
  gemm(
    work.z1,
    stride,
    model.kernel1T,
    (<usize>model.hidden) << 7,
    work.dx,
    stride,
    job.all,
    gates,
    narrow,
    false,
  );
  for (let r = 0; r < job.count; r++) {
    const steps = lengthOf(job, r);
    const layers =
      steps > 2 * model.hidden
        ? layersByProduct(model, job, work, r, steps)
        : layersByGram(model, job, work, r, steps);
    // Rounding can leave a sum of nothing below 0.
    const norm = sqrt(max(layers + rowsSquared(model, job, work, r, steps), 0));
    const at = (<usize>r) << 2;
    store<f32>(job.norms + at, <f32>norm);
    store<f32>(work.scales + at, norm > <f64>job.clip ? <f32>(<f64>job.clip / norm) : 1);
  }
  for (let t = 0; t < job.steps; t++) {
    const slot = slotAt(job, t);
    const live = slot.live;
    const at = (<usize>slot.first) << 5;
    scaleRows(work.z1 + at, stride, work.scales, live, gates);
    scaleRows(work.z2 + at, stride, work.scales, live, gates);
    const logits = work.logits + ((<usize>slot.before) << 5);
    scaleRows(logits, (<usize>live) << 5, work.scales, live, (slot.size + 7) >> 3);
  }
}

/** Every row r times scales[r]. */
function scaleRows(dst: usize, stride: usize, scales: usize, rows: i32, panels: i32): void {
  for (let j = 0; j < panels; j++) {
    let p = dst;
    for (let r = 0; r < rows; r++) {
      const by = v128.load32_splat(scales + ((<usize>r) << 2));
      v128.store(p, f32x4.mul(v128.load(p, 0), by), 0);
      v128.store(p, f32x4.mul(v128.load(p, 16), by), 16);
      p += 32;
    }
    dst += stride;
  }
}

/** Steps in which record r lives. */
function lengthOf(job: Job, r: i32): i32 {
  let steps = job.steps;
  while (slotAt(job, steps - 1).live <= r) steps--;
  return steps;
}

/** Dot product of two rows. */
function dot(a: usize, aStride: usize, b: usize, bStride: usize, panels: i32): f64 {
  let x = splat(0);
  let y = x;
  for (let j = 0; j < panels; j++) {
    x = madd(v128.load(a, 0), v128.load(b, 0), x);
    y = madd(v128.load(a, 16), v128.load(b, 16), y);
    a += aStride;
    b += bStride;
  }
  const sum = f32x4.add(x, y);
  return (
    <f64>f32x4.extract_lane(sum, 0) +
    <f64>f32x4.extract_lane(sum, 1) +
    (<f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3))
  );
}

/** One record's rows as a matrix, step after step. */
function gather(dst: usize, src: usize, job: Job, work: Work, r: i32, steps: i32, panels: i32): void {
  for (let j = 0; j < panels; j++) {
    for (let t = 0; t < steps; t++) {
      const p = src + ((<usize>(slotAt(job, t).first + r)) << 5);
      v128.store(dst, v128.load(p, 0), 0);
      v128.store(dst, v128.load(p, 16), 16);
      dst += 32;
    }
    src += work.stride;
  }
}

/** The lookup row of a record's input at step t. */
// @ts-ignore: decorator
@inline
function inputAt(job: Job, r: i32, t: i32): i32 {
  return load<i32>(job.inputs + ((<usize>(slotAt(job, t).first + r)) << 2));
}

/** The lookup row that a record reads in the k-th place at step t: 0 is the input, the others stand beside it. */
function readAt(job: Job, r: i32, t: i32, k: i32): i32 {
  if (k == 0) return inputAt(job, r, t);
  return load<i32>(job.besides + ((<usize>((k - 1) * job.all + slotAt(job, t).first + r)) << 2));
}

/** How many rows of the lookup two steps of a record share. */
function sharedRows(job: Job, r: i32, t: i32, s: i32): i32 {
  let shared = <i32>(slotAt(job, t).row == slotAt(job, s).row);
  for (let k = 0; k <= job.more; k++) {
    for (let l = 0; l <= job.more; l++) shared += <i32>(readAt(job, r, t, k) == readAt(job, r, s, l));
  }
  return shared;
}

/** x_t = the tokens' + the slot's embedding of one record, step after step. */
function gatherInputs(dst: usize, job: Job, work: Work, r: i32, steps: i32, narrow: i32): void {
  let src = work.embedded;
  for (let j = 0; j < narrow; j++) {
    for (let t = 0; t < steps; t++) {
      const p = src + ((<usize>inputAt(job, r, t)) << 5);
      const q = src + ((<usize>slotAt(job, t).row) << 5);
      let low = f32x4.add(v128.load(p, 0), v128.load(q, 0));
      let high = f32x4.add(v128.load(p, 16), v128.load(q, 16));
      for (let k = 1; k <= job.more; k++) {
        const b = src + ((<usize>readAt(job, r, t, k)) << 5);
        low = f32x4.add(low, v128.load(b, 0));
        high = f32x4.add(high, v128.load(b, 16));
      }
      v128.store(dst, low, 0);
      v128.store(dst, high, 16);
      dst += 32;
    }
    src += work.lookupStride;
  }
}

/** Squared norm of the matrices and biases of both layers, by Gram matrices over steps. */
function layersByGram(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = (<usize>steps) << 5;
  const layer = <usize>width * stride;
  const h1 = work.rows;
  const up1 = h1 + layer;
  const h2 = up1 + layer;
  const d1 = h2 + layer;
  const d2 = d1 + 4 * layer;
  const x = d2 + 4 * layer;
  gather(h1, work.h1, job, work, r, steps, width);
  gather(up1, work.up1, job, work, r, steps, width);
  gather(h2, work.h2, job, work, r, steps, width);
  gather(d1, work.z1, job, work, r, steps, gates);
  gather(d2, work.z2, job, work, r, steps, gates);
  gatherInputs(x, job, work, r, steps, narrow);
  let total: f64 = 0;
  for (let t = 0; t < steps; t++) {
    for (let s = 0; s <= t; s++) {
      const i = (<usize>t) << 5;
      const j = (<usize>s) << 5;
      // What went in: the input, the state before (none at the first step) and the bias' 1.
      let in1 = dot(x + i, stride, x + j, stride, narrow) + 1;
      let in2 = dot(up1 + i, stride, up1 + j, stride, width) + 1;
      if (s > 0) {
        in1 += dot(h1 + i - 32, stride, h1 + j - 32, stride, width);
        in2 += dot(h2 + i - 32, stride, h2 + j - 32, stride, width);
      }
      const pair =
        in1 * dot(d1 + i, stride, d1 + j, stride, gates) + in2 * dot(d2 + i, stride, d2 + j, stride, gates);
      total += s == t ? pair : 2 * pair;
    }
  }
  return total;
}

/** The same as `layersByGram`, by one record's own gradient. */
function layersByProduct(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = (<usize>steps) << 5;
  const input = work.rows;
  const delta = input + <usize>max(width, narrow) * stride;
  gather(delta, work.z1, job, work, r, steps, gates);
  gatherInputs(input, job, work, r, steps, narrow);
  let total = productSquared(work, input, delta, stride, steps, narrow, gates);
  gather(input, work.h1, job, work, r, steps, width);
  total += productSquared(work, input, delta + 32, stride, steps - 1, width, gates);
  total += sumSquared(work, delta, stride, steps, gates);
  gather(delta, work.z2, job, work, r, steps, gates);
  gather(input, work.up1, job, work, r, steps, width);
  total += productSquared(work, input, delta, stride, steps, width, gates);
  gather(input, work.h2, job, work, r, steps, width);
  total += productSquared(work, input, delta + 32, stride, steps - 1, width, gates);
  return total + sumSquared(work, delta, stride, steps, gates);
}

/** Squared norm of Aᵀ·B. */
function productSquared(work: Work, a: usize, b: usize, stride: usize, rows: i32, wide: i32, gates: i32): f64 {
  const floats = wide * gates * 64;
  memory.fill(work.product, 0, (<usize>floats) << 2);
  gemmTransposed(a, stride, b, stride, work.product, (<usize>wide) << 8, rows, wide, gates);
  return sumOfSquares(work.product, floats);
}

/** Squared norm of the sum of a matrix' rows. */
function sumSquared(work: Work, src: usize, stride: usize, rows: i32, panels: i32): f64 {
  memory.fill(work.product, 0, (<usize>panels) << 5);
  addColumnSums(work.product, 32, src, stride, rows, panels);
  return sumOfSquares(work.product, panels * 8);
}

/** Squared norm of the embeddings and the output: pairs of steps that share a token, or a slot. */
function rowsSquared(model: Model, job: Job, work: Work, r: i32, steps: i32): f64 {
  const width = model.hidden >> 3;
  const narrow = model.embedding >> 3;
  const stride = work.stride;
  const logits = work.logits + ((<usize>r) << 5);
  let total: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const slot = slotAt(job, t);
    const i = (<usize>(slot.first + r)) << 5;
    for (let s = 0; s <= t; s++) {
      const other = slotAt(job, s);
      const shared = sharedRows(job, r, t, s);
      if (shared == 0) continue;
      const j = (<usize>(other.first + r)) << 5;
      let pair = <f64>shared * dot(work.dx + i, stride, work.dx + j, stride, narrow);
      if (slot.row == other.row) {
        pair +=
          (dot(work.up2 + i, stride, work.up2 + j, stride, width) + 1) *
          dot(
            logits + ((<usize>slot.before) << 5),
            (<usize>slot.live) << 5,
            logits + ((<usize>other.before) << 5),
            (<usize>other.live) << 5,
            (slot.size + 7) >> 3,
          );
      }
      total += s == t ? pair : 2 * pair;
    }
  }
  return total;
}
