import { describe, expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { CASES } from './cases.ts';
import { expectGradients, lively } from './gradients.ts';
import { loss, parameters, readOf, tokensOf, walk } from './reference.ts';

const engine = loadWasmEngine();

describe.each(CASES)('$name', ({ shape, chunks, smoothing }) => {
  const network = engine.create(shape, { seed: 3 });
  network.load(lively(network.weights()));
  const p = parameters(network.weights());

  test('scores are the reference’s', () => {
    for (const chunk of chunks) {
      const scores = network.score(chunk);
      for (let r = 0; r < chunk.records; r++) {
        const tokens = tokensOf(chunk, r);
        const logs = walk(shape, p, chunk.slots, tokens, undefined, 0, readOf(chunk, r));
        for (let t = 0; t < chunk.slots.length; t++) {
          const learned = t >= (chunk.given ?? 0) && t < tokens.length;
          const expected = learned ? -logs[t][tokens[t] - shape.slots[chunk.slots[t]].offset] : 0;
          expect(Math.abs(scores[t * chunk.records + r] - expected)).toBeLessThan(1e-5 * (1 + expected));
        }
      }
    }
  });

  test('gradients are those of finite differences', () => {
    const gradients = network.gradients(chunks, { dropout: 0, step: 1, seed: 1, smoothing });
    expectGradients(gradients, p, (q) => {
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

  test('a sampler gives the reference’s probabilities', () => {
    const [chunk] = chunks;
    const sampler = network.sampler(chunk.records);
    const logs = Array.from({ length: chunk.records }, (_, r) =>
      walk(shape, p, chunk.slots, tokensOf(chunk, r), undefined, 0, readOf(chunk, r)),
    );
    const previous = new Int32Array(chunk.records).fill(shape.vocabulary);
    chunk.slots.forEach((slot, t) => {
      const at = (all: Int32Array) =>
        all
          .slice(t * chunk.records, (t + 1) * chunk.records)
          .map((token) => (token < 0 ? shape.vocabulary : token));
      const probabilities = sampler.step(
        slot,
        chunk.inputs ? at(chunk.inputs) : previous,
        1,
        chunk.besides?.map(at),
      );
      const { size } = shape.slots[slot];
      expect(probabilities.length).toBe(chunk.records * size);
      for (let r = 0; r < chunk.records; r++) {
        logs[r][t]?.forEach((log, j) => {
          expect(Math.abs(probabilities[r * size + j] - Math.exp(log))).toBeLessThan(1e-5);
        });
        previous[r] = Math.max(0, chunk.tokens[t * chunk.records + r]);
      }
    });
  });
});
