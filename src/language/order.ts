/**
 * The order in which the fields of a record are spoken. A recurrent network learns a link best when the two fields
 * stand close together, so fields follow the maximum spanning tree of their mutual information (Chow & Liu 1968),
 * walked depth first from the root, each field right after the one it depends on most, the longest branch last.
 */
import type { Column } from '../record/table.ts';

const BINS = 16;
/** Most (rows × pairs) that are counted: beyond it rows are thinned. */
const BUDGET = 3e8;

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
  const used = (p: Float64Array) => p.reduce((cells, count) => cells + (count > 0 ? 1 : 0), 0);
  return Math.max(0, sum - ((used(pa) - 1) * (used(pb) - 1)) / (2 * n));
}

/** Matrix [columns, columns] of mutual information over (a thinned set of) the rows. */
export function informationMatrix(columns: readonly Column[], rows: number): Float64Array {
  const pairs = (columns.length * (columns.length - 1)) / 2;
  const kept = Math.max(500, Math.min(rows, Math.floor(BUDGET / Math.max(1, pairs))));
  const stride = Math.max(1, rows / kept);
  const index = Uint32Array.from({ length: Math.min(rows, kept) }, (_, i) => Math.floor(i * stride));
  const codes = columns.map((column) => coarse(column, index));
  const matrix = new Float64Array(columns.length ** 2);
  for (let i = 0; i < columns.length; i++)
    for (let j = 0; j < i; j++) {
      const value = mutualInformation(codes[i], codes[j]);
      matrix[i * columns.length + j] = value;
      matrix[j * columns.length + i] = value;
    }
  return matrix;
}

/**
 * Indices of the columns in the order they are spoken.
 * @param matrix mutual information [count, count]
 * @param root the column that comes first; the one that tells most about the others where absent
 */
export function speakingOrder(matrix: Float64Array, count: number, root?: number): number[] {
  if (count === 0) return [];
  const total = (i: number) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += matrix[i * count + j];
    return sum;
  };
  const first = root ?? [...Array(count).keys()].reduce((best, i) => (total(i) > total(best) ? i : best), 0);

  // Prim's algorithm: the tree grows by its strongest link; ties go to the earlier column.
  const parent = new Int32Array(count).fill(first);
  const placed = new Set([first]);
  const children: number[][] = Array.from({ length: count }, () => []);
  while (placed.size < count) {
    let next = -1;
    for (let i = 0; i < count; i++) {
      if (placed.has(i)) continue;
      if (next < 0 || matrix[i * count + parent[i]] > matrix[next * count + parent[next]]) next = i;
    }
    children[parent[next]].push(next);
    placed.add(next);
    for (let i = 0; i < count; i++)
      if (!placed.has(i) && matrix[i * count + next] > matrix[i * count + parent[i]]) parent[i] = next;
  }

  const size = (i: number): number => 1 + children[i].reduce((sum, child) => sum + size(child), 0);
  const order: number[] = [];
  const walk = (i: number) => {
    order.push(i);
    for (const child of [...children[i]].sort((a, b) => size(a) - size(b) || a - b)) walk(child);
  };
  walk(first);
  return order;
}
