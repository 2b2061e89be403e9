import fc from 'fast-check';
import { expect, test } from 'vitest';
import { charactersOf } from '../../src/language/characters.ts';
import { Cursor, type Rule } from '../../src/language/grammar.ts';
import { learnPieces, Pieces } from '../../src/language/pieces.ts';
import { recalledFields } from '../../src/language/recalled.ts';
import { Tail } from '../../src/language/tail.ts';
import { TextSection } from '../../src/language/text.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { Table, type TextValues } from '../../src/record/table.ts';

/** A list of lists: asked, an item of two tokens, and inside it a list of single tokens. */
const NESTED: Rule[] = [
  {
    from: 0,
    size: 2,
    next: [
      { below: 1, rules: [] },
      { below: 2, rules: [1, 2, 0] },
    ],
    most: 3,
    last: 0,
  },
  { from: 2, size: 4, next: [] },
  {
    from: 6,
    size: 2,
    next: [
      { below: 1, rules: [] },
      { below: 2, rules: [3, 2] },
    ],
    most: 2,
    last: 0,
  },
  { from: 8, size: 5, next: [] },
];

test('a cursor walks lists in lists and ends', () => {
  const cursor = new Cursor(NESTED, [0]);
  const ranges: [number, number][] = [];
  for (const token of [1, 3, 7, 9, 6, 0]) {
    ranges.push([cursor.from, cursor.size]);
    cursor.take(token);
  }
  expect(ranges).toEqual([
    [0, 2],
    [2, 4],
    [6, 2],
    [8, 5],
    [6, 2],
    [0, 2],
  ]);
  expect(cursor.done).toBe(true);
});

test('whatever is drawn, lists stay within their bounds', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(99)), (draws) => {
      const cursor = new Cursor(NESTED, [0]);
      let items = 0;
      for (const drawn of draws) {
        if (cursor.done) break;
        const token = cursor.from + (drawn % cursor.size);
        if (token === 1) items++;
        cursor.take(token);
      }
      expect(items).toBeLessThanOrEqual(3);
      expect(cursor.done).toBe(true);
    }),
  );
});

test('characters are what a reader sees as one sign', () => {
  const signs = ['e\u0301', '👍🏽', '🇩🇪', '🇫🇷', '👩‍👩‍👧', '❤️', 'क्', '1️⃣', 'a', ' ', '文'];
  expect(charactersOf(signs.join(''))).toEqual(signs);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(charactersOf(text).join('')).toBe(text);
    }),
  );
});

const TEXTS = ['the cat sat on the mat', 'the dog sat on the cat', 'a 👍🏽 for "the" mat,\nand 文字'];
const SPOKEN = Array.from({ length: 60 }, (_, i) => TEXTS[i % 3]);

const each = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

test('pieces are frequent, and nothing that fewer than k units hold is one', () => {
  const rare = [...SPOKEN, 'zebra zebra zebra zebra zebra zebra', '\u{1f9ff}'];
  const { pieces } = learnPieces(rare, each(rare.length), 5, 40);
  expect(pieces).toContain(' the');
  expect(pieces).toContain('👍🏽');
  expect(pieces.join('')).not.toMatch(/z|\u{1f9ff}/u);
  // Sixty texts of one unit are one holder.
  expect(learnPieces(SPOKEN, new Uint32Array(60), 5, 40).pieces).toEqual([]);
});

test('a rare form of a sign is written as its base or as one of its class, never in halves', () => {
  const texts = [...SPOKEN.map((text) => `${text} 🇩🇪 👩`), 'a 👍🏿 👩🏿‍🚀 🇨🇭 🇩🇪🇨🇭 te\u0300a'];
  const words = new Pieces(learnPieces(texts, each(61), 5, 40));
  expect(words.data.pieces.join('')).not.toMatch(/🏿|🇨(?!🇭)|\u200d/u);
  expect(words.decode(words.encode(texts[60]), () => 0)).toMatch(/^a (?:👍|👍🏽) 👩 (\S+) 🇩🇪\1 tea$/u);
  for (const piece of words.data.pieces) expect(words.encode(piece).length).toBe(1);
});

test('a text of known pieces is read back as it was', () => {
  const { pieces, classes } = learnPieces(SPOKEN, each(60), 5, 40);
  const words = new Pieces({ pieces, classes });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      expect(words.decode(words.encode(text), () => 0)).toBe(text);
    }),
  );
});

test('any text has tokens, and what is unknown is one of its class or left out', () => {
  const words = new Pieces(learnPieces(SPOKEN, each(60), 5, 40));
  const known = new Set([...SPOKEN.join('')]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const ids = words.encode(text);
      expect(ids.every((id) => id >= 0 && id < words.size && !words.mute.includes(id))).toBe(true);
      const stream = new Stream(1, 2, PURPOSE.tail);
      for (const sign of words.decode(ids, (n) => stream.below(n))) expect(known).toContain(sign);
    }),
  );
  expect(words.decode(words.encode('xyz'), () => 0)).toMatch(/^\p{Ll}{3}$/u);
});

function column(name: string, texts: readonly (string | null)[]): TextValues {
  const labels = [...new Set(texts.filter((text) => text !== null))];
  return {
    kind: 'text',
    name,
    codes: Int32Array.from(texts, (text) => (text === null ? -1 : labels.indexOf(text))),
    labels,
  };
}

test('a tail of two texts is read back, whole or from its checkpoint', () => {
  const notes = column('note', [...SPOKEN, null]);
  const titles = column('title', [...SPOKEN.map((text) => text.slice(0, 7)), 'the cat']);
  const table = new Table([], 61, [notes, titles]);
  const units = { count: 61, of: each(61) };
  const options = { minRecords: 5, pieces: 20 };
  const tail = new Tail([
    TextSection.learn(notes, units, options),
    TextSection.learn(titles, units, options),
  ]);
  const again = Tail.from(JSON.parse(JSON.stringify(tail.toJSON())));
  const stream = new Stream(1, 1, PURPOSE.tail);
  tail.encode(table, 10_000).forEach(([tokens, ...more], row) => {
    expect(more).toEqual([]);
    const said = [notes, titles].map(({ codes, labels }) => (codes[row] < 0 ? null : labels[codes[row]]));
    expect(again.decode(tokens, stream)).toEqual(said);
    // The grammar lets every real tail through.
    const cursor = again.cursor();
    for (const token of tokens) {
      expect(token).toBeGreaterThanOrEqual(cursor.from);
      expect(token).toBeLessThan(cursor.from + cursor.size);
      cursor.take(token);
    }
    expect(cursor.done).toBe(true);
  });
});

test('a long tail is cut into windows, and each but the first says that it goes on', () => {
  const texts = column('note', SPOKEN);
  const table = new Table([], 60, [texts]);
  const tail = new Tail([
    TextSection.learn(texts, { count: 60, of: each(60) }, { minRecords: 5, pieces: 0 }),
  ]);
  const [whole] = tail.encode(table, 1000);
  const [windows] = tail.encode(table, 8);
  expect(windows.every(({ length }) => length <= 8)).toBe(true);
  expect(windows.slice(1).every(([first]) => first === 0)).toBe(true);
  expect(windows.flatMap((window, w) => [...(w === 0 ? window : window.subarray(1))])).toEqual([...whole[0]]);
  expect(tail.forbidden).toContain(0);
});

test('texts that the source cuts off have no end, and are cut off again', () => {
  const texts = column(
    'note',
    SPOKEN.map((text) => text.slice(0, 20)),
  );
  const section = TextSection.learn(
    texts,
    { count: 60, of: each(60) },
    { minRecords: 5, pieces: 0, cut: 20 },
  );
  const tokens = section.encode(new Table([], 60, [texts]));
  // Token 1 is the end.
  expect(tokens.map((own) => own.includes(1))).toEqual(SPOKEN.map((text) => text.length < 20));
  const stream = new Stream(1, 1, PURPOSE.tail);
  const twice = Int32Array.from([...tokens[0], ...tokens[0]]);
  // What was left of a word is not learned.
  const whole = SPOKEN[0].slice(0, 19);
  expect(section.decode(twice, stream)).toBe((whole + whole).slice(0, 20));
});

test('of a text that is far longer than any other no more is learned than is written', () => {
  const texts = column('note', [...SPOKEN, SPOKEN[0].repeat(500)]);
  const units = { count: 61, of: each(61) };
  const section = TextSection.learn(texts, units, { minRecords: 5, pieces: 0 });
  const lengths = section.encode(new Table([], 61, [texts])).map((tokens) => tokens.length);
  const usual = Math.max(...lengths.slice(0, 60));
  expect(lengths[60]).toBeGreaterThanOrEqual(usual - 1);
  expect(lengths[60]).toBeLessThanOrEqual(2 * usual);
});

test('fields that texts depend on are said again, and the tail is read as before', () => {
  const texts = column('note', SPOKEN);
  const moods = Int32Array.from({ length: 60 }, (_, i) => i % 3);
  const noise = Int32Array.from({ length: 60 }, (_, i) => (i >> 2) % 2);
  const columns = [
    { kind: 'category', name: 'noise', codes: noise, labels: ['a', 'b'] },
    { kind: 'category', name: 'mood', codes: moods, labels: ['x', 'y', 'z'] },
  ] as const;
  expect(recalledFields(new Table(columns, 60, [texts]), columns)[0]).toBe(1);

  const units = { count: 60, of: each(60) };
  const tail = new Tail([TextSection.learn(texts, units, { minRecords: 5, pieces: 0 })], [1, 0]);
  const said = Array.from({ length: 22 }, (_, i) => tail.recalledAt(i));
  expect(said.flatMap((slot, i) => (slot === undefined ? [] : [[i, slot]]))).toEqual([
    [6, 1],
    [13, 0],
    [20, 1],
  ]);
  for (let tokens = 1; tokens < 30; tokens++) {
    const steps = tail.steps(tokens);
    const again = said.concat(Array.from({ length: 30 }, (_, i) => tail.recalledAt(22 + i)));
    expect(again.slice(0, steps).filter((slot) => slot === undefined).length).toBe(tokens);
    expect(again[steps - 1]).toBe(undefined);
  }
});
