// The whole network over one chunk of records: forward, loss, backward, weight gradients, in one call and with no
// state outside the memory that is passed in. JavaScript writes a Model (where the parameters lie) and a Job (one
// chunk), and gives a workspace of `workspaceBytes` bytes.

import { dropout, dropoutKeys } from './dropout';
import { gemm, gemmTransposed } from './gemm';
import { backward, biasForward, lookupForward } from './lstm';
import { addAtRows, addColumnSums, addRow, clear, gatherRows } from './matrix';
import { crossEntropy, probabilities } from './softmax';

/** Sizes, and byte addresses of the parameters. The dense gradients lie in the order of the parameters. */
@unmanaged
export class Model {
  embedding: i32;
  hidden: i32;
  vocabulary: i32;
  /** Start of the parameters: what gradients' places and embedding rows are counted from. */
  base: usize;
  kernel1: usize;
  recurrent1: usize;
  kernel2: usize;
  recurrent2: usize;
  output: usize;
  bias1: usize;
  bias2: usize;
  outputBias: usize;
  kernel1T: usize;
  recurrent1T: usize;
  kernel2T: usize;
  recurrent2T: usize;
  outputT: usize;
}

/** One chunk. */
@unmanaged
export class Job {
  records: i32;
  steps: i32;
  /** Rows of the lookup: first the tokens that occur, then, from `firstSlot`, the slots that occur. */
  lookups: i32;
  firstSlot: i32;
  /** u32 [lookups]: byte offset of the embedding row from `base`. */
  rows: usize;
  /** u32 [steps · records]: the lookup row of the token before. */
  inputs: usize;
  /** i32 [steps · records]: the token's place in its slice, −1 where absent. */
  targets: usize;
  /** i32 [steps · 3]: the slot's lookup row, first panel and size. */
  slots: usize;
  /** Panels of the widest slice. */
  widest: i32;
  /** What the loss's gradient is multiplied by: 1 / tokens of the batch. */
  scale: f32;
  smoothing: f32;
  /** Share of dropped units · 2³², 0 for no dropout, and 1 / (1 − share). */
  threshold: u32;
  keepScale: f32;
  dropoutKey: u32;
  firstRecord: u32;
  /** Where the dense gradients go (zeroed by the caller), 0 for none. */
  gradient: usize;
  /** Where the gradients of the lookup's rows go, in panels: [embedding / 8, lookups, 8]. */
  lookupGradient: usize;
  /** f32 [steps · records] for every token's loss, 0 for none. */
  losses: usize;
}

/** Rows of one panel: a few more than needed, so that panels do not fall on the same cache sets. */
// @ts-ignore: decorator
@inline
function rowsPerPanel(records: i32, steps: i32): i32 {
  return ((records * (steps + 1)) | 31) + 10;
}

function sizeOf(hidden: i32, rows: i32): usize {
  return (<usize>hidden * <usize>rows) << 2;
}

export function workspaceBytes(
  embedding: i32,
  hidden: i32,
  records: i32,
  steps: i32,
  lookups: i32,
  widest: i32,
): usize {
  const rows = rowsPerPanel(records, steps);
  return (
    sizeOf(hidden, rows) * 17 +
    sizeOf(hidden, records) +
    sizeOf(2 * embedding + 8 * hidden, lookups) +
    sizeOf(8 * widest, records) +
    sizeOf(1, records * steps) +
    256
  );
}

/** Runs a chunk and returns its summed loss in nats. With `gradient` 0 it only scores. */
export function runChunk(model: Model, job: Job, work: usize): f64 {
  const records = job.records;
  const steps = job.steps;
  const all = records * steps;
  const hidden = model.hidden;
  const width = hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const lookups = job.lookups;
  const drop = job.threshold != 0;

  // The workspace. One step is `step` bytes of every panel; the first step of c is the zero state.
  const rows = rowsPerPanel(records, steps);
  const stride = (<usize>rows) << 5;
  const step = (<usize>records) << 5;
  const layer = sizeOf(hidden, rows);
  const z1 = work;
  const z2 = z1 + 4 * layer;
  const c1 = z2 + 4 * layer;
  const c2 = c1 + layer;
  const t1 = c2 + layer;
  const t2 = t1 + layer;
  const h1 = t2 + layer;
  const h2 = h1 + layer;
  const up1 = drop ? h2 + layer : h1;
  const up2 = drop ? h2 + 2 * layer : h2;
  const dh = h2 + 3 * layer;
  const dc = dh + layer;
  const embedded = dc + sizeOf(hidden, records);
  const table = embedded + 2 * sizeOf(model.embedding, lookups);
  const dTable = table + sizeOf(4 * hidden, lookups);
  const logits = dTable + sizeOf(4 * hidden, lookups);
  const keys = logits + sizeOf(8 * job.widest, records);
  const lookupStride = (<usize>lookups) << 5;
  const matrix = (<usize>hidden) << 5;

  if (drop) dropoutKeys(keys, job.dropoutKey, job.firstRecord, records, steps);

  // Layer 1. Embedding × input kernel, once for every token and slot that occurs; slots carry the bias.
  gatherRows(embedded, lookupStride, model.base, job.rows, lookups, narrow);
  gemm(embedded, lookupStride, model.kernel1, (<usize>model.embedding) << 5, table, lookupStride, lookups, narrow, gates, false);
  addRow(table + ((<usize>job.firstSlot) << 5), lookupStride, model.bias1, 32, lookups - job.firstSlot, gates);
  clear(c1, stride, records, width);
  clear(z1, stride, records, gates);
  for (let t = 0; t < steps; t++) {
    const at = <usize>t * step;
    if (t > 0) gemm(h1 + at - step, stride, model.recurrent1, matrix, z1 + at, stride, records, width, gates, false);
    const slot = load<i32>(job.slots + <usize>t * 12);
    lookupForward(
      z1 + at,
      table,
      job.inputs + ((<usize>(t * records)) << 2),
      table + ((<usize>slot) << 5),
      lookupStride,
      c1 + at,
      c1 + at + step,
      t1 + at,
      h1 + at,
      stride,
      records,
      width,
    );
  }
  if (drop) dropout(up1, h1, stride, keys, 1, job.threshold, job.keepScale, all, width);

  // Layer 2.
  gemm(up1, stride, model.kernel2, matrix, z2, stride, all, width, gates, false);
  clear(c2, stride, records, width);
  for (let t = 0; t < steps; t++) {
    const at = <usize>t * step;
    if (t > 0) gemm(h2 + at - step, stride, model.recurrent2, matrix, z2 + at, stride, records, width, gates, true);
    biasForward(z2 + at, model.bias2, c2 + at, c2 + at + step, t2 + at, h2 + at, stride, records, width);
  }
  if (drop) dropout(up2, h2, stride, keys, 2, job.threshold, job.keepScale, all, width);

  // The output slice of every step, its loss, and straight away its gradients.
  const gradient = job.gradient;
  const toGradient = gradient - model.base;
  let loss: f64 = 0;
  for (let t = 0; t < steps; t++) {
    const at = <usize>t * step;
    const panel = <usize>load<i32>(job.slots + <usize>t * 12, 4);
    const size = load<i32>(job.slots + <usize>t * 12, 8);
    const panels = (size + 7) >> 3;
    const slice = model.output + panel * matrix;
    const bias = model.outputBias + (panel << 5);
    gemm(up2 + at, stride, slice, matrix, logits, step, records, width, panels, false);
    const first = (<usize>(t * records)) << 2;
    loss += crossEntropy(
      logits,
      step,
      bias,
      job.targets + first,
      job.losses ? job.losses + first : 0,
      records,
      size,
      job.smoothing,
      job.scale,
      gradient != 0,
    );
    if (gradient == 0) continue;
    addColumnSums(bias + toGradient, 32, logits, step, records, panels);
    gemmTransposed(up2 + at, stride, logits, step, slice + toGradient, matrix, records, width, panels);
    gemm(
      logits,
      step,
      model.outputT + (panel << 8),
      (<usize>model.vocabulary) << 5,
      dh + at,
      stride,
      records,
      panels,
      width,
      false,
    );
  }
  if (gradient == 0) return loss;

  // Layer 2 backward.
  const shifted = all - records;
  if (drop) dropout(dh, dh, stride, keys, 2, job.threshold, job.keepScale, all, width);
  clear(dc, step, records, width);
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * step;
    if (t < steps - 1) {
      gemm(z2 + at + step, stride, model.recurrent2T, matrix << 2, dh + at, stride, records, gates, width, true);
    }
    backward(z2 + at, c2 + at, t2 + at, dh + at, stride, dc, step, records, width);
  }
  gemmTransposed(up1, stride, z2, stride, model.kernel2 + toGradient, matrix, all, width, gates);
  gemmTransposed(h2, stride, z2 + step, stride, model.recurrent2 + toGradient, matrix, shifted, width, gates);
  addColumnSums(model.bias2 + toGradient, 32, z2, stride, all, gates);

  // Layer 1 backward.
  gemm(z2, stride, model.kernel2T, matrix << 2, dh, stride, all, gates, width, false);
  if (drop) dropout(dh, dh, stride, keys, 1, job.threshold, job.keepScale, all, width);
  clear(dc, step, records, width);
  clear(dTable, lookupStride, lookups, gates);
  for (let t = steps - 1; t >= 0; t--) {
    const at = <usize>t * step;
    if (t < steps - 1) {
      gemm(z1 + at + step, stride, model.recurrent1T, matrix << 2, dh + at, stride, records, gates, width, true);
    }
    backward(z1 + at, c1 + at, t1 + at, dh + at, stride, dc, step, records, width);
    const slot = load<i32>(job.slots + <usize>t * 12);
    addColumnSums(dTable + ((<usize>slot) << 5), lookupStride, z1 + at, stride, records, gates);
  }
  gemmTransposed(h1, stride, z1 + step, stride, model.recurrent1 + toGradient, matrix, shifted, width, gates);

  // The lookup backward: its table is embedding × kernel.
  addAtRows(dTable, lookupStride, job.inputs, z1, stride, all, gates);
  addColumnSums(
    model.bias1 + toGradient,
    32,
    dTable + ((<usize>job.firstSlot) << 5),
    lookupStride,
    lookups - job.firstSlot,
    gates,
  );
  gemmTransposed(
    embedded,
    lookupStride,
    dTable,
    lookupStride,
    model.kernel1 + toGradient,
    (<usize>model.embedding) << 5,
    lookups,
    narrow,
    gates,
  );
  gemm(dTable, lookupStride, model.kernel1T, matrix << 2, job.lookupGradient, lookupStride, lookups, gates, narrow, false);
  return loss;
}

/** Embedding rows × kernel 1, plus `bias` where it is not 0: the lookup of layer 1, for sampling. */
export function lookupTable(
  model: Model,
  rows: usize,
  lookups: i32,
  bias: usize,
  embedded: usize,
  table: usize,
  tableStride: usize,
): void {
  const stride = (<usize>lookups) << 5;
  const narrow = model.embedding >> 3;
  const gates = model.hidden >> 1;
  gatherRows(embedded, stride, model.base, rows, lookups, narrow);
  gemm(
    embedded,
    stride,
    model.kernel1,
    (<usize>model.embedding) << 5,
    table,
    tableStride,
    lookups,
    narrow,
    gates,
    false,
  );
  if (bias) addRow(table, tableStride, bias, 32, lookups, gates);
}

/**
 * One step of `records` records that are drawn together: advances the states in place and writes probabilities.
 * `slotRow` is a row of the table; states are in panels of `stride` bytes.
 */
export function sampleStep(
  model: Model,
  records: i32,
  table: usize,
  tableStride: usize,
  inputs: usize,
  slotRow: usize,
  h1: usize,
  c1: usize,
  h2: usize,
  c2: usize,
  z: usize,
  scratch: usize,
  stride: usize,
  logits: usize,
  panel: i32,
  size: i32,
  temperature: f32,
  out: usize,
): void {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const matrix = (<usize>model.hidden) << 5;
  gemm(h1, stride, model.recurrent1, matrix, z, stride, records, width, gates, false);
  lookupForward(z, table, inputs, slotRow, tableStride, c1, c1, scratch, h1, stride, records, width);
  gemm(h1, stride, model.kernel2, matrix, z, stride, records, width, gates, false);
  gemm(h2, stride, model.recurrent2, matrix, z, stride, records, width, gates, true);
  biasForward(z, model.bias2, c2, c2, scratch, h2, stride, records, width);
  gemm(
    h2,
    stride,
    model.output + <usize>panel * matrix,
    matrix,
    logits,
    stride,
    records,
    width,
    (size + 7) >> 3,
    false,
  );
  probabilities(logits, stride, model.outputBias + ((<usize>panel) << 5), records, size, temperature, out);
}
