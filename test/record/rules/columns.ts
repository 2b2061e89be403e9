/** Columns for tests of rules. */
import type { CategoryColumn, NumberColumn } from '../../../src/record/table.ts';
import type { Units } from '../../../src/record/units.ts';

export function category(name: string, cells: readonly (string | null)[]): CategoryColumn {
  const labels = [...new Set(cells.filter((cell) => cell !== null))];
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : labels.indexOf(cell)));
  return { kind: 'category', name, labels, codes };
}

/** null is missing. */
export function number(name: string, cells: readonly (number | null)[]): NumberColumn {
  return { kind: 'number', name, values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) };
}

/** Every row a unit of its own. */
export function rowUnits(rows: number): Units {
  return { count: rows, of: Uint32Array.from({ length: rows }, (_, row) => row) };
}
