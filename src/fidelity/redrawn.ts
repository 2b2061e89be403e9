/**
 * Values that fewer than k units hold may not be written: others take their place. What a perfect generator is expected to
 * reach is worked out from real rows in which they have done so: in each column by the kept values as common as they are, and
 * in a pair as common as they are beside the other column's value. What is missing stays so.
 */
import { MAX_BINS, SHIFT } from '../measure/bins.ts';
import { holdersOf } from '../measure/overlay.ts';
import type { Table } from '../record/table.ts';

/** The bin of a value of too few: no category has so many. */
export const RARE = MAX_BINS - 1;
/** Least share of the real rows that hold one, for a column to be looked at; most of the synthetic that do. */
const LEAST = 0.01;

/** The bin of missing values of every column whose rare values were redrawn; undefined for the others. */
export type Redrawn = readonly (number | undefined)[];

/**
 * @param pool trained rows, then never-seen ones, and their bins; `sizes` is the number of bins of every column
 * @param units of the pool's rows; absent where every row is its own
 * @returns the bins of the pool, rare values as `RARE`, in the columns where the synthetic rows hold none of them
 */
export function withoutRare(
  { pool, bins, sizes }: { pool: Table; bins: readonly Uint8Array[]; sizes: readonly number[] },
  synthetic: Table,
  { trained, units, k }: { trained: number; units?: Uint32Array; k: number },
): { bins: readonly Uint8Array[]; redrawn: Redrawn } {
  const of = (units ?? Uint32Array.from({ length: pool.rows }, (_, row) => row)).subarray(0, trained);
  const marked = pool.columns.map((column, c) => {
    const made = synthetic.columns[c];
    if (column.kind !== 'category' || made.kind !== 'category') return undefined;
    const holders = holdersOf(column.codes.subarray(0, trained), of, column.labels.length);
    const isRare = (code: number) => code >= 0 && !(holders[code] >= k);
    const share = (codes: Int32Array) => codes.filter(isRare).length / Math.max(1, codes.length);
    if (share(column.codes) < LEAST || share(made.codes) >= LEAST) return undefined;
    return bins[c].map((bin, row) => (isRare(column.codes[row]) ? RARE : bin));
  });
  return {
    bins: marked.map((own, c) => own ?? bins[c]),
    redrawn: marked.map((own, c) => own && sizes[c] - 1),
  };
}

/** Redraws the rare values of a column, in place. @param missing its bin of missing values */
export function redrawColumn(counts: Float64Array, missing: number): void {
  spread(counts, 0, 1, missing, counts.slice(0, MAX_BINS));
}

/** Redraws those of one column of a pair, in place; cells are (first << SHIFT) | second. */
export function redrawPair(cells: Float64Array, which: 'first' | 'second', missing: number): void {
  const [step, other] = which === 'first' ? [1 << SHIFT, 1] : [1, 1 << SHIFT];
  const margin = new Float64Array(MAX_BINS);
  for (let own = 0; own < MAX_BINS; own++)
    for (let beside = 0; beside < MAX_BINS; beside++) margin[own] += cells[own * step + beside * other];
  for (let beside = 0; beside < MAX_BINS; beside++) spread(cells, beside * other, step, missing, margin);
}

/** What is rare in one line of cells goes to its other values; where it has none, by their shares of all. */
function spread(
  cells: Float64Array,
  from: number,
  step: number,
  missing: number,
  margin: Float64Array,
): void {
  const rare = cells[from + RARE * step];
  if (rare === 0) return;
  const isKept = (bin: number) => bin !== RARE && bin !== missing;
  const sum = (of: (bin: number) => number) => {
    let all = 0;
    for (let bin = 0; bin < MAX_BINS; bin++) if (isKept(bin)) all += of(bin);
    return all;
  };
  const own = sum((bin) => cells[from + bin * step]);
  const all = sum((bin) => margin[bin]);
  cells[from + RARE * step] = 0;
  if (own === 0 && all === 0) cells[from + missing * step] += rare;
  for (let bin = 0; bin < MAX_BINS; bin++) {
    if (!isKept(bin)) continue;
    if (own > 0) cells[from + bin * step] *= 1 + rare / own;
    else if (all > 0) cells[from + bin * step] = (rare * margin[bin]) / all;
  }
}
