/** Orders between numbers, held token by token while a row is drawn. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Codec } from '../../src/language/codec.ts';
import { Language } from '../../src/language/language.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { learnNumber, NumberCodec } from '../../src/language/number.ts';
import { orderWeigher } from '../../src/language/orders.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { brokenRows } from '../../src/record/rules/check.ts';
import type { Rule } from '../../src/record/rules/rule.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from '../model/fake.ts';
import { number } from '../record/rules/columns.ts';

const ROWS = 600;
const units = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
const NUMBERS = { k: 5, pointHolders: 20, discrete: 10, intervals: 30, groups: 6 };

function codec(field: string, seed: number, oneSlot: number, gaps: boolean): NumberCodec {
  const random = new Stream(seed, 0, PURPOSE.evaluate);
  const values = Float64Array.from({ length: ROWS }, (_, i) => {
    if (gaps && i % 9 === 0) return Number.NaN;
    return i % 4 === 0 ? 10 * (1 + (i % 3)) : Math.round(4000 * random.uniform()) / 100;
  });
  return new NumberCodec(field, learnNumber(values, units.of, { ...NUMBERS, decimals: 2, oneSlot }));
}

test('a token is forbidden just where no value of it keeps the order with what has been said', () => {
  const shape = fc.record({ oneSlot: fc.constantFrom(4, 100), gaps: fc.boolean(), strict: fc.boolean() });
  fc.assert(
    fc.property(
      fc.nat(50),
      shape,
      shape,
      fc.boolean(),
      fc.nat(1e6),
      (seed, first, second, lowFirst, pick) => {
        const codecs: Codec[] = [
          codec('a', seed, first.oneSlot, first.gaps),
          codec('b', seed + 99, second.oneSlot, second.gaps),
        ];
        const { strict } = first;
        const slotOf = [0, codecs[0].sizes.length];
        const [low, high] = lowFirst ? [0, 1] : [1, 0];
        const weigh = orderWeigher([{ low, high, strict }], codecs, slotOf)!;
        const chance = new Stream(pick, 1, PURPOSE.evaluate);
        const spoken = new Int32Array(4).fill(-1);
        const own = codecs[0].sizes.map((size) => chance.below(size));
        spoken.set(own);
        const decoded = (which: number, tokens: readonly number[]) =>
          Array.from({ length: 40 }, () => codecs[which].decode(tokens, chance));
        const keeps = (a: number, b: number) => {
          if (Number.isNaN(a) || Number.isNaN(b)) return true;
          const [x, y] = lowFirst ? [a, b] : [b, a];
          return strict ? x < y : x <= y;
        };
        const said = decoded(0, own);
        const others: number[] = [];
        codecs[1].sizes.forEach((size, s) => {
          const weights = new Float32Array(size).fill(1);
          weigh(slotOf[1] + s, spoken, weights);
          weights.forEach((weight, token) => {
            if (weight === 1) return;
            // Whatever follows, no value will do.
            for (let next = 0; next < (s === 0 ? (codecs[1].sizes[1] ?? 1) : 1); next++)
              for (const b of decoded(1, [...others, token, next])) expect(keeps(said[0], b)).toBe(false);
          });
          others.push(chance.below(size));
          spoken[slotOf[1] + s] = others[s];
        });
      },
    ),
    { numRuns: 60 },
  );
});

const random = new Stream(5, 0, PURPOSE.evaluate);
const low = Array.from({ length: ROWS }, () => random.below(50_000) / 100);
const high = low.map((x) => x + random.below(40_000) / 100);
const COLUMNS = [
  number('low', low),
  number('high', high),
  number(
    'date',
    low.map((x) => Math.floor(x)),
  ),
];
const RULES: Rule[] = [
  { kind: 'order', low: 'low', high: 'high' },
  { kind: 'order', low: 'date', high: 'high' },
];
const SCHEMA: Schema = {
  fields: COLUMNS.map(({ name }): Field => {
    const base = { name, missing: null, missingShare: 0, fixed: false };
    return { ...base, kind: 'decimal', decimals: 2 };
  }),
  rules: RULES,
};

test('what is spoken keeps the order but for spans that overlap, and fewer rows are drawn again', () => {
  const options: LanguageOptions = { ...recipeFor(ROWS).language, minRecords: 5 };
  const learned = learnLanguage(new Table(COLUMNS, ROWS), units, SCHEMA, options);
  expect(learned.toJSON().orders).toHaveLength(2);
  const again = Language.from(JSON.parse(JSON.stringify(learned)));
  expect(again.toJSON().orders).toEqual(learned.toJSON().orders);
  const { orders: _, ...bare } = learned.toJSON();
  const drawn = (language: Language) => {
    const network = fakeNetwork({
      vocabulary: language.vocabulary,
      slots: language.slices,
      embedding: 1,
      hidden: 1,
    });
    const redraws = { count: 0 };
    let broken = 0;
    for (const { table } of sample(network, language, SCHEMA, { seed: 2, rows: 500, redraws }))
      for (const rule of RULES)
        broken += brokenRows(rule, table, SCHEMA).reduce((sum, flag) => sum + flag, 0);
    expect(broken).toBe(0);
    return redraws.count;
  };
  const before = drawn(Language.from(bare));
  expect(before).toBeGreaterThan(100);
  expect(drawn(again)).toBeLessThan(before / 2);
});
