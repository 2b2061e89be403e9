/** Keys of two parts: what no two rows of one entity share (the number of a visit, its date). */
import { rowsByUnit } from '../holders.ts';
import type { Column } from '../table.ts';
import type { Units } from '../units.ts';
import { evidenceFor } from './evidence.ts';
import type { UniqueRule } from './rule.ts';

/** Pairs of rows of the largest entity that chance would give one value: of more, none is ever drawn without such a pair. */
const OFTEN = 3;
/** Rows of an entity up to which numbers that only rise are expected to be told by their steps. */
const STEPS = 64;

/** @param entity name of the field that names the units */
export function findKeys(columns: readonly Column[], units: Units, entity: string): UniqueRule[] {
  const { order, start } = rowsByUnit(units);
  const pairsOf = (rows: number) => (rows * (rows - 1)) / 2;
  let pairs = 0;
  let most = 0;
  for (let unit = 0; unit < units.count; unit++) {
    const rows = start[unit + 1] - start[unit];
    pairs += pairsOf(rows);
    most = Math.max(most, rows);
  }
  const least = evidenceFor(columns.length);
  return columns
    .filter((column) => {
      const cells = column.kind === 'number' ? column.values : column.codes;
      if (cells.some((cell) => Number.isNaN(cell) || (column.kind === 'category' && cell < 0))) return false;
      const same = sameShare(cells);
      if (pairs * same < least) return false;
      let rises = column.kind === 'number' && most <= STEPS;
      for (let unit = 0; unit < units.count; unit++) {
        const seen = new Set<number>();
        for (let i = start[unit]; i < start[unit + 1]; i++) {
          const cell = cells[order[i]];
          if (seen.has(cell)) return false;
          if (i > start[unit] && cell < cells[order[i - 1]]) rises = false;
          seen.add(cell);
        }
      }
      return rises || pairsOf(most) * same <= OFTEN;
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
