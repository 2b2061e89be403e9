/** Combinations of several fields that at least k units bear: declared to be all that may be written. */
import { holdersOf } from '../holders.ts';
import type { Column } from '../table.ts';
import type { Units } from '../units.ts';
import type { Mark } from './rule.ts';

/** @returns the combinations, and the share of the rows that bear one of them */
export function learnSupport(
  columns: readonly Column[],
  units: Units,
  k: number,
): { readonly seen: Mark[][]; readonly covered: number } {
  const known = new Map<string, number>();
  const seen: Mark[][] = [];
  const rows = units.of.length;
  const combination = Int32Array.from({ length: rows }, (_, row) => {
    const marks = columns.map((column): Mark => cellOf(column, row));
    const key = JSON.stringify(marks);
    let code = known.get(key);
    if (code === undefined) {
      code = seen.push(marks) - 1;
      known.set(key, code);
    }
    return code;
  });
  const holders = holdersOf(combination, seen.length, units);
  let covered = 0;
  for (const code of combination) if (holders[code] >= k) covered++;
  return { seen: seen.filter((_, code) => holders[code] >= k), covered: rows === 0 ? 0 : covered / rows };
}

function cellOf(column: Column, row: number): Mark {
  if (column.kind === 'number') return Number.isNaN(column.values[row]) ? null : column.values[row];
  return column.codes[row] < 0 ? null : column.labels[column.codes[row]];
}
