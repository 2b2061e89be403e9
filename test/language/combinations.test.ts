import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Combination, combinationWeigher } from '../../src/language/combinations.ts';
import { Language } from '../../src/language/language.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import type { Rule } from '../../src/record/rules/rule.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from '../model/fake.ts';
import { category, number, rowUnits } from '../record/rules/columns.ts';

const SIZES = [3, 4, 2, 5];

function speaker(combinations: Combination[]): Language {
  return Language.from({
    codecs: SIZES.map((size, c) => ({
      codec: 'category' as const,
      field: `f${c}`,
      labels: Array.from({ length: size }, (_, i) => `${c}${i}`),
      rare: false,
      missing: false,
      low: 0,
    })),
    head: 0,
    entity: false,
    ...(combinations.length > 0 && { combinations }),
  });
}

/** Rows of local tokens. */
function drawn(language: Language, seed: number, rows = 300): number[][] {
  const { vocabulary, slices } = language;
  const network = fakeNetwork({ vocabulary, slots: slices, embedding: 8, hidden: 8 });
  const fields = SIZES.map(
    (_, c): Field => ({ kind: 'category', name: `f${c}`, missing: null, missingShare: 0 }),
  );
  const all: number[][] = [];
  for (const { table } of sample(network, language, { fields }, { seed, rows }))
    for (let row = 0; row < table.rows; row++)
      all.push(table.columns.map((column) => (column.kind === 'category' ? column.codes[row] : -1)));
  return all;
}

const combination = fc.subarray([0, 1, 2, 3], { minLength: 3 }).chain((slots) =>
  fc
    .uniqueArray(fc.tuple(...slots.map((slot) => fc.nat(SIZES[slot] - 1))), {
      minLength: 1,
      maxLength: 12,
      selector: (tokens) => tokens.join(),
    })
    .map((said): Combination => ({ slots, said })),
);

test('every row says one of the combinations, and all of them are said', () => {
  fc.assert(
    fc.property(combination, fc.nat(1000), (held, seed) => {
      const language = speaker([held]);
      expect(Language.from(JSON.parse(JSON.stringify(language.toJSON()))).toJSON().combinations).toEqual([
        held,
      ]);
      const said = drawn(language, seed).map((row) => held.slots.map((slot) => row[slot]).join());
      const known = new Set(held.said.map((tokens) => tokens.join()));
      expect(said.filter((one) => !known.has(one))).toEqual([]);
      if (known.size < 4) expect(new Set(said)).toEqual(known);
    }),
    { numRuns: 40 },
  );
});

test('what no combination goes on from is left to who asked for it', () => {
  const weigh = combinationWeigher([
    {
      slots: [0, 1, 2],
      said: [
        [0, 1, 0],
        [2, 1, 1],
      ],
    },
  ])!;
  const weights = new Float32Array(4).fill(1);
  expect(weigh(1, Int32Array.of(1, -1, -1, -1), weights)).toBe(false);
  expect([...weights]).toEqual([1, 1, 1, 1]);
  expect(weigh(1, Int32Array.of(0, -1, -1, -1), weights)).toBe(true);
  expect([...weights]).toEqual([0, 1, 0, 0]);
  expect(combinationWeigher([])).toBeUndefined();
});

test('a rule of three fields is told by tokens; where they do not tell all of it, by its pairs', () => {
  const n = 800;
  const cells = Array.from({ length: n }, (_, i) => [
    i % 2,
    Math.floor(i / 2) % 2,
    (i + Math.floor(i / 2)) % 2,
  ]);
  const columns = [
    category(
      'a',
      cells.map(([a]) => `a${a}`),
    ),
    number(
      'b',
      cells.map(([, b]) => 10 * b),
    ),
    category(
      'c',
      cells.map(([, , c]) => (c === 0 ? null : 'yes')),
    ),
    number(
      'free',
      cells.map((_, i) => (i * 7919) % 1009),
    ),
  ];
  const fields = ['a', 'b', 'c', 'free'].map(
    (name): Field =>
      name === 'b' || name === 'free'
        ? { kind: 'integer', name, missing: null, missingShare: 0, decimals: 0, fixed: false }
        : { kind: 'category', name, missing: '', missingShare: 0.5 },
  );
  const marks = [0, 1].flatMap((a) => [0, 1].map((b) => [`a${a}`, 10 * b, (a + b) % 2 === 0 ? null : 'yes']));
  const learned = (rule: Rule) => {
    const schema: Schema = { fields, rules: [rule] };
    const options = { ...recipeFor(n).language, minRecords: 5 };
    return learnLanguage(new Table(columns, n), rowUnits(n), schema, options).toJSON();
  };
  const told = learned({ kind: 'support', fields: ['a', 'b', 'c'], seen: marks });
  expect(told.implications ?? []).toEqual([]);
  expect(told.combinations).toHaveLength(1);
  expect(told.combinations![0].slots).toHaveLength(3);
  expect(new Set(told.combinations![0].said.map((tokens) => tokens.join())).size).toBe(4);
  // A spread-out number has no token of its own for every value.
  const some = Array.from({ length: 200 }, (_, i) => [
    'a0',
    10 * (i % 2),
    cells[i][2] ? 'yes' : null,
    columns[3].kind === 'number' ? columns[3].values[i] : 0,
  ]);
  expect(
    learned({ kind: 'support', fields: ['a', 'b', 'c', 'free'], seen: some }).combinations,
  ).toBeUndefined();
});
