/**
 * All parameters in one flat run of floats, in the layout of the kernels: matrices in panels of 8 columns, embeddings
 * row by row. What is decayed comes first; the embeddings, whose gradients are sparse, come last.
 */
import type { Shape, Weights } from '../engine.ts';

export interface Parameter {
  readonly name: keyof Weights;
  readonly rows: number;
  readonly columns: number;
  /** In panels of 8 columns, or row-major. */
  readonly panels: boolean;
  /** First float. */
  readonly offset: number;
}

export interface Layout {
  readonly parameters: Record<keyof Weights, Parameter>;
  /** Floats in all. */
  readonly length: number;
  /** Floats that weight decay acts on: the first ones. */
  readonly decayed: number;
  /** Floats that are not embeddings: the first ones. */
  readonly dense: number;
}

export function layout(shape: Shape): Layout {
  const { vocabulary: v, embedding: e, hidden: h, slots } = shape;
  for (const [name, value] of Object.entries({ vocabulary: v, embedding: e, hidden: h })) {
    if (!Number.isInteger(value) || value <= 0 || value % 8 !== 0) {
      throw new RangeError(`expected ${name} to be a positive multiple of 8, got ${value}`);
    }
  }
  for (const { offset, size } of slots) {
    if (offset % 8 !== 0 || size < 1 || offset + size > v) {
      throw new RangeError(
        `expected a slice inside the vocabulary from a multiple of 8, got ${offset} + ${size}`,
      );
    }
  }
  let length = 0;
  const parameters = {} as Record<keyof Weights, Parameter>;
  const add = (name: keyof Weights, rows: number, columns: number, panels = true) => {
    parameters[name] = { name, rows, columns, panels, offset: length };
    length += rows * columns;
  };
  add('kernel1', e, 4 * h);
  add('recurrent1', h, 4 * h);
  add('kernel2', h, 4 * h);
  add('recurrent2', h, 4 * h);
  add('output', h, v);
  const decayed = length;
  add('bias1', 1, 4 * h);
  add('bias2', 1, 4 * h);
  add('outputBias', 1, v);
  const dense = length;
  add('slotEmbedding', slots.length, e, false);
  add('tokenEmbedding', v + 1, e, false);
  return { parameters, length, decayed, dense };
}

/** Writes a row-major matrix into the flat run. */
export function pack(flat: Float32Array, at: Parameter, values: Float32Array): void {
  const { rows, columns, offset } = at;
  if (values.length !== rows * columns) {
    throw new RangeError(`expected ${rows * columns} numbers in ${at.name}, got ${values.length}`);
  }
  if (!at.panels) {
    flat.set(values, offset);
    return;
  }
  for (let c = 0; c < columns; c++) {
    let to = offset + (c >> 3) * rows * 8 + (c & 7);
    for (let r = 0; r < rows; r++, to += 8) flat[to] = values[r * columns + c];
  }
}

/** Reads a row-major matrix out of the flat run. */
export function unpack(flat: Float32Array, at: Parameter): Float32Array {
  const { rows, columns, offset } = at;
  if (!at.panels) return flat.slice(offset, offset + rows * columns);
  const values = new Float32Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    let from = offset + (c >> 3) * rows * 8 + (c & 7);
    for (let r = 0; r < rows; r++, from += 8) values[r * columns + c] = flat[from];
  }
  return values;
}

export function unpackAll(flat: Float32Array, { parameters }: Layout): Weights {
  const weights = {} as Weights;
  for (const at of Object.values(parameters)) weights[at.name] = unpack(flat, at);
  return weights;
}
