import { beforeAll, describe, expect, test } from 'vitest';
import { NotFinite, WEIGHT_NAMES, type Weights } from '../../src/engine/engine.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { CASES, chunkOf, shapeOf } from './cases.ts';
import { loss, type Mask, type Parameters, parameters, tokensOf, walk } from './reference.ts';

const engine = loadWasmEngine();
const none = { dropout: 0, step: 1, seed: 1 };

/** Gradient of the mean loss by central differences in double precision, at some places of every parameter. */
function expectGradients(
  gradients: Weights,
  p: Parameters,
  meanLoss: (p: Parameters) => number,
  places = 12,
): void {
  for (const name of WEIGHT_NAMES) {
    const scale = Math.max(...gradients[name].map(Math.abs), 1e-3);
    const stride = Math.max(1, Math.floor(p[name].length / places));
    for (let i = stride >> 1; i < p[name].length; i += stride) {
      const kept = p[name][i];
      const step = 1e-5;
      p[name][i] = kept + step;
      const above = meanLoss(p);
      p[name][i] = kept - step;
      const below = meanLoss(p);
      p[name][i] = kept;
      const error = Math.abs((above - below) / (2 * step) - gradients[name][i]) / scale;
      expect(error, `${name}[${i}]`).toBeLessThan(1e-4);
    }
  }
}

/** Larger weights than the initial ones, so that gates leave their linear range. */
function lively(weights: Weights): Weights {
  for (const name of WEIGHT_NAMES) {
    weights[name].forEach((w, i) => {
      weights[name][i] = 2 * w + 0.3 * Math.sin(i * 1.7 + name.length);
    });
  }
  return weights;
}

describe.each(CASES)('$name', ({ shape, chunks, smoothing }) => {
  const network = engine.create(shape, { seed: 3 });
  network.load(lively(network.weights()));
  const p = parameters(network.weights());

  test('scores are the reference’s', () => {
    for (const chunk of chunks) {
      const scores = network.score(chunk);
      for (let r = 0; r < chunk.records; r++) {
        const tokens = tokensOf(chunk, r);
        const logs = walk(shape, p, chunk.slots, tokens);
        for (let t = 0; t < chunk.slots.length; t++) {
          const expected = t < tokens.length ? -logs[t][tokens[t] - shape.slots[chunk.slots[t]].offset] : 0;
          expect(Math.abs(scores[t * chunk.records + r] - expected)).toBeLessThan(1e-5 * (1 + expected));
        }
      }
    }
  });

  test('gradients are those of finite differences', () => {
    expectGradients(network.gradients(chunks, { ...none, smoothing }), p, (q) => {
      const { loss: total, tokens } = loss(shape, q, chunks, { smoothing });
      return total / tokens;
    });
  });

  test('training returns the reference’s loss and lowers it', () => {
    const copy = engine.create(shape, { weights: network.weights() });
    const expected = loss(shape, p, chunks, { smoothing });
    const options = { rate: 1e-3, dropout: 0, clip: 1e9, decay: 0, seed: 1, smoothing };
    const first = copy.train(chunks, { ...options, step: 1 });
    expect(first.tokens).toBe(expected.tokens);
    expect(Math.abs(first.loss / expected.loss - 1)).toBeLessThan(1e-5);
    expect(copy.train(chunks, { ...options, step: 2 }).loss).toBeLessThan(first.loss);
  });
});
