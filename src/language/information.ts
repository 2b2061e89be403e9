/** What columns tell of each other, in nats, counted in coarse classes. */
import type { Column } from '../record/table.ts';

const BINS = 16;
/** Most (rows × pairs) that are counted: beyond it rows are thinned. */
const BUDGET = 3e8;
/** Standard deviations by which what is shared lies beyond chance. */
const CERTAIN = 3;

/** Codes 0 … BINS − 1 of a column: quantile bins of a number, the commonest values of a category; the last is missing. */
export function coarse(column: Column, rows: Uint32Array): Uint8Array {
  const out = new Uint8Array(rows.length);
  if (column.kind === 'number') {
    const sorted = Float64Array.from(rows, (r) => column.values[r])
      .filter((value) => !Number.isNaN(value))
      .sort();
    const edges: number[] = [];
    for (let b = 1; b < BINS - 1; b++) {
      const edge = sorted[Math.floor((b * sorted.length) / (BINS - 1))];
      if (edges.length === 0 || edge > edges[edges.length - 1]) edges.push(edge);
    }
    rows.forEach((r, i) => {
      const value = column.values[r];
      let bin = 0;
      while (bin < edges.length && value >= edges[bin]) bin++;
      out[i] = Number.isNaN(value) ? BINS - 1 : bin;
    });
    return out;
  }
  const counts = new Float64Array(column.labels.length);
  for (const r of rows) if (column.codes[r] >= 0) counts[column.codes[r]]++;
  const rank = new Uint8Array(column.labels.length).fill(BINS - 2);
  [...counts.keys()]
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, BINS - 2)
    .forEach((label, i) => {
      rank[label] = i;
    });
  rows.forEach((r, i) => {
    out[i] = column.codes[r] < 0 ? BINS - 1 : rank[column.codes[r]];
  });
  return out;
}

/** Mutual information in nats, less what chance alone would show (Miller 1955), at least 0. */
export function mutualInformation(a: Uint8Array, b: Uint8Array): number {
  const n = a.length;
  const joint = new Float64Array(BINS * BINS);
  for (let i = 0; i < n; i++) joint[a[i] * BINS + b[i]]++;
  const pa = new Float64Array(BINS);
  const pb = new Float64Array(BINS);
  for (let i = 0; i < BINS; i++)
    for (let j = 0; j < BINS; j++) {
      pa[i] += joint[i * BINS + j];
      pb[j] += joint[i * BINS + j];
    }
  let sum = 0;
  for (let i = 0; i < BINS; i++)
    for (let j = 0; j < BINS; j++) {
      const count = joint[i * BINS + j];
      if (count > 0) sum += (count / n) * Math.log((count * n) / (pa[i] * pb[j]));
    }
  return Math.max(0, sum - ((used(pa) - 1) * (used(pb) - 1)) / (2 * n));
}

/**
 * What two columns tell of each other where a third is known, less what chance alone would show; 0 where chance explains
 * it (a likelihood ratio: 2n·I follows χ²).
 * @param n independent rows among those that are counted
 */
export function conditionalInformation(a: Uint8Array, b: Uint8Array, given: Uint8Array, n: number): number {
  const joint = new Float64Array(BINS ** 3);
  for (let i = 0; i < a.length; i++) joint[(given[i] * BINS + a[i]) * BINS + b[i]]++;
  const [pa, pb] = [new Float64Array(BINS), new Float64Array(BINS)];
  let sum = 0;
  let freedom = 0;
  for (let c = 0; c < BINS; c++) {
    const cells = joint.subarray(c * BINS * BINS, (c + 1) * BINS * BINS);
    pa.fill(0);
    pb.fill(0);
    let all = 0;
    cells.forEach((count, cell) => {
      pa[Math.floor(cell / BINS)] += count;
      pb[cell % BINS] += count;
      all += count;
    });
    if (all === 0) continue;
    cells.forEach((count, cell) => {
      if (count > 0) sum += count * Math.log((count * all) / (pa[Math.floor(cell / BINS)] * pb[cell % BINS]));
    });
    freedom += (used(pa) - 1) * (used(pb) - 1);
  }
  const beyond = sum / a.length - freedom / (2 * n);
  return 2 * n * beyond > CERTAIN * Math.sqrt(2 * freedom) ? beyond : 0;
}

/** How many classes are met. */
const used = (p: Float64Array) => p.reduce((cells, count) => cells + (count > 0 ? 1 : 0), 0);

/** Of some columns, by their names, over (a thinned set of) their rows; of what is none of them, nothing is known. */
export class Information {
  private readonly codes: readonly Uint8Array[];
  private readonly place: ReadonlyMap<string, number>;
  private readonly known: Float64Array;
  private readonly independent: number;

  /**
   * @param units how many of the rows are independent of each other
   * @param pairs how many pairs of columns are asked for, at most
   */
  constructor(
    columns: readonly Column[],
    rows: number,
    units = rows,
    pairs = (columns.length * (columns.length - 1)) / 2,
  ) {
    const kept = Math.min(rows, Math.max(500, Math.floor(BUDGET / Math.max(1, pairs))));
    const stride = Math.max(1, rows / kept);
    const index = Uint32Array.from({ length: kept }, (_, i) => Math.floor(i * stride));
    this.codes = columns.map((column) => coarse(column, index));
    this.place = new Map(columns.map(({ name }, i) => [name, i]));
    this.known = new Float64Array(columns.length ** 2).fill(Number.NaN);
    this.independent = Math.min(kept, units);
  }

  /** Mutual information of two columns. */
  of(a: string, b: string): number {
    const [i, j] = [this.place.get(a), this.place.get(b)];
    if (i === undefined || j === undefined || i === j) return 0;
    const [later, earlier] = [Math.max(i, j), Math.min(i, j)];
    const at = later * this.codes.length + earlier;
    if (Number.isNaN(this.known[at]))
      this.known[at] = mutualInformation(this.codes[later], this.codes[earlier]);
    return this.known[at];
  }

  /** What two columns tell of each other where a third is known. */
  given(a: string, b: string, known: string): number {
    const [one, other, third] = [a, b, known].map((name) => this.codes[this.place.get(name) ?? -1]);
    return one && other && third ? conditionalInformation(one, other, third, this.independent) : 0;
  }

  /** Mutual information of some of the columns: a matrix [names, names]. */
  among(names: readonly string[]): Float64Array {
    return Float64Array.from({ length: names.length ** 2 }, (_, at) =>
      this.of(names[Math.floor(at / names.length)], names[at % names.length]),
    );
  }
}
