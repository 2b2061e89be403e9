// Drawing records: one step of the network for many records, with no memory of the steps before but the states.

import { gemm } from './gemm';
import { Model } from './layout';
import { biasForward, lookupForward } from './lstm';
import { addFromRows, addRow, gatherRows } from './matrix';
import { probabilities } from './softmax';

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
 * `slotRow` is a row of the table, `besides` holds [more, records] rows of what is read besides; states are in panels of `stride` bytes.
 */
export function sampleStep(
  model: Model,
  records: i32,
  table: usize,
  tableStride: usize,
  inputs: usize,
  besides: usize,
  more: i32,
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
  for (let k = 0; k < more; k++) {
    addFromRows(z, stride, table, tableStride, besides + ((<usize>(k * records)) << 2), records, gates);
  }
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
