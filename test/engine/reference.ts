/**
 * The network in plain double precision, one record at a time, to be read beside the equations: what every engine is
 * checked against.
 */
import { ABSENT, type Chunk, type Shape, WEIGHT_NAMES, type Weights } from '../../src/engine/engine.ts';

/** Weights in double precision. */
export type Parameters = Record<keyof Weights, Float64Array>;

interface State {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

export function parameters(weights: Weights): Parameters {
  return Object.fromEntries(
    WEIGHT_NAMES.map((name) => [name, Float64Array.from(weights[name])]),
  ) as Parameters;
}

/** What multiplies unit `unit` of `layer` (1, 2) at `time` in the batch's record `record`. */
export type Mask = (layer: number, record: number, time: number, unit: number) => number;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One step of Keras' LSTM: x·kernel + h·recurrent + bias, gates i, f, c, o. */
function cell(
  x: ArrayLike<number>,
  state: State,
  kernel: Float64Array,
  recurrent: Float64Array,
  bias: Float64Array,
): State {
  const size = state.h.length;
  const z = Float64Array.from(bias);
  for (let j = 0; j < 4 * size; j++) {
    for (let k = 0; k < x.length; k++) z[j] += x[k] * kernel[k * 4 * size + j];
    for (let k = 0; k < size; k++) z[j] += state.h[k] * recurrent[k * 4 * size + j];
  }
  const c = state.c.map(
    (before, u) => sigmoid(z[size + u]) * before + sigmoid(z[u]) * Math.tanh(z[2 * size + u]),
  );
  const h = c.map((value, u) => sigmoid(z[3 * size + u]) * Math.tanh(value));
  return { h, c };
}

/** Log-probabilities of every step's slice along one record. */
export function walk(
  shape: Shape,
  p: Parameters,
  slots: ArrayLike<number>,
  tokens: readonly number[],
  mask: Mask = () => 1,
  record = 0,
  read?: Read,
): number[][] {
  const { embedding: e, hidden: h, vocabulary: v } = shape;
  let first: State = { h: new Float64Array(h), c: new Float64Array(h) };
  let second = first;
  return Array.from({ length: tokens.length }, (_, t) => {
    const token = (id: number) => (id === ABSENT ? v : id);
    const before = read?.inputs ? token(read.inputs[t]) : t === 0 ? v : tokens[t - 1];
    const x = Array.from(
      { length: e },
      (_, k) =>
        p.tokenEmbedding[before * e + k] +
        p.slotEmbedding[slots[t] * e + k] +
        (read?.besides ?? []).reduce((sum, beside) => sum + p.tokenEmbedding[token(beside[t]) * e + k], 0),
    );
    first = cell(x, first, p.kernel1, p.recurrent1, p.bias1);
    const between = first.h.map((value, u) => value * mask(1, record, t, u));
    second = cell(between, second, p.kernel2, p.recurrent2, p.bias2);
    const top = second.h.map((value, u) => value * mask(2, record, t, u));
    const { offset, size } = shape.slots[slots[t]];
    const logits = Array.from({ length: size }, (_, j) =>
      top.reduce((sum, value, u) => sum + value * p.output[u * v + offset + j], p.outputBias[offset + j]),
    );
    const most = Math.max(...logits);
    const sum = logits.reduce((s, x) => s + Math.exp(x - most), 0);
    return logits.map((x) => x - most - Math.log(sum));
  });
}

/** The tokens of record r of a chunk, up to its end. */
export function tokensOf(chunk: Chunk, r: number): number[] {
  const tokens: number[] = [];
  for (let t = 0; t < chunk.slots.length; t++) {
    const token = chunk.tokens[t * chunk.records + r];
    if (token === ABSENT) break;
    tokens.push(token);
  }
  return tokens;
}

/** What record r of a chunk reads that is not the token before. */
export function readOf({ slots, records, inputs, besides }: Chunk, r: number): Read {
  const own = (all: Int32Array) => Array.from(slots, (_, t) => all[t * records + r]);
  return { inputs: inputs && own(inputs), besides: besides?.map(own) };
}

interface Read {
  readonly inputs?: readonly number[];
  readonly besides?: readonly (readonly number[])[];
}

/** Summed loss and number of tokens. */
export function loss(
  shape: Shape,
  p: Parameters,
  chunks: readonly Chunk[],
  { smoothing = 0, mask = undefined as Mask | undefined } = {},
): { loss: number; tokens: number } {
  let total = 0;
  let count = 0;
  let record = 0;
  for (const chunk of chunks) {
    for (let r = 0; r < chunk.records; r++, record++) {
      const tokens = tokensOf(chunk, r);
      walk(shape, p, chunk.slots, tokens, mask, record, readOf(chunk, r)).forEach((logs, t) => {
        if (t < (chunk.given ?? 0)) return;
        const place = tokens[t] - shape.slots[chunk.slots[t]].offset;
        const spread = logs.length > 1 ? smoothing / (logs.length - 1) : 0;
        logs.forEach((log, j) => {
          total -= log * (j === place ? 1 - spread * (logs.length - 1) : spread);
        });
        count++;
      });
    }
  }
  return { loss: total, tokens: count };
}
