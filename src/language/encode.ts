/** Tables as sequences of tokens: what a network learns from, and what rows are scored by. */
import type { Column, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import {
  countsOf,
  eachRow,
  firstDates,
  type Groups,
  groupByUnit,
  numbersOf,
  previousDates,
  rowCounts,
} from './chronology.ts';
import { FollowCodec } from './follow.ts';
import { previousValues } from './following.ts';
import type { Language } from './language.ts';
import { FIRST, ROWS } from './opening.ts';
import { Sequences } from './sequences.ts';

/** Every unit of the table as one sequence (cut where it has more than `longest` rows). */
export function encode(language: Language, table: Table, units: Units, longest: number): Sequences {
  const groups = groupsOf(language, table, units, longest);
  const tokens = tokensOf(language, table, units, groups);
  const count = groups.starts.length - 1;
  const starts = new Uint32Array(count + 1);
  for (let s = 0; s < count; s++) {
    const rows = groups.starts[s + 1] - groups.starts[s];
    starts[s + 1] = starts[s] + language.headLength + rows * language.bodyLength;
  }
  const out = new Int32Array(starts[count]);
  for (let s = 0; s < count; s++) {
    let at = starts[s];
    const first = groups.starts[s];
    const last = groups.starts[s + 1];
    for (let i = first; i < last; i++) {
      const row = groups.rows[i];
      for (let slot = i === first ? 0 : language.headLength; slot < language.rowLength; slot++)
        out[at++] = tokens[slot][row];
    }
  }
  const read = language.readInside(out, starts);
  return new Sequences(
    starts,
    out,
    groups.rows,
    groups.starts,
    0,
    read,
    leftIn(language, groups, units, starts),
  );
}

/**
 * The tail of every row, behind the row's own tokens, in as many sequences as it takes.
 * @param longest as in `encode`
 * @param window most tokens of a tail in one sequence
 */
export function encodeTails(
  language: Language,
  table: Table,
  units: Units,
  longest: number,
  window: number,
): Sequences {
  const { tail, tailSlice, rowLength } = language;
  if (!tail || !tailSlice) throw new TypeError('this language has no tail');
  const tokens = readTokens(language, table, units, longest);
  const windows = tail.encode(table, window);
  const count = windows.reduce((sum, { length }) => sum + length, 0);
  const starts = new Uint32Array(count + 1);
  const rows = new Uint32Array(count);
  let s = 0;
  windows.forEach((own, row) => {
    for (const { length } of own) {
      rows[s] = row;
      starts[s + 1] = starts[s] + rowLength + tail.steps(length);
      s++;
    }
  });
  const out = new Int32Array(starts[count]);
  let at = 0;
  windows.forEach((own, row) => {
    for (const window of own) {
      for (let slot = 0; slot < rowLength; slot++) out[at++] = tokens[slot][row];
      let step = 0;
      for (const token of window) {
        const again = tail.recalledAt(step++);
        if (again !== undefined) {
          out[at++] = tokens[again][row];
          step++;
        }
        out[at++] = tailSlice.offset + token;
      }
    }
  });
  const rowStarts = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  return new Sequences(starts, out, rows, rowStarts, rowLength);
}

/** Rows as they stand in sequences. */
function groupsOf(language: Language, table: Table, units: Units, longest: number): Groups {
  if (!language.entity) return eachRow(table.rows);
  const dates = language.chronology === undefined ? undefined : table.column(language.chronology);
  return groupByUnit(units, longest, dates && numbersOf(dates));
}

/** Vocabulary ids of every row, one array for each slot of a row's fields. */
function tokensOf(language: Language, table: Table, units: Units, groups: Groups): Int32Array[] {
  const columnOf = (name: string): Column => {
    const column = table.column(name);
    if (!column) throw new TypeError(`no column ${name}`);
    return column;
  };
  const dates = () => numbersOf(columnOf(language.chronology ?? ''));
  const local = language.codecs.flatMap((codec, c) => {
    if (codec.field === ROWS) return codec.encode(rowCounts(groups, units));
    if (codec.field === FIRST)
      return codec.encode(firstDates(groups, dates(), language.since?.tellsTime ?? false));
    if (codec === language.since) return codec.encode(columnOf(codec.field), previousDates(groups, dates()));
    if (codec instanceof FollowCodec)
      return codec.encode(columnOf(codec.field), previousValues(columnOf(codec.field), groups));
    return codec.encode(
      columnOf(codec.field),
      ...language.bases[c].map((b) => columnOf(language.codecs[b].field)),
    );
  });
  while (local.length < language.rowLength) local.push(new Int32Array(table.rows));
  return local.map((tokens, slot) => tokens.map((token) => language.slices[slot].offset + token));
}

/** What the network reads of every row, as `tokensOf`. */
function readTokens(language: Language, table: Table, units: Units, longest: number): Int32Array[] {
  const groups = groupsOf(language, table, units, longest);
  const tokens = tokensOf(language, table, units, groups);
  return tokens.map((said, slot) => {
    const codec = language.told[slot];
    if (codec === undefined) return said;
    const read = said.slice();
    for (let s = 0; s + 1 < groups.starts.length; s++)
      for (let i = groups.starts[s] + 1; i < groups.starts[s + 1]; i++)
        read[groups.rows[i]] = language.readAs(slot, said[groups.rows[i]], read[groups.rows[i - 1]]);
    return read;
  });
}

/** For every token of the rows of entities `leftToken` of its row; nothing in the head. */
function leftIn(
  language: Language,
  groups: Groups,
  units: Units,
  starts: Uint32Array,
): Int32Array | undefined {
  if (!language.entity) return undefined;
  const counts = countsOf(units);
  const left = new Int32Array(starts[starts.length - 1]).fill(-1);
  let done = 0;
  for (let s = 0; s + 1 < groups.starts.length; s++) {
    if (!groups.within[s]) done = 0;
    const count = counts[units.of[groups.rows[groups.starts[s]]]];
    let at = starts[s] + language.headLength;
    for (let i = groups.starts[s]; i < groups.starts[s + 1]; i++, at += language.bodyLength)
      left.fill(language.leftToken(count - done++), at, at + language.bodyLength);
  }
  return left;
}
