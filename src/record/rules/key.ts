/** Keys of two parts: what no two rows of one entity share (the number of a visit, its date). */
import { rowsByUnit } from '../holders.ts';
import type { Column } from '../table.ts';
import type { Units } from '../units.ts';
import { evidenceFor } from './evidence.ts';
import type { UniqueRule } from './rule.ts';

/** @param entity name of the field that names the units */
export function findKeys(columns: readonly Column[], units: Units, entity: string): UniqueRule[] {
  const { order, start } = rowsByUnit(units);
  let pairs = 0;
  for (let unit = 0; unit < units.count; unit++) {
    const rows = start[unit + 1] - start[unit];
    pairs += (rows * (rows - 1)) / 2;
  }
  const least = evidenceFor(columns.length);
  return columns
    .filter((column) => {
      const cells = column.kind === 'number' ? column.values : column.codes;
      if (cells.some((cell) => Number.isNaN(cell) || (column.kind === 'category' && cell < 0))) return false;
      if (pairs * sameShare(cells) < least) return false;
      for (let unit = 0; unit < units.count; unit++) {
        const seen = new Set<number>();
        for (let i = start[unit]; i < start[unit + 1]; i++) {
          if (seen.has(cells[order[i]])) return false;
          seen.add(cells[order[i]]);
        }
      }
      return true;
    })
    .map((column) => ({ kind: 'unique', fields: [entity, column.name] }));
}

/** How often two rows drawn at random have the same cell. */
function sameShare(cells: Float64Array | Int32Array): number {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  let same = 0;
  for (const n of counts.values()) same += (n / cells.length) * (n / cells.length);
  return same;
}
