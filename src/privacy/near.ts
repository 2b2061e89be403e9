/**
 * Near matches: synthetic rows that differ from a real row in one column at most, trained against never-seen. It sees
 * what the exact matches cannot, rows copied with one field changed, and in tables with continuous columns hardly any
 * row meets another by chance.
 *
 * A row is the sum of a random number for each of its cells; leaving a column out is a subtraction. Without a column
 * that tells rows apart, many rows meet by chance, and copies would drown among them: a match without column c weighs
 * 1 / (1 + matches without c), both sides together, in units of the rarest. A synthetic row counts once, with its weightiest
 * match that only one side has; all that are near one unit are one cluster: z = Σ c_u s_u / √Σ c_u².
 */

import type { ExactDetail } from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { Audit } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, SAFETY_SPAN } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';
import { unitsOf } from './sides.ts';

/** Sums of at most this many cells stay exact. */
const MAX_COLUMNS = 60;
const CELL_BITS = 2 ** 47;

export interface NearMatches {
  readonly metric: Metric;
  readonly detail: NonNullable<ExactDetail['near']>;
}

/** @param trained as for `exactMatches` */
export function nearMatches(
  synthetic: Table,
  audit: Audit,
  trained: number,
  seed: number,
): NearMatches | null {
  const width = synthetic.width;
  if (width < 3 || width > MAX_COLUMNS || synthetic.rows === 0) return null;
  const draws = new Draws(seed, USE.attack, 6);
  const [made, members, others] = cellNumbers([synthetic, audit.in.table, audit.out.table], draws);
  const sides = [
    { cells: members, units: audit.in.units },
    { cells: others, units: audit.out.units },
  ];
  const total = rowSums(made);
  const sums = sides.map(({ cells }) => rowSums(cells));
  // For each column left out: the unit that each synthetic row then equals, on either side; −1 for none.
  const near = made.map((own, c) =>
    sides.map(({ cells, units }, side) => {
      const unitOf = new Map<number, number>();
      for (let row = 0; row < sums[side].length; row++)
        unitOf.set(sums[side][row] - cells[c][row], units ? units[row] : row);
      return Int32Array.from(total, (sum, row) => unitOf.get(sum - own[row]) ?? -1);
    }),
  );
  const isOneSided = (c: number, row: number) => near[c][0][row] >= 0 !== near[c][1][row] >= 0;
  const hits = near.map((_, c) =>
    total.reduce((count, _sum, row) => count + (isOneSided(c, row) ? 1 : 0), 0),
  );
  const fewest = Math.min(...hits);
  const weights = hits.map((count) => (1 + fewest) / (1 + count));
  const order = made.map((_, c) => c).sort((a, b) => hits[a] - hits[b] || a - b);
  const clusters = new Map<string, number>();
  let inOnly = 0;
  let outOnly = 0;
  for (let row = 0; row < synthetic.rows; row++) {
    const c = order.find((each) => isOneSided(each, row));
    if (c === undefined) continue;
    const [i, o] = [near[c][0][row], near[c][1][row]];
    if (i >= 0) inOnly += weights[c];
    else outOnly += weights[c];
    const key = i >= 0 ? `i${i}` : `o${o}`;
    clusters.set(key, (clusters.get(key) ?? 0) + weights[c]);
  }
  let squares = 0;
  for (const count of clusters.values()) squares += count ** 2;
  const z = zOf(LEVEL);
  const value = ((inOnly - outOnly) * trained) / synthetic.rows;
  const half = (z * Math.sqrt(squares + z * z) * trained) / synthetic.rows;
  return {
    metric: {
      name: 'privacy.near_match_excess',
      value,
      low: value - half,
      high: value + half,
      level: LEVEL,
      n: Math.min(unitsOf(audit.in), unitsOf(audit.out)),
      better: 'low',
      expected: 0,
      honest: (SAFETY_SPAN / z) * half,
    },
    detail: { inOnly, outOnly, z: squares > 0 ? (inOnly - outOnly) / Math.sqrt(squares) : 0 },
  };
}

/** A random number of 47 bits for every distinct cell of every column, the same in all tables. */
function cellNumbers(tables: readonly Table[], draws: Draws): Float64Array[][] {
  const out = tables.map((): Float64Array[] => []);
  tables[0].columns.forEach((_, c) => {
    const numberOf = new Map<number, number>();
    tables.forEach((table, t) => {
      const column = table.columns[c];
      const cells: ArrayLike<number> = column.kind === 'number' ? column.values : column.codes;
      out[t].push(
        Float64Array.from(cells, (cell) => {
          const key =
            column.kind === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(12)) : cell;
          let number = numberOf.get(key);
          if (number === undefined) {
            number = Math.floor(draws.uniform() * 32768) * 4294967296 + draws.word();
            numberOf.set(key, number);
          }
          return number % CELL_BITS;
        }),
      );
    });
  });
  return out;
}

function rowSums(cells: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(cells[0].length);
  for (const column of cells) for (let row = 0; row < sums.length; row++) sums[row] += column[row];
  return sums;
}
