/**
 * Density of real and synthetic rows over the first two principal components of the real rows: numbers as quantiles,
 * the most frequent categories as indicators. Shown as a grid, never as points; cells under k units are left out.
 */

import type { ProjectionDetail } from '../measure/details.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { Column, Table } from '../record/table.ts';

const MAX_ROWS = 5_000;
const MAX_LABELS = 8;
/** Numbers and indicators that the components are made of: those of the first columns in a very wide table. */
const MAX_FEATURES = 250;
const CELLS = 24;
/** The grid ends here; rows beyond stand in the outermost cells. */
const REACH = 3;

export function projection(
  real: Table,
  synthetic: Table,
  units: Uint32Array | undefined,
  k: number,
  seed: number,
): ProjectionDetail | undefined {
  if (real.rows < 50 || synthetic.rows < 10 || real.width < 2) return undefined;
  const realRows = new Draws(seed, USE.sample, 2).sample(real.rows, MAX_ROWS);
  const madeRows = new Draws(seed, USE.sample, 3).sample(synthetic.rows, MAX_ROWS);
  const tables = [real.take(realRows), synthetic.take(madeRows)] as const;
  const found = jointComponents(...tables);
  if (!found) return undefined;
  const edges = Array.from({ length: CELLS + 1 }, (_, i) => -REACH + (2 * REACH * i) / CELLS);
  const cellOf = (x: number) =>
    Math.max(0, Math.min(CELLS - 1, Math.floor(((x + REACH) / (2 * REACH)) * CELLS)));
  const place = ([x, y]: Components['real'], row: number) => cellOf(y[row]) * CELLS + cellOf(x[row]);
  const holders = Array.from({ length: CELLS * CELLS }, () => new Set<number>());
  const realCounts = new Float64Array(CELLS * CELLS);
  for (let i = 0; i < tables[0].rows; i++) {
    const cell = place(found.real, i);
    realCounts[cell]++;
    holders[cell].add(units ? units[realRows[i]] : i);
  }
  const madeCounts = new Float64Array(CELLS * CELLS);
  for (let i = 0; i < tables[1].rows; i++) madeCounts[place(found.synthetic, i)]++;
  const hidden = (cell: number) => holders[cell].size > 0 && holders[cell].size < k;
  let shown = 0;
  realCounts.forEach((count, cell) => {
    if (!hidden(cell)) shown += count;
  });
  const grid = <T>(of: (cell: number) => T): T[][] =>
    Array.from({ length: CELLS }, (_, y) => Array.from({ length: CELLS }, (_, x) => of(y * CELLS + x)));
  return {
    x: edges,
    y: edges,
    real: grid((cell) => (hidden(cell) ? null : realCounts[cell] / Math.max(1, shown))),
    synthetic: grid((cell) => madeCounts[cell] / tables[1].rows),
    explained: found.explained,
  };
}

export interface Components {
  /** First and second component of every row, in standard deviations of the real rows. */
  readonly real: readonly [Float64Array, Float64Array];
  readonly synthetic: readonly [Float64Array, Float64Array];
  /** Share of the variance that each explains. */
  readonly explained: readonly [number, number];
}

/** The first two principal components of the real rows, and where both tables' rows stand along them. */
export function jointComponents(real: Table, synthetic: Table): Components | undefined {
  const encoders = real.columns.flatMap(encodersOf).slice(0, MAX_FEATURES);
  const width = encoders.length;
  if (width < 2 || real.rows < 3) return undefined;
  const encode = (table: Table) => {
    const out = new Float64Array(table.rows * width);
    encoders.forEach(({ name, of }, j) => {
      const values = of(table.column(name)!);
      for (let i = 0; i < table.rows; i++) out[i * width + j] = values[i];
    });
    return out;
  };
  const [a, b] = [real, synthetic].map(encode);
  const means = new Float64Array(width);
  for (let i = 0; i < a.length; i++) means[i % width] += a[i] / real.rows;
  for (const values of [a, b]) for (let i = 0; i < values.length; i++) values[i] -= means[i % width];
  const covariance = covarianceOf(a, width);
  let trace = 0;
  for (let j = 0; j < width; j++) trace += covariance[j * width + j];
  if (!(trace > 0)) return undefined;
  const first = leading(covariance, width);
  deflate(covariance, first, width);
  const second = leading(covariance, width);
  if (!(second.value > 1e-12 * trace)) return undefined;
  const along = (values: Float64Array, { vector, value }: Component) => {
    const out = new Float64Array(values.length / width);
    for (let row = 0; row < out.length; row++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += values[row * width + j] * vector[j];
      out[row] = sum / Math.sqrt(value);
    }
    return out;
  };
  return {
    real: [along(a, first), along(a, second)],
    synthetic: [along(b, first), along(b, second)],
    explained: [first.value / trace, second.value / trace],
  };
}

interface Encoder {
  readonly name: string;
  readonly of: (column: Column) => Float64Array;
}

function encodersOf(column: Column): Encoder[] {
  const { name } = column;
  if (column.kind === 'number') {
    const sorted = column.values.filter((x) => !Number.isNaN(x)).sort();
    if (sorted.length === 0 || sorted[0] === sorted[sorted.length - 1]) return [];
    const rank = (x: number) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < x) low = middle + 1;
        else high = middle;
      }
      return low / sorted.length;
    };
    // Quantiles, stretched so that a number weighs as much as an even category.
    const of = (other: Column) =>
      Float64Array.from(
        (other as { values: Float64Array }).values,
        (x) => (Number.isNaN(x) ? 0.5 : rank(x)) * 1.7,
      );
    return [{ name, of }];
  }
  const counts = new Uint32Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) counts[code]++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  return order.slice(0, MAX_LABELS).map((label) => ({
    name,
    of: (other) =>
      Float64Array.from((other as { codes: Int32Array }).codes, (code) => (code === label ? 1 : 0)),
  }));
}

function covarianceOf(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width * width);
  const rows = values.length / width;
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    for (let i = 0; i < width; i++) {
      const x = values[at + i];
      if (x === 0) continue;
      for (let j = i; j < width; j++) out[i * width + j] += x * values[at + j];
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) out[j * width + i] = out[i * width + j] /= rows;
  }
  return out;
}

interface Component {
  readonly vector: Float64Array;
  readonly value: number;
}

/** Largest eigenvalue and its vector by power iteration; the sign makes the largest weight positive. */
function leading(matrix: Float64Array, width: number): Component {
  let vector = Float64Array.from({ length: width }, (_, i) => 1 / (i + 1));
  let value = 0;
  for (let round = 0; round < 300; round++) {
    const next = new Float64Array(width);
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += matrix[i * width + j] * vector[j];
      next[i] = sum;
    }
    const norm = Math.hypot(...next);
    if (norm === 0) return { vector, value: 0 };
    for (let i = 0; i < width; i++) next[i] /= norm;
    vector = next;
    if (Math.abs(norm - value) < 1e-12 * norm) {
      value = norm;
      break;
    }
    value = norm;
  }
  const heaviest = vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  return { vector: heaviest < 0 ? vector.map((x) => -x) : vector, value };
}

function deflate(matrix: Float64Array, { vector, value }: Component, width: number): void {
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) matrix[i * width + j] -= value * vector[i] * vector[j];
  }
}
