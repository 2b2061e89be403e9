/** Networks and batches to try, as a table. */
import { ABSENT, type Chunk, type Shape } from '../../src/engine/engine.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';

export function shapeOf(sizes: readonly number[], embedding: number, hidden: number): Shape {
  let vocabulary = 0;
  const slots = sizes.map((size) => {
    const offset = vocabulary;
    vocabulary += Math.ceil(size / 8) * 8;
    return { offset, size };
  });
  return { vocabulary, slots, embedding, hidden };
}

/** Random tokens; records end early where `ragged`. */
export function chunkOf(
  shape: Shape,
  slots: readonly number[],
  records: number,
  seed: number,
  ragged = false,
): Chunk {
  const stream = new Stream(seed, records, PURPOSE.evaluate);
  const tokens = new Int32Array(slots.length * records).fill(ABSENT);
  for (let r = 0; r < records; r++) {
    const length = ragged ? 1 + stream.below(slots.length) : slots.length;
    for (let t = 0; t < length; t++) {
      const { offset, size } = shape.slots[slots[t]];
      tokens[t * records + r] = offset + stream.below(size);
    }
  }
  return { records, slots: Uint16Array.from(slots), tokens };
}

/** So few that steps often share one, now and then the token before, or none. */
function anyTokens(shape: Shape, length: number, seed: number): Int32Array {
  const stream = new Stream(seed, length, PURPOSE.evaluate);
  return Int32Array.from({ length }, () => stream.below(Math.min(6, shape.vocabulary) + 1) - 1);
}

export interface Case {
  readonly name: string;
  readonly shape: Shape;
  readonly chunks: readonly Chunk[];
  readonly smoothing: number;
}

function make(
  name: string,
  sizes: readonly number[],
  [embedding, hidden]: readonly [number, number],
  slots: readonly number[],
  records: readonly number[],
  { ragged = false, smoothing = 0, given = 0, besides = 0, inputs = false } = {},
): Case {
  const shape = shapeOf(sizes, embedding, hidden);
  const chunks = records.map((count, i) => {
    const chunk = { ...chunkOf(shape, slots, count, i + 1, ragged), given };
    return {
      ...chunk,
      ...(inputs && { inputs: anyTokens(shape, chunk.tokens.length, i + 5) }),
      besides: Array.from({ length: besides }, (_, k) => anyTokens(shape, chunk.tokens.length, 9 * i + k)),
    };
  });
  return { name, shape, chunks, smoothing };
}

export const CASES: readonly Case[] = [
  make('one record', [5, 3, 8], [8, 8], [0, 1, 2], [1]),
  make('five records, odd slices', [11, 1, 17, 2], [8, 16], [0, 1, 2, 3], [5]),
  make('a full chunk and a rest', [3, 9], [16, 8], [0, 1], [64, 3]),
  make('repeated slots', [4, 6], [8, 8], [0, 1, 0, 1, 0, 1, 1], [6]),
  make('ended records', [4, 6, 20], [8, 8], [0, 1, 2, 1, 2], [7, 2], { ragged: true }),
  make('many ended records', [4, 6, 20], [8, 8], [0, 1, 2, 1, 2], [43, 33], { ragged: true }),
  make('smoothed', [4, 1, 13], [8, 8], [0, 1, 2], [5], { smoothing: 0.1 }),
  make('given steps', [5, 3, 9], [8, 8], [0, 1, 2, 2, 2], [6, 2], { given: 2 }),
  make('something read besides', [5, 3, 9], [8, 8], [0, 1, 2, 1, 2, 2], [6, 2], { besides: 1 }),
  make('as much read besides as there may be', [5, 3, 9], [8, 8], [0, 1, 2, 1, 2, 2], [6, 2], { besides: 5 }),
  make('something read besides, ended records', [4, 6, 20], [8, 8], [0, 1, 2, 1, 2], [7, 33], {
    ragged: true,
    besides: 2,
    inputs: true,
  }),
  make('one step', [30], [8, 24], [0], [4]),
];
