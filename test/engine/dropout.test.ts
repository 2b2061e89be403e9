import { expect, test } from 'vitest';
import { dropoutKey } from '../../src/engine/dropout.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { chunkOf, shapeOf } from './cases.ts';
import { distance, expectGradients, lively } from './gradients.ts';
import { loss, type Mask, parameters } from './reference.ts';

const engine = loadWasmEngine();
const shape = shapeOf([5, 11, 3], 8, 16);
const slots = [0, 1, 2, 1];
const options = { dropout: 0.3, step: 7, seed: 2 ** 40 + 5 };

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The mask of kernels/dropout.ts, said again. */
function maskOf(share: number, seed: number, step: number): Mask {
  const key = dropoutKey(seed, step);
  return (layer, record, time, unit) => {
    const place = mix(mix((key + Math.imul(record, 0x9e3779b1)) | 0) + time);
    const hash = mix((place + Math.imul((layer << 16) + unit, 0x9e3779b9)) | 0);
    return hash < Math.floor(share * 2 ** 32) ? 0 : 1 / (1 - share);
  };
}

test('gradients are those of the dropped network', () => {
  const network = engine.create(shape, { seed: 3 });
  network.load(lively(network.weights()));
  const chunks = [chunkOf(shape, slots, 5, 1), chunkOf(shape, slots, 3, 2)];
  const p = parameters(network.weights());
  const mask = maskOf(options.dropout, options.seed, options.step);
  const expected = loss(shape, p, chunks, { mask });
  expectGradients(network.gradients(chunks, options), p, (q) => {
    return loss(shape, q, chunks, { mask }).loss / expected.tokens;
  });
  const trained = network.train(chunks, { ...options, rate: 1e-3, clip: 1, decay: 0 });
  expect(Math.abs(trained.loss / expected.loss - 1)).toBeLessThan(1e-5);
});

test('masks do not depend on how a batch is cut into chunks', () => {
  const network = engine.create(shape, { seed: 3 });
  const whole = chunkOf(shape, slots, 10, 1);
  const part = (from: number, to: number) => ({
    records: to - from,
    slots: whole.slots,
    tokens: Int32Array.from({ length: slots.length * (to - from) }, (_, i) => {
      const t = Math.floor(i / (to - from));
      return whole.tokens[t * 10 + from + (i % (to - from))];
    }),
  });
  const one = network.gradients([whole], options);
  const cut = network.gradients([part(0, 3), part(3, 4), part(4, 10)], options);
  expect(distance(one, cut)).toBeLessThan(1e-5);
  expect(distance(one, network.gradients([whole], { ...options, step: 8 }))).toBeGreaterThan(1e-2);
});

test('the stated share is dropped', () => {
  const mask = maskOf(0.25, 1, 1);
  let dropped = 0;
  for (let r = 0; r < 100; r++) {
    for (let t = 0; t < 10; t++) {
      for (let u = 0; u < 64; u++) if (mask(1, r, t, u) === 0) dropped++;
    }
  }
  expect(Math.abs(dropped / 64000 - 0.25)).toBeLessThan(0.007);
});
