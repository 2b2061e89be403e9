import { expect, test } from 'vitest';
import { commonWords, textFidelity } from '../../src/fidelity/text.ts';
import { wholeRows, withLengths } from '../../src/measure/texts.ts';
import { copiedText, Runs } from '../../src/privacy/text.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { Table } from '../../src/record/table.ts';

const WORDS = 'the a cat dog house runs sleeps quietly over under green river never always and but'.split(
  ' ',
);

/** Sentences of random words, with a number that makes nearly each of them its own. */
function sentences(n: number, seed: number, words: readonly string[] = WORDS, least = 6): string[] {
  const stream = new Stream(seed, 0, PURPOSE.evaluate);
  return Array.from({ length: n }, () => {
    const length = least + stream.below(12);
    const said = Array.from({ length }, () => words[stream.below(words.length)]);
    return `${said.join(' ')} ${stream.below(1e6)}`;
  });
}

const [train, unseen, honest] = [1, 2, 3].map((seed) => sentences(1500, seed));

test('texts of the same kind reach what is expected, others do not', () => {
  const good = textFidelity({ minRecords: 5, train, unseen, synthetic: honest }, 1, 'note')!;
  for (const { value, expected, high, honest: limit } of [good.ngrams, good.length]) {
    expect(Math.abs(value - expected!)).toBeLessThan(0.03);
    expect(high).toBeGreaterThan(limit!);
  }
  // A number of six digits is no word that anybody knows.
  expect(good.vocabulary.expected).toBeLessThan(0.97);
  expect(Math.abs(good.vocabulary.value - good.vocabulary.expected!)).toBeLessThan(0.01);

  const other = textFidelity(
    { minRecords: 5, train, unseen, synthetic: sentences(1500, 4, WORDS.slice(0, 5)) },
    1,
    'note',
  )!;
  expect(other.ngrams.high).toBeLessThan(other.ngrams.honest!);
  const long = textFidelity(
    { minRecords: 5, train, unseen, synthetic: sentences(1500, 5, WORDS, 12) },
    1,
    'note',
  )!;
  expect(long.length.high).toBeLessThan(long.length.honest!);
  const misspelt = honest.map((text) => text.replaceAll('e', 'x'));
  const broken = textFidelity({ minRecords: 5, train, unseen, synthetic: misspelt }, 1, 'note')!;
  expect(broken.vocabulary.high).toBeLessThan(broken.vocabulary.honest!);
});

test('texts that repeat learned ones are told from honest ones', () => {
  const clean = copiedText(honest, train, unseen, 1, 'note')!;
  expect(Math.abs(clean.metrics[0].value)).toBeLessThan(0.01);
  expect(clean.metrics[0].low).toBeLessThanOrEqual(0);
  expect(Math.abs(clean.metrics[1].value - 0.5)).toBeLessThan(0.05);

  const copying = honest.map((text, i) => (i % 10 === 0 ? train[i] : text));
  const caught = copiedText(copying, train, unseen, 1, 'note')!;
  expect(caught.metrics[0].value).toBeGreaterThan(0.08);
  expect(caught.metrics[0].low).toBeGreaterThan(0.05);
  expect(caught.metrics[1].low).toBeGreaterThan(0.5);
  // One learned text, repeated a hundred times, is one piece of evidence.
  const one = copiedText([...honest.slice(100), ...Array(100).fill(train[0])], train, unseen, 1, 'note')!;
  expect(one.metrics[0].low).toBeLessThan(0);
});

test('the longest run in common is found, and where it stands', () => {
  const runs = new Runs(['abcdefghijklmnop', 'xyz 0123456789 abcdefghijklm!']);
  expect(runs.longest('-- 0123456789 abcdefghi --')).toEqual({ length: 21, text: 1 });
  expect(runs.longest('abcdefghijklmnop')).toEqual({ length: 16, text: 0 });
  expect(runs.longest('abcdefghijk')).toEqual({ length: 0, text: -1 });
  // Nothing runs from one text into the next.
  expect(runs.longest('klmnopxyz 01234').length).toBe(0);
});

test('words that few units use are not shown', () => {
  const texts = [...Array(20).fill('common word'), ...Array(4).fill('rare thing')];
  const shown = (units?: number[]) => commonWords({ unseen: texts, synthetic: ['word'] }, units, 5);
  expect(shown()).toEqual([
    { word: 'common', real: 20 / 24, synthetic: 0 },
    { word: 'word', real: 20 / 24, synthetic: 1 },
  ]);
  // Twenty texts of one person are one holder.
  expect(shown(texts.map(() => 1))).toEqual([]);
});

test('lengths are columns; whole rows are compared by the others, or by the text where there are none', () => {
  const note = { kind: 'text', name: 'note', codes: Int32Array.of(0, -1), labels: ['abc'] } as const;
  const age = { kind: 'number', name: 'age', values: Float64Array.of(1, 2) } as const;
  const table = withLengths(new Table([age], 2, [note]));
  expect(table.columns.map(({ name }) => name)).toEqual(['age', 'note (length)']);
  expect(table.column('note (length)')).toMatchObject({ values: Float64Array.of(3, Number.NaN) });
  expect(wholeRows(table).columns.map(({ name }) => name)).toEqual(['age']);
  expect(wholeRows(withLengths(new Table([], 2, [note]))).columns).toMatchObject([
    { kind: 'category', name: 'note' },
  ]);
});

test('what is known of texts is what is known of those who wrote them', () => {
  // Forty people with words of their own, and forty texts of each; synthetic texts are of other such people.
  const people = (count: number, seed: number) => {
    const stream = new Stream(seed, 0, PURPOSE.evaluate);
    const own = Array.from({ length: count }, () =>
      Array.from({ length: 4 }, () => WORDS[stream.below(WORDS.length)]),
    );
    const units = Uint32Array.from({ length: count * 40 }, (_, i) => i % count);
    return { units, texts: [...units].map((unit, i) => sentences(1, seed * 10_000 + i, own[unit])[0]) };
  };
  const [seen, unseen, made] = [people(40, 5), people(40, 6), people(40, 7)];
  const texts = { minRecords: 5, train: seen.texts, unseen: unseen.texts, synthetic: made.texts };
  const units = { synthetic: made.units, unseen: unseen.units, train: seen.units };
  const [asTexts, asPeople] = [
    textFidelity(texts, 1, 'note')!,
    textFidelity({ ...texts, units }, 1, 'note')!,
  ];
  expect(asTexts.ngrams.n).toBe(1600);
  expect(asPeople.ngrams.n).toBe(40);
  expect(asPeople.ngrams.value).toBe(asTexts.ngrams.value);
  const width = ({ ngrams }: typeof asTexts) => ngrams.high - ngrams.low;
  expect(width(asPeople)).toBeGreaterThan(1.5 * width(asTexts));

  // Of two people nothing can be held against anybody; of one not even that is known.
  const few = (count: number) => {
    const kept = [...unseen.units.keys()].filter((i) => unseen.units[i] < count);
    return textFidelity(
      {
        ...texts,
        unseen: kept.map((i) => unseen.texts[i]),
        synthetic: sentences(1500, 8, ['quite', 'another']),
        units: {
          synthetic: undefined,
          unseen: Uint32Array.from(kept, (i) => unseen.units[i]),
          train: seen.units,
        },
      },
      1,
      'note',
    );
  };
  expect(few(2)!.ngrams).toMatchObject({ n: 2, low: 0, honest: 0 });
  expect(few(40)!.ngrams.high).toBeLessThan(few(40)!.ngrams.honest!);
  expect(few(1)).toBeUndefined();
});

test('what too few share is not asked for, and a figure at its floor does not say how honest ones move', () => {
  // Ten people with names of places of their own, and a greeting that all of them use.
  const people = (from: number) =>
    Array.from({ length: 10 }, (_, person) =>
      Array.from({ length: 12 }, (_, i) =>
        i % 4 === 0 ? 'GOOD MORNING' : `${String.fromCodePoint(0x4e00 + from + person)}${i % 3}`,
      ),
    );
  const unitsOf = (texts: readonly (readonly string[])[]) =>
    Uint32Array.from(texts.flatMap((own, person) => own.map(() => person)));
  const [seen, unseen] = [people(0), people(5)];
  const found = (minRecords: number) =>
    textFidelity(
      {
        train: seen.flat(),
        unseen: unseen.flat(),
        synthetic: Array.from({ length: 120 }, () => '????????????????????'),
        units: { synthetic: undefined, train: unitsOf(seen), unseen: unitsOf(unseen) },
        minRecords,
      },
      1,
      'place',
    )!;
  const [free, kept] = [found(1), found(5)];
  expect(kept.ngrams.expected!).toBeLessThan(free.ngrams.expected!);
  expect(kept.vocabulary.expected!).toBeLessThan(free.vocabulary.expected!);
  expect(kept.ngrams.value).toBe(free.ngrams.value);
  expect(kept.ngrams.expected! - kept.ngrams.honest!).toBeGreaterThan(kept.ngrams.high - kept.ngrams.value);
});
