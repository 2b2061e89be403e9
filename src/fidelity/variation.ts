/** Total variation distance, ½ Σ|p − q|, between columns and pairs of columns that have been cut into bins. */
import { MAX_BINS, SHIFT } from '../measure/bins.ts';
import { redrawColumn, redrawPair } from './redrawn.ts';

export const CELLS = MAX_BINS * MAX_BINS;
/** Counts of the two sides, used over and over. */
export const countsA = new Int32Array(CELLS);
export const countsB = new Int32Array(CELLS);

/**
 * Total variation distance between two columns of bins.
 * @param missing where rare values of the second are redrawn: its bin of missing ones
 */
export function columnDistance(a: Uint8Array, b: Uint8Array, missing?: number): number {
  countColumn(a, countsA);
  countColumn(b, countsB);
  if (missing === undefined) return distance(MAX_BINS, a.length, countsB, b.length);
  const redrawn = Float64Array.from(countsB.subarray(0, MAX_BINS));
  redrawColumn(redrawn, missing);
  return distance(MAX_BINS, a.length, redrawn, b.length);
}

/** Total variation distance between two pairs of columns; rare values of the second as in `columnDistance`. */
export function pairDistance(
  a1: Uint8Array,
  a2: Uint8Array,
  b1: Uint8Array,
  b2: Uint8Array,
  missing1?: number,
  missing2?: number,
): number {
  countPair(a1, a2, countsA);
  countPair(b1, b2, countsB);
  if (missing1 === undefined && missing2 === undefined) return distance(CELLS, a1.length, countsB, b1.length);
  const redrawn = Float64Array.from(countsB);
  if (missing1 !== undefined) redrawPair(redrawn, 'first', missing1);
  if (missing2 !== undefined) redrawPair(redrawn, 'second', missing2);
  return distance(CELLS, a1.length, redrawn, b1.length);
}

export function countColumn(codes: Uint8Array, counts: Int32Array): void {
  counts.fill(0);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
}

const oddRows = new Int32Array(CELLS);

/** Odd and even rows have counters of their own: most rows meet in a few cells, and would wait for each other there. */
export function countPair(first: Uint8Array, second: Uint8Array, counts: Int32Array): void {
  counts.fill(0);
  oddRows.fill(0);
  const even = first.length & ~1;
  for (let i = 0; i < even; i += 2) {
    counts[(first[i] << SHIFT) | second[i]]++;
    oddRows[(first[i + 1] << SHIFT) | second[i + 1]]++;
  }
  if (even < first.length) counts[(first[even] << SHIFT) | second[even]]++;
  for (let cell = 0; cell < CELLS; cell++) counts[cell] += oddRows[cell];
}

function distance(cells: number, nA: number, b: Int32Array | Float64Array, nB: number): number {
  let sum = 0;
  for (let cell = 0; cell < cells; cell++) sum += Math.abs(countsA[cell] / nA - b[cell] / nB);
  return sum / 2;
}
