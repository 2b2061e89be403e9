import { expect, test } from 'vitest';
import { ABSENT, NotFinite, WEIGHT_NAMES } from '../../src/engine/engine.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { chunkOf, shapeOf } from './cases.ts';
import { distance } from './gradients.ts';

const engine = loadWasmEngine();
const shape = shapeOf([5, 11, 3], 8, 16);
const slots = [0, 1, 2];
const options = { rate: 0.01, dropout: 0.1, clip: 1, decay: 0, seed: 1 };
const none = { dropout: 0, step: 1, seed: 1 };

test('starts from seeded weights: forget gates at 1, small embeddings, nothing in the padding', () => {
  const a = engine.create(shape, { seed: 1 }).weights();
  expect(a).toEqual(engine.create(shape, { seed: 1 }).weights());
  expect(a.kernel1).not.toEqual(engine.create(shape, { seed: 2 }).weights().kernel1);
  expect([...a.bias1]).toEqual([...Array(16).fill(0), ...Array(16).fill(1), ...Array(32).fill(0)]);
  expect(Math.max(...a.tokenEmbedding.map(Math.abs))).toBeLessThanOrEqual(0.05);
  const limit = Math.sqrt(6 / (16 + 64));
  const largest = Math.max(...a.recurrent1.map(Math.abs));
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.95 * limit);
  for (let i = 0; i < 16; i++) expect(a.output[i * shape.vocabulary + 5]).toBe(0);
});

test('weights come back as they were loaded', () => {
  const network = engine.create(shape, { seed: 1 });
  const weights = network.weights();
  for (const name of WEIGHT_NAMES)
    weights[name].forEach((_, i) => {
      weights[name][i] = Math.fround(i / 7 + name.length);
    });
  network.load(weights);
  expect(network.weights()).toEqual(weights);
  expect(engine.create(shape, { weights }).weights()).toEqual(weights);
});

test('a wrong size is refused', () => {
  const weights = engine.create(shape, { seed: 1 }).weights();
  expect(() => engine.create(shape, { weights: { ...weights, bias1: new Float32Array(3) } })).toThrow(
    'expected 64 numbers in bias1, got 3',
  );
  expect(() => engine.create({ ...shape, hidden: 12 }, { seed: 1 })).toThrow('multiple of 8');
  const network = engine.create(shape, { seed: 1 });
  const chunk = chunkOf(shape, slots, 2, 1);
  expect(() => network.score({ ...chunk, records: 3 })).toThrow('expected 1 to 64 records');
  chunk.tokens[0] = 9;
  expect(() => network.score(chunk)).toThrow('expected a token of slot 0');
});

test('learns a table by heart', () => {
  const network = engine.create(shape, { seed: 1 });
  const chunk = chunkOf(shape, slots, 8, 1);
  let last = Infinity;
  for (let step = 1; step <= 300; step++) {
    last = network.train([chunk], { ...options, dropout: 0, step }).loss / (8 * 3);
  }
  // What is left is the first token, which nothing announces.
  expect(last).toBeLessThan(0.7);
});

test('two runs give the same bytes', () => {
  const run = () => {
    const network = engine.create(shape, { seed: 1 });
    for (let step = 1; step <= 20; step++) {
      network.train([chunkOf(shape, slots, 9, step), chunkOf(shape, slots, 2, step)], { ...options, step });
    }
    return network.weights();
  };
  expect(run()).toEqual(run());
});

test('the first Adam step moves every touched weight by the rate', () => {
  const network = engine.create(shape, { seed: 1 });
  const before = network.weights();
  const chunk = chunkOf(shape, slots, 4, 1);
  const gradients = network.gradients([chunk], none);
  network.train([chunk], { ...options, dropout: 0, clip: 1e9, step: 1 });
  const after = network.weights();
  for (const name of WEIGHT_NAMES) {
    gradients[name].forEach((g, i) => {
      const moved = (after[name][i] - before[name][i]) / options.rate;
      if (g === 0) expect(moved, name).toBe(0);
      else if (Math.abs(g) > 1e-5) expect(moved, name).toBeCloseTo(-Math.sign(g), 2);
    });
  }
});

test('clipping bounds the global norm', () => {
  const network = engine.create(shape, { seed: 1 });
  const chunk = chunkOf(shape, slots, 4, 1);
  const gradients = network.gradients([chunk], none);
  let squares = 0;
  for (const name of WEIGHT_NAMES) for (const g of gradients[name]) squares += g * g;
  // ε makes tiny gradients move less than the rate: with the norm clipped to 1e−6 most do.
  const moved = (clip: number) => {
    const copy = engine.create(shape, { weights: network.weights() });
    copy.train([chunk], { ...options, dropout: 0, clip, step: 1 });
    return distance(network.weights(), copy.weights());
  };
  expect(moved(Math.sqrt(squares) * 1.01)).toBe(moved(1e9));
  expect(moved(1e-8)).toBeLessThan(moved(1e9));
});

test('weight decay shrinks kernels, not biases or embeddings', () => {
  const network = engine.create(shape, { seed: 1 });
  const before = network.weights();
  const nothing = { records: 1, slots: Uint16Array.of(0), tokens: Int32Array.of(ABSENT) };
  network.train([nothing], { ...options, decay: 0.1, step: 1 });
  const after = network.weights();
  expect(after.recurrent1[3]).toBeCloseTo(before.recurrent1[3] * (1 - 0.01 * 0.1), 7);
  for (const name of ['bias1', 'outputBias', 'tokenEmbedding', 'slotEmbedding'] as const) {
    expect(after[name]).toEqual(before[name]);
  }
});

test('ended records change nothing for the others', () => {
  const network = engine.create(shape, { seed: 1 });
  const chunk = chunkOf(shape, slots, 3, 1);
  const with_ = { ...chunk, records: 4, tokens: new Int32Array(12).fill(ABSENT) };
  for (let t = 0; t < 3; t++) for (let r = 0; r < 3; r++) with_.tokens[t * 4 + r] = chunk.tokens[t * 3 + r];
  expect(distance(network.gradients([chunk], none), network.gradients([with_], none))).toBeLessThan(1e-6);
  const scores = network.score(with_);
  expect([scores[3], scores[7], scores[11]]).toEqual([0, 0, 0]);
});

test('a long sequence and a wide slice grow the memory', () => {
  const wide = shapeOf([3000, 7], 8, 16);
  const network = engine.create(wide, { seed: 1 });
  const long = Array.from({ length: 300 }, (_, t) => t % 2);
  const chunk = chunkOf(wide, long, 64, 1);
  const { loss, tokens } = network.train([chunk, chunk], { ...options, step: 1 });
  expect(tokens).toBe(2 * 300 * 64);
  expect(loss / tokens).toBeCloseTo((Math.log(3000) + Math.log(7)) / 2, 1);
});

test('a number that is not finite ends training with an error, before the weights change', () => {
  const weights = engine.create(shape, { seed: 1 }).weights();
  weights.kernel2[5] = Number.NaN;
  const network = engine.create(shape, { weights });
  expect(() => network.train([chunkOf(shape, slots, 3, 1)], { ...options, step: 4 })).toThrow(NotFinite);
  expect(network.weights()).toEqual(weights);
  weights.kernel2[5] = 1e38;
  const large = engine.create(shape, { weights });
  large.train([chunkOf(shape, slots, 3, 1)], { ...options, step: 1 });
});
