import { expect, test } from 'vitest';
import { CategoryCodec } from '../../src/language/category.ts';
import { decode, tableOf } from '../../src/language/decode.ts';
import { DerivedCodec, learnDerived } from '../../src/language/derived.ts';
import { encode } from '../../src/language/encode.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Schema } from '../../src/record/schema.ts';
import { type CategoryColumn, Table } from '../../src/record/table.ts';

const category = (name: string, cells: readonly (string | null)[]): CategoryColumn => {
  const labels = [...new Set(cells.filter((cell) => cell !== null))];
  return {
    kind: 'category',
    name,
    labels,
    codes: Int32Array.from(cells, (c) => (c === null ? -1 : labels.indexOf(c))),
  };
};
const random = new Stream(31, 0, PURPOSE.evaluate);
const draw = (n: number, from: readonly string[]) =>
  Array.from({ length: n }, () => from[random.below(from.length)]);

test('what few units hold is not remembered, and what is decided comes back', () => {
  const codes = [...draw(200, ['a', 'b']), 'rare', null];
  const base = category('code', codes);
  const column = category(
    'text',
    codes.map((code) => (code === 'b' ? null : `about ${code}`)),
  );
  const units = { count: codes.length, of: Uint32Array.from(codes.keys()) };
  const kept = CategoryCodec.learn(
    base,
    base.labels.map((l) => codes.filter((c) => c === l).length),
    5,
  ).labels;
  const codec = learnDerived(column, base, kept, units, 5);
  expect(JSON.stringify(codec)).not.toContain('rare');
  expect(codec.labels?.[codec.decode([], null, kept.indexOf('a'))]).toBe('about a');
  expect(codec.decode([], null, kept.indexOf('b'))).toBe(-1);
});

test('a language with decided fields speaks no token for them', () => {
  const codes = draw(400, ['p', 'q', 'r']);
  const field = { kind: 'category', missing: null, missingShare: 0 } as const;
  const schema: Schema = {
    fields: [
      { ...field, name: 'text' },
      { ...field, name: 'code' },
      { ...field, name: 'free' },
    ],
    rules: [{ kind: 'determines', from: ['text'], to: ['code'] }],
  };
  const table = new Table(
    [
      category(
        'text',
        codes.map((c) => c.repeat(3)),
      ),
      category('code', codes),
      category('free', draw(400, ['0', '1'])),
    ],
    400,
  );
  const units = { count: 400, of: Uint32Array.from({ length: 400 }, (_, i) => i) };
  const language = learnLanguage(table, units, schema, { ...recipeFor(400).language, minRecords: 5 });
  expect(language.slices).toHaveLength(2);
  const derived = language.codecs.find((codec) => codec instanceof DerivedCodec);
  expect(derived?.field).toBe('code');
  const sequences = encode(language, table, units, 1);
  const into = language.codecs.map(() => new Float64Array(1));
  for (let row = 0; row < 400; row++) {
    decode(
      language,
      sequences.tokens.subarray(row * 2, row * 2 + 2),
      1,
      new Stream(1, row, PURPOSE.values),
      into,
      0,
    );
    const back = tableOf(language, into, 1, schema);
    const [text, code] = back.columns as CategoryColumn[];
    expect(text.labels[text.codes[0]]).toBe(codes[row].repeat(3));
    expect(code.labels[code.codes[0]]).toBe(codes[row]);
  }
});

test('one record that breaks a declared rule does not decide for all, nor does a lone record without the base', () => {
  const codes = ['a', ...draw(200, ['a', 'b']), null];
  const base = category('code', codes);
  const column = category(
    'text',
    codes.map((code, row) =>
      row === 0 ? 'secret of one' : code === null ? 'secret of nobody' : `about ${code}`,
    ),
  );
  const units = { count: codes.length, of: Uint32Array.from(codes.keys()) };
  const codec = learnDerived(column, base, ['a', 'b'], units, 5);
  expect(JSON.stringify(codec)).not.toContain('secret');
  expect(codec.labels?.[codec.decode([], null, 0)]).toBe('about a');
  expect(codec.decode([], null, -1)).toBe(-1);
});

test('many rows of one unit are one holder', () => {
  const codes = draw(200, ['a']);
  const column = category(
    'text',
    codes.map((_, row) => (row < 150 ? 'what one patient has' : 'what the others have')),
  );
  const units = { count: 51, of: Uint32Array.from(codes, (_, row) => (row < 150 ? 0 : row - 149)) };
  const codec = learnDerived(column, category('code', codes), ['a'], units, 5);
  expect(codec.labels).toEqual(['what the others have']);
});
