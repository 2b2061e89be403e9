import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { NotFinite } from '../../src/engine/engine.ts';
import { tensorflowEngine } from '../../src/engine/tensorflow/engine.ts';
import { fromLayersModel, toLayersModel } from '../../src/engine/tensorflow/layers-model.ts';
import { loadTensorflowEngine } from '../../src/engine/tensorflow/load.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { CASES, chunkOf, shapeOf } from './cases.ts';
import { distance, lively } from './gradients.ts';

const wasm = loadWasmEngine();
let twin: ReturnType<typeof tensorflowEngine>;

/** A folder with an installed tfjs-node, to run this suite on it; plain TensorFlow.js otherwise. */
const NATIVE = process.env.TENSORFLOW_FOLDER;

beforeAll(async () => {
  await tf.setBackend('cpu');
  twin = NATIVE ? await loadTensorflowEngine(wasm, [NATIVE]) : tensorflowEngine(tf, wasm);
});

describe.each(CASES.filter(({ chunks }) => chunks[0].records < 64))('$name', ({
  shape,
  chunks,
  smoothing,
}) => {
  const options = { dropout: 0.3, step: 3, seed: 9, smoothing };
  const pair = () => {
    const ours = wasm.create(shape, { seed: 3 });
    ours.load(lively(ours.weights()));
    return { ours, theirs: twin.create(shape, { weights: ours.weights() }) };
  };

  test('the same loss within 1e-5, and every gradient within 1e-4', () => {
    const { ours, theirs } = pair();
    const step = { ...options, rate: 1e-3, clip: 1, decay: 0.01 };
    expect(distance(theirs.gradients(chunks, options), ours.gradients(chunks, options))).toBeLessThan(1e-4);
    const [a, b] = [ours.train(chunks, step), theirs.train(chunks, step)];
    expect(a.tokens).toBe(b.tokens);
    expect(Math.abs(a.loss / b.loss - 1)).toBeLessThan(1e-5);
  });

  test('the same scores', () => {
    const { ours, theirs } = pair();
    const expected = theirs.score(chunks[0]);
    ours.score(chunks[0]).forEach((x, i) => {
      expect(Math.abs(x - expected[i])).toBeLessThan(1e-5 * (1 + expected[i]));
    });
  });

  test('the same clipped gradients', () => {
    const { ours, theirs } = pair();
    const clip = { ...options, clip: 2 };
    const [a, b] = [ours.clippedGradients(chunks, clip), theirs.clippedGradients(chunks, clip)];
    expect(distance(b.gradients, a.gradients)).toBeLessThan(1e-4);
    b.norms.forEach((norm, r) => {
      expect(Math.abs(a.norms[r] / norm - 1)).toBeLessThan(1e-4);
    });
  });
});

test('twenty steps end within 1e-3 of each other', () => {
  const shape = shapeOf([5, 11, 3], 8, 16);
  const [ours, theirs] = [wasm, twin].map((engine) => engine.create(shape, { seed: 1 }));
  for (let step = 1; step <= 20; step++) {
    const chunks = [chunkOf(shape, [0, 1, 2, 1], 9, step), chunkOf(shape, [0, 1], 4, step)];
    const options = { rate: 5e-3, dropout: 0.1, clip: 1, decay: 0.01, seed: 1, step };
    for (const network of [ours, theirs]) network.train(chunks, options);
  }
  expect(distance(theirs.weights(), ours.weights())).toBeLessThan(1e-3);
});

test('records are drawn by the embedded engine', () => {
  const shape = shapeOf([5, 11], 8, 16);
  const start = Int32Array.of(shape.vocabulary, shape.vocabulary);
  const [ours, theirs] = [wasm, twin].map((engine) => engine.create(shape, { seed: 1 }));
  expect(theirs.sampler(2).step(0, start)).toEqual(ours.sampler(2).step(0, start));
});

test.skipIf(NATIVE)('no tensor is left behind', () => {
  const shape = shapeOf([5, 11], 8, 16);
  const before = tf.memory().numTensors;
  const network = twin.create(shape, { seed: 1 });
  const chunk = chunkOf(shape, [0, 1], 3, 1);
  const options = { rate: 1e-3, dropout: 0.1, clip: 1, decay: 0, seed: 1, step: 1 };
  const { gradients } = network.clippedGradients([chunk], options);
  network.train([chunk], options);
  network.apply(gradients, options);
  network.score(chunk);
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a number that is not finite ends training', () => {
  const shape = shapeOf([5, 11], 8, 16);
  const weights = wasm.create(shape, { seed: 1 }).weights();
  weights.kernel2[5] = Number.NaN;
  const network = twin.create(shape, { weights });
  const options = { rate: 1e-3, dropout: 0.1, clip: 1, decay: 0, seed: 1, step: 1 };
  expect(() => network.train([chunkOf(shape, [0, 1], 3, 1)], options)).toThrow(NotFinite);
});

describe('as a LayersModel', () => {
  const shape = shapeOf([5, 40, 1, 17], 8, 16);
  const slots = [0, 1, 2, 3, 1];
  const network = wasm.create(shape, { seed: 3 });
  network.load(lively(network.weights()));
  const exported = toLayersModel(shape, network.weights());

  test.each([
    0, 2,
  ])('plain TensorFlow.js loads it, and gives the same probabilities (%i inputs besides)', async (besides) => {
    const exported = toLayersModel(shape, network.weights(), 'weights.bin', besides);
    // As if read from the files.
    const { modelTopology, weightsManifest } = JSON.parse(JSON.stringify(exported.json));
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: exported.weights.slice().buffer,
      }),
    );
    const chunk = chunkOf(shape, slots, 3, 1);
    const tokens = Array.from({ length: 3 }, (_, r) =>
      slots.map((_, t) => (t === 0 ? shape.vocabulary : chunk.tokens[(t - 1) * 3 + r])),
    );
    const others = Array.from({ length: besides }, (_, k) =>
      Array.from({ length: 3 }, (_, r) => slots.map((_, t) => (7 * k + 3 * r + t) % shape.vocabulary)),
    );
    const inputs = [
      tf.tensor2d(tokens, [3, 5], 'int32'),
      tf.tensor2d([slots, slots, slots], [3, 5], 'int32'),
      ...others.map((other) => tf.tensor2d(other, [3, 5], 'int32')),
    ];
    const all = (model.predict(inputs) as tf.Tensor3D).arraySync();
    const sampler = network.sampler(3);
    slots.forEach((slot, t) => {
      const { offset, size } = shape.slots[slot];
      const expected = sampler.step(
        slot,
        Int32Array.from(tokens, (row) => row[t]),
        1,
        others.map((other) => Int32Array.from(other, (row) => row[t])),
      );
      for (let r = 0; r < 3; r++) {
        for (let j = 0; j < size; j++) expect(all[r][t][offset + j]).toBeCloseTo(expected[r * size + j], 5);
        expect(all[r][t].reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      }
    });
  });

  test('it comes back as it went', () => {
    expect(fromLayersModel(exported)).toEqual({ shape, weights: network.weights() });
  });

  test('a file of something else says what is missing', () => {
    const json = { ...exported.json, weightsManifest: [{ paths: ['weights.bin'], weights: [] }] };
    expect(() => fromLayersModel({ json, weights: exported.weights })).toThrow(
      'expected a weight slice/embeddings',
    );
  });
});

test('where TensorFlow.js is not installed, the message says how to install it', async () => {
  await expect(loadTensorflowEngine(wasm, ['/'])).rejects.toMatchObject({
    message: expect.stringContaining('not installed'),
    how: expect.stringContaining('npm install @tensorflow/tfjs-node'),
  });
});

test('an installed TensorFlow.js is found from the user’s folder', async () => {
  const engine = await loadTensorflowEngine(wasm, ['/', process.cwd()]);
  expect(engine.name).toBe('tensorflow');
  expect(engine.build).toMatch(/^(cpu|tensorflow) 4\./);
});
