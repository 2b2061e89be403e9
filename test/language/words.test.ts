import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursor } from '../../src/language/grammar.ts';
import { TextSection } from '../../src/language/text.ts';
import { Words } from '../../src/language/words.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { isPlaceholder } from '../../src/record/placeholder.ts';
import { Table, type TextValues } from '../../src/record/table.ts';

const COMMON = [
  'The blue dress fits well, the red one runs small.',
  "I don't like the fit; the fabric is thin (size 12).",
  'GREAT fabric! the dress is soft and\nthe fit is good',
  '这件衣服 is très jolie, l’étoffe fine 👍🏽',
];
const TEXTS = Array.from({ length: 80 }, (_, i) => COMMON[i % 4]);
const RARE = [...TEXTS, 'The Kowalskis like the xylitol dress'];
const each = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

function column(texts: readonly string[]): TextValues {
  const labels = [...new Set(texts)];
  return { kind: 'text', name: 'note', codes: Int32Array.from(texts, (t) => labels.indexOf(t)), labels };
}

test('a word that fewer than k units hold is not kept, and any kept one stands in its place', () => {
  const words = Words.learn(RARE, each(RARE.length), 5)!;
  expect(words.list).toContain('dress');
  expect(words.list).toContain('étoffe');
  expect(words.list.join(' ')).not.toMatch(/Kow|xyl/);
  // Beside a digit it is a code, and any letters will do.
  const code = words.apply('fit KX12ab');
  expect(code).toMatch(/^fit \P{L}{2}12\P{L}{2}$/u);
  expect([...code].filter(isPlaceholder).length).toBe(4);
  const signed = words.apply(RARE[80]);
  expect(signed).not.toMatch(/Kow|xyl/);
  const stream = new Stream(1, 1, PURPOSE.tail);
  const filled = words.fill(signed, stream);
  // In the case of the word that is gone.
  expect(filled).toMatch(/^The \p{Lu}\p{Ll}{2,} like the \p{Ll}{3,} dress$/u);
  for (const word of filled.match(/\p{L}+/gu)!) expect(words.list).toContain(word);
  // One writer of many texts is one holder.
  expect(Words.learn(TEXTS, new Uint32Array(80), 5)).toBe(undefined);
});

test('where too few words are shared, texts are spelled freely', () => {
  const own = Array.from({ length: 80 }, (_, i) => `note${String.fromCharCode(97 + (i % 26), 97 + i / 4)} a`);
  expect(Words.learn(own, each(80), 5)).toBe(undefined);
  expect(Words.learn(['', '12 34'], each(2), 1)).toBe(undefined);
});

test('a word in capitals is kept where its letters are known', () => {
  const texts = [...Array.from({ length: 20 }, () => 'so good'), 'So GOOD', 'gOOd so so so'];
  const { list } = Words.learn(texts, each(22), 5)!;
  expect(list).toEqual(['good', 'so', 'So', 'GOOD']);
});

for (const pieces of [0, 5, 60])
  test(`with ${pieces} pieces real texts pass, and whatever is drawn is made of known words`, () => {
    const notes = column(RARE);
    const units = { count: RARE.length, of: each(RARE.length) };
    const section = TextSection.learn(notes, units, { minRecords: 5, pieces });
    const again = TextSection.from(JSON.parse(JSON.stringify(section)));
    const rules = again.rules(0, 0);
    for (const tokens of section.encode(new Table([], RARE.length, [notes]))) {
      const cursor = new Cursor(rules, [0]);
      for (const token of tokens) {
        expect(cursor.mask![token - cursor.from]).toBe(0);
        cursor.take(token);
      }
      expect(cursor.done).toBe(true);
    }
    const known = new Set(RARE.slice(0, 80).flatMap((text) => text.match(/[\p{L}\p{M}]+/gu)!));
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(9999)), fc.nat(99), (draws, row) => {
        const cursor = new Cursor(rules, [0]);
        const tokens: number[] = [];
        for (const drawn of draws) {
          if (cursor.done || tokens.length >= 40) break;
          const { mask, from, size } = cursor;
          const allowed = [...Array(size).keys()].filter((token) => mask?.[token] !== 1);
          expect(allowed.length).toBeGreaterThan(0);
          tokens.push(from + allowed[drawn % allowed.length]);
          cursor.take(tokens[tokens.length - 1]);
        }
        const text = again.decode(Int32Array.from(tokens), new Stream(1, row, PURPOSE.tail)) ?? '';
        const runs = text.match(/[\p{L}\p{M}]+(?=[^\p{L}\p{M}])/gu) ?? [];
        for (const run of runs)
          if (!/\p{Script=Han}/u.test(run)) expect([...known], `“${run}” in “${text}”`).toContain(run);
      }),
      { numRuns: 60 },
    );
  });
