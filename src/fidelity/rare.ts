/**
 * Rare groups: averages over all rows hide what becomes of the few. For every category that k to 100 real units hold,
 * the group's rows are compared, never-seen against synthetic, in the bins of every other column: mean of 1 − ½ Σ|p − q|.
 * The metric is the mean over groups, weighted by their never-seen rows; a group that the generator left out counts 0.
 *
 * Groups are small, so even a perfect generator is far from 1: `expected` and the spread come from re-splits.
 */

import type { Metric } from '../measure/metric.ts';
import { holdersOf } from '../measure/overlay.ts';
import { Resplitter } from '../measure/resplit.ts';
import { deviation, harmSpan, LEVEL, mean, spanAt } from '../measure/statistics.ts';
import type { CategoryColumn, Table } from '../record/table.ts';
import { columnDistance } from './variation.ts';

const MAX_UNITS = 100;
const MAX_GROUPS = 60;
const ROUNDS = 40;

interface Group {
  readonly column: number;
  readonly code: number;
}

/** A table with its columns cut into bins. */
export interface BinnedTable {
  readonly table: Table;
  readonly bins: readonly Uint8Array[];
}

export function rareGroups(
  unseen: BinnedTable,
  synthetic: BinnedTable,
  pool: BinnedTable,
  options: {
    readonly k: number;
    readonly seed: number;
    readonly poolUnits?: Uint32Array;
    readonly n: number;
  },
): Metric | null {
  const { k, seed, poolUnits } = options;
  const units = poolUnits ?? Uint32Array.from({ length: pool.table.rows }, (_, i) => i);
  const groups: Group[] = [];
  pool.table.columns.forEach((column, c) => {
    if (column.kind !== 'category') return;
    holdersOf(column.codes, units, column.labels.length).forEach((holders, code) => {
      if (holders >= k && holders <= MAX_UNITS) groups.push({ column: c, code });
    });
  });
  if (groups.length === 0 || pool.table.width < 2) return null;
  const kept = groups.slice(0, MAX_GROUPS);
  const score = (
    a: BinnedTable,
    aRows: readonly Uint32Array[],
    b: BinnedTable,
    bRows: readonly Uint32Array[],
  ) => {
    let sum = 0;
    let weight = 0;
    kept.forEach((group, g) => {
      const rows = aRows[g].length;
      if (rows === 0) return;
      weight += rows;
      if (bRows[g].length > 0) sum += rows * groupAccuracy(group, a, aRows[g], b, bRows[g]);
    });
    return weight > 0 ? sum / weight : Number.NaN;
  };
  const value = score(unseen, rowsOf(kept, unseen.table), synthetic, rowsOf(kept, synthetic.table));
  if (Number.isNaN(value)) return null;

  const resplitter = new Resplitter(
    pool.table.rows,
    unseen.table.rows,
    synthetic.table.rows,
    seed,
    poolUnits,
  );
  const groupOfRow = rowsOf(kept, pool.table);
  const nulls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const draw = resplitter.draw(round);
    const side = new Uint8Array(pool.table.rows);
    for (const row of draw.unseen) side[row] = 1;
    for (const row of draw.synthetic) side[row] = 2;
    const pick = (s: number) => groupOfRow.map((rows) => rows.filter((row) => side[row] === s));
    const one = score(pool, pick(1), pool, pick(2));
    if (!Number.isNaN(one)) nulls.push(one);
  }
  if (nulls.length < ROUNDS / 2) return null;
  const expected = mean(nulls);
  const spread = deviation(nulls);
  const half = spanAt(options.n) * spread;
  return {
    name: 'fidelity.rare',
    value,
    low: Math.max(0, value - half),
    high: Math.min(1, value + half),
    level: LEVEL,
    n: options.n,
    better: 'high',
    expected,
    honest: expected - harmSpan(options.n) * spread,
    detail: `${kept.length} rare categories`,
  };
}

function rowsOf(groups: readonly Group[], table: Table): Uint32Array[] {
  const lists = groups.map((): number[] => []);
  const columns = new Map<number, Map<number, number[]>>();
  groups.forEach(({ column, code }, g) => {
    if (!columns.has(column)) columns.set(column, new Map());
    columns.get(column)!.set(code, lists[g]);
  });
  for (const [c, byCode] of columns) {
    const { codes } = table.columns[c] as CategoryColumn;
    for (let row = 0; row < codes.length; row++) byCode.get(codes[row])?.push(row);
  }
  return lists.map((list) => Uint32Array.from(list));
}

function groupAccuracy(
  group: Group,
  a: BinnedTable,
  aRows: Uint32Array,
  b: BinnedTable,
  bRows: Uint32Array,
): number {
  let sum = 0;
  for (let c = 0; c < a.bins.length; c++) {
    if (c === group.column) continue;
    const pick = (bins: Uint8Array, rows: Uint32Array) => Uint8Array.from(rows, (row) => bins[row]);
    sum += 1 - columnDistance(pick(a.bins[c], aRows), pick(b.bins[c], bRows));
  }
  return sum / (a.bins.length - 1);
}
