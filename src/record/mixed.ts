/**
 * Columns of numbers with words among them: a result that is `neg` or `<5`, a weight in grams beside a few in kilograms. Whether a
 * number or which word stands in a row is told by a column of its own, which is learned and measured and never written.
 */
import type { Facts } from './facts.ts';
import { type NumberShape, numberShape } from './number.ts';
import type { CategoryField, Field, NumberField } from './schema.ts';
import type { CategoryColumn, TextColumn } from './table.ts';

/** What the column of words says where a number stands: a kind of value, as in nested records. */
const NUMBER = 'number';
/** Most words, and fewest different numbers; share of rows with numbers, at least; share of rows with neither, at most. */
const MOST = 20;
const FEWEST = 20;
const NUMBERS = 0.1;
const STRAY = 0.02;
/** Where hardly a value would be too rare to be written, a category says it as well. */
const KEPT = 0.95;

export interface Mixed {
  readonly shape: NumberShape;
  readonly words: readonly string[];
  /** Indices of texts that are neither. */
  readonly others: readonly number[];
}

/** @param k units behind every word */
export function mixedShape({ texts, counts, holders, present, common }: Facts, k: number): Mixed | undefined {
  if (common >= KEPT) return undefined;
  // Of several units that numbers are written in, the commonest is the column's; others are words.
  const own = commonest(texts, counts);
  const of = (list: ArrayLike<number>) => Float64Array.from(own, (i) => list[i]);
  const shaped = numberShape(
    own.map((i) => texts[i]),
    of(counts),
    STRAY,
  );
  if (shaped === undefined || own.length - shaped.others.length < FEWEST) return undefined;
  const none = new Set(shaped.others.map((at) => own[at]));
  const numeric = new Set(own.filter((i) => !none.has(i)));
  const found = { shape: shaped.shape, others: [...texts.keys()].filter((i) => !numeric.has(i)) };
  if (own.reduce((sum, i) => sum + counts[i], 0) < NUMBERS * present) return undefined;
  const words = found.others.filter((i) => holders[i] >= k);
  const others = found.others.filter((i) => holders[i] < k);
  const stray = others.reduce((sum, i) => sum + counts[i], 0);
  if (words.length === 0 || words.length > MOST || stray > STRAY * present) return undefined;
  const named = words.map((i) => texts[i]);
  return named.includes(NUMBER) ? undefined : { shape: found.shape, words: named, others };
}

/** Texts with digits that are alike but for digits, points and signs: the greatest group of them. */
function commonest(texts: readonly string[], counts: ArrayLike<number>): number[] {
  const groups = new Map<string, { own: number[]; rows: number }>();
  texts.forEach((text, i) => {
    if (!/\d/.test(text)) return;
    const bare = text.replace(/[\d.,'\s+-]/g, '');
    const group = groups.get(bare) ?? { own: [], rows: 0 };
    groups.set(bare, group);
    group.own.push(i);
    group.rows += counts[i];
  });
  return [...groups.values()].sort((a, b) => b.rows - a.rows)[0]?.own ?? [];
}

export const wordField = (name: string): string => `${name} (word)`;

/** The columns of words, and the numbers that stand where those say so. */
export function withWords(fields: readonly Field[]): Field[] {
  const names = new Set(fields.map(({ name }) => name));
  const telling: CategoryField[] = [];
  const numbers = fields.map((field): Field => {
    if (!('words' in field) || field.words === undefined) return field;
    const name = wordField(field.name);
    const { missing, missingShare, ofEntity } = field;
    if (names.has(name)) {
      const { words: _, ...rest } = field;
      return { ...rest, missing: missing ?? '' };
    }
    const place = { type: 'kind', always: false } as const;
    const base = { name, missing, missingShare, place, wordOf: field.name };
    telling.push({ ...base, kind: 'category', ...(ofEntity && { ofEntity }) });
    return { ...field, place: { type: 'number', given: { field: name, is: NUMBER }, always: true } };
  });
  return [...numbers, ...telling];
}

/** What a column of the file says of its words. @param read the numbers among its texts */
export function wordColumn(
  name: string,
  { codes, dictionary }: TextColumn,
  { words = [] }: NumberField,
  read: (text: string) => number,
): CategoryColumn {
  const meaning = dictionary.map((text, code) => {
    if (code === 0) return -1;
    const word = words.indexOf(text);
    if (word >= 0) return word + 1;
    return Number.isNaN(read(text)) ? -1 : 0;
  });
  return {
    kind: 'category',
    name,
    codes: Int32Array.from(codes, (code) => meaning[code]),
    labels: [NUMBER, ...words],
  };
}

/** The word of each row; undefined where a number stands there. */
export function wordsIn(
  { codes, labels }: CategoryColumn,
  missing: string,
): (row: number) => string | undefined {
  return (row) => {
    if (codes[row] < 0) return missing;
    return labels[codes[row]] === NUMBER ? undefined : labels[codes[row]];
  };
}
