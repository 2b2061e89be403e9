/**
 * Overlays of single columns for the report: shares by cell, real against synthetic, safe to print. Edges are round
 * numbers placed by means over k neighbours, cells that fewer than k units stand in join a neighbour, labels that fewer
 * than k units hold fold into `(other)`, and shares are shares of the rows shown, so that no count below k follows from
 * the others.
 */
import type { CategoryColumn, Column, NumberColumn } from '../record/table.ts';
import type { Cell, ColumnDetail, NumberSummary } from './details.ts';
import { niceStep, orderOf } from './statistics.ts';

/** Labels shown of one category. */
const MAX_LABELS = 30;
const MAX_CELLS = 36;
export const OTHER = '(other)';

export type Overlay = Pick<ColumnDetail, 'missing' | 'cells' | 'summary'>;

/** @param units unit of every real row, numbered from 0 */
export function overlay(real: Column, synthetic: Column, units: Uint32Array | undefined, k: number): Overlay {
  const unitOf = units ?? Uint32Array.from({ length: rowsOf(real) }, (_, i) => i);
  const present = (column: Column) => presentRows(column);
  const rows = present(real);
  const missingUnits = distinctUnits(unitOf, (row) => isMissing(real, row));
  const missing = {
    real: missingUnits > 0 && missingUnits < k ? null : 1 - rows.length / Math.max(1, rowsOf(real)),
    synthetic: 1 - present(synthetic).length / Math.max(1, rowsOf(synthetic)),
  };
  if (real.kind === 'category') {
    return { missing, cells: categoryCells(real, synthetic as CategoryColumn, unitOf, k) };
  }
  return { missing, ...numberCells(real, synthetic as NumberColumn, rows, unitOf, k) };
}

function rowsOf(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

function isMissing(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
}

function presentRows(column: Column): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < rowsOf(column); i++) if (!isMissing(column, i)) rows.push(i);
  return Uint32Array.from(rows);
}

function distinctUnits(units: Uint32Array, holds: (row: number) => boolean): number {
  const seen = new Set<number>();
  for (let row = 0; row < units.length; row++) if (holds(row)) seen.add(units[row]);
  return seen.size;
}

function categoryCells(
  real: CategoryColumn,
  synthetic: CategoryColumn,
  units: Uint32Array,
  k: number,
): Cell[] {
  const labels = Math.max(real.labels.length, synthetic.labels.length);
  const realCounts = countCodes(real.codes, labels);
  const syntheticCounts = countCodes(synthetic.codes, labels);
  const holders = holdersOf(real.codes, units, labels);
  const shown = Array.from({ length: real.labels.length }, (_, code) => code)
    .filter((code) => holders[code] >= k)
    .sort((a, b) => realCounts[b] - realCounts[a] || a - b)
    .slice(0, MAX_LABELS);
  const isShown = new Set(shown);
  const rest = { real: 0, synthetic: 0 };
  for (let code = 0; code < labels; code++) {
    if (isShown.has(code)) continue;
    rest.real += realCounts[code];
    rest.synthetic += syntheticCounts[code];
  }
  const restUnits = distinctUnits(units, (row) => real.codes[row] >= 0 && !isShown.has(real.codes[row]));
  const counts: { label: string; real: number; synthetic: number }[] = shown.map((code) => ({
    label: real.labels[code],
    real: realCounts[code],
    synthetic: syntheticCounts[code],
  }));
  if ((rest.real > 0 || rest.synthetic > 0) && (restUnits === 0 || restUnits >= k)) {
    counts.push({ label: OTHER, ...rest });
  }
  return shares(counts);
}

function countCodes(codes: Int32Array, labels: number): Float64Array {
  const counts = new Float64Array(labels);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts;
}

/** Units that hold each code. */
export function holdersOf(codes: Int32Array, units: Uint32Array, labels: number): Uint32Array {
  const holders = new Uint32Array(labels);
  const seen = new Set<number>();
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) continue;
    const pair = units[row] * labels + codes[row];
    if (seen.has(pair)) continue;
    seen.add(pair);
    holders[codes[row]]++;
  }
  return holders;
}

function shares<T extends { real: number; synthetic: number }>(cells: readonly T[]): T[] {
  const total = (side: 'real' | 'synthetic') => cells.reduce((sum, cell) => sum + cell[side], 0) || 1;
  const [real, synthetic] = [total('real'), total('synthetic')];
  return cells.map((cell) => ({ ...cell, real: cell.real / real, synthetic: cell.synthetic / synthetic }));
}

function numberCells(
  real: NumberColumn,
  synthetic: NumberColumn,
  rows: Uint32Array,
  units: Uint32Array,
  k: number,
): { cells: Cell[]; summary?: ColumnDetail['summary'] } {
  const holders = new Set(Array.from(rows, (row) => units[row])).size;
  if (holders < 4 * k) return { cells: [] };
  const order = orderOf(Float64Array.from(rows, (row) => real.values[row]));
  const sorted = Array.from(order, (at) => ({ value: real.values[rows[at]], unit: units[rows[at]] }));
  const level = (p: number) => meanAround(sorted, p, k);
  const whole = sorted.every(({ value }) => Number.isInteger(value));
  const step = Math.max(whole ? 1 : 0, niceStep((level(0.99) - level(0.01)) / MAX_CELLS));
  const first = Math.floor(level(0.01) / step);
  const count = Math.max(1, Math.min(4 * MAX_CELLS, Math.floor(level(0.99) / step) - first + 1));
  const cellOf = (value: number) => Math.max(0, Math.min(count - 1, Math.floor(value / step) - first));

  const realCounts = new Float64Array(count);
  const unitSets = Array.from({ length: count }, () => new Set<number>());
  for (const { value, unit } of sorted) {
    realCounts[cellOf(value)]++;
    unitSets[cellOf(value)].add(unit);
  }
  const syntheticCounts = new Float64Array(count);
  for (const value of synthetic.values) if (!Number.isNaN(value)) syntheticCounts[cellOf(value)]++;

  const merged: { from: number; to: number; real: number; synthetic: number; units: Set<number> }[] = [];
  for (let cell = 0; cell < count; cell++) {
    const last = merged[merged.length - 1];
    const own = {
      from: first + cell,
      to: first + cell + 1,
      real: realCounts[cell],
      synthetic: syntheticCounts[cell],
      units: unitSets[cell],
    };
    const thin = (set: Set<number>) => set.size > 0 && set.size < k;
    if (last && (thin(last.units) || (thin(own.units) && cell === count - 1))) join(last, own);
    else merged.push(own);
  }
  // A thin last cell joins the one before, however many that takes.
  while (
    merged.length > 1 &&
    merged[merged.length - 1].units.size > 0 &&
    merged[merged.length - 1].units.size < k
  ) {
    const own = merged.pop()!;
    join(merged[merged.length - 1], own);
  }
  const edge = (at: number) => Number((at * step).toPrecision(12));
  const cells = shares(
    merged.map(({ from, to, real: r, synthetic: s }, i) => ({
      from: i === 0 ? null : edge(from),
      to: i === merged.length - 1 ? null : edge(to),
      real: r,
      synthetic: s,
    })),
  );
  const made = synthetic.values.filter((x) => !Number.isNaN(x)).sort();
  if (made.length < 4) return { cells };
  const summaryOf = (values: readonly { value: number; unit: number }[], k_: number): NumberSummary => {
    const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
    const square =
      values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
    const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => meanAround(values, p, k_));
    return { mean, deviation: Math.sqrt(square), q1, median, q3 };
  };
  const madeRows = Array.from(made, (value, unit) => ({ value, unit }));
  return { cells, summary: { real: summaryOf(sorted, k), synthetic: summaryOf(madeRows, 1) } };
}

function join(
  last: { to: number; real: number; synthetic: number; units: Set<number> },
  own: { to: number; real: number; synthetic: number; units: Set<number> },
): void {
  last.to = own.to;
  last.real += own.real;
  last.synthetic += own.synthetic;
  last.units = new Set([...last.units, ...own.units]);
}

/** Mean of the values around a quantile, over as many neighbours as it takes for k units to stand among them. */
function meanAround(sorted: readonly { value: number; unit: number }[], p: number, k: number): number {
  let from = Math.floor((sorted.length - 1) * p);
  let to = from + 1;
  const units = new Set([sorted[from].unit]);
  let sum = sorted[from].value;
  while (units.size < k && (from > 0 || to < sorted.length)) {
    if (from > 0) {
      from--;
      sum += sorted[from].value;
      units.add(sorted[from].unit);
    }
    if (to < sorted.length && units.size < k) {
      sum += sorted[to].value;
      units.add(sorted[to].unit);
      to++;
    }
  }
  return sum / (to - from);
}
