/**
 * A condition that has been held against the fields of a record: which values of which columns, with no word left of
 * how it was written, and no `not`.
 */
import type { Table } from '../record/table.ts';
import { both, either, inRange, type Values } from './values.ts';

export type Predicate =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Predicate[] }
  | { readonly kind: 'values'; readonly column: string; readonly values: Values };

/**
 * The values of single columns outside of which the predicate never holds: all of it where it is a list of tests
 * joined by `and`, less where `or` joins tests of different columns.
 */
export function necessary(predicate: Predicate): Map<string, Values> {
  if (predicate.kind === 'values') return new Map([[predicate.column, predicate.values]]);
  const parts = predicate.of.map(necessary);
  const out = new Map<string, Values>();
  for (const column of new Set(parts.flatMap((part) => [...part.keys()]))) {
    const own = parts.map((part) => part.get(column));
    const said = own.filter((values) => values !== undefined);
    if (predicate.kind === 'all') out.set(column, said.reduce(both));
    else if (said.length === parts.length) out.set(column, said.reduce(either));
  }
  return out;
}

/** Tells of a row of the table whether it meets the predicate. The table has every column that is spoken of. */
export function tester(predicate: Predicate, table: Table): (row: number) => boolean {
  if (predicate.kind !== 'values') {
    const parts = predicate.of.map((part) => tester(part, table));
    return predicate.kind === 'all'
      ? (row) => parts.every((part) => part(row))
      : (row) => parts.some((part) => part(row));
  }
  const column = table.column(predicate.column);
  if (column === undefined) throw new TypeError(`no column ${predicate.column}`);
  const { missing, ranges = [], label } = predicate.values;
  if (column.kind === 'category') {
    const allowed = column.labels.map((text) => label?.(text) ?? false);
    const { codes } = column;
    return (row) => (codes[row] < 0 ? missing : allowed[codes[row]]);
  }
  const { values } = column;
  return (row) => (Number.isNaN(values[row]) ? missing : ranges.some((range) => inRange(range, values[row])));
}

/** Rows of the table that meet the predicate. */
export function rowsThatMeet(predicate: Predicate, table: Table): Uint32Array {
  const meets = tester(predicate, table);
  return Uint32Array.from({ length: table.rows }, (_, row) => row).filter(meets);
}
