/**
 * Synthetic quality score, SQS, 0 … 10, after NVIDIA-NeMo Safe-Synthesizer: field correlation stability from the mean
 * absolute difference of the association matrices (Pearson, correlation ratio, Theil's U; diagonal included), field
 * distribution stability from the mean Jensen–Shannon distance of the columns (base 2, bins after Doane), deep structure
 * stability from that of two joint principal components. SQS = (.84·DSS + .86·FDS + FCS) / 2.70. Informative, never a gate.
 *
 * A worst-case 0 counts in every mean, nothing is rounded before it is graded, and columns that are left out count as
 * nothing rather than as perfect.
 */

import { studentQuantile } from '../measure/distributions.ts';
import type { Metric } from '../measure/metric.ts';
import { Resplitter } from '../measure/resplit.ts';
import { deviation, LEVEL, mean, pearson } from '../measure/statistics.ts';
import type { CategoryColumn, NumberColumn, Table } from '../record/table.ts';
import { jointComponents } from './projection.ts';

const ROUNDS = 6;
/** Rows of either side that are compared. */
export const MAX_ROWS = 3_000;

export interface Sqs {
  readonly score: number;
  readonly correlation: number;
  readonly distribution: number;
  readonly structure: number;
}

export function sqs(real: Table, synthetic: Table): Sqs {
  const correlation = gradeCorrelation(correlationDifference(real, synthetic));
  const distances = real.columns.map((column, c) => columnDistance(column, synthetic.columns[c]));
  const distribution = gradeDistribution(mean(distances));
  const components = jointComponents(real, synthetic);
  const structure = components
    ? 10 *
      Math.exp(
        -1.6 * mean(components.real.map((values, i) => numberDistance(values, components.synthetic[i]))),
      )
    : Number.NaN;
  const score = Number.isNaN(structure)
    ? (0.86 * distribution + correlation) / 1.86
    : (0.84 * structure + 0.86 * distribution + correlation) / 2.7;
  return { score, correlation, distribution, structure };
}

export function gradeCorrelation(x: number): number {
  if (x > 0.46) return 0;
  return x < 0.01 ? 10 : clamp(37.562 * x * x - 35.643 * x + 10.056);
}

export function gradeDistribution(x: number): number {
  if (x > 0.99) return 0;
  return x < 0.02 ? 10 : clamp(7.44 * x * x - 16.646 * x + 10.305);
}

function clamp(x: number): number {
  return Math.max(0, Math.min(10, x));
}

/** Mean |difference| over the full matrix, diagonal included. */
function correlationDifference(real: Table, synthetic: Table): number {
  const width = real.width;
  let sum = 0;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      if (i === j) continue;
      sum += Math.abs(association(real, i, j) - association(synthetic, i, j));
    }
  }
  return sum / (width * width);
}

/** Row i given column j: Pearson, correlation ratio, or Theil's U(i | j); 0 where it is not defined. */
function association(table: Table, i: number, j: number): number {
  const [a, b] = [table.columns[i], table.columns[j]];
  let value: number;
  if (a.kind === 'number' && b.kind === 'number') value = pearson(a.values, b.values);
  else if (a.kind === 'number') value = correlationRatio(a, b as CategoryColumn);
  else if (b.kind === 'number') value = correlationRatio(b, a);
  else value = theil(a, b);
  return Number.isNaN(value) ? 0 : value;
}

function correlationRatio(numbers: NumberColumn, groups: CategoryColumn): number {
  const sums = new Map<number, { n: number; sum: number }>();
  let n = 0;
  let total = 0;
  numbers.values.forEach((x, row) => {
    if (Number.isNaN(x)) return;
    const own = sums.get(groups.codes[row]) ?? { n: 0, sum: 0 };
    own.n++;
    own.sum += x;
    sums.set(groups.codes[row], own);
    n++;
    total += x;
  });
  const centre = total / n;
  let between = 0;
  for (const own of sums.values()) between += own.n * (own.sum / own.n - centre) ** 2;
  let whole = 0;
  for (const x of numbers.values) if (!Number.isNaN(x)) whole += (x - centre) ** 2;
  return whole > 0 ? Math.sqrt(between / whole) : Number.NaN;
}

/** Uncertainty coefficient: (H(a) − H(a | b)) / H(a). */
function theil(a: CategoryColumn, b: CategoryColumn): number {
  const n = a.codes.length;
  const joint = new Map<number, number>();
  const own = new Map<number, number>();
  const other = new Map<number, number>();
  const add = (counts: Map<number, number>, key: number) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const width = b.labels.length + 1;
  for (let row = 0; row < n; row++) {
    add(joint, (a.codes[row] + 1) * width + b.codes[row] + 1);
    add(own, a.codes[row] + 1);
    add(other, b.codes[row] + 1);
  }
  let entropy = 0;
  for (const count of own.values()) entropy -= (count / n) * Math.log(count / n);
  if (entropy <= 0) return 1;
  let conditional = 0;
  for (const [cell, count] of joint) conditional -= (count / n) * Math.log(count / other.get(cell % width)!);
  return (entropy - conditional) / entropy;
}

function columnDistance(a: Table['columns'][number], b: Table['columns'][number]): number {
  if (a.kind === 'number') return numberDistance(a.values, (b as NumberColumn).values);
  const shares = (codes: Int32Array) => {
    const counts = new Map<number, number>();
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1 / codes.length);
    return counts;
  };
  const [p, q] = [shares(a.codes), shares((b as CategoryColumn).codes)];
  const keys = [...new Set([...p.keys(), ...q.keys()])];
  return jensenShannon(
    keys.map((key) => p.get(key) ?? 0),
    keys.map((key) => q.get(key) ?? 0),
  );
}

/** Bins of the real values after Doane (1976), applied to both; missing is a bin of its own. */
function numberDistance(a: Float64Array, b: Float64Array): number {
  const present = a.filter((x) => !Number.isNaN(x));
  const n = present.length;
  if (n < 3) return Number.NaN;
  const centre = mean(present);
  const sd = deviation(present);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let third = 0;
  for (const x of present) {
    low = Math.min(low, x);
    high = Math.max(high, x);
    third += ((x - centre) / (sd || 1)) ** 3 / n;
  }
  const error = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const bins =
    sd > 0
      ? Math.min(100, Math.max(1, Math.ceil(1 + Math.log2(n) + Math.log2(1 + Math.abs(third) / error))))
      : 1;
  const shares = (values: Float64Array) => {
    const counts = new Array<number>(bins + 1).fill(0);
    for (const x of values) {
      const bin = Number.isNaN(x)
        ? bins
        : Math.max(0, Math.min(bins - 1, Math.floor(((x - low) / (high - low || 1)) * bins)));
      counts[bin] += 1 / values.length;
    }
    return counts;
  };
  return jensenShannon(shares(a), shares(b));
}

/** Square root of the Jensen–Shannon divergence in bits. */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const m = (p[i] + q[i]) / 2;
    if (p[i] > 0) sum += p[i] * Math.log2(p[i] / m);
    if (q[i] > 0) sum += q[i] * Math.log2(q[i] / m);
  }
  return Math.sqrt(Math.max(0, sum / 2));
}

/** The score against never-seen rows, with its expected value and spread from a few re-splits. */
export function sqsMetric(
  unseen: Table,
  synthetic: Table,
  pool: Table,
  seed: number,
  poolUnits?: Uint32Array,
): Metric {
  const rows = [unseen, synthetic].map((table) => Math.min(MAX_ROWS, table.rows));
  const resplitter = new Resplitter(pool.rows, rows[0], rows[1], seed, poolUnits);
  const first = (table: Table) =>
    table.take(Uint32Array.from({ length: Math.min(MAX_ROWS, table.rows) }, (_, i) => i));
  const nulls = Array.from({ length: ROUNDS }, (_, round) => {
    const draw = resplitter.draw(round);
    return sqs(pool.take(draw.unseen), pool.take(draw.synthetic)).score;
  });
  const { score, correlation, distribution, structure } = sqs(first(unseen), first(synthetic));
  const half =
    studentQuantile(1 - (1 - LEVEL) / 2, ROUNDS - 1) * deviation(nulls) * Math.sqrt(1 + 1 / ROUNDS);
  const part = (x: number) => (Number.isNaN(x) ? '–' : x.toFixed(1));
  return {
    name: 'fidelity.sqs',
    value: score,
    low: score - half,
    high: Math.min(10, score + half),
    level: LEVEL,
    n: unseen.rows,
    better: 'high',
    expected: mean(nulls),
    detail: `correlations ${part(correlation)}, distributions ${part(distribution)}, structure ${part(structure)}`,
  };
}
