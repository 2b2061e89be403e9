/** Sequences of tokens as the values that they stand for, and those as tables. */
import type { Stream } from '../random/stream.ts';
import { isLearned, type Schema } from '../record/schema.ts';
import { type Column, Table } from '../record/table.ts';
import { sortRows } from './chronology.ts';
import { columnFrom } from './fields.ts';
import { FollowCodec } from './follow.ts';
import type { Language } from './language.ts';
import { FIRST, ROWS } from './opening.ts';

/**
 * How many rows a sequence has, by the tokens of its head.
 * @param tokenAt the vocabulary id at a slot of the head
 */
export function rowCount(language: Language, tokenAt: (slot: number) => number, stream: Stream): number {
  const c = language.codecs.findIndex(({ field }) => field === ROWS);
  if (c < 0) return 1;
  const slot = language.slotOf[c];
  const local = language.codecs[c].sizes.map((_, s) => tokenAt(slot + s) - language.slices[slot + s].offset);
  return language.codecs[c].decode(local, stream);
}

/**
 * Values of one sequence, written into `into` (one array per codec, and any others) from row `at` on. Where the rows
 * are put in another order, so are all arrays.
 * @param tokens vocabulary ids of the sequence
 * @param rows how many rows it holds
 * @param number of the row, where what follows from it is not drawn
 */
export function decode(
  language: Language,
  tokens: Int32Array,
  rows: number,
  stream: Stream,
  into: readonly Float64Array[],
  at: number,
  number?: number,
): void {
  const values = new Float64Array(language.codecs.length);
  const first = language.codecs.findIndex(({ field }) => field === FIRST);
  let previous = Number.NaN;
  const last = new Float64Array(language.codecs.length).fill(Number.NaN);
  const local = (c: number, row: number) => {
    const slot = language.slotOf[c];
    const step = c < language.head ? slot : slot + row * language.bodyLength;
    return language.codecs[c].sizes.map((_, s) => tokens[step + s] - language.slices[slot + s].offset);
  };
  for (let row = 0; row < rows; row++) {
    for (const c of language.decodingOrder) {
      if (row === 0 || c >= language.head) {
        const codec = language.codecs[c];
        const said = local(c, row);
        if (codec === language.since) {
          const isFirst = row === 0;
          if (isFirst) {
            const steps = Array.from({ length: rows - 1 }, (_, i) => local(c, i + 1));
            previous = language.since.begin(values[first], steps, stream);
          }
          values[c] = language.since.follow(said, stream, previous, isFirst);
          if (!Number.isNaN(values[c])) previous = values[c];
        } else if (codec instanceof FollowCodec) {
          values[c] = codec.follow(said, stream, last[c], row === 0);
          if (codec.labels || !Number.isNaN(values[c])) last[c] = values[c];
        } else values[c] = codec.decode(said, stream, ...language.bases[c].map((b) => values[b]));
        if (number !== undefined && codec.field === language.given?.field)
          values[c] = language.given.value(number);
      }
      into[c][at + row] = values[c];
    }
  }
  const by = language.codecs.findIndex((codec) => codec.field === language.chronology);
  if (by >= 0 && rows > 1) sortRows(into, by, at, rows, language.backwards);
}

/**
 * A table of decoded values, columns in the order of the schema.
 * @param tails what the tail of every row says, a value for each section
 */
export function tableOf(
  language: Language,
  values: readonly Float64Array[],
  rows: number,
  schema: Schema,
  tails?: readonly (readonly unknown[])[],
): Table {
  const columns = schema.fields.filter(isLearned).map((field): Column => {
    const c = language.codecs.findIndex((codec) => codec.field === field.name);
    return columnFrom(language.codecs[c], values[c].slice(0, rows));
  });
  const sections = tails ? (language.tail?.sections ?? []) : [];
  return new Table(
    columns,
    rows,
    sections.map((section, s) => section.column((tails ?? []).map((values) => values[s]))),
  );
}
