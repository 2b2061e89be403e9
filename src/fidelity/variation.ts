/** Total variation distance, ½ Σ|p − q|, between columns and pairs of columns that have been cut into bins. */
import { MAX_BINS, SHIFT } from '../measure/bins.ts';

export const CELLS = MAX_BINS * MAX_BINS;
/** Counts of the two sides, used over and over. */
export const countsA = new Int32Array(CELLS);
export const countsB = new Int32Array(CELLS);

/** Total variation distance between two columns of bins. */
export function columnDistance(a: Uint8Array, b: Uint8Array): number {
  countColumn(a, countsA);
  countColumn(b, countsB);
  return distance(MAX_BINS, a.length, b.length);
}

/** Total variation distance between two pairs of columns. */
export function pairDistance(a1: Uint8Array, a2: Uint8Array, b1: Uint8Array, b2: Uint8Array): number {
  countPair(a1, a2, countsA);
  countPair(b1, b2, countsB);
  return distance(CELLS, a1.length, b1.length);
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

function distance(cells: number, nA: number, nB: number): number {
  let sum = 0;
  for (let cell = 0; cell < cells; cell++) sum += Math.abs(countsA[cell] / nA - countsB[cell] / nB);
  return sum / 2;
}
