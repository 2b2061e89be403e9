import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { encode } from '../../src/language/encode.ts';
import { Language } from '../../src/language/language.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { Ensemble } from '../../src/model/ensemble.ts';
import { even } from '../../src/model/even.ts';
import { eachRow } from '../../src/model/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { freeTokens } from '../../src/model/sample.ts';
import { type Said, TieLearner } from '../../src/model/ties.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import type { Units } from '../../src/record/units.ts';

const ROWS = 600;
const FIELD = { missing: null, missingShare: 0 };
const sizesOf = ({ vocabulary, slices }: Language) => ({ vocabulary, slots: slices });
const schema = (entity?: string): Schema => ({
  ...(entity && { entity }),
  fields: [
    { ...FIELD, name: 'ward', kind: 'category' },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
  ],
});

/** Wards as 6 : 3 : 1 and two rows of a fourth, which nobody may write; ages that lean to the young. */
function table(): Table {
  const random = new Stream(5, 0, PURPOSE.evaluate);
  const ward = (i: number) => (i < 2 ? 3 : i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2);
  return new Table(
    [
      {
        kind: 'category',
        name: 'ward',
        codes: Int32Array.from({ length: ROWS }, (_, i) => ward(i)),
        labels: ['a', 'b', 'c', 'rare'],
      },
      {
        kind: 'number',
        name: 'age',
        values: Float64Array.from({ length: ROWS }, () =>
          Math.floor(90 * random.uniform() * random.uniform()),
        ),
      },
    ],
    ROWS,
  );
}

function untaught(temperature: number, entity?: string) {
  const options = { ...recipeFor(ROWS).language, minRecords: 5, longest: 4 };
  const units = entity
    ? { count: ROWS / 2, of: Uint32Array.from({ length: ROWS }, (_, i) => i >> 1) }
    : eachRow(ROWS);
  const language = learnLanguage(table(), units, schema(entity), options);
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 16 };
  const network = new Ensemble([loadWasmEngine({ threads: 1, relaxed: false }).create(shape, { seed: 3 })]);
  const learned = encode(language, table(), units, 4);
  const evened = () =>
    even(network, language, learned, { seed: 1, temperature, rounds: 3, k: 5, schema: schema(entity) });
  return { network, language, learned, even: evened };
}

/** Shares of every token, all slots in a row. */
function shares(vocabulary: number, sequences: Iterable<Int32Array>): Float64Array {
  const counts = new Float64Array(vocabulary);
  let rows = 0;
  for (const tokens of sequences) {
    rows++;
    for (const token of tokens) counts[token]++;
  }
  return counts.map((n) => n / rows);
}

/** Sequences of units of their own, which say what is read. */
const said = (rows: readonly Int32Array[]): Said[] =>
  rows.map((row, unit) => ({ said: row, read: row, unit }));

test.each([
  1, 0.8,
])('free rows come to hold every token as often as the learned ones, at temperature %d', (temperature) => {
  const { network, language, learned, even } = untaught(temperature);
  const wanted = shares(
    network.shape.vocabulary,
    Array.from({ length: learned.count }, (_, s) =>
      learned.tokens.subarray(learned.starts[s], learned.starts[s + 1]),
    ),
  );
  const worst = () => {
    const found = shares(
      network.shape.vocabulary,
      freeTokens(network, language, { seed: 9, from: 0, count: 8_000, temperature }),
    );
    return Math.max(...wanted.map((share, token) => Math.abs(share - found[token])));
  };
  expect(worst()).toBeGreaterThan(0.2);
  even();
  expect(worst()).toBeLessThan(0.03);
  network.dispose();
});

test('the same biases each time; of what must not be written, none; of entities they are left as they are', () => {
  const [one, other] = [untaught(1), untaught(1)];
  const before = one.network.members[0].weights().outputBias.slice();
  one.even();
  other.even();
  const after = one.network.members[0].weights().outputBias;
  expect(after).toEqual(other.network.members[0].weights().outputBias);
  let never = 0;
  one.language.slices.forEach(({ offset }, slot) => {
    for (const token of one.language.forbidden[slot]) {
      never++;
      expect(after[offset + token]).toBe(before[offset + token]);
    }
  });
  expect(never).toBeGreaterThan(0);
  const visits = untaught(1, 'person');
  const untouched = visits.network.members[0].weights().outputBias.slice();
  visits.even();
  expect(visits.network.members[0].weights().outputBias).toEqual(untouched);
});

test('columns that hang together come to hang together in free rows, and the language keeps that', () => {
  const random = new Stream(8, 0, PURPOSE.evaluate);
  const ward = Int32Array.from({ length: ROWS }, () => random.below(3));
  // In ward 0 nearly all are of sort 0, elsewhere sorts are even; of ward 2 and sort 2 there are three rows.
  const sort = ward.map((w, i) => (w === 0 && i % 8 > 0 ? 0 : w === 2 ? random.below(2) : random.below(3)));
  let few = 3;
  ward.forEach((w, i) => {
    if (w === 2 && few-- > 0) sort[i] = 2;
  });
  const labels = ['a', 'b', 'c'];
  const rows = new Table(
    [
      { kind: 'category', name: 'ward', codes: ward, labels },
      { kind: 'category', name: 'sort', codes: sort, labels },
    ],
    ROWS,
  );
  const pairs: Schema = {
    fields: ['ward', 'sort'].map((name) => ({ ...FIELD, name, kind: 'category' as const })),
  };
  const options = { ...recipeFor(ROWS).language, minRecords: 5, longest: 1 };
  const language = learnLanguage(rows, eachRow(ROWS), pairs, options);
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 16 };
  const network = new Ensemble([loadWasmEngine({ threads: 1, relaxed: false }).create(shape, { seed: 3 })]);
  const learned = encode(language, rows, eachRow(ROWS), 1);
  const tied = even(network, language, learned, { seed: 1, temperature: 1, rounds: 6, k: 5, schema: pairs });
  const joint = (tokens: Iterable<Int32Array>) => {
    const counts = new Float64Array(9);
    let n = 0;
    for (const [a, b] of tokens) {
      counts[(a - language.slices[0].offset) * 3 + b - language.slices[1].offset]++;
      n++;
    }
    return counts.map((x) => x / n);
  };
  const wanted = joint(Array.from({ length: ROWS }, (_, s) => learned.tokens.subarray(2 * s, 2 * s + 2)));
  const free = { seed: 9, from: 0, count: 8_000, temperature: 1 };
  const gap = (own: typeof language) => {
    const found = joint(freeTokens(network, own, free));
    return found.reduce((sum, share, cell) => sum + Math.abs(share - wanted[cell]), 0) / 2;
  };
  expect(gap(language)).toBeGreaterThan(0.1);
  expect(gap(tied)).toBeLessThan(0.05);
  expect(gap(Language.from(JSON.parse(JSON.stringify(tied))))).toBe(gap(tied));
  network.dispose();
});

/** Entities of four rows of a state, which hardly ever stays, and a mood that follows from nothing. */
function restless(): { table: Table; units: Units } {
  const random = new Stream(8, 0, PURPOSE.evaluate);
  let last = 0;
  const codes = Int32Array.from({ length: 4 * ROWS }, () => {
    last = random.below(12) > 0 ? (last + 1 + random.below(2)) % 3 : last;
    return last;
  });
  const mood = codes.map(() => random.below(3));
  const labels = ['a', 'b', 'c'];
  const columns = [
    { kind: 'category' as const, name: 'state', codes, labels },
    { kind: 'category' as const, name: 'mood', codes: mood, labels },
  ];
  return {
    table: new Table(columns, codes.length),
    units: { count: ROWS, of: Uint32Array.from(codes, (_, i) => i >> 2) },
  };
}

test('rows of an entity come to follow each other as the learned ones do, and the language keeps that', () => {
  const { table: rows, units } = restless();
  const fields = ['state', 'mood'].map((name) => ({ ...FIELD, name, kind: 'category' as const }));
  const visits: Schema = { entity: 'person', fields };
  const options = { ...recipeFor(ROWS).language, minRecords: 5, longest: 8 };
  const language = learnLanguage(rows, units, visits, options);
  const shape = { ...sizesOf(language), embedding: 8, hidden: 16 };
  const network = new Ensemble([loadWasmEngine({ threads: 1, relaxed: false }).create(shape, { seed: 3 })]);
  const learned = encode(language, rows, units, 8);
  const tied = even(network, language, learned, { seed: 1, temperature: 1, rounds: 6, k: 5, schema: visits });
  const slot = language.slotOf[language.codecs.findIndex(({ field }) => field === 'state')];
  const stays = (tokens: Iterable<Int32Array>) => {
    let [same, steps] = [0, 0];
    for (const own of tokens)
      for (let t = slot + language.bodyLength; t < own.length; t += language.bodyLength, steps++)
        if (own[t] === own[t - language.bodyLength]) same++;
    return same / steps;
  };
  const free = { seed: 9, from: 0, count: 3_000, temperature: 1 };
  expect(stays(freeTokens(network, language, free))).toBeGreaterThan(0.25);
  expect(stays(freeTokens(network, tied, free))).toBeLessThan(0.13);
  expect(tied.ties.every(({ slots, before }) => before && slots[0] === slot && slots[1] === slot)).toBe(true);
  const read = Language.from(JSON.parse(JSON.stringify(tied)));
  expect([...freeTokens(network, read, free)]).toEqual([...freeTokens(network, tied, free)]);
  network.dispose();
});

/** A language of entities of one slot of three tokens, without a head. */
const oneSlot = {
  entity: true,
  slices: [{ offset: 0, size: 3 }],
  slotOf: [0],
  forbidden: [[]],
  headLength: 0,
  bodyLength: 1,
} as unknown as Language;
const oneUnit = (tokens: readonly number[], unit: number): Said => {
  const row = Int32Array.from(tokens);
  return { said: row, read: row, unit };
};
const toldOf = (learned: readonly Said[], free: readonly Said[]) => {
  const learner = new TieLearner(oneSlot, learned, 5, 99);
  learner.move(free);
  return learner.ties.flatMap(({ places }) => places.flatMap((own, i) => own.map((j) => `${i}-${j}`)));
};

test('what a few entities say over and over is told as what few say, or not at all', () => {
  const usual = Array.from({ length: 400 }, (_, i) =>
    oneUnit(i % 8 === 0 ? [1, 2] : [i % 2, (i >> 1) % 2], i),
  );
  const many = Array.from({ length: 80 }, (_, i) => oneUnit([0, 2], 1_000 + i));
  expect(toldOf([...usual, ...many], usual)).toContain('0-2');
  // As many rows of four entities; in one sequence each, or in several.
  const long = Array.from({ length: 4 }, (_, i) =>
    oneUnit(
      Array.from({ length: 40 }, (_, t) => 2 * (t % 2)),
      1_000 + i,
    ),
  );
  const cut = Array.from({ length: 80 }, (_, i) => oneUnit([0, 2], 1_000 + Math.floor(i / 20)));
  for (const few of [long, cut]) expect(toldOf([...usual, ...few], usual)).not.toContain('0-2');
});

test('rows of one entity count as the one that they are', () => {
  const rows = (stays: number, count: number, times: number) =>
    Array.from({ length: count }, (_, i) => {
      const own = i < stays ? [0, 0] : [0, 1];
      return oneUnit(
        Array.from({ length: times }, () => own)
          .flat()
          .slice(0, 2 * times),
        i,
      );
    });
  // Of forty entities of one step each 12 stay, where 20 did: chance. The same forty, each ten times as long, tell no more.
  for (const times of [1, 10]) expect(toldOf(rows(12, 40, times), rows(20, 40, times))).not.toContain('0-0');
  expect(toldOf(rows(120, 400, 1), rows(200, 400, 1))).toContain('0-0');
});

test('a cell of fewer than k rows is told as k, so that which it is makes no difference', () => {
  const ties = [0, 1, 4].map((held) => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      Int32Array.of(i % 2, i % 2 === 0 && i >= 2 * held ? 8 : 9),
    );
    const language = {
      slices: [
        { offset: 0, size: 2 },
        { offset: 8, size: 2 },
      ],
      slotOf: [0, 1],
      forbidden: [[], []],
    } as unknown as Language;
    const learner = new TieLearner(language, said(rows), 5, 10);
    learner.move(said(Array.from({ length: 400 }, (_, i) => Int32Array.of(i % 2, i % 4 < 2 ? 8 : 9))));
    return learner.ties[0];
  });
  expect(ties[0].places[0]).toContain(1);
  // The rows around the cell differ a little; the cell itself is not told apart.
  for (const tie of ties) expect(tie.factors[0][1]).toBeCloseTo(ties[0].factors[0][1], 1);
});

test('rows that break a rule are not written, and so they are not counted', () => {
  const { network, language } = untaught(1);
  const free = { seed: 9, from: 0, count: 600, temperature: 1 };
  const never = [{ a: 'a', b: [true as const] }];
  const ruled: Schema = { ...schema(), rules: [{ kind: 'excludes', a: 'ward', b: 'age', never }] };
  const { slotOf, slices, codecs } = language;
  const slot = slotOf[codecs.findIndex(({ field }) => field === 'ward')];
  const all = [...freeTokens(network, language, { ...free, schema: schema() })];
  expect(all).toHaveLength(600);
  const others = all.filter((row) => row[slot] !== slices[slot].offset);
  expect(others.length).toBeLessThan(600);
  expect([...freeTokens(network, language, { ...free, schema: ruled })]).toEqual(others);
  network.dispose();
});

test('no more cells are told of than asked for, and those that differ most certainly', () => {
  const language = {
    slices: [
      { offset: 0, size: 4 },
      { offset: 8, size: 4 },
    ],
    slotOf: [0, 1],
    forbidden: [[], []],
  } as unknown as Language;
  // Token i of the first slot stands with token i of the second, the more often the smaller i is.
  const rows = Array.from({ length: 1_600 }, (_, i) =>
    Int32Array.of(i % 4, 8 + ((i >> 2) % 10 < 9 - 2 * (i % 4) ? i % 4 : (i >> 3) % 4)),
  );
  const free = Array.from({ length: 1_600 }, (_, i) => Int32Array.of(i % 4, 8 + ((i >> 2) % 4)));
  const told = (most: number) => {
    const learner = new TieLearner(language, said(rows), 5, most);
    learner.move(said(free));
    return learner.ties.flatMap(({ places }) => places.flatMap((own, i) => own.map((j) => `${i}-${j}`)));
  };
  expect(told(0)).toEqual([]);
  expect(told(1)).toEqual(['0-0']);
  expect(told(2).sort()).toEqual(['0-0', '1-1']);
  expect(told(99).length).toBeGreaterThan(2);
});
