/**
 * Association of every pair of columns: Pearson's correlation for two numbers, the correlation ratio for a number and a
 * category (adjusted for the number of groups), bias-corrected Cramér's V for two categories (Bergsma 2013).
 */
import type { CorrelationDetail } from '../measure/details.ts';
import { pearson } from '../measure/statistics.ts';
import type { CategoryColumn, NumberColumn, Table } from '../record/table.ts';

/** Rows behind every association; more would only move the third digit. */
export const MAX_ROWS = 20_000;
/** Categories apart; the rest are one. */
const MAX_LABELS = 50;
/** Columns of the matrices; nobody reads more. */
export const MAX_COLUMNS = 100;

export function correlations(wholeReal: Table, wholeSynthetic: Table, k: number): CorrelationDetail {
  const shown = new Set(wholeReal.columns.slice(0, MAX_COLUMNS).map(({ name }) => name));
  const [real, synthetic] = [wholeReal, wholeSynthetic].map((table) =>
    table.select(({ name }) => shown.has(name)),
  );
  const least = Math.max(4 * k, 20);
  const a = matrix(real, least);
  const b = matrix(synthetic, least);
  let sum = 0;
  let pairs = 0;
  a.forEach((row, i) => {
    row.forEach((value, j) => {
      const other = b[i][j];
      if (i >= j || value === null || other === null) return;
      sum += Math.abs(value - other);
      pairs++;
    });
  });
  return {
    names: real.columns.map((column) => column.name),
    real: a,
    synthetic: b,
    difference: pairs ? sum / pairs : null,
  };
}

function matrix(table: Table, least: number): (number | null)[][] {
  const grouped = table.columns.map((column) => (column.kind === 'category' ? topLabels(column) : null));
  const width = table.width;
  const out = Array.from({ length: width }, () => new Array<number | null>(width).fill(null));
  for (let i = 0; i < width; i++) {
    out[i][i] = 1;
    for (let j = i + 1; j < width; j++) {
      const x = table.columns[i];
      const y = table.columns[j];
      let value: number;
      if (x.kind === 'number' && y.kind === 'number') value = guarded(x, y, least);
      else if (x.kind === 'number') value = correlationRatio(x.values, grouped[j]!, least);
      else if (y.kind === 'number') value = correlationRatio(y.values, grouped[i]!, least);
      else value = cramer(grouped[i]!, grouped[j]!, least);
      out[i][j] = out[j][i] = Number.isFinite(value) ? value : null;
    }
  }
  return out;
}

function guarded(x: NumberColumn, y: NumberColumn, least: number): number {
  let both = 0;
  for (let i = 0; i < x.values.length; i++) if (!Number.isNaN(x.values[i] + y.values[i])) both++;
  return both < least ? Number.NaN : pearson(x.values, y.values);
}

interface Groups {
  readonly codes: Int32Array;
  readonly size: number;
}

/** The most frequent labels by number, all others as one; −1 stays missing. */
function topLabels(column: CategoryColumn): Groups {
  const counts = new Uint32Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) counts[code]++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const of = new Int32Array(column.labels.length).fill(MAX_LABELS);
  order.slice(0, MAX_LABELS).forEach((code, at) => {
    of[code] = at;
  });
  return { codes: column.codes.map((code) => (code < 0 ? -1 : of[code])), size: MAX_LABELS + 1 };
}

/** √ of the share of the number's variance that lies between the groups, adjusted as R² is. */
function correlationRatio(values: Float64Array, groups: Groups, least: number): number {
  const sums = new Float64Array(groups.size);
  const counts = new Float64Array(groups.size);
  let n = 0;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const group = groups.codes[i];
    if (group < 0 || Number.isNaN(values[i])) continue;
    sums[group] += values[i];
    counts[group]++;
    n++;
    total += values[i];
  }
  if (n < least) return Number.NaN;
  const centre = total / n;
  for (let i = 0; i < values.length; i++) {
    if (groups.codes[i] >= 0 && !Number.isNaN(values[i])) squares += (values[i] - centre) ** 2;
  }
  let between = 0;
  let used = 0;
  for (let g = 0; g < groups.size; g++) {
    if (counts[g] === 0) continue;
    used++;
    between += counts[g] * (sums[g] / counts[g] - centre) ** 2;
  }
  if (squares <= 0 || used < 2 || n <= used) return Number.NaN;
  return Math.sqrt(Math.max(0, 1 - ((1 - between / squares) * (n - 1)) / (n - used)));
}

function cramer(a: Groups, b: Groups, least: number): number {
  const joint = new Float64Array(a.size * b.size);
  const rows = new Float64Array(a.size);
  const columns = new Float64Array(b.size);
  let n = 0;
  for (let i = 0; i < a.codes.length; i++) {
    if (a.codes[i] < 0 || b.codes[i] < 0) continue;
    joint[a.codes[i] * b.size + b.codes[i]]++;
    rows[a.codes[i]]++;
    columns[b.codes[i]]++;
    n++;
  }
  if (n < least) return Number.NaN;
  const r = rows.filter((count) => count > 0).length;
  const c = columns.filter((count) => count > 0).length;
  if (r < 2 || c < 2) return Number.NaN;
  let phi = -1;
  for (let i = 0; i < a.size; i++) {
    for (let j = 0; j < b.size; j++) {
      const count = joint[i * b.size + j];
      if (count) phi += count ** 2 / (rows[i] * columns[j]);
    }
  }
  const corrected = Math.max(0, phi - ((r - 1) * (c - 1)) / (n - 1));
  const smaller = Math.min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1;
  return smaller > 0 ? Math.min(1, Math.sqrt(corrected / smaller)) : Number.NaN;
}
