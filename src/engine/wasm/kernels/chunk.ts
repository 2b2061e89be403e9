// The whole network over one chunk of records: forward, loss, backward, weight gradients, in one call and with no
// state outside the memory that is passed in.

import { dropout, dropoutKeys } from './dropout';
import { gemm, gemmTransposed } from './gemm';
import { HEAD, Job, Model, place, slotAt, Work } from './layout';
import { backward, biasForward, lookupForward } from './lstm';
import { addAtRows, addColumnSums, addFromRows, addRow, clear, gatherRows } from './matrix';
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

/** Bytes of `rows` rows of a panel. */
// @ts-ignore: decorator
@inline
function bytesOf(rows: i32): usize {
  return (<usize>rows) << 5;
}

/** dst = src after dropout. */
function drop(job: Job, work: Work, dst: usize, src: usize, layer: i32, width: i32): void {
  dropout(dst, src, work.stride, work.keys, layer, job.threshold, job.keepScale, job.all, width);
}

function forward(model: Model, job: Job, work: Work): void {
  const steps = job.steps;
  const lookups = job.lookups;
  const width = model.hidden >> 3;
  const gates = width << 2;
  const narrow = model.embedding >> 3;
  const stride = work.stride;
  const lookupStride = work.lookupStride;
  const matrix = bytesOf(model.hidden);
  const dropping = job.threshold != 0;
  if (dropping) dropoutKeys(work.keys, job);

  // Layer 1. Embedding × input kernel, once for every token and slot that occurs; slots carry the bias.
  const table = work.table;
  gatherRows(work.embedded, lookupStride, model.base, job.rows, lookups, narrow);
  gemm(
    work.embedded,
    lookupStride,
    model.kernel1,
    bytesOf(model.embedding),
    table,
    lookupStride,
    lookups,
    narrow,
    gates,
    false,
  );
  addRow(table + bytesOf(job.firstSlot), lookupStride, model.bias1, 32, lookups - job.firstSlot, gates);
  clear(work.z1, stride, job.count, gates);
  clear(work.c1, stride, job.count, width);
  let before: usize = 0;
  let cBefore = work.c1;
  const c1 = work.c1 + bytesOf(job.count);
  for (let t = 0; t < steps; t++) {
    const slot = slotAt(job, t);
    const at = bytesOf(slot.first);
    const z = work.z1 + at;
    if (t > 0) {
      gemm(work.h1 + before, stride, model.recurrent1, matrix, z, stride, slot.live, width, gates, false);
    }
    for (let k = 0; k < job.more; k++) {
      const read = job.besides + ((<usize>(k * job.all + slot.first)) << 2);
      addFromRows(z, stride, table, lookupStride, read, slot.live, gates);
    }
    lookupForward(
      z,
      table,
      job.inputs + ((<usize>slot.first) << 2),
      table + bytesOf(slot.row),
      lookupStride,
      cBefore,
      c1 + at,
      work.t1 + at,
      work.h1 + at,
      stride,
      slot.live,
      width,
    );
    before = at;
    cBefore = c1 + at;
  }
  if (dropping) drop(job, work, work.up1, work.h1, 1, width);

  // Layer 2: its input for all steps in one product.
  gemm(work.up1, stride, model.kernel2, matrix, work.z2, stride, job.all, width, gates, false);
  clear(work.c2, stride, job.count, width);
  cBefore = work.c2;
  const c2 = work.c2 + bytesOf(job.count);
  for (let t = 0; t < steps; t++) {
    const slot = slotAt(job, t);
    const at = bytesOf(slot.first);
    const z = work.z2 + at;
    if (t > 0) {
      gemm(work.h2 + before, stride, model.recurrent2, matrix, z, stride, slot.live, width, gates, true);
    }
    biasForward(z, model.bias2, cBefore, c2 + at, work.t2 + at, work.h2 + at, stride, slot.live, width);
    before = at;
    cBefore = c2 + at;
  }
  if (dropping) drop(job, work, work.up2, work.h2, 2, width);
}

/**
 * The output slice of every step and its loss; with gradients, what it sends down to layer 2 and, unless records are
 * clipped first, straight away its own gradients, while the logits are at hand.
 */
function outputs(model: Model, job: Job, work: Work): f64 {
  const width = model.hidden >> 3;
  const stride = work.stride;
  const matrix = bytesOf(model.hidden);
  const wanted = job.gradient != 0;
  const clipped = job.clip > 0;
  let loss: f64 = 0;
  for (let t = 0; t < job.steps; t++) {
    const slot = slotAt(job, t);
    const live = slot.live;
    const at = bytesOf(slot.first);
    const first = (<usize>slot.first) << 2;
    const panels = (slot.size + 7) >> 3;
    const logits = work.logits + (clipped ? bytesOf(slot.before) : 0);
    const logitStride = bytesOf(live);
    gemm(
      work.up2 + at,
      stride,
      model.output + <usize>slot.panel * matrix,
      matrix,
      logits,
      logitStride,
      live,
      width,
      panels,
      false,
    );
    loss += crossEntropy(
      logits,
      logitStride,
      model.outputBias + bytesOf(slot.panel),
      job.targets + first,
      job.losses ? job.losses + first : 0,
      live,
      slot.size,
      job.smoothing,
      job.scale,
      wanted,
    );
    if (!wanted) continue;
    if (!clipped) outputGradient(model, job, work, t, logits);
    gemm(
      logits,
      logitStride,
      model.outputT + ((<usize>slot.panel) << 8),
      bytesOf(model.vocabulary),
      work.dh + at,
      stride,
      live,
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
  const live = slot.live;
  const panels = (slot.size + 7) >> 3;
  const matrix = bytesOf(model.hidden);
  const there = job.gradient - model.base;
  addColumnSums(model.outputBias + bytesOf(slot.panel) + there, 32, logits, bytesOf(live), live, panels);
  gemmTransposed(
    work.up2 + bytesOf(slot.first),
    work.stride,
    logits,
    bytesOf(live),
    model.output + <usize>slot.panel * matrix + there,
    matrix,
    live,
    model.hidden >> 3,
    panels,
  );
}

function outputGradients(model: Model, job: Job, work: Work): void {
  for (let t = 0; t < job.steps; t++) {
    outputGradient(model, job, work, t, work.logits + bytesOf(slotAt(job, t).before));
  }
}

/** Turns the gates of both layers into the gradients of z. */
function backwardSweep(model: Model, job: Job, work: Work): void {
  const width = model.hidden >> 3;
  const stride = work.stride;
  const tall = bytesOf(4 * model.hidden);
  layerBackward(model.recurrent2T, job, work, 2, work.z2, work.c2, work.t2, width);
  gemm(work.z2, stride, model.kernel2T, tall, work.dh, stride, job.all, width << 2, width, false);
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
  const stride = work.stride;
  const dh = work.dh;
  const gates = width << 2;
  const start = bytesOf(job.count);
  if (job.threshold) drop(job, work, dh, dh, layer, width);
  // A record joins at its last step, with nothing from later ones.
  clear(work.dc, start, job.count, width);
  for (let t = job.steps - 1; t >= 0; t--) {
    const slot = slotAt(job, t);
    const at = bytesOf(slot.first);
    if (t < job.steps - 1) {
      const next = slotAt(job, t + 1);
      gemm(
        z + bytesOf(next.first),
        stride,
        recurrentT,
        (<usize>gates) << 8,
        dh + at,
        stride,
        next.live,
        gates,
        width,
        true,
      );
    }
    const before = t > 0 ? c + start + bytesOf(slotAt(job, t - 1).first) : c;
    backward(z + at, before, tanhC + at, dh + at, stride, work.dc, start, slot.live, width);
  }
}

/** Products over all steps of what went into each matrix and the gradient of z. */
function weightGradients(model: Model, job: Job, work: Work): void {
  const lookups = job.lookups;
  const width = model.hidden >> 3;
  const gates = width << 2;
  const stride = work.stride;
  const lookupStride = work.lookupStride;
  const z1 = work.z1;
  const z2 = work.z2;
  const dTable = work.dTable;
  const matrix = bytesOf(model.hidden);
  const there = job.gradient - model.base;

  gemmTransposed(work.up1, stride, z2, stride, model.kernel2 + there, matrix, job.all, width, gates);
  recurrentGradient(job, work, work.h2, z2, model.recurrent2 + there, width);
  addColumnSums(model.bias2 + there, 32, z2, stride, job.all, gates);
  recurrentGradient(job, work, work.h1, z1, model.recurrent1 + there, width);

  // The lookup backward: its table is embedding × kernel.
  clear(dTable, lookupStride, lookups, gates);
  addAtRows(dTable, lookupStride, job.inputs, z1, stride, job.all, gates);
  for (let k = 0; k < job.more; k++) {
    addAtRows(dTable, lookupStride, job.besides + ((<usize>(k * job.all)) << 2), z1, stride, job.all, gates);
  }
  for (let t = 0; t < job.steps; t++) {
    const slot = slotAt(job, t);
    const row = dTable + bytesOf(slot.row);
    addColumnSums(row, lookupStride, z1 + bytesOf(slot.first), stride, slot.live, gates);
  }
  const slots = lookups - job.firstSlot;
  addColumnSums(model.bias1 + there, 32, dTable + bytesOf(job.firstSlot), lookupStride, slots, gates);
  gemmTransposed(
    work.embedded,
    lookupStride,
    dTable,
    lookupStride,
    model.kernel1 + there,
    bytesOf(model.embedding),
    lookups,
    model.embedding >> 3,
    gates,
  );
  gemm(
    dTable,
    lookupStride,
    model.kernel1T,
    bytesOf(4 * model.hidden),
    job.lookupGradient,
    lookupStride,
    lookups,
    gates,
    model.embedding >> 3,
    false,
  );
}

/** Every step's z with the h of the step before: as long as no record ends, their rows run side by side. */
function recurrentGradient(job: Job, work: Work, h: usize, z: usize, dst: usize, width: i32): void {
  const steps = job.steps;
  const stride = work.stride;
  for (let t = 1; t < steps; ) {
    const first = slotAt(job, t).first;
    const behind = slotAt(job, t - 1).live;
    let rows = 0;
    do {
      rows += slotAt(job, t).live;
      t++;
    } while (t < steps && slotAt(job, t - 1).live == behind);
    gemmTransposed(
      h + bytesOf(first - behind),
      stride,
      z + bytesOf(first),
      stride,
      dst,
      bytesOf(width << 3),
      rows,
      width,
      width << 2,
    );
  }
}
