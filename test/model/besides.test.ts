/** Rows that read their target at every step: what is drawn is what is scored, and nothing is read before it is spoken. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT, type Network } from '../../src/engine/engine.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { encode } from '../../src/language/encode.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { Sequences } from '../../src/language/sequences.ts';
import { shuffledSlots } from '../../src/language/shuffled.ts';
import { mean } from '../../src/measure/statistics.ts';
import { chunkOf } from '../../src/model/batches.ts';
import { drawCandidates } from '../../src/model/candidates.ts';
import { eachRow } from '../../src/model/learn.ts';
import { planOf } from '../../src/model/plan.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { freeTokens } from '../../src/model/sample.ts';
import { drawingLosses } from '../../src/model/score.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { type Column, Table } from '../../src/record/table.ts';

const ROWS = 300;
const NAMES = ['a', 'b', 'ill', 'c', 'd'];

/** Five columns of three letters each; the third is the target. */
function letters(): Table {
  const random = new Stream(5, 0, PURPOSE.evaluate);
  const columns = NAMES.map(
    (name): Column => ({
      kind: 'category',
      name,
      codes: Int32Array.from({ length: ROWS }, () => random.below(3)),
      labels: ['x', 'y', 'z'],
    }),
  );
  return new Table(columns, ROWS);
}

function taught(target: string | undefined, reread = true) {
  const fields = NAMES.map((name) => ({ name, kind: 'category', missing: null, missingShare: 0 }) as const);
  const options = { ...recipeFor(ROWS).language, minRecords: 5, root: target, reread };
  return learnLanguage(letters(), eachRow(ROWS), { fields, target }, options);
}

const engine = loadWasmEngine({ threads: 1, relaxed: false });

/** A network of weights that matter, and the probabilities that its samplers give. */
function heard(language: ReturnType<typeof taught>) {
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  const network = engine.create(shape, { seed: 3 });
  const weights = network.weights();
  const random = new Stream(6, 0, PURPOSE.evaluate);
  for (const own of Object.values(weights) as Float32Array[])
    for (let i = 0; i < own.length; i++) own[i] = 2 * random.uniform() - 1;
  network.load(weights);
  const steps: { slot: number; p: Float32Array }[] = [];
  const listening: Network = Object.create(network, {
    sampler: {
      value: (records: number) => {
        const sampler = network.sampler(records);
        const step: typeof sampler.step = (slot, ...rest) => {
          const p = sampler.step(slot, ...rest);
          steps.push({ slot, p: p.slice() });
          return p;
        };
        return Object.create(sampler, { step: { value: step }, reset: { value: () => sampler.reset() } });
      },
    },
  });
  return { network, listening, steps };
}

const COUNT = 16;
type Draw = (network: Network, language: ReturnType<typeof taught>) => readonly Int32Array[];
const DRAWS: [string, Draw][] = [
  [
    'free rows',
    (network, language) => [
      ...freeTokens(network, language, { seed: 1, from: 0, count: COUNT, temperature: 1 }),
    ],
  ],
  [
    'candidates of a condition',
    (network, language) => {
      const lanes = Array.from({ length: COUNT }, (_, row) => ({
        plan: planOf(language, { kind: 'all', of: [] }),
        stream: new Stream(1, row, PURPOSE.tokens),
      }));
      return drawCandidates(network.sampler(COUNT), COUNT, language, lanes).tokens;
    },
  ],
];

test.each(DRAWS)('%s are drawn with the probabilities that they are scored with', (_, drawn) => {
  for (const target of ['ill', undefined]) {
    const language = taught(target);
    const { network, listening, steps } = heard(language);
    const tokens = drawn(listening, language);
    const width = language.slices.length;
    const sequences = new Sequences(
      Uint32Array.from({ length: COUNT + 1 }, (_, i) => i * width),
      Int32Array.from(tokens.flatMap((row) => [...row])),
      Uint32Array.from({ length: COUNT }, (_, i) => i),
      Uint32Array.from({ length: COUNT + 1 }, (_, i) => i),
    );
    const index = Uint32Array.from({ length: COUNT }, (_, i) => i);
    const losses = network.score(chunkOf(sequences, index, language));
    drawingLosses(network, language, sequences, 1).forEach((loss, r) => {
      const own = Array.from({ length: width }, (_, t) => losses[t * COUNT + r]);
      expect(loss).toBeCloseTo(mean(own), 4);
    });
    steps.forEach(({ slot, p }, t) => {
      const { offset, size } = language.slices[slot];
      for (let r = 0; r < COUNT; r++)
        expect(-Math.log(p[r * size + tokens[r][slot] - offset])).toBeCloseTo(losses[t * COUNT + r], 4);
    });
    expect(steps).toHaveLength(width);
    network.dispose();
  }
});

test('every field reads the target, or without one the first; and nothing where it is not asked to', () => {
  const language = taught('ill');
  expect(language.codecs[0].field).toBe('ill');
  expect(NAMES.map((_, t) => language.besides(t))).toEqual([[undefined], [undefined], [0], [0], [0]]);
  expect(taught(undefined).target).toBe(0);
  expect(taught('ill', false).besides(3)).toEqual([]);
});

test('in whatever order a row is spoken, it reads what has been spoken alone', () => {
  const language = taught('ill');
  const sequences = encode(language, letters(), eachRow(ROWS), 1);
  const some = Uint32Array.of(4, 7, 9);
  const slots = fc.shuffledSubarray([...NAMES.keys()], { minLength: NAMES.length });
  fc.assert(
    fc.property(slots, (any) => {
      const { tokens, besides = [], slots } = chunkOf(sequences, some, language, Uint32Array.from(any));
      expect([...slots]).toEqual(any);
      const at = any.indexOf(language.target ?? -1);
      for (let t = 0; t < any.length; t++)
        for (let r = 0; r < some.length; r++) {
          expect(tokens[t * some.length + r]).toBe(sequences.tokens[sequences.starts[some[r]] + any[t]]);
          expect(besides[0][t * some.length + r]).toBe(t > at + 1 ? tokens[at * some.length + r] : ABSENT);
        }
    }),
  );
  const usual = chunkOf(sequences, some, language);
  const stays = shuffledSlots(
    { codecs: language.codecs, slotOf: language.slotOf, target: 4 },
    new Stream(1, 0, PURPOSE.training),
  );
  expect(chunkOf(sequences, some, language, stays)).toEqual(usual);
});
