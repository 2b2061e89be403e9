/** Rows of one entity in the order of their dates, where the source always has them so. */
import { rowsByUnit } from '../record/holders.ts';
import type { Column } from '../record/table.ts';
import type { Units } from '../record/units.ts';

/** Fewest entities with several rows behind the finding: two rows are in order by chance half of the time. */
const FEWEST = 40;

/** Whether the column never falls from one row of a unit to the next, nor is ever missing. */
export function isChronology(column: Column, units: Units): boolean {
  if (column.kind !== 'number') return false;
  const { order, start } = rowsByUnit(units);
  let rising = 0;
  for (let unit = 0; unit < units.count; unit++) {
    for (let i = start[unit]; i < start[unit + 1]; i++) {
      const value = column.values[order[i]];
      if (Number.isNaN(value)) return false;
      if (i > start[unit] && value < column.values[order[i - 1]]) return false;
    }
    const last = column.values[order[start[unit + 1] - 1]];
    if (last > column.values[order[start[unit]]]) rising++;
  }
  return rising >= FEWEST;
}

/** Puts rows `from … from + rows − 1` of all arrays in the order of the `by`-th; equal ones keep their places. */
export function sortRows(arrays: readonly Float64Array[], by: number, from: number, rows: number): void {
  const index = Array.from({ length: rows }, (_, i) => i);
  const keys = arrays[by].slice(from, from + rows);
  index.sort((a, b) => keys[a] - keys[b] || a - b);
  for (const array of arrays) {
    const old = array.slice(from, from + rows);
    index.forEach((source, i) => {
      array[from + i] = old[source];
    });
  }
}
