/** Fields that another field decides: a code and its description. */
import type { CategoryColumn, Column } from '../table.ts';
import { evidenceFor, ln, pairsWithin, reachOf } from './evidence.ts';

const cellsOf = (column: Column): ArrayLike<number> =>
  column.kind === 'number' ? column.values : column.codes;

/**
 * For each column the index of the column that decides it, or −1. A deciding column is a category and is itself
 * decided by nothing, so there are no chains; of two that decide each other the first in the file does.
 */
export function findDetermined(
  columns: readonly Column[],
  allowed: (base: number, field: number) => boolean,
): Int32Array {
  const by = new Int32Array(columns.length).fill(-1);
  const decides = new Set<number>();
  const reach = reachOf(columns.length, columns[0] ? cellsOf(columns[0]).length : 0);
  const least = evidenceFor(columns.length * columns.length);
  for (const [a, b] of pairsWithin(columns.length, reach)) {
    const base = columns[a];
    if (base.kind !== 'category' || by[a] >= 0) continue;
    if (by[b] >= 0 || decides.has(b) || !allowed(a, b)) continue;
    if (evidence(base, columns[b]) < least) continue;
    by[b] = a;
    decides.add(a);
  }
  return by;
}

/** Minus the logarithm of the chance that independent columns agree so; −∞ where one value decides two. */
function evidence(base: CategoryColumn, column: Column): number {
  const cells = cellsOf(column);
  const key = (row: number) => (Number.isNaN(cells[row]) ? 'missing' : cells[row]);
  const decided = new Map<number, number | string>();
  const counts = new Map<number | string, number>();
  for (let row = 0; row < base.codes.length; row++) {
    const value = key(row);
    const known = decided.get(base.codes[row]);
    if (known === undefined) decided.set(base.codes[row], value);
    else if (known !== value) return Number.NEGATIVE_INFINITY;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let sum = 0;
  const met = new Set<number>();
  for (let row = 0; row < base.codes.length; row++) {
    // The first row of a value says nothing: something had to stand there.
    if (met.has(base.codes[row])) sum -= ln(counts.get(key(row))! / base.codes.length);
    else met.add(base.codes[row]);
  }
  return sum;
}
