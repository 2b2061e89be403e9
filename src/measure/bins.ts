/**
 * The bins of mostlyai-qa's accuracy: about ten quantile bins for a number, the ten most frequent categories that at
 * least five rows hold, `(other)`, `(n/a)`. Fitted on real rows, applied to every table.
 */
import type { CategoryColumn, Column, NumberColumn, Table } from '../record/table.ts';

export const BINS = 10;
/** mostlyai-qa never shows a category that fewer rows hold. */
const MIN_ROWS = 5;
/** Cells of a pair are addressed as (a << SHIFT) | b, so no column may have more bins than this. */
export const SHIFT = 4;
export const MAX_BINS = 1 << SHIFT;

export interface NumberBins {
  readonly kind: 'number';
  /** Lower bounds of the bins, ascending; what lies below the first belongs to the first. */
  readonly bounds: Float64Array;
  /** Bins, the one of missing values (the last) among them. */
  readonly size: number;
}

export interface CategoryBins {
  readonly kind: 'category';
  /** Bin of every code; categories that have none of their own fall in `other`. */
  readonly binOf: Int32Array;
  readonly other: number;
  /** Codes that have a bin of their own, in the order of their bins. */
  readonly kept: readonly number[];
  readonly size: number;
}

export type Bins = NumberBins | CategoryBins;

export function fitBins(table: Table): Bins[] {
  return table.columns.map((column) =>
    column.kind === 'number' ? numberBins(column) : categoryBins(column),
  );
}

function numberBins(column: NumberColumn): NumberBins {
  const sorted = column.values.filter((x) => !Number.isNaN(x)).sort();
  if (sorted.length === 0) return { kind: 'number', bounds: Float64Array.of(0), size: 2 };
  let breaks = distinct(sorted, BINS);
  if (breaks.length <= BINS) {
    breaks.push(breaks[breaks.length - 1] + 1);
  } else {
    // Search for ten bins of distinct bounds: a value that many rows share takes up several quantiles.
    const end = Math.max(BINS + 1, Math.min(1000, sorted.length + 1));
    for (let points = BINS; points < end; points++) {
      breaks = [];
      for (let i = 0; i < points; i++) {
        const at =
          i === points - 1 ? sorted.length - 1 : Math.floor(((sorted.length - 1) / (points - 1)) * i);
        const value = sorted[at];
        if (breaks.length === 0 || value > breaks[breaks.length - 1]) breaks.push(value);
      }
      if (breaks.length >= BINS + 1) break;
    }
    if (breaks.length > MAX_BINS) breaks = [...breaks.slice(0, MAX_BINS - 1), breaks[breaks.length - 1]];
    if (breaks.length === 1) breaks.push(breaks[0] + 1);
  }
  const bounds = Float64Array.from(fewestDigits(breaks).slice(0, -1));
  return { kind: 'number', bounds, size: bounds.length + 1 };
}

/** The distinct values, or one more than `limit` of them. */
function distinct(sorted: Float64Array, limit: number): number[] {
  const values: number[] = [];
  for (const x of sorted) {
    if (values.length && values[values.length - 1] === x) continue;
    values.push(x);
    if (values.length > limit) break;
  }
  return values;
}

/** Breaks rounded down to the fewest decimals that keep them apart; the last stays. */
function fewestDigits(breaks: readonly number[]): number[] {
  for (let digits = 0; digits < 20; digits++) {
    const unit = 10 ** digits;
    const floored = breaks.map((b) => Math.floor(b * unit) / unit);
    if (new Set(floored).size === breaks.length) return [...floored.slice(0, -1), breaks[breaks.length - 1]];
  }
  return [...breaks];
}

function categoryBins(column: CategoryColumn): CategoryBins {
  const counts = new Map<number, number>();
  for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  // Missing counts as one of the ten, and has its own bin in any case.
  const kept = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, BINS)
    .filter(([code, count]) => code >= 0 && count >= MIN_ROWS)
    .map(([code]) => code);
  const other = kept.length;
  const binOf = new Int32Array(column.labels.length).fill(other);
  kept.forEach((code, bin) => {
    binOf[code] = bin;
  });
  return { kind: 'category', binOf, other, kept, size: kept.length + 2 };
}

export function binColumn(bins: Bins, column: Column): Uint8Array {
  const out = new Uint8Array(column.kind === 'number' ? column.values.length : column.codes.length);
  if (bins.kind === 'number') {
    const { values } = column as NumberColumn;
    const missing = bins.size - 1;
    for (let i = 0; i < out.length; i++) out[i] = binOfNumber(bins.bounds, values[i], missing);
    return out;
  }
  const { codes } = column as CategoryColumn;
  for (let i = 0; i < out.length; i++) {
    const code = codes[i];
    out[i] = code < 0 ? bins.size - 1 : code < bins.binOf.length ? bins.binOf[code] : bins.other;
  }
  return out;
}

export function binOfNumber(bounds: Float64Array, value: number, missing: number): number {
  if (Number.isNaN(value)) return missing;
  let bin = 0;
  while (bin + 1 < bounds.length && value >= bounds[bin + 1]) bin++;
  return bin;
}

/** Every column of the table as bins. */
export function binTable(bins: readonly Bins[], table: Table): Uint8Array[] {
  return table.columns.map((column, c) => binColumn(bins[c], column));
}
