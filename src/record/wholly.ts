/** Whether a category can stand for others: else what it decides would be forgotten with its rare values. */
import { holdersOf } from './holders.ts';
import type { Column } from './table.ts';
import type { Units } from './units.ts';

/** Whether hardly a row holds a value of too few units. */
export function wholly(column: Column, units: Units, k: number): boolean {
  if (column.kind !== 'category') return false;
  const holders = holdersOf(column.codes, column.labels.length, units);
  const lost = column.codes.reduce((n, code) => n + (code >= 0 && holders[code] < k ? 1 : 0), 0);
  return lost <= 0.01 * column.codes.length;
}
