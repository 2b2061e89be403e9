import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { shapeOf } from './cases.ts';
import { lively } from './gradients.ts';

const engine = loadWasmEngine();
const shape = shapeOf([5, 40, 1, 9], 8, 24);
const network = engine.create(shape, { seed: 5 });
network.load(lively(network.weights()));
const steps = [0, 1, 2, 3, 1];

/** The token that record `row` of a run draws at step t. */
function draw(row: number, t: number): number {
  const { offset, size } = shape.slots[steps[t]];
  return offset + new Stream(1, row * 10 + t, PURPOSE.tokens).below(size);
}

/** Every step's probabilities of rows `from … from + count − 1`, drawn together. */
function run(from: number, count: number, temperature = 1): Float32Array[] {
  const sampler = network.sampler(count);
  const previous = new Int32Array(count).fill(shape.vocabulary);
  const all = steps.map((slot, t) => {
    const probabilities = sampler.step(slot, previous, temperature).slice();
    for (let r = 0; r < count; r++) previous[r] = draw(from + r, t);
    return probabilities;
  });
  sampler.dispose();
  return all;
}

test('a row’s bytes depend on its own tokens only, whatever batch it is drawn in', () => {
  const whole = run(0, 200, 0.9);
  const ranges = fc
    .integer({ min: 0, max: 199 })
    .chain((from) => fc.tuple(fc.constant(from), fc.integer({ min: 1, max: Math.min(130, 200 - from) })));
  fc.assert(
    fc.property(ranges, ([from, count]) => {
      run(from, count, 0.9).forEach((part, t) => {
        const { size } = shape.slots[steps[t]];
        expect(part).toEqual(whole[t].slice(from * size, (from + count) * size));
      });
    }),
    { numRuns: 40 },
  );
});

test('probabilities sum to 1 and are all positive', () => {
  run(0, 9).forEach((part, t) => {
    const { size } = shape.slots[steps[t]];
    for (let r = 0; r < 9; r++) {
      const row = part.subarray(r * size, (r + 1) * size);
      expect(row.every((x) => x > 0)).toBe(true);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });
});

test('temperature divides the logits', () => {
  const [warm] = run(0, 1);
  const [cold] = run(0, 1, 0.5);
  const squares = warm.map((x) => x * x);
  const sum = squares.reduce((a, b) => a + b);
  cold.forEach((x, j) => {
    expect(x).toBeCloseTo(squares[j] / sum, 5);
  });
});

test('reset starts again, and a sampler keeps the weights it was made from', () => {
  const own = engine.create(shape, { weights: network.weights() });
  const sampler = own.sampler(3);
  const start = new Int32Array(3).fill(shape.vocabulary);
  const first = sampler.step(0, start).slice();
  sampler.step(1, new Int32Array(3));
  own.load(engine.create(shape, { seed: 9 }).weights());
  sampler.reset();
  expect(sampler.step(0, start)).toEqual(first);
});

test('a vocabulary too large for a table gives the same as a small one', () => {
  const wide = shapeOf([19_000, 5], 8, 64);
  const big = engine.create(wide, { seed: 5 });
  const sampler = big.sampler(70);
  const start = new Int32Array(70).fill(wide.vocabulary);
  sampler.step(0, start);
  const tokens = Int32Array.from({ length: 70 }, (_, r) => r * 17);
  const chunk = {
    records: 1,
    slots: Uint16Array.of(0, 1),
    tokens: Int32Array.of(17 * 69, wide.slots[1].offset + 3),
  };
  expect(-Math.log(sampler.step(1, tokens)[69 * 5 + 3])).toBeCloseTo(big.score(chunk)[1], 5);
  sampler.reset();
  const besides = [start, tokens.map((token) => token + 5)];
  sampler.step(0, start, 1, [start, besides[0]]);
  const read = Int32Array.of(-1, besides[1][69]);
  expect(-Math.log(sampler.step(1, tokens, 1, [start, besides[1]])[69 * 5 + 3])).toBeCloseTo(
    big.score({ ...chunk, besides: [Int32Array.of(-1, -1), read] })[1],
    5,
  );
});

test('a sampler that was disposed of says so, and its memory serves the next one', () => {
  const expected = run(0, 9);
  const sampler = network.sampler(3);
  sampler.dispose();
  sampler.dispose();
  expect(() => sampler.reset()).toThrow('disposed');
  expect(() => sampler.step(0, new Int32Array(3))).toThrow('disposed');
  expect(run(0, 9)).toEqual(expected);
});

test('a token outside the vocabulary is refused', () => {
  const sampler = network.sampler(1);
  expect(() => sampler.step(0, Int32Array.of(-1))).toThrow('expected a token from 0');
  expect(() => sampler.step(0, Int32Array.of(0), 0)).toThrow('temperature');
});

test('records that are kept go on as if nothing had changed', () => {
  const count = 150;
  const whole = run(0, count);
  const sampler = network.sampler(count);
  let rows = Int32Array.from({ length: count }, (_, r) => r);
  let previous = new Int32Array(count).fill(shape.vocabulary);
  steps.forEach((slot, t) => {
    const { size } = shape.slots[slot];
    const part = sampler.step(slot, previous);
    expect(part.length).toBe(rows.length * size);
    rows.forEach((row, r) => {
      expect(part.slice(r * size, (r + 1) * size)).toEqual(whole[t].slice(row * size, (row + 1) * size));
    });
    const left = Int32Array.from(rows.keys()).filter((r) => (rows[r] * 7 + t) % 3 > 0);
    sampler.keep(left);
    rows = left.map((r) => rows[r]);
    previous = rows.map((row) => draw(row, t));
  });
  expect(rows.length).toBeLessThan(40);
  sampler.reset();
  expect(sampler.step(0, new Int32Array(count).fill(shape.vocabulary))).toEqual(whole[0]);
  sampler.dispose();
});
