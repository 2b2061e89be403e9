import { describe, expect, test } from 'vitest';
import { type Chunk, WEIGHT_NAMES, type Weights } from '../../src/engine/engine.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { CASES, type Case, chunkOf, shapeOf } from './cases.ts';
import { distance, lively } from './gradients.ts';

const none = { dropout: 0, step: 1, seed: 1 };
const engine = loadWasmEngine({ threads: 1 });

/** So many steps that norms are taken from each record's own gradient instead of Gram matrices. */
const long = shapeOf([3, 7], 8, 8);
const many = Array.from({ length: 41 }, (_, t) => t % 2);
const LONG: Case = {
  name: 'long records, some ended',
  shape: long,
  chunks: [chunkOf(long, many, 5, 1), chunkOf(long, many, 3, 2, true)],
  smoothing: 0,
};

function norm(weights: Weights): number {
  let squares = 0;
  for (const name of WEIGHT_NAMES) for (const x of weights[name]) squares += x * x;
  return Math.sqrt(squares);
}

function scaled(weights: Weights, by: number): Weights {
  const copy = {} as Weights;
  for (const name of WEIGHT_NAMES) copy[name] = weights[name].map((x) => x * by);
  return copy;
}

function sum(all: readonly Weights[]): Weights {
  return all.reduce((a, b) => {
    const total = {} as Weights;
    for (const name of WEIGHT_NAMES) total[name] = a[name].map((x, i) => x + b[name][i]);
    return total;
  });
}

/** Every record of a chunk as a chunk of its own. */
function single({ records, slots, tokens, given, inputs, besides }: Chunk): Chunk[] {
  return Array.from({ length: records }, (_, r) => {
    const own = (all: Int32Array) => Int32Array.from(slots, (_, t) => all[t * records + r]);
    return {
      records: 1,
      slots,
      given,
      tokens: own(tokens),
      ...(inputs && { inputs: own(inputs) }),
      besides: besides?.map(own),
    };
  });
}

describe.each([...CASES, LONG])('$name', ({ shape, chunks, smoothing }) => {
  const network = engine.create(shape, { seed: 3 });
  network.load(lively(network.weights()));
  // The gradient of each record's summed token loss.
  const own = chunks.flatMap(single).map((chunk) => {
    const tokens = chunk.tokens.filter((token, t) => token >= 0 && t >= (chunk.given ?? 0)).length;
    return scaled(network.gradients([chunk], { ...none, smoothing }), tokens);
  });
  const norms = own.map(norm);
  const middle = [...norms].sort((a, b) => a - b)[norms.length >> 1];

  test('norms are those of explicit gradients', () => {
    const clipped = network.clippedGradients(chunks, { ...none, smoothing, clip: middle });
    expect(clipped.norms.length).toBe(norms.length);
    clipped.norms.forEach((x, r) => {
      expect(Math.abs(x / norms[r] - 1), `record ${r}`).toBeLessThan(1e-4);
    });
  });

  test.each([0.3, 1, 100])('the sum is that of clipped gradients (clip %f × the median norm)', (times) => {
    const clip = times * middle;
    const clipped = network.clippedGradients(chunks, { ...none, smoothing, clip });
    const expected = sum(own.map((g, r) => scaled(g, Math.min(1, clip / norms[r]))));
    expect(distance(expected, clipped.gradients)).toBeLessThan(1e-4);
  });
});

test('without a clip that bites, dropped gradients are those of training', () => {
  const shape = shapeOf([5, 11], 8, 16);
  const network = engine.create(shape, { seed: 3 });
  const chunks = [chunkOf(shape, [0, 1, 1], 7, 1)];
  const options = { dropout: 0.4, step: 5, seed: 2 };
  const { gradients, tokens, loss } = network.clippedGradients(chunks, { ...options, clip: 1e6 });
  const mean = network.gradients(chunks, options);
  expect(tokens).toBe(21);
  expect(loss).toBeGreaterThan(0);
  expect(distance(scaled(mean, tokens), gradients)).toBeLessThan(1e-5);
});

test('applying the gradients is the step of training', () => {
  const shape = shapeOf([5, 11], 8, 16);
  const [a, b] = [engine.create(shape, { seed: 3 }), engine.create(shape, { seed: 3 })];
  const chunks = [chunkOf(shape, [0, 1, 1], 7, 1)];
  const options = { rate: 0.01, decay: 0.1, clip: 0.1, dropout: 0.2, seed: 1 };
  for (let step = 1; step <= 3; step++) {
    a.train(chunks, { ...options, step });
    b.apply(b.gradients(chunks, { ...options, step }), { ...options, step });
  }
  expect(b.weights()).toEqual(a.weights());
});
