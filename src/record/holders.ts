/** How many distinct units (patients, customers) hold each value: everything that is kept or dropped goes by this. */
import type { Units } from './units.ts';

/**
 * For every code of a column, the number of distinct units with a row that has it. Negative codes are missing.
 * @param size number of codes, `0 … size − 1`
 */
export function holdersOf(codes: ArrayLike<number>, size: number, units: Units): Uint32Array {
  const holders = new Uint32Array(size);
  if (units.count === units.of.length) {
    for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) holders[codes[row]]++;
    return holders;
  }
  const { order } = rowsByUnit(units);
  const last = new Int32Array(size).fill(-1);
  for (const row of order) {
    const code = codes[row];
    if (code < 0 || last[code] === units.of[row]) continue;
    last[code] = units.of[row];
    holders[code]++;
  }
  return holders;
}

/** Rows in the order of their units: those of unit u are `order[start[u]] … order[start[u + 1] − 1]`, in file order. */
export function rowsByUnit(units: Units): { readonly order: Uint32Array; readonly start: Uint32Array } {
  const start = new Uint32Array(units.count + 1);
  for (const unit of units.of) start[unit + 1]++;
  for (let unit = 0; unit < units.count; unit++) start[unit + 1] += start[unit];
  const next = start.slice();
  const order = new Uint32Array(units.of.length);
  for (let row = 0; row < units.of.length; row++) order[next[units.of[row]]++] = row;
  return { order, start };
}
