/**
 * Rare values: does the generator repeat single values that only a few people hold, whatever row they stand in? Over the
 * values of every column that fewer than k units of the audit hold, all on one side: synthetic cells equal to a value of
 * audit-in against those equal to one of audit-out. Whole rows may all be new while an income to the cent, a rare
 * diagnosis or a sampling weight is somebody's.
 *
 * z = Σ c_u s_u / √Σ c_u² over the units u whose values are hit, the hits of all their columns together.
 */

import { zOf } from '../measure/distributions.ts';
import type { Audit } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, SAFETY_SPAN } from '../measure/statistics.ts';
import type { Column, Table } from '../record/table.ts';
import { unitsOf } from './sides.ts';

/** Who holds a value: how many units so far, on which side, and the first of them. */
interface Holder {
  side: -1 | 0 | 1;
  units: number;
  readonly first: number;
  last: number;
}

/**
 * @param trained as for `exactMatches`
 * @returns the excess of repeated rare values by synthetic row; null where no value is rare
 */
export function rareValues(synthetic: Table, audit: Audit, trained: number, k: number): Metric | null {
  if (synthetic.rows === 0) return null;
  const clusters = new Map<number, number>();
  let value = 0;
  let rare = 0;
  let strongest = { column: '', z: 0 };
  synthetic.columns.forEach((column, c) => {
    const holders = new Map<number, Holder>();
    const sides = [
      [1, audit.in],
      [-1, audit.out],
    ] as const;
    for (const [sign, side] of sides) {
      const cells = cellsOf(side.table.columns[c]);
      for (let row = 0; row < cells.length; row++) {
        const cell = cells[row];
        if (isMissing(column, cell)) continue;
        // Units of the two sides are numbered apart.
        const unit = sign * (1 + (side.units ? side.units[row] : row));
        const held = holders.get(cell);
        if (!held) holders.set(cell, { side: sign, units: 1, first: unit, last: unit });
        else {
          if (held.last !== unit) held.units++;
          held.last = unit;
          if (held.side !== sign) held.side = 0;
        }
      }
    }
    for (const held of holders.values()) if (held.side !== 0 && held.units < k) rare++;
    const own = new Map<number, number>();
    for (const cell of cellsOf(column)) {
      const held = holders.get(cell);
      if (!held || held.side === 0 || held.units >= k) continue;
      own.set(held.first, (own.get(held.first) ?? 0) + 1);
    }
    let sum = 0;
    let squares = 0;
    for (const [unit, count] of own) {
      clusters.set(unit, (clusters.get(unit) ?? 0) + count);
      sum += Math.sign(unit) * count;
      squares += count ** 2;
    }
    value += sum;
    const z = squares > 0 ? sum / Math.sqrt(squares) : 0;
    if (z > strongest.z) strongest = { column: column.name, z };
  });
  if (rare === 0) return null;
  let squares = 0;
  for (const count of clusters.values()) squares += count ** 2;
  const z = zOf(LEVEL);
  const half = (z * Math.sqrt(squares + z * z) * trained) / synthetic.rows;
  const excess = (value * trained) / synthetic.rows;
  return {
    name: 'privacy.rare_value_excess',
    value: excess,
    low: excess - half,
    high: excess + half,
    level: LEVEL,
    n: Math.min(unitsOf(audit.in), unitsOf(audit.out)),
    better: 'low',
    expected: 0,
    honest: (SAFETY_SPAN / z) * half,
    ...(strongest.column && { detail: strongest.column }),
  };
}

function cellsOf(column: Column): ArrayLike<number> & Iterable<number> {
  return column.kind === 'number' ? column.values : column.codes;
}

function isMissing(column: Column, cell: number): boolean {
  return column.kind === 'number' ? Number.isNaN(cell) : cell < 0;
}
