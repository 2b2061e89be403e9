import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { encode } from '../../src/language/encode.ts';
import { Language } from '../../src/language/language.ts';
import { ROWS } from '../../src/language/opening.ts';
import { Sequences } from '../../src/language/sequences.ts';
import type { Tie } from '../../src/language/tie.ts';
import { eachRow } from '../../src/model/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { freeTokens } from '../../src/model/sample.ts';
import { drawingLosses, rowLosses, sequenceLosses } from '../../src/model/score.ts';
import { lossAttack } from '../../src/privacy/membership.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

/** Columns of so many values each; the last of a column with a rare value is never drawn. */
function speaker(sizes: readonly number[], ties: readonly Tie[], rare = false) {
  const codecs = sizes.map((size, c) => ({
    codec: 'category' as const,
    field: `f${c}`,
    labels: Array.from({ length: rare ? size - 1 : size }, (_, i) => `v${i}`),
    rare,
    missing: false,
    low: 0,
  }));
  const language = Language.from({ codecs, head: 0, entity: false, ties: [...ties] });
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 8,
    hidden: 8,
  });
  return { network, language };
}

/** Rows of local tokens. */
function sequencesOf({ slices }: Language, rows: readonly (readonly number[])[]): Sequences {
  const starts = Uint32Array.from({ length: rows.length + 1 }, (_, i) => i * slices.length);
  const tokens = Int32Array.from(
    rows.flatMap((row) => row.map((token, slot) => slices[slot].offset + token)),
  );
  const numbers = Uint32Array.from(rows.keys());
  return new Sequences(
    starts,
    tokens,
    numbers,
    Uint32Array.from({ length: rows.length + 1 }, (_, i) => i),
  );
}

/** Every row that the columns allow. */
function every(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, token) => [...row, token])),
    [[]],
  );
}

const SIZES = [3, 2, 4];
const factor = fc.double({ min: 0.1, max: 8, noNaN: true });
const tie = fc.constantFrom<[number, number]>([0, 1], [0, 2], [1, 2]).chain(([first, second]) =>
  fc
    .array(fc.uniqueArray(fc.tuple(fc.nat(SIZES[second] - 1), factor), { selector: ([token]) => token }), {
      minLength: SIZES[first],
      maxLength: SIZES[first],
    })
    .map(
      (own): Tie => ({
        slots: [first, second],
        places: own.map((some) => some.map(([token]) => token)),
        factors: own.map((some) => some.map(([, times]) => times)),
      }),
    ),
);

test('the loss of a row is −log of the probability that it is drawn with, whatever the ties', () => {
  fc.assert(
    fc.property(fc.array(tie, { minLength: 1, maxLength: 4 }), fc.boolean(), (ties, rare) => {
      const { network, language } = speaker(SIZES, ties, rare);
      const rows = every(SIZES).filter((row) => !rare || row.every((token, c) => token < SIZES[c] - 1));
      const losses = drawingLosses(network, language, sequencesOf(language, rows), 1);
      const shares = losses.map((loss) => Math.exp(-loss * SIZES.length));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      const count = 2_000;
      const drawn = new Float64Array(rows.length);
      const place = new Map(rows.map((row, i) => [row.join(), i]));
      for (const tokens of freeTokens(network, language, { seed: 4, from: 0, count, temperature: 1 }))
        drawn[place.get(Array.from(tokens, (id, slot) => id - language.slices[slot].offset).join())!]++;
      drawn.forEach((n, i) => {
        const expected = count * shares[i];
        expect(Math.abs(n - expected)).toBeLessThan(6 * Math.sqrt(expected) + 6);
      });
    }),
    { numRuns: 30 },
  );
});

test('where ties change nothing, it is the loss that the network has, whatever it reads besides', () => {
  const { language } = speaker(SIZES, []);
  for (const target of [undefined, 0]) {
    const own = Language.from({ ...language.toJSON(), target });
    const shape = { vocabulary: own.vocabulary, slots: own.slices, embedding: 8, hidden: 16 };
    const network = loadWasmEngine({ threads: 1, relaxed: false }).create(shape, { seed: 3 });
    const rows = sequencesOf(own, every(SIZES));
    const [drawing, scored] = [drawingLosses(network, own, rows, 1), sequenceLosses(network, own, rows)];
    for (const [i, loss] of drawing.entries()) expect(loss).toBeCloseTo(scored[i], 5);
    network.dispose();
  }
});

test('a value that is never drawn counts as the network has it', () => {
  const { network, language } = speaker(
    [2, 3],
    [{ slots: [0, 1], places: [[0], []], factors: [[4], []] }],
    true,
  );
  const [known, rare] = drawingLosses(
    network,
    language,
    sequencesOf(language, [
      [0, 0],
      [0, 2],
    ]),
    1,
  );
  expect(Number.isFinite(rare)).toBe(true);
  expect(rare).toBeGreaterThan(known);
});

test('ties that know single rows by heart are caught by the attack on the loss', () => {
  const sizes = [16, 16, 16, 16];
  const random = new Stream(3, 0, PURPOSE.evaluate);
  const draw = () => Array.from({ length: 300 }, () => sizes.map((size) => random.below(size)));
  const [members, others] = [draw(), draw()];
  const planted = [0, 1, 2].map((slot): Tie => {
    const places = Array.from({ length: 16 }, (_, token) => [
      ...new Set(members.filter((row) => row[slot] === token).map((row) => row[slot + 1])),
    ]);
    return { slots: [slot, slot + 1], places, factors: places.map((own) => own.map(() => 3)) };
  });
  const table = (rows: readonly (readonly number[])[]) =>
    new Table(
      sizes.map((size, c) => ({
        kind: 'category',
        name: `f${c}`,
        codes: Int32Array.from(rows, (row) => row[c]),
        labels: Array.from({ length: size }, (_, i) => `v${i}`),
      })),
      rows.length,
    );
  const auc = (ties: readonly Tie[]) => {
    const model = { ...speaker(sizes, ties), recipe: recipeFor(300) };
    const of = (rows: readonly (readonly number[])[]) => rowLosses(model, table(rows), eachRow(rows.length));
    return lossAttack({ in: of(members), out: of(others) })!.metric.value;
  };
  expect(
    Math.abs(auc([{ slots: [0, 1], places: Array(16).fill([0]), factors: Array(16).fill([1]) }]) - 0.5),
  ).toBeLessThan(0.06);
  expect(auc(planted)).toBeGreaterThan(0.65);
});

/** Entities of one to three rows of so many values a column. */
function visitor(sizes: readonly number[], ties: readonly Tie[]) {
  const { language: plain } = speaker(sizes, []);
  const rows = { scale: 1, unit: 1, from: [1, 2, 3], to: [1, 2, 3], missing: true };
  const language = Language.from({
    codecs: [{ codec: 'rows', field: ROWS, number: rows }, ...plain.toJSON().codecs],
    head: 1,
    entity: true,
    parents: [[], [], [{ slot: 1 }, { slot: 1, before: true }]],
    ties: [...ties],
  });
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 16 };
  return { language, network: loadWasmEngine({ threads: 1, relaxed: false }).create(shape, { seed: 3 }) };
}

/** Rows of entities, one after another, and which entity each is of. */
function visitsOf(sizes: readonly number[], entities: readonly (readonly (readonly number[])[])[]) {
  const rows = entities.flat();
  const columns = sizes.map((size, c) => ({
    kind: 'category' as const,
    name: `f${c}`,
    codes: Int32Array.from(rows, (row) => row[c]),
    labels: Array.from({ length: size }, (_, i) => `v${i}`),
  }));
  const of = Uint32Array.from(entities.flatMap((own, i) => own.map(() => i)));
  return { table: new Table(columns, rows.length), units: { count: entities.length, of } };
}

test('of rows of an entity too it is what they are drawn with, ties to the row before among it', () => {
  const ties: Tie[] = [
    { slots: [1, 1], before: true, places: [[0, 1], [2], []], factors: [[0.2, 4], [6], []] },
    { slots: [2, 2], before: true, places: [[1], [0]], factors: [[5], [0.3]] },
  ];
  const { network, language } = visitor([3, 2], ties);
  const rows = every([3, 2]);
  const entities = [1, 2, 3].flatMap((n) => every(Array(n).fill(6)).map((own) => own.map((i) => rows[i])));
  const { table, units } = visitsOf([3, 2], entities);
  const sequences = encode(language, table, units, 8);
  const chances = Array.from(drawingLosses(network, language, sequences, 1), (loss, s) =>
    Math.exp(-loss * sequences.length(s)),
  );
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5);
  const place = new Map(
    entities.map((_, s) => [
      sequences.tokens.subarray(sequences.starts[s], sequences.starts[s + 1]).join(),
      s,
    ]),
  );
  const count = 6_000;
  const drawn = new Float64Array(entities.length);
  for (const tokens of freeTokens(network, language, { seed: 4, from: 0, count, temperature: 1 }))
    drawn[place.get(tokens.join())!]++;
  drawn.forEach((n, s) => {
    const expected = count * chances[s];
    expect(Math.abs(n - expected)).toBeLessThan(6 * Math.sqrt(expected) + 6);
  });
  // Nothing but the ties, and what is never drawn, is told differently by the network alone.
  const bare = Language.from({ ...language.toJSON(), ties: [] });
  const [all, never] = [drawingLosses(network, bare, sequences, 1), sequenceLosses(network, bare, sequences)];
  const beyond = all.map((loss, s) => (never[s] - loss) * sequences.length(s));
  for (const gap of beyond) expect(gap).toBeCloseTo(beyond[0], 4);
  network.dispose();
});

test('ties to the row before that know single entities by heart are caught by the attack on the loss', () => {
  const sizes = [16, 16, 16];
  const random = new Stream(3, 0, PURPOSE.evaluate);
  const draw = () =>
    Array.from({ length: 150 }, () =>
      Array.from({ length: 3 }, () => sizes.map((size) => random.below(size))),
    );
  const [members, others] = [draw(), draw()];
  const planted = sizes.map((_, c): Tie => {
    const places = Array.from({ length: 16 }, (_, token) => [
      ...new Set(
        members.flatMap((own) => own.slice(1).flatMap((row, i) => (own[i][c] === token ? [row[c]] : []))),
      ),
    ]);
    const factors = places.map((own) => own.map(() => 3));
    return { slots: [c + 1, c + 1], before: true, places, factors };
  });
  const auc = (ties: readonly Tie[]) => {
    const model = { ...visitor(sizes, ties), recipe: recipeFor(300) };
    const of = (entities: number[][][]) => {
      const { table, units } = visitsOf(sizes, entities);
      return { losses: rowLosses(model, table, units), units: units.of };
    };
    const [inside, outside] = [of(members), of(others)];
    model.network.dispose();
    return lossAttack({ in: inside.losses, out: outside.losses }, { in: inside.units, out: outside.units })!
      .metric.value;
  };
  expect(Math.abs(auc([]) - 0.5)).toBeLessThan(0.08);
  expect(auc(planted)).toBeGreaterThan(0.65);
});
