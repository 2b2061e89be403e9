/** The weights a network starts from. */
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Shape, Weights } from './engine.ts';

/** Rows of the training stream that belong to initial weights, one a parameter: far from those that shuffle. */
const FIRST_ROW = 2 ** 40;

/** Glorot-uniform kernels, embeddings uniform ±.05, biases 0 but for the forget gates' 1. */
export function initialWeights(shape: Shape, seed: number): Weights {
  const { vocabulary: v, embedding: e, hidden: h, slots } = shape;
  let row = FIRST_ROW;
  const uniform = (length: number, limit: number) => {
    const stream = new Stream(seed, row++, PURPOSE.training);
    return Float32Array.from({ length }, () => ((stream.word() + 0.5) / 2 ** 31 - 1) * limit);
  };
  const glorot = (rows: number, columns: number) => uniform(rows * columns, Math.sqrt(6 / (rows + columns)));
  const forget = () => new Float32Array(4 * h).fill(1, h, 2 * h);
  const output = glorot(h, v);
  const used = new Uint8Array(v);
  for (const { offset, size } of slots) used.fill(1, offset, offset + size);
  for (let i = 0; i < output.length; i++) if (!used[i % v]) output[i] = 0;
  return {
    tokenEmbedding: uniform((v + 1) * e, 0.05),
    slotEmbedding: uniform(slots.length * e, 0.05),
    kernel1: glorot(e, 4 * h),
    recurrent1: glorot(h, 4 * h),
    bias1: forget(),
    kernel2: glorot(h, 4 * h),
    recurrent2: glorot(h, 4 * h),
    bias2: forget(),
    output,
    outputBias: new Float32Array(v),
  };
}
