/** Rows of a file as words of their language, back, and as words once more: decode(encode(x)) says what x says. */

import { decode, tableOf } from '../src/language/decode.ts';
import { encode } from '../src/language/encode.ts';
import { learnLanguage } from '../src/language/learn.ts';
import { charactersOf, ownUnits } from '../src/model/learn.ts';
import { recipeFor } from '../src/model/recipe.ts';
import { Stream } from '../src/random/stream.ts';
import type { Column } from '../src/record/table.ts';
import { understand } from '../src/record/understand.ts';
import type { SourceFile } from '../src/source/source.ts';

export interface RoundTrip {
  /** Share of the words of fields and lists that come back the same, but for those that are never drawn. */
  readonly words: number;
  /** Share of the texts that come back as they were; what is taken out of them (people, numbers, rare signs) does not. */
  readonly texts?: number;
  /** Share of the cells that come back as they were: numbers between mass points and rare values do not. */
  readonly cells: number;
}

const WHOLE = 1 << 30;

/** The training rows of a source, to words and back. */
export function roundTrip({ table: text, declared }: SourceFile): RoundTrip {
  const { schema, train } = understand(text, { minRecords: 5, columns: declared }, 'x');
  const units = ownUnits(train);
  const { language: sizes, tail: pieces } = recipeFor(
    units.count,
    train.table.width,
    charactersOf(train.table),
  );
  const options = { ...sizes, minRecords: 5, root: schema.target, tail: pieces };
  const language = learnLanguage(train.table, units, schema, options);
  const said = encode(language, train.table, units, sizes.longest);
  const { rows, starts, rowStarts, tokens } = said;
  const stream = new Stream(1, 1, 1);
  const values = language.codecs.map(() => new Float64Array(rows.length));
  for (let s = 0; s < said.count; s++)
    decode(
      language,
      tokens.subarray(starts[s], starts[s + 1]),
      rowStarts[s + 1] - rowStarts[s],
      stream,
      values,
      rowStarts[s],
    );
  const ordered = train.table.take(rows);
  const never = new Set(
    language.forbidden.flatMap((words, slot) => words.map((word) => language.slices[slot].offset + word)),
  );
  const { tail } = language;
  const neverInTail = new Set(tail?.forbidden);
  // Texts and lists longer than those of k units are no part of the language.
  const told = tail?.encode(ordered, WHOLE).map(([own]) => {
    const words = own.some((word) => neverInTail.has(word)) ? undefined : own;
    try {
      return { words, said: words && tail.decode(words, stream) };
    } catch {
      return { words: undefined, said: undefined };
    }
  });
  const nothing = tail?.sections.map((section) => section.decode(new Int32Array(0), stream));
  const back = tableOf(
    language,
    values,
    rows.length,
    schema,
    told?.map(({ said: own }) => own ?? nothing!),
  );
  const own = { count: units.count, of: rows.map((row) => units.of[row]) };
  const again = encode(language, back, own, sizes.longest).tokens;
  let same = 0;
  let words = 0;
  tokens.forEach((word, i) => {
    if (never.has(word)) return;
    words++;
    same += Number(word === again[i]);
  });
  const isList = tail?.sections.map((section) => section.toJSON().section === 'list');
  let texts = 0;
  let sameTexts = 0;
  told?.forEach(({ words: ours }, row) => {
    if (ours === undefined) return;
    tail!.sections.forEach((section, i) => {
      const before = ordered.tails.find(({ name }) => name === section.field)!;
      const after = back.tails.find(({ name }) => name === section.field)!;
      if (isList![i] || before.kind !== 'text' || after.kind !== 'text' || before.codes[row] < 0) return;
      texts++;
      sameTexts += Number(before.labels[before.codes[row]] === after.labels[after.codes[row]]);
    });
  });
  tail?.sections.forEach((section, i) => {
    if (!isList![i]) return;
    const [before, after] = [section.encode(ordered), section.encode(back)];
    before.forEach((ours, row) => {
      if (told![row].words === undefined) return;
      words += Math.max(ours.length, after[row].length);
      same += ours.reduce((sum, word, at) => sum + Number(word === after[row][at]), 0);
    });
  });
  const shares = back.columns.map((column) => alike(ordered.column(column.name)!, column));
  return {
    words: same / words,
    texts: texts > 0 ? sameTexts / texts : undefined,
    cells: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
  };
}

function alike(a: Column, b: Column): number {
  const at = (column: Column, row: number) =>
    column.kind === 'number'
      ? column.values[row]
      : column.codes[row] < 0
        ? undefined
        : column.labels[column.codes[row]];
  const rows = (a.kind === 'number' ? a.values : a.codes).length;
  let same = 0;
  for (let row = 0; row < rows; row++) if (Object.is(at(a, row), at(b, row))) same++;
  return rows === 0 ? 1 : same / rows;
}
