/**
 * Distance to the closest record: are synthetic rows nearer to the trained rows of the audit than to the never-seen
 * ones? The DCR share [mostlyai-qa] is P(d_in < d_out) + ½ P(d_in = d_out); .5 is ideal. Ties count half: counting
 * them as safe, as one public definition does, hides copying wherever rows repeat.
 *
 * Rows are compared by Gower's distance: numbers by the difference of their quantiles, categories and missingness by
 * equality. The search is exact. Synthetic rows whose nearest row belongs to one unit are one observation.
 */
import type { HistogramDetail } from '../measure/details.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, meanVariance, niceStep, SAFETY_SPAN, zOf } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';

/** Synthetic rows that are looked up; more would only narrow the interval. */
export const MAX_QUERIES = 5_000;
/** Distance between two unlike categories, or between the lowest and the highest number. */
const UNIT = 8192;

/** Rows as short integers, row-major: `numbers` quantiles, then categories and flags. */
export interface Encoded {
  readonly cells: Int16Array;
  readonly rows: number;
  readonly width: number;
  /** Columns compared by difference; the rest by equality. */
  readonly numbers: number;
}

/** Encodes aligned tables alike; quantiles are those of the pooled `real` tables. */
export function encodeRows(real: readonly Table[], others: readonly Table[]): Encoded[] {
  const tables = [...real, ...others];
  const columns = tables[0].columns;
  const numeric = columns.flatMap((column, c) => (column.kind === 'number' ? [c] : []));
  const categories = columns.flatMap((column, c) => (column.kind === 'category' ? [c] : []));
  const valuesOf = (table: Table, c: number) => (table.columns[c] as { values: Float64Array }).values;
  const flagged = numeric.filter((c) => tables.some((table) => valuesOf(table, c).some(Number.isNaN)));
  const width = numeric.length + categories.length + flagged.length;
  const encoded = tables.map(
    (table): Encoded => ({
      cells: new Int16Array(table.rows * width),
      rows: table.rows,
      width,
      numbers: numeric.length,
    }),
  );
  numeric.forEach((c, at) => {
    const pooled = real.flatMap((table) => Array.from(valuesOf(table, c)).filter((x) => !Number.isNaN(x)));
    const sorted = Float64Array.from(pooled).sort();
    tables.forEach((table, t) => {
      const values = valuesOf(table, c);
      const { cells } = encoded[t];
      for (let i = 0; i < table.rows; i++) cells[i * width + at] = quantileOf(sorted, values[i]);
    });
  });
  categories.forEach((c, at) => {
    tables.forEach((table, t) => {
      const { codes } = table.columns[c] as { codes: Int32Array };
      const { cells } = encoded[t];
      // Codes beyond 32,767 wrap; two labels of one short code are a match that nobody meets in practice.
      for (let i = 0; i < table.rows; i++) cells[i * width + numeric.length + at] = codes[i];
    });
  });
  flagged.forEach((c, at) => {
    tables.forEach((table, t) => {
      const values = valuesOf(table, c);
      const { cells } = encoded[t];
      const column = numeric.length + categories.length + at;
      for (let i = 0; i < table.rows; i++) cells[i * width + column] = Number.isNaN(values[i]) ? 1 : 0;
    });
  });
  return encoded;
}

/** Middle of the value's span of quantiles, 0 … UNIT; a missing value stands in the middle of all (and has a flag). */
function quantileOf(sorted: Float64Array, value: number): number {
  if (Number.isNaN(value) || sorted.length === 0) return UNIT / 2;
  return Math.round(
    (UNIT * (below(sorted, value, false) + below(sorted, value, true))) / (2 * sorted.length),
  );
}

/** How many of `sorted` are smaller than the value (or, `inclusive`, not greater). */
function below(sorted: Float64Array, value: number, inclusive: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (inclusive && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Neighbours {
  /** Distance to the nearest and second nearest row, in UNITs. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Row of the nearest. */
  readonly nearest: Uint32Array;
}

/** The two nearest rows of `data` for every row of `queries`, exactly; `skipSelf` leaves row i out for query i. */
export function nearest(queries: Encoded, data: Encoded, skipSelf = false): Neighbours {
  const { width, numbers } = data;
  const first = new Float64Array(queries.rows);
  const second = new Float64Array(queries.rows);
  const found = new Uint32Array(queries.rows);
  const x = data.cells;
  const query = new Int16Array(width);
  for (let q = 0; q < queries.rows; q++) {
    for (let c = 0; c < width; c++) query[c] = queries.cells[q * width + c];
    let best = 0x7fffffff;
    let next = 0x7fffffff;
    let at = 0;
    for (let row = 0, start = 0; row < data.rows; row++, start += width) {
      let sum = 0;
      let c = numbers;
      // Categories first: unlike ones rule most rows out at once.
      for (; c < width && sum < next; c++) if (x[start + c] !== query[c]) sum += UNIT;
      if (sum >= next) continue;
      for (c = 0; c < numbers && sum < next; c++) {
        const d = x[start + c] - query[c];
        sum += d < 0 ? -d : d;
      }
      if (sum >= next || (skipSelf && row === q)) continue;
      if (sum < best) {
        next = best;
        best = sum;
        at = row;
      } else next = sum;
    }
    first[q] = best / UNIT;
    second[q] = next === 0x7fffffff ? best / UNIT : next / UNIT;
    found[q] = at;
  }
  return { first, second, nearest: found };
}

export interface Distances {
  readonly metrics: readonly [share: Metric, ratio: Metric];
  readonly toIn: Neighbours;
  readonly toOut: Neighbours;
  /** Synthetic rows looked up. */
  readonly rows: Uint32Array;
}

export interface AuditSide {
  readonly table: Table;
  readonly units?: Uint32Array;
}

/** Both sides should have as many rows; see `equalise`. */
export function distances(
  synthetic: Table,
  auditIn: AuditSide,
  auditOut: AuditSide,
  seed: number,
): Distances | null {
  if (synthetic.rows < 10 || auditIn.table.rows < 2 || auditOut.table.rows < 2 || synthetic.width === 0)
    return null;
  const rows = new Draws(seed, USE.sample).sample(synthetic.rows, MAX_QUERIES);
  const [dataIn, dataOut, queries] = encodeRows([auditIn.table, auditOut.table], [synthetic.take(rows)]);
  const toIn = nearest(queries, dataIn);
  const toOut = nearest(queries, dataOut);
  const n = rows.length;
  const closer = new Float64Array(n);
  const cluster = new Float64Array(n);
  let share = 0;
  for (let q = 0; q < n; q++) {
    closer[q] = toIn.first[q] < toOut.first[q] ? 1 : toIn.first[q] > toOut.first[q] ? 0 : 0.5;
    share += closer[q];
    // Units of either side are numbered together, so a cluster's number is the unit's, out of the way of the other side.
    const unitIn = auditIn.units ? auditIn.units[toIn.nearest[q]] : toIn.nearest[q];
    const unitOut = auditOut.units ? auditOut.units[toOut.nearest[q]] : toOut.nearest[q];
    cluster[q] = closer[q] >= 0.5 ? 2 * unitIn : 2 * unitOut + 1;
  }
  share /= n;
  const error = Math.max(Math.sqrt(meanVariance(closer, share, cluster)), 0.5 / n);
  const nullError = Math.sqrt(meanVariance(closer, 0.5, cluster));
  const half = zOf(LEVEL) * error;
  const unitsOf = (side: AuditSide) => (side.units ? new Set(side.units).size : side.table.rows);
  const units = Math.min(unitsOf(auditIn), unitsOf(auditOut));
  const shareMetric: Metric = {
    name: 'privacy.dcr_share',
    value: share,
    low: Math.max(0, share - half),
    high: Math.min(1, share + half),
    level: LEVEL,
    n: units,
    better: 'low',
    expected: 0.5,
    honest: 0.5 + SAFETY_SPAN * Math.max(error, nullError),
  };
  return { metrics: [shareMetric, nndrRatio(toIn, toOut, units)], toIn, toOut, rows };
}

/**
 * NNDR [mostlyai-qa]: distance to the nearest over distance to the second nearest, 10th smallest; the ratio of audit-in
 * to audit-out, 1 ideal, below it when synthetic rows sit on single trained rows. Interval from the order statistics
 * around the 10th (4th to 18th: Poisson 95 %). Informative.
 */
function nndrRatio(toIn: Neighbours, toOut: Neighbours, n: number): Metric {
  const ratios = (to: Neighbours) => to.first.map((d, q) => (d + 1e-8) / (to.second[q] + 1e-8)).sort();
  const a = ratios(toIn);
  const b = ratios(toOut);
  const at = (sorted: Float64Array, rank: number) => sorted[Math.min(sorted.length, rank) - 1];
  return {
    name: 'privacy.nndr_ratio',
    value: at(a, 10) / at(b, 10),
    low: at(a, 4) / at(b, 18),
    high: at(a, 18) / at(b, 4),
    level: LEVEL,
    n,
    better: 'high',
    expected: 1,
  };
}

/** As many rows on both sides, drawn by whole units; the indices kept of either. */
export function equalise(
  auditIn: AuditSide,
  auditOut: AuditSide,
  seed: number,
  limit = 10_000,
): { auditIn: AuditSide; auditOut: AuditSide } {
  const target = Math.min(auditIn.table.rows, auditOut.table.rows, limit);
  const cut = (side: AuditSide, round: number): AuditSide => {
    if (side.table.rows === target) return side;
    const draws = new Draws(seed, USE.halves, round);
    const order = side.units ? unitOrder(side.units, draws) : draws.sample(side.table.rows, side.table.rows);
    const rows = order.slice(0, target).sort();
    return { table: side.table.take(rows), units: side.units && rows.map((row) => side.units![row]) };
  };
  return { auditIn: cut(auditIn, 0), auditOut: cut(auditOut, 1) };
}

function unitOrder(units: Uint32Array, draws: Draws): Uint32Array {
  const distinct = draws.shuffle(Uint32Array.from(new Set(units)));
  const place = new Map<number, number>();
  distinct.forEach((unit, i) => {
    place.set(unit, i);
  });
  return Uint32Array.from(units.keys()).sort((a, b) => place.get(units[a])! - place.get(units[b])! || a - b);
}

/** Both sides' distances over shared cells of round width; cells with fewer than k rows of a side join a neighbour. */
export function distanceHistogram(
  toIn: Neighbours,
  toOut: Neighbours,
  k: number,
): HistogramDetail<'in' | 'out'> {
  return twoHistograms(toIn.first, toOut.first, k);
}

export function twoHistograms(
  first: Float64Array,
  second: Float64Array,
  k: number,
): HistogramDetail<'in' | 'out'> {
  const all = Float64Array.from([...first, ...second]).sort();
  const at = (p: number) => all[Math.min(all.length - 1, Math.floor(p * all.length))];
  const step = niceStep((at(0.99) - at(0.01)) / 24);
  const start = Math.floor(at(0.01) / step);
  const cells = Math.max(1, Math.floor(at(0.99) / step) - start + 1);
  const count = (values: Float64Array) => {
    const counts = new Array<number>(cells).fill(0);
    for (const x of values) counts[Math.max(0, Math.min(cells - 1, Math.floor(x / step) - start))]++;
    return counts;
  };
  const counts = { in: count(first), out: count(second) };
  const edges = [start * step];
  const merged = { in: [] as number[], out: [] as number[] };
  let pending = { in: 0, out: 0 };
  const small = (c: number) => c > 0 && c < k;
  for (let cell = 0; cell < cells; cell++) {
    pending = { in: pending.in + counts.in[cell], out: pending.out + counts.out[cell] };
    if (cell < cells - 1 && (small(pending.in) || small(pending.out))) continue;
    if ((small(pending.in) || small(pending.out)) && merged.in.length) {
      // The last cell is too thin: it joins the one before.
      merged.in[merged.in.length - 1] += pending.in;
      merged.out[merged.out.length - 1] += pending.out;
      edges[edges.length - 1] = (start + cell + 1) * step;
    } else {
      merged.in.push(pending.in);
      merged.out.push(pending.out);
      edges.push((start + cell + 1) * step);
    }
    pending = { in: 0, out: 0 };
  }
  const share = (values: number[], n: number) => values.map((value) => value / Math.max(1, n));
  return {
    edges: edges.map((edge) => Number(edge.toPrecision(12))),
    shares: { in: share(merged.in, first.length), out: share(merged.out, second.length) },
    rows: { in: first.length, out: second.length },
  };
}
