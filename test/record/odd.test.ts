/** Tables that are wide, narrow, short or strange. */
import { expect, test } from 'vitest';
import { CategoryCodec } from '../../src/language/category.ts';
import { domainOf } from '../../src/language/domain.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { realKeys, realKeysOf } from '../../src/record/real-keys.ts';
import { understand } from '../../src/record/understand.ts';
import { validate } from '../../src/record/validate.ts';
import { kinds, textTable } from './tables.ts';

const K = 5;
const random = new Stream(8, 0, PURPOSE.evaluate);

function learned(header: string[], rows: string[][]) {
  const understood = understand(textTable(header, rows), { minRecords: K }, 'a.csv');
  const { schema, train } = understood;
  const units = { count: train.table.rows, of: Uint32Array.from({ length: train.table.rows }, (_, i) => i) };
  const options = { ...recipeFor(units.count, train.table.width).language, minRecords: K };
  const language = learnLanguage(train.table, units, schema, options);
  return { ...understood, language, units };
}

test('600 columns: pairs are bounded, and that is said', () => {
  const header = Array.from({ length: 600 }, (_, c) => `c${c}`);
  const cell = (c: number) =>
    c % 3 === 0 ? 'abc'[random.below(3)] : String(random.below(c % 3 === 1 ? 5 : 900));
  const rows = Array.from({ length: 120 }, () => header.map((_, c) => cell(c)));
  const { language, schema, notices } = learned(header, rows);
  expect(language.codecs).toHaveLength(600);
  expect(schema.rules).toBeUndefined();
  expect(
    notices.filter((notice) => /rules are sought between columns that stand at most \d+ apart/.test(notice)),
  ).toHaveLength(1);
});

test('a category of 50,000 values is spoken in two tokens, and each value comes back', () => {
  const labels = Array.from({ length: 50_000 }, (_, i) => `v${String(i).padStart(5, '0')}`);
  const codes = Int32Array.from({ length: 50_000 * K }, (_, i) => i % 50_000);
  const column = { kind: 'category' as const, name: 'x', codes, labels };
  const codec = CategoryCodec.learn(column, new Uint32Array(50_000).fill(K), K);
  expect(codec.sizes).toHaveLength(2);
  expect(Math.max(...codec.sizes)).toBeLessThan(300);
  const [first, second] = codec.encode(column);
  const stream = new Stream(1, 0, PURPOSE.values);
  for (let row = 0; row < 50_000; row += 97)
    expect(codec.labels[codec.decode([first[row], second[row]], stream)]).toBe(labels[row]);
});

const N = 120;
const cells = (value: (i: number) => string) =>
  Array.from({ length: N }, (_, i) => [value(i), String(i % 7)]);

test.each<[string, (i: number) => string, string | RegExp]>([
  ['all missing', () => '', 'empty'],
  ['one value', () => 'x', 'constant'],
  ['numbers with a unit', (i) => `${40 + (i % 37)} kg`, 'integer'],
  ['money', (i) => `$${1000 + i * 7}.50`, 'decimal'],
  ['percentages', (i) => `${i % 23}%`, 'integer'],
  [
    'mixed types',
    (i) => (i % 3 === 0 ? String(i) : i % 3 === 1 ? 'n/a yet' : '2024-01-01'),
    /category|text|id/,
  ],
  [
    'numbers beyond a double',
    (i) => `9007199254740993${String(i * 7919).padStart(6, '0')}`,
    /id|text|category/,
  ],
  ['very long cells', (i) => `${'lorem ipsum '.repeat(500)}${i}`, 'text'],
])('a column of %s', (_, value, kind) => {
  const { schema, language } = learned(['odd', 'plain'], cells(value));
  expect(kinds(schema).odd).toMatch(kind);
  expect(language.codecs.length).toBeGreaterThan(0);
});

test('one column', () => {
  const { language } = learned(
    ['only'],
    Array.from({ length: 60 }, (_, i) => [String(i % 9)]),
  );
  expect(language.codecs).toHaveLength(1);
});

test.each([[0], [1], [9]])('%i rows end with words', (rows) => {
  const few = textTable(
    ['a', 'b'],
    Array.from({ length: rows }, (_, i) => [String(i), 'x']),
  );
  expect(() => understand(few, { minRecords: K }, 'a.csv')).toThrow(/cannot be learned without copying/);
});

test('columns may be called anything', () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    '1',
    ' x ',
    '🙂',
    'a,b "c"',
    'new\nline',
    'größe',
    'key',
  ];
  const rows = Array.from({ length: N }, (_, i) =>
    names.map((name, c) =>
      name === 'key' ? `K-${1000 + 7 * i}` : c % 2 === 0 ? String((i * 7) % 40) : 'xyz'[i % 3],
    ),
  );
  const { schema, language } = learned(names, rows);
  expect(schema.fields.map(({ name }) => name)).toEqual(names);
  expect(language.codecs).toHaveLength(names.length - 1);
  expect(validate(textTable(names, rows), schema).invalid).toBe(0);
  expect(Object.keys(domainOf(language)).sort()).toEqual(names.filter((name) => name !== 'key').sort());
  const keys = realKeysOf(
    textTable(
      ['__proto__', 'x'],
      rows.map((row) => [row[9], row[0]]),
    ),
    {
      fields: [{ ...schema.fields[9], name: '__proto__' }],
    },
    's',
  );
  expect(realKeys(keys)('__proto__', 'K-1007')).toBe(true);
  expect(realKeys(keys)('__proto__', 'K-1008')).toBe(false);
});
