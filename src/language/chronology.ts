/** The rows of every entity in the order of their dates, cut into sequences, and what is said of them besides. */
import { rowsByUnit } from '../record/holders.ts';
import type { Column, NumberColumn } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { DAY } from './datetime.ts';
import { FIRST, ROWS } from './opening.ts';

/** Sequences of rows. */
export interface Groups {
  /** Rows of all sequences, one after another. */
  readonly rows: Uint32Array;
  /** First place of every sequence in `rows`, and one past the last. */
  readonly starts: Uint32Array;
  /** 1 for sequences that begin within an entity. */
  readonly within: Uint8Array;
}

export function eachRow(rows: number): Groups {
  return {
    rows: Uint32Array.from({ length: rows }, (_, i) => i),
    starts: Uint32Array.from({ length: rows + 1 }, (_, i) => i),
    within: new Uint8Array(rows),
  };
}

/**
 * Rows of each unit by their date, or in the order of the file; units in the order of their number; a unit of more than
 * `longest` rows takes several sequences.
 */
export function groupByUnit(units: Units, longest: number, dates?: Float64Array): Groups {
  const { order, start } = rowsByUnit(units);
  const starts = [0];
  const within: number[] = [];
  for (let unit = 0; unit < units.count; unit++) {
    const end = start[unit + 1];
    if (dates) byDate(order.subarray(start[unit], end), dates);
    for (let at = start[unit]; at < end; at += longest) {
      starts.push(Math.min(at + longest, end));
      within.push(at > start[unit] ? 1 : 0);
    }
  }
  return { rows: order, starts: Uint32Array.from(starts), within: Uint8Array.from(within) };
}

/** Sorts rows by a date; one without a date stays behind the row before it. */
export function byDate(rows: Uint32Array, dates: Float64Array): void {
  let last = Number.NEGATIVE_INFINITY;
  const keys = new Map<number, number>();
  for (const row of rows) {
    if (!Number.isNaN(dates[row])) last = dates[row];
    keys.set(row, last);
  }
  rows.set([...rows].sort((a, b) => keys.get(a)! - keys.get(b)! || a - b));
}

/** Rows of every unit. */
export function countsOf(units: Units): Float64Array {
  const counts = new Float64Array(units.count);
  for (const unit of units.of) counts[unit]++;
  return counts;
}

/** How many rows the entity of each row has; missing in what continues an entity. */
export function rowCounts({ rows, starts, within }: Groups, units: Units): NumberColumn {
  const counts = countsOf(units);
  const values = new Float64Array(rows.length);
  for (let s = 0; s < starts.length - 1; s++)
    for (let i = starts[s]; i < starts[s + 1]; i++)
      values[rows[i]] = within[s] ? Number.NaN : counts[units.of[rows[i]]];
  return { kind: 'number', name: ROWS, values };
}

/** The date of the first row of each row's sequence: its day where `inDays`. */
export function firstDates({ rows, starts }: Groups, dates: Float64Array, inDays: boolean): NumberColumn {
  const values = new Float64Array(rows.length);
  for (let s = 0; s < starts.length - 1; s++) {
    const first = dates[rows[starts[s]]];
    for (let i = starts[s]; i < starts[s + 1]; i++)
      values[rows[i]] = inDays ? Math.floor(first / DAY) : first;
  }
  return { kind: 'number', name: FIRST, values };
}

/** The last date before each row of a sequence; missing in its first row. */
export function previousDates({ rows, starts }: Groups, dates: Float64Array): NumberColumn {
  const values = new Float64Array(rows.length).fill(Number.NaN);
  for (let s = 0; s < starts.length - 1; s++) {
    let last = dates[rows[starts[s]]];
    for (let i = starts[s] + 1; i < starts[s + 1]; i++) {
      values[rows[i]] = last;
      if (!Number.isNaN(dates[rows[i]])) last = dates[rows[i]];
    }
  }
  return { kind: 'number', name: 'previous', values };
}

/** The values of a column of numbers. */
export function numbersOf(column: Column): Float64Array {
  if (column.kind !== 'number') throw new TypeError(`${column.name}: a number column was expected`);
  return column.values;
}

/**
 * Puts rows `from … from + rows − 1` of all arrays in the order of the `by`-th, the latest first where `backwards`;
 * equal ones keep their places, and one without a value stays behind the row before it.
 */
export function sortRows(
  arrays: readonly Float64Array[],
  by: number,
  from: number,
  rows: number,
  backwards = false,
): void {
  const index = Uint32Array.from({ length: rows }, (_, i) => i);
  byDate(index, arrays[by].slice(from, from + rows));
  if (backwards) index.reverse();
  for (const array of arrays) {
    const old = array.slice(from, from + rows);
    index.forEach((source, i) => {
      array[from + i] = old[source];
    });
  }
}
