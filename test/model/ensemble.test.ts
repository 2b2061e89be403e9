import { expect, test } from 'vitest';
import type { Chunk } from '../../src/engine/engine.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { Ensemble } from '../../src/model/ensemble.ts';

const engine = loadWasmEngine({ threads: 1, relaxed: false });
const shape = {
  vocabulary: 24,
  slots: [
    { offset: 0, size: 3 },
    { offset: 8, size: 8 },
    { offset: 16, size: 2 },
  ],
  embedding: 8,
  hidden: 16,
};
const RECORDS = 5;

/** Networks that agree on little: biases far from each other. */
function members(count: number) {
  return Array.from({ length: count }, (_, m) => {
    const network = engine.create(shape, { seed: 3 + m });
    const weights = network.weights();
    weights.outputBias.forEach((_, i) => {
      weights.outputBias[i] = 2 * Math.sin(1 + 3 * m + i);
    });
    network.load(weights);
    return network;
  });
}

/** Token of a record at a step. */
const said = (record: number, slot: number) =>
  shape.slots[slot].offset + ((3 * record + slot) % shape.slots[slot].size);

const chunk: Chunk = {
  records: RECORDS,
  slots: Uint16Array.from(shape.slots.keys()),
  tokens: Int32Array.from({ length: 3 * RECORDS }, (_, i) => said(i % RECORDS, Math.floor(i / RECORDS))),
};

/** What a sampler finds of the chunk's tokens, in its order. */
function found(speaker: Pick<Ensemble, 'sampler'>): number[] {
  const sampler = speaker.sampler(RECORDS);
  const out: number[] = [];
  let previous = new Int32Array(RECORDS).fill(shape.vocabulary);
  shape.slots.forEach(({ offset, size }, slot) => {
    const p = sampler.step(slot, previous);
    previous = Int32Array.from({ length: RECORDS }, (_, r) => said(r, slot));
    previous.forEach((token, r) => {
      out.push(p[r * size + token - offset]);
    });
  });
  sampler.dispose();
  return out;
}

test('a token is as likely as the members find it on average, whether it is drawn or scored', () => {
  const all = members(3);
  const ensemble = new Ensemble(all);
  const each = all.map((member) => found(member));
  const expected = each[0].map((_, i) => each.reduce((sum, own) => sum + own[i], 0) / all.length);
  expect(Math.max(...expected.map((p, i) => Math.abs(p - each[0][i])))).toBeGreaterThan(0.1);
  found(ensemble).forEach((p, i) => {
    expect(p).toBeCloseTo(expected[i], 6);
  });
  ensemble.score(chunk).forEach((loss, i) => {
    expect(Math.exp(-loss)).toBeCloseTo(expected[i], 6);
  });
  ensemble.dispose();
});

test('what one member takes for impossible is as likely as the others find it', () => {
  const [sure, fair] = members(2);
  const weights = sure.weights();
  weights.outputBias.fill(-200, 0, 3);
  weights.outputBias[2] = 200;
  sure.load(weights);
  const losses = new Ensemble([sure, fair]).score({
    ...chunk,
    tokens: chunk.tokens.map((t, i) => (i === 0 ? 0 : t)),
  });
  const alone = fair.score({ ...chunk, tokens: chunk.tokens.map((t, i) => (i === 0 ? 0 : t)) });
  expect(losses[0]).toBeCloseTo(alone[0] + Math.LN2, 5);
});

test('one member is as if it were alone, to the bit', () => {
  const [own] = members(1);
  const ensemble = new Ensemble([own]);
  expect(found(ensemble)).toEqual(found(own));
  expect(ensemble.score(chunk)).toEqual(own.score(chunk));
});

test('records that are kept go on as before', () => {
  const ensemble = new Ensemble(members(2));
  const step = (sampler: ReturnType<Ensemble['sampler']>, slot: number, records: number[]) =>
    sampler.step(
      slot,
      Int32Array.from(records, (r) => (slot === 0 ? shape.vocabulary : said(r, slot - 1))),
    );
  const whole = ensemble.sampler(RECORDS);
  step(whole, 0, [0, 1, 2, 3, 4]);
  const expected = step(whole, 1, [0, 1, 2, 3, 4]).slice();
  const some = ensemble.sampler(RECORDS);
  step(some, 0, [0, 1, 2, 3, 4]);
  some.keep(Int32Array.of(1, 4));
  const { size } = shape.slots[1];
  expect([...step(some, 1, [1, 4])]).toEqual([
    ...expected.subarray(size, 2 * size),
    ...expected.subarray(4 * size, 5 * size),
  ]);
});

test('a move of biases is made by every member', () => {
  const all = members(2);
  const before = all.map((member) => member.weights().outputBias);
  new Ensemble(all).shift(Float32Array.from({ length: 24 }, (_, i) => (i === 4 ? 0.5 : 0)));
  all.forEach((member, m) => {
    const after = member.weights().outputBias;
    expect(after[4]).toBeCloseTo(before[m][4] + 0.5, 6);
    expect(after[5]).toBe(before[m][5]);
  });
});
