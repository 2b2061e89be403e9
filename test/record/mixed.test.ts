/** Columns of numbers with words among them. */
import { expect, test } from 'vitest';
import { cellColumns } from '../../src/fixture/cells.ts';
import { Language } from '../../src/language/language.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { format } from '../../src/record/format.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import { parse } from '../../src/record/parse.ts';
import type { NumberField } from '../../src/record/schema.ts';
import { validate } from '../../src/record/validate.ts';
import { fakeNetwork } from '../model/fake.ts';
import { textTable } from './tables.ts';

const ROWS = 600;
const random = new Stream(3, 0, PURPOSE.evaluate);
const mixed = (i: number) => {
  if (i === 77) return 'Anna';
  const u = random.uniform();
  return u < 0.1 ? 'neg' : u < 0.2 ? '<5' : u < 0.25 ? '' : `${random.below(300)} mg`;
};
const text = textTable(
  ['result', 'sex'],
  Array.from({ length: ROWS }, (_, i) => [mixed(i), 'fm'[i % 2]]),
);
const { schema, notices } = infer(text, { minRecords: 5 });

test('a column of numbers and a few common words is one of numbers; who is alone is missing', () => {
  expect(schema.fields).toMatchObject([
    { name: 'result', kind: 'integer', suffix: ' mg', words: expect.arrayContaining(['neg', '<5']) },
    { name: 'sex', kind: 'category' },
    { name: 'result (word)', kind: 'category', wordOf: 'result' },
  ]);
  expect(JSON.stringify(schema)).not.toContain('Anna');
  expect(notices.join()).toMatch(/result: 1 of \d+ cells are not a number or a common word/);
});

test('what is read is written again, words and all', () => {
  const table = parse(text, schema);
  const again = format(table, (row) => makeFields(schema, { seed: 1, row }), schema);
  expect(again.columns.map(({ name }) => name)).toEqual(['result', 'sex']);
  const cell = (t: typeof text, row: number) => t.columns[0].dictionary[t.columns[0].codes[row]];
  for (let row = 0; row < ROWS; row++) if (row !== 77) expect(cell(again, row)).toBe(cell(text, row));
  expect(cell(again, 77)).toBe('');
});

test('a language says either a number or a word, and both come often', () => {
  const units = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
  const options = { ...recipeFor(ROWS).language, minRecords: 5 };
  const learned = learnLanguage(parse(text, schema), units, schema, options);
  const language = Language.from(JSON.parse(JSON.stringify(learned)));
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 1, hidden: 1 };
  const counts = { word: 0, number: 0, missing: 0 };
  for (const { table } of sample(fakeNetwork(shape), language, schema, { seed: 1, rows: 400 })) {
    const [result, word] = [table.column('result')!, table.column('result (word)')!];
    if (result.kind !== 'number' || word.kind !== 'category') throw new TypeError();
    for (let row = 0; row < table.rows; row++) {
      const said = word.codes[row] < 0 ? undefined : word.labels[word.codes[row]];
      expect(Number.isNaN(result.values[row])).toBe(said !== 'number');
      counts[said === undefined ? 'missing' : said === 'number' ? 'number' : 'word']++;
    }
    const written = format(table, (row) => makeFields(schema, { seed: 1, row }), schema);
    expect(validate(written, schema).byRule).toEqual([]);
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(30);
});

test('a word that nobody wrote is a fault; to a format with types the column is one of texts', () => {
  const other = textTable(
    ['result', 'sex'],
    [
      ['neg', 'f'],
      ['positive', 'm'],
      ['12 mg', 'f'],
    ],
  );
  expect(validate(other, schema).byRule).toEqual([{ column: 'result', rule: 'type', count: 1 }]);
  expect(cellColumns({ schema, domain: {} })[0].type).toEqual({ kind: 'text' });
});

test('of two units the commoner is that of the numbers, and the other numbers are words', () => {
  const weight = (i: number) => (i % 3 ? `${random.below(400)} g` : `${random.below(8)} kg`);
  const plain = textTable(
    ['weight', 'y'],
    Array.from({ length: ROWS }, (_, i) => [weight(i), 'ab'[i % 2]]),
  );
  const [field] = infer(plain, { minRecords: 5 }).schema.fields;
  expect(field).toMatchObject({ kind: 'integer', suffix: ' g' });
  expect([...((field as NumberField).words ?? [])].sort()).toEqual(
    Array.from({ length: 8 }, (_, i) => `${i} kg`),
  );
});

test('what init writes of such a column may be declared', () => {
  const columns = { result: { type: 'integer' as const } };
  expect(infer(text, { minRecords: 5, columns }).schema.fields[0]).toEqual(schema.fields[0]);
});

test.each<[string, (i: number) => string]>([
  ['numbers alone', (i) => String(i % 97)],
  ['words alone', (i) => ['a', 'b', 'c'][i % 3]],
  ['so many words that it is no column of numbers', (i) => (i % 20 ? `w${i % 60}` : String(i))],
  ['few numbers, all of them common', (i) => (i % 4 ? String(i % 7) : 'none')],
])('%s', (_, value) => {
  const plain = textTable(
    ['x', 'y'],
    Array.from({ length: ROWS }, (_, i) => [value(i), 'ab'[i % 2]]),
  );
  expect(infer(plain, { minRecords: 5 }).schema.fields.some((field) => 'words' in field)).toBe(false);
});
