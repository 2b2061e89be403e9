/**
 * The quality score of SDMetrics' QualityReport. Column shapes: 1 − Kolmogorov–Smirnov distance for numbers, 1 − total
 * variation for categories, missing dropped. Pair trends: 1 − |r_R − r_S| / 2 for two numbers (Pearson), otherwise
 * 1 − total variation of the joint shares, numbers cut in ten equal-width bins of each table's own range, missing a
 * value of its own. Score = mean(shapes, trends).
 *
 * Since 0.25 the library's report leaves out pairs that are weakly associated in the real data (`thresholds`); the
 * definition without them is the one gated here.
 */

import { studentQuantile } from '../measure/distributions.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { Resplitter } from '../measure/resplit.ts';
import { deviation, harmSpan, kolmogorovSmirnov, LEVEL, mean, pearson } from '../measure/statistics.ts';
import type { Column, NumberColumn, Table } from '../record/table.ts';
import { pairsOf } from './accuracy.ts';

export interface Quality {
  readonly shapes: readonly (number | null)[];
  readonly trends: readonly { readonly a: number; readonly b: number; readonly score: number | null }[];
  readonly columnShapes: number;
  readonly pairTrends: number;
  readonly score: number;
}

/** Least association in the real data for a pair to count: SDMetrics' defaults are .5 (Pearson) and .3 (Cramér's V). */
export interface Thresholds {
  readonly correlation: number;
  readonly association: number;
}

/** A column made ready: sorted values for its shape, a code of every row for its pairs. */
interface Ready {
  readonly kind: Column['kind'];
  readonly column: Column;
  /** Numbers only: present values, ascending. */
  readonly sorted: Float64Array;
  /** Categories: code + 1, missing 0. Numbers: NumPy's digitize on ten equal-width bins, missing beyond the last. */
  readonly codes: Uint32Array;
  readonly size: number;
  /** True where no two values differ. */
  readonly constant: boolean;
}

/** Scores of `synthetic` against `real`, both aligned. */
export function quality(
  real: Table,
  synthetic: Table,
  pairs: readonly (readonly [number, number])[],
  thresholds?: Thresholds,
): Quality {
  return compare(
    real.columns.map((column) => ready(column)),
    synthetic.columns.map((column) => ready(column)),
    pairs,
    thresholds,
  );
}

function compare(
  a: readonly Ready[],
  b: readonly Ready[],
  pairs: readonly (readonly [number, number])[],
  thresholds: Thresholds = { correlation: 0, association: 0 },
): Quality {
  const shapes = a.map((column, c) => shape(column, b[c]));
  const trends = pairs.map(([i, j]) => ({ a: i, b: j, score: trend(a[i], a[j], b[i], b[j], thresholds) }));
  const columnShapes = meanOf(shapes);
  const pairTrends = meanOf(trends.map((pair) => pair.score));
  return { shapes, trends, columnShapes, pairTrends, score: meanOf([columnShapes, pairTrends]) };
}

function meanOf(values: readonly (number | null)[]): number {
  const known = values.filter((x): x is number => x !== null && !Number.isNaN(x));
  return known.length ? mean(known) : Number.NaN;
}

/** @param sort the present values of a number, ascending, where something better than sorting them is at hand */
function ready(column: Column, sort: (column: NumberColumn) => Float64Array = sortedValues): Ready {
  if (column.kind === 'category') {
    const codes = new Uint32Array(column.codes.length);
    for (let i = 0; i < codes.length; i++) codes[i] = column.codes[i] + 1;
    const size = column.labels.length + 1;
    return { kind: 'category', column, sorted: new Float64Array(0), codes, size, constant: false };
  }
  const sorted = sort(column);
  let low = sorted[0] ?? 0;
  let high = sorted[sorted.length - 1] ?? 1;
  const constant = sorted.length > 0 && low === high;
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const edges = new Float64Array(11);
  // As NumPy's linspace rounds: values that sit on an edge must fall on the same side.
  const step = (high - low) / 10;
  for (let i = 0; i < 10; i++) edges[i] = i * step + low;
  edges[10] = high;
  const { values } = column;
  const codes = new Uint32Array(values.length);
  const scale = 10 / (high - low);
  for (let i = 0; i < codes.length; i++) {
    const x = values[i];
    if (Number.isNaN(x)) {
      codes[i] = 11;
      continue;
    }
    // A guess by division, put right by the edges themselves.
    let bin = Math.max(0, Math.min(11, Math.floor((x - low) * scale) + 1));
    while (bin < 11 && x >= edges[bin]) bin++;
    while (bin > 0 && x < edges[bin - 1]) bin--;
    codes[i] = bin;
  }
  return { kind: 'number', column, sorted, codes, size: 12, constant };
}

function sortedValues(column: NumberColumn): Float64Array {
  return column.values.filter((x) => !Number.isNaN(x)).sort();
}

/** Sorts once for all draws from a pool: a draw's values are met in order along the pool's. */
class PoolOrder {
  private readonly orders = new Map<string, Uint32Array>();
  private readonly drawn: Uint8Array;

  constructor(private readonly pool: Table) {
    this.drawn = new Uint8Array(pool.rows);
  }

  of(rows: Uint32Array): (column: NumberColumn) => Float64Array {
    this.drawn.fill(0);
    for (const row of rows) this.drawn[row] = 1;
    return ({ name }) => {
      const { values } = this.pool.column(name) as NumberColumn;
      let order = this.orders.get(name);
      if (!order) {
        // Missing values have no place in an order, and would spoil it.
        const present = range(values.length).filter((row) => !Number.isNaN(values[row]));
        order = present.sort((a, b) => values[a] - values[b]);
        this.orders.set(name, order);
      }
      const sorted = new Float64Array(rows.length);
      let n = 0;
      for (let i = 0; i < order.length; i++) if (this.drawn[order[i]]) sorted[n++] = values[order[i]];
      return sorted.subarray(0, n);
    };
  }
}

function shape(real: Ready, synthetic: Ready): number | null {
  if (real.kind === 'number') {
    if (real.sorted.length === 0 || synthetic.sorted.length === 0) return null;
    return 1 - kolmogorovSmirnov(real.sorted, synthetic.sorted);
  }
  const size = Math.max(real.size, synthetic.size);
  const shares = (codes: Uint32Array) => {
    const counts = new Float64Array(size);
    let n = 0;
    for (const code of codes) {
      if (code === 0) continue;
      counts[code]++;
      n++;
    }
    return n ? counts.map((count) => count / n) : null;
  };
  const p = shares(real.codes);
  const q = shares(synthetic.codes);
  if (!p || !q) return null;
  let distance = 0;
  for (let i = 0; i < size; i++) distance += Math.abs(p[i] - q[i]);
  return 1 - distance / 2;
}

function trend(a1: Ready, a2: Ready, b1: Ready, b2: Ready, thresholds: Thresholds): number | null {
  if (a1.kind === 'number' && a2.kind === 'number') {
    if (a1.constant || a2.constant || b1.constant || b2.constant) return null;
    const values = (ready: Ready) => (ready.column as NumberColumn).values;
    const r = pearson(values(a1), values(a2));
    const s = pearson(values(b1), values(b2));
    if (Number.isNaN(r) || Number.isNaN(s)) return null;
    if (thresholds.correlation > 0 && Math.abs(r) <= thresholds.correlation) return null;
    return 1 - Math.abs(r - s) / 2;
  }
  const width = Math.max(a2.size, b2.size);
  const p = jointCounts(a1, a2, width);
  const q = jointCounts(b1, b2, width);
  if (thresholds.association > 0 && !(cramer(p, width, a1.codes.length) > thresholds.association))
    return null;
  const n = a1.codes.length;
  const m = b1.codes.length;
  let distance = 0;
  for (const [cell, count] of p) distance += Math.abs(count / n - (q.get(cell) ?? 0) / m);
  for (const [cell, count] of q) if (!p.has(cell)) distance += count / m;
  return 1 - distance / 2;
}

/** Cells a dense table may have; above it only those that occur are kept. */
const DENSE = 1 << 16;

function jointCounts(first: Ready, second: Ready, width: number): Map<number, number> {
  const counts = new Map<number, number>();
  const cells = first.size * width;
  if (cells > DENSE) {
    for (let i = 0; i < first.codes.length; i++) {
      const cell = first.codes[i] * width + second.codes[i];
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    return counts;
  }
  const dense = new Uint32Array(cells);
  for (let i = 0; i < first.codes.length; i++) dense[first.codes[i] * width + second.codes[i]]++;
  for (let cell = 0; cell < cells; cell++) if (dense[cell]) counts.set(cell, dense[cell]);
  return counts;
}

/** Cramér's V without correction, as scipy.stats.contingency.association; NaN where one side is constant. */
function cramer(counts: ReadonlyMap<number, number>, width: number, n: number): number {
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (const [cell, count] of counts) {
    const row = Math.floor(cell / width);
    const column = cell % width;
    rows.set(row, (rows.get(row) ?? 0) + count);
    columns.set(column, (columns.get(column) ?? 0) + count);
  }
  const smaller = Math.min(rows.size, columns.size) - 1;
  if (smaller < 1) return Number.NaN;
  let sum = 0;
  for (const [cell, count] of counts) {
    sum += count ** 2 / (rows.get(Math.floor(cell / width))! * columns.get(cell % width)!);
  }
  return Math.sqrt((sum - 1) / smaller) || (n > 0 ? 0 : Number.NaN);
}

/** Row visits that the re-splits may cost, about five nanoseconds each. */
const BUDGET = 2e8;

export interface QualityMetrics {
  readonly quality: Quality;
  readonly metrics: readonly Metric[];
}

/**
 * The score against never-seen rows, beside its expected value from re-splits. Interval: value ± t·σ over the
 * re-splits, Student's t for the few of them that time allows.
 */
export function qualityMetrics(
  unseen: Table,
  synthetic: Table,
  pool: Table,
  seed: number,
  units?: { readonly unseen: Uint32Array; readonly pool: Uint32Array },
): QualityMetrics {
  const pairs = pairsOf(unseen.width, seed);
  const observed = quality(unseen, synthetic, pairs);
  const resplitter = new Resplitter(pool.rows, unseen.rows, synthetic.rows, seed, units?.pool);
  const work = (resplitter.unseen + resplitter.synthetic) * (pairs.length + 5 * unseen.width);
  const rounds = Math.max(6, Math.min(30, Math.floor(BUDGET / Math.max(1, work))));
  const order = new PoolOrder(pool);
  const nulls: Quality[] = [];
  for (let round = 0; round < rounds; round++) {
    const draw = resplitter.draw(round);
    const side = (rows: Uint32Array) => {
      const sort = order.of(rows);
      return pool.take(rows).columns.map((column) => ready(column, sort));
    };
    nulls.push(compare(side(draw.unseen), side(draw.synthetic), pairs));
  }
  const n = units ? new Set(units.unseen).size : unseen.rows;
  const t = studentQuantile(1 - (1 - LEVEL) / 2, rounds - 1);
  const metric = (name: string, of: (quality: Quality) => number): Metric => {
    const values = nulls.map((null_) => 1 - (1 - of(null_)) * resplitter.scale);
    const expected = mean(values);
    const spread = deviation(values) * Math.sqrt(1 + 1 / rounds);
    const value = of(observed);
    return {
      name: `fidelity.${name}`,
      value,
      low: value - t * spread,
      high: value + t * spread,
      level: LEVEL,
      n,
      better: 'high',
      expected,
      honest: expected - harmSpan(n) * spread,
    };
  };
  const metrics = [metric('column_shapes', (x) => x.columnShapes)];
  if (pairs.length) metrics.push(metric('pair_trends', (x) => x.pairTrends));
  metrics.push(metric('quality_score', (x) => x.score));
  return { quality: observed, metrics };
}

/** A seeded sample of rows, for tables so long that sorting them over and over would not be worth it. */
export function sampleRows(table: Table, limit: number, seed: number): Table {
  return table.rows <= limit ? table : table.take(new Draws(seed, USE.sample, 1).sample(table.rows, limit));
}
