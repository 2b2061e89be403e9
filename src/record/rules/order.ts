/** Orders between numbers, and between times: one that is never more than another. */
import type { NumberColumn } from '../table.ts';
import { evidenceFor, pairsWithin, reachOf } from './evidence.ts';
import type { OrderRule } from './rule.ts';

/** Fewest units behind a finding. */
const FEWEST = 50;
/** Most rows that the evidence is measured on; that no row breaks the rule is looked up in all. */
const SAMPLE = 50_000;

/** @param group columns of the same group may be compared: numbers with numbers, dates with dates */
export interface Comparable {
  readonly column: NumberColumn;
  readonly group: string;
}

/**
 * Orders that no row breaks, less those that follow from two others.
 * @param share units behind each row, on average: rows of one unit say the same again
 */
export function findNumberOrders(columns: readonly Comparable[], share: number): OrderRule[] {
  const rows = columns[0]?.column.values.length ?? 0;
  const reach = reachOf(columns.length, rows);
  const least = evidenceFor(columns.length * Math.min(columns.length, 2 * reach));
  const above: number[][] = columns.map(() => []);
  for (const [a, b] of pairsWithin(columns.length, reach)) {
    if (columns[a].group !== columns[b].group) continue;
    if (isOrder(columns[a].column.values, columns[b].column.values, share, least)) above[a].push(b);
  }
  const rules: OrderRule[] = [];
  above.forEach((list, a) => {
    for (const b of list) {
      const implied = list.some((c) => c !== b && above[c].includes(b) && !above[c].includes(a));
      if (!implied) rules.push({ kind: 'order', low: columns[a].column.name, high: columns[b].column.name });
    }
  });
  return rules;
}

function isOrder(low: Float64Array, high: Float64Array, share: number, least: number): boolean {
  let both = 0;
  let less = false;
  for (let row = 0; row < low.length; row++) {
    if (high[row] < low[row]) return false;
    if (low[row] <= high[row]) both++;
    if (low[row] < high[row]) less = true;
  }
  if (both * share < FEWEST || !less) return false;
  const stride = Math.ceil(low.length / SAMPLE);
  const a: number[] = [];
  const b: number[] = [];
  for (let row = 0; row < low.length; row += stride) {
    if (Number.isNaN(low[row]) || Number.isNaN(high[row])) continue;
    a.push(low[row]);
    b.push(high[row]);
  }
  return expectedViolations(a, b) * stride * share >= least;
}

/** Rows in which the second would be below the first if the two were paired at random. */
export function expectedViolations(first: readonly number[], second: readonly number[]): number {
  const a = Float64Array.from(first).sort();
  const b = Float64Array.from(second).sort();
  let below = 0;
  let pairs = 0;
  for (const value of a) {
    while (below < b.length && b[below] < value) below++;
    pairs += below;
  }
  return a.length === 0 ? 0 : pairs / a.length;
}
