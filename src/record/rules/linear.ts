/** One number from another: y = m · x + c (inches and centimetres, with and without tax, a column that stands there twice). */
import { agreement, type Numbers, onGrid, surprise, varies } from './arithmetic.ts';
import { evidenceFor, pairsWithin, reachOf } from './evidence.ts';
import type { SumRule } from './rule.ts';

/** Significant digits that are tried for the factor. */
const DIGITS = 9;

/** Rules of numbers that another decides; of two that decide each other the one that comes later in the file follows. */
export function findLinear(columns: readonly Numbers[], share: number): SumRule[] {
  const vary = columns.filter((column) => column.time === undefined && varies(column));
  const reach = reachOf(vary.length, vary[0]?.values.length ?? 0);
  const least = evidenceFor(vary.length * Math.min(vary.length, 2 * reach) * DIGITS);
  const rules: SumRule[] = [];
  const followed = new Set<string>();
  for (const [x, y] of pairsWithin(vary.length, reach)) {
    if (followed.has(vary[x].name) || followed.has(vary[y].name)) continue;
    // The coarser of the two follows: 2.54 cm are 1 inch, but which of 2.5 and 2.6 is 1?
    if (vary[x].decimals < vary[y].decimals || (vary[x].decimals === vary[y].decimals && x > y)) continue;
    const rule = lineThrough(vary[x], vary[y], share, least);
    if (rule === undefined) continue;
    rules.push(rule);
    followed.add(vary[y].name);
  }
  return rules;
}

function lineThrough(x: Numbers, y: Numbers, share: number, least: number): SumRule | undefined {
  let low = -1;
  let high = -1;
  for (let row = 0; row < x.values.length; row++) {
    if (Number.isNaN(x.values[row]) || Number.isNaN(y.values[row])) continue;
    if (low < 0 || x.values[row] < x.values[low]) low = row;
    if (high < 0 || x.values[row] > x.values[high]) high = row;
  }
  if (low < 0 || x.values[high] === x.values[low]) return undefined;
  const slope = (y.values[high] - y.values[low]) / (x.values[high] - x.values[low]);
  if (slope === 0 || !isNear(x, y, slope, low)) return undefined;
  for (let digits = 1; digits <= DIGITS; digits++) {
    const times = Number(slope.toPrecision(digits));
    // What is left over in the middle of the range, at the coarsest grid that will do.
    const rest = (y.values[high] + y.values[low] - times * (x.values[high] + x.values[low])) / 2;
    for (const plus of new Set([0, onGrid(rest, 0), onGrid(rest, y.decimals)])) {
      const rows = agreement(y, (row) => times * x.values[row] + plus, share);
      if (rows === undefined) continue;
      if (surprise(y, rows) < least) return undefined;
      return { kind: 'sum', field: y.name, parts: [{ field: x.name, times }], ...(plus !== 0 && { plus }) };
    }
  }
  return undefined;
}

/** Whether no row is off by more than the roundings of both ends allow: most pairs end here, after a few rows. */
function isNear(x: Numbers, y: Numbers, slope: number, at: number): boolean {
  let step = 2;
  for (let d = 0; d < y.decimals; d++) step /= 10;
  for (let row = 0; row < x.values.length; row++) {
    const off = y.values[row] - y.values[at] - slope * (x.values[row] - x.values[at]);
    if (Math.abs(off) > step) return false;
  }
  return true;
}
