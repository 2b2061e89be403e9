// The whole network over one chunk of records: forward, loss, backward, weight gradients, in one call and with no
// state outside the memory that is passed in.

import { dropout, dropoutKeys } from './dropout';
import { gemm, gemmTransposed } from './gemm';
import { HEAD, Job, Model, place, slotAt, Work } from './layout';
import { backward, biasForward, lookupForward } from './lstm';
import { addAtRows, addColumnSums, addRow, clear, gatherRows } from './matrix';
import { clipRecords } from './norms';
import { crossEntropy } from './softmax';

/** Runs a chunk; its loss and gradients go where the job says. With `gradient` 0 it only scores. */
export function runChunk(model: Model, job: Job, workspace: usize): void {
  const work = changetype<Work>(workspace);
  place(model, job, workspace + HEAD, work);
  forward(model, job, work);
  if (job.gradient) memory.fill(job.gradient, 0, (<usize>model.dense) << 2);
  job.loss = outputs(model, job, work);
  if (job.gradient == 0) return;
  backwardSweep(model, job, work);
  if (job.clip > 0) {
    clipRecords(model, job, work);
    outputGradients(model, job, work);
  }
  weightGradients(model, job, work);
}

/** Bytes between two panels of a matrix of the model with `rows` rows. */
// @ts-ignore: decorator
@inline
function panelOf(rows: i32): usize {
  return (<usize>rows) << 5;
}

/** dst = src after dropout. */
function drop(job: Job, work: Work, dst: usize, src: usize, layer: i32, width: i32): void {
  dropout(
    dst,
    src,
    work.stride,
    work.keys,
    layer,
    job.threshold,
    job.keepScale,
    job.records * job.steps,
    width,
  );
}

function forward(model: Model, job: Job, work: Work): void {
  const records = job.records;
  const steps = job.steps;
  const lookups = job.lookups;
  const hidden = model.hidden;
  const width = hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = work.stride;
  const step = work.step;
  const lookupStride = work.lookupStride;
  const matrix = panelOf(hidden);
  const dropping = job.threshold != 0;
  if (dropping) dropoutKeys(work.keys, job.dropoutKey, job.firstRecord, records, steps);

  // Layer 1. Embedding × input kernel, once for every token and slot that occurs; slots carry the bias.
  const table = work.table;
  gatherRows(work.embedded, lookupStride, model.base, job.rows, lookups, narrow);
  gemm(
    work.embedded,
    lookupStride,
    model.kernel1,
    panelOf(model.embedding),
    table,
    lookupStride,
    lookups,
    narrow,
    gates,
    false,
  );
  addRow(table + panelOf(job.firstSlot), lookupStride, model.bias1, 32, lookups - job.firstSlot, gates);
  clear(work.c1, stride, records, width);
  clear(work.z1, stride, records, gates);
  for (let t = 0; t < steps; t++) {
    const at = <usize>t * step;
    const z = work.z1 + at;
    const h = work.h1 + at;
    if (t > 0) gemm(h - step, stride, model.recurrent1, matrix, z, stride, records, width, gates, false);
    lookupForward(
      z,
      table,
      job.inputs + ((<usize>(t * records)) << 2),
      table + panelOf(slotAt(job, t).row),
      lookupStride,
      work.c1 + at,
      work.c1 + at + step,
      work.t1 + at,
      h,
      stride,
      records,
      width,
    );
  }
  if (dropping) drop(job, work, work.up1, work.h1, 1, width);

  // Layer 2: its input for all steps in one product.
  gemm(work.up1, stride, model.kernel2, matrix, work.z2, stride, records * steps, width, gates, false);
  clear(work.c2, stride, records, width);
  for (let t = 0; t < steps; t++) {
    const at = <usize>t * step;
    const z = work.z2 + at;
    const h = work.h2 + at;
    if (t > 0) gemm(h - step, stride, model.recurrent2, matrix, z, stride, records, width, gates, true);
    biasForward(
      z,
      model.bias2,
      work.c2 + at,
      work.c2 + at + step,
      work.t2 + at,
      h,
      stride,
      records,
      width,
    );
  }
  if (dropping) drop(job, work, work.up2, work.h2, 2, width);
}

/**
 * The output slice of every step and its loss; with gradients, what it sends down to layer 2 and, unless records are
 * clipped first, straight away its own gradients, while the logits are at hand.
 */
function outputs(model: Model, job: Job, work: Work): f64 {
  const records = job.records;
  const width = model.hidden >> 3;
  const step = work.step;
  const stride = work.stride;
  const matrix = panelOf(model.hidden);
  const wanted = job.gradient != 0;
  const clipped = job.clip > 0;
  let loss: f64 = 0;
  for (let t = 0; t < job.steps; t++) {
    const at = <usize>t * step;
    const slot = slotAt(job, t);
    const panels = (slot.size + 7) >> 3;
    const logits = work.logits + (clipped ? <usize>slot.before * step : 0);
    const first = (<usize>(t * records)) << 2;
    gemm(
      work.up2 + at,
      stride,
      model.output + <usize>slot.panel * matrix,
      matrix,
      logits,
      step,
      records,
      width,
      panels,
      false,
    );
    loss += crossEntropy(
      logits,
      step,
      model.outputBias + panelOf(slot.panel),
      job.targets + first,
      job.losses ? job.losses + first : 0,
      records,
      slot.size,
      job.smoothing,
      job.scale,
      wanted,
    );
    if (!wanted) continue;
    if (!clipped) outputGradient(model, job, work, t, logits);
    gemm(
      logits,
      step,
      model.outputT + ((<usize>slot.panel) << 8),
      panelOf(model.vocabulary),
      work.dh + at,
      stride,
      records,
      panels,
      width,
      false,
    );
  }
  return loss;
}

/** Gradients of one step's output slice, from the gradient of its logits. */
function outputGradient(model: Model, job: Job, work: Work, t: i32, logits: usize): void {
  const slot = slotAt(job, t);
  const panels = (slot.size + 7) >> 3;
  const step = work.step;
  const matrix = panelOf(model.hidden);
  const there = job.gradient - model.base;
  addColumnSums(model.outputBias + panelOf(slot.panel) + there, 32, logits, step, job.records, panels);
  gemmTransposed(
    work.up2 + <usize>t * step,
    work.stride,
    32,
    logits,
    step,
    32,
    model.output + <usize>slot.panel * matrix + there,
    matrix,
    job.records,
    model.hidden >> 3,
    panels,
  );
}

function outputGradients(model: Model, job: Job, work: Work): void {
  for (let t = 0; t < job.steps; t++) {
    outputGradient(model, job, work, t, work.logits + <usize>slotAt(job, t).before * work.step);
  }
}

/** Turns the gates of both layers into the gradients of z. */
function backwardSweep(model: Model, job: Job, work: Work): void {
  const width = model.hidden >> 3;
  const gates = width << 2;
  const stride = work.stride;
  const tall = panelOf(4 * model.hidden);
  layerBackward(model.recurrent2T, job, work, 2, work.z2, work.c2, work.t2, width);
  gemm(
    work.z2,
    stride,
    model.kernel2T,
    tall,
    work.dh,
    stride,
    job.records * job.steps,
    gates,
    width,
    false,
  );
  layerBackward(model.recurrent1T, job, work, 1, work.z1, work.c1, work.t1, width);
}

/** `work.dh` is the gradient of the layer's output after dropout. */
function layerBackward(
  recurrentT: usize,
  job: Job,
  work: Work,
  layer: i32,
  z: usize,
  c: usize,
  tanhC: usize,
  width: i32,
): void {
  const records = job.records;
  const stride = work.stride;
  const step = work.step;
  const dh = work.dh;
  const gates = width << 2;
  if (job.threshold) drop(job, work, dh, dh, layer, width);
  clear(work.dc, step, records, width);
  for (let t = job.steps - 1; t >= 0; t--) {
    const at = <usize>t * step;
    if (t < job.steps - 1) {
      gemm(
        z + at + step,
        stride,
        recurrentT,
        (<usize>gates) << 8,
        dh + at,
        stride,
        records,
        gates,
        width,
        true,
      );
    }
    backward(z + at, c + at, tanhC + at, dh + at, stride, work.dc, step, records, width);
  }
}

/** Products over all steps of what went into each matrix and the gradient of z. */
function weightGradients(model: Model, job: Job, work: Work): void {
  const records = job.records;
  const lookups = job.lookups;
  const all = records * job.steps;
  const shifted = all - records;
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = work.stride;
  const step = work.step;
  const lookupStride = work.lookupStride;
  const z1 = work.z1;
  const z2 = work.z2;
  const dTable = work.dTable;
  const matrix = panelOf(model.hidden);
  const there = job.gradient - model.base;

  gemmTransposed(work.up1, stride, 32, z2, stride, 32, model.kernel2 + there, matrix, all, width, gates);
  gemmTransposed(
    work.h2,
    stride,
    32,
    z2 + step,
    stride,
    32,
    model.recurrent2 + there,
    matrix,
    shifted,
    width,
    gates,
  );
  addColumnSums(model.bias2 + there, 32, z2, stride, all, gates);
  gemmTransposed(
    work.h1,
    stride,
    32,
    z1 + step,
    stride,
    32,
    model.recurrent1 + there,
    matrix,
    shifted,
    width,
    gates,
  );

  // The lookup backward: its table is embedding × kernel.
  clear(dTable, lookupStride, lookups, gates);
  addAtRows(dTable, lookupStride, job.inputs, z1, stride, all, gates);
  for (let t = 0; t < job.steps; t++) {
    const row = panelOf(slotAt(job, t).row);
    addColumnSums(dTable + row, lookupStride, z1 + <usize>t * step, stride, records, gates);
  }
  const slots = lookups - job.firstSlot;
  addColumnSums(model.bias1 + there, 32, dTable + panelOf(job.firstSlot), lookupStride, slots, gates);
  gemmTransposed(
    work.embedded,
    lookupStride,
    32,
    dTable,
    lookupStride,
    32,
    model.kernel1 + there,
    panelOf(model.embedding),
    lookups,
    narrow,
    gates,
  );
  gemm(
    dTable,
    lookupStride,
    model.kernel1T,
    panelOf(4 * model.hidden),
    job.lookupGradient,
    lookupStride,
    lookups,
    gates,
    narrow,
    false,
  );
}
