/** A table as bins: at most 255 a column by quantiles, bin 0 for missing, rare labels together in the last. */
import type { Table } from '../record/table.ts';
import { quantileSorted } from './statistics.ts';

/** How one column is cut; bin 0 is missing. */
export interface Cut {
  readonly kind: 'number' | 'category';
  /** Upper bounds (inclusive) of bins 1 … bins − 2; the last bin is open. Numbers only. */
  readonly bounds: Float64Array;
  /** Bin of every code; categories only. Codes beyond it and rare ones share the last bin. */
  readonly binOf: Uint8Array;
  readonly bins: number;
}

const MAX_BINS = 255;
/** A very wide table is cut more coarsely: most of the time goes by on its bins, not on its rows. */
const WIDE = 60;

function binsFor(table: Table): number {
  return table.width <= WIDE ? MAX_BINS : Math.max(16, Math.min(MAX_BINS, Math.floor(table.rows / 40)));
}

/** Cuts of every column, by quantiles of the rows of `table`. */
export function fitCuts(table: Table, maxBins = binsFor(table)): Cut[] {
  return table.columns.map((column): Cut => {
    if (column.kind === 'number') {
      const bounds = numberBounds(column.values, maxBins - 1);
      return { kind: 'number', bounds, binOf: new Uint8Array(0), bins: bounds.length + 2 };
    }
    const counts = new Uint32Array(column.labels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
    const kept = Math.min(order.length, maxBins - 2);
    const binOf = new Uint8Array(column.labels.length).fill(kept + 1);
    for (let i = 0; i < kept; i++) binOf[order[i]] = i + 1;
    return { kind: 'category', bounds: new Float64Array(0), binOf, bins: kept + 2 };
  });
}

function numberBounds(values: Float64Array, bins: number): Float64Array {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort();
  const distinct: number[] = [];
  for (const x of sorted) {
    if (distinct.length === 0 || x > distinct[distinct.length - 1]) distinct.push(x);
    if (distinct.length > bins) break;
  }
  const bounds: number[] = [];
  if (distinct.length <= bins) {
    for (let i = 0; i + 1 < distinct.length; i++) bounds.push((distinct[i] + distinct[i + 1]) / 2);
  } else {
    for (let i = 1; i < bins; i++) {
      const bound = quantileSorted(sorted, i / bins);
      if (bounds.length === 0 || bound > bounds[bounds.length - 1]) bounds.push(bound);
    }
  }
  return Float64Array.from(bounds);
}

/** Every column of the table as bins. */
export function cutTable(cuts: readonly Cut[], table: Table): Uint8Array[] {
  return table.columns.map((column, c) => {
    const { bounds, binOf, bins } = cuts[c];
    const out = new Uint8Array(table.rows);
    if (column.kind === 'number') {
      for (let i = 0; i < out.length; i++) out[i] = cutNumber(bounds, column.values[i]);
    } else {
      for (let i = 0; i < out.length; i++) {
        const code = column.codes[i];
        out[i] = code < 0 ? 0 : code < binOf.length ? binOf[code] : bins - 1;
      }
    }
    return out;
  });
}

function cutNumber(bounds: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}
