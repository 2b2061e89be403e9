/**
 * Rows that belong together: how many an entity has, how far apart in time they follow each other, and what changes
 * from one to the next. Entities are compared whole, never-seen against synthetic, as ½ Σ|p − q|; what chance alone
 * shows comes from re-splits of the real entities.
 */
import { range } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { Resplitter } from '../measure/resplit.ts';
import { quantile } from '../measure/statistics.ts';
import { rowsByUnit } from '../record/holders.ts';
import type { Column, NumberColumn, Table } from '../record/table.ts';
import type { Visits } from '../record/visits.ts';
import { codeDistance, type Distances, meanDistance } from './worst.ts';

const ROUNDS = 60;
/** Numbers of rows that are told apart; more than the last are one class for each doubling. */
const LENGTHS = 16;
const CLASSES = 48;
/** Classes of a gap between the quantiles of the real ones. */
const GAPS = 10;
/** Commonest labels of a column, and parts of a number, that are told apart. */
const STATES = 7;

/** Rows of entities, in their order. */
export interface Entities {
  readonly table: Table;
  /** The entity of every row, numbered from 0. */
  readonly units: Uint32Array;
}

/** Entities with what is compared of each, as codes: one for its length, one for each step to a next row. */
interface Coded {
  readonly lengths: Uint8Array;
  /** First step of every entity, and one past the last. */
  readonly starts: Uint32Array;
  /** Codes of the steps, one list for the gap and one for each changing column. */
  readonly gaps?: Uint8Array;
  readonly transitions: readonly Uint8Array[];
}

export function sequences(
  sides: { readonly unseen: Entities; readonly synthetic: Entities; readonly pool: Entities },
  columns: Visits,
  seed: number,
): Metric[] {
  const scale = scaleOf(sides.pool, columns);
  const [unseen, synthetic, pool] = [sides.unseen, sides.synthetic, sides.pool].map((entities) =>
    coded(entities, columns, scale),
  );
  const n = unseen.lengths.length;
  if (n === 0 || synthetic.lengths.length === 0 || pool.starts[pool.starts.length - 1] === 0) return [];
  const resplitter = new Resplitter(pool.lengths.length, n, synthetic.lengths.length, seed);
  const draws = range(ROUNDS);
  const compare = (
    parts: readonly string[],
    distances: (a: Coded, aItems: Uint32Array, b: Coded, bItems: Uint32Array) => number[],
  ): Distances => ({
    parts,
    observed: distances(unseen, range(n), synthetic, range(synthetic.lengths.length)),
    chance: Array.from(draws, (round) => {
      const draw = resplitter.draw(round);
      return distances(pool, draw.unseen, pool, draw.synthetic).map((d) => d * resplitter.scale);
    }),
  });
  const metrics = [
    meanDistance(
      'fidelity.sequence_length',
      compare(['rows'], (a, aItems, b, bItems) => [
        codeDistance(a.lengths, aItems, b.lengths, bItems, CLASSES),
      ]),
      n,
    ),
  ];
  if (pool.gaps && columns.order !== undefined)
    metrics.push(
      meanDistance(
        'fidelity.sequence_gap',
        compare([columns.order], (a, aItems, b, bItems) => [
          codeDistance(a.gaps!, stepsOf(a, aItems), b.gaps!, stepsOf(b, bItems), GAPS + 2),
        ]),
        n,
      ),
    );
  if (scale.states.length > 0)
    metrics.push(
      meanDistance(
        'fidelity.sequence_transition',
        compare(
          scale.states.map(({ name }) => name),
          (a, aItems, b, bItems) => {
            const [aSteps, bSteps] = [stepsOf(a, aItems), stepsOf(b, bItems)];
            return scale.states.map((_, c) =>
              codeDistance(a.transitions[c], aSteps, b.transitions[c], bSteps, (STATES + 2) ** 2),
            );
          },
        ),
        n,
      ),
    );
  return metrics;
}

function stepsOf({ starts }: Coded, items: Uint32Array): Uint32Array {
  let count = 0;
  for (const item of items) count += starts[item + 1] - starts[item];
  const steps = new Uint32Array(count);
  let at = 0;
  for (const item of items) for (let step = starts[item]; step < starts[item + 1]; step++) steps[at++] = step;
  return steps;
}

/** What codes mean, learned from all real entities. */
interface Scale {
  /** Upper edges of the classes of a gap. */
  readonly gaps: readonly number[];
  readonly states: readonly { readonly name: string; code(column: Column, row: number): number }[];
}

function scaleOf(pool: Entities, { order, changing }: Visits): Scale {
  const gaps: number[] = [];
  const date = order === undefined ? undefined : (pool.table.column(order) as NumberColumn | undefined);
  walk(pool, date, (before, after) => {
    const gap = date ? date.values[after] - date.values[before] : Number.NaN;
    if (gap > 0) gaps.push(gap);
  });
  const sorted = Float64Array.from(gaps).sort();
  const edges = Array.from({ length: GAPS - 1 }, (_, i) => quantile(sorted, (i + 1) / GAPS));
  return {
    gaps: sorted.length > 0 ? edges : [],
    states: changing.flatMap((name) => {
      const column = pool.table.column(name);
      return column && name !== order ? [{ name, code: statesOf(column) }] : [];
    }),
  };
}

/** 0 … STATES for the commonest labels or the parts of a number and all others, STATES + 1 for missing. */
function statesOf(column: Column): (column: Column, row: number) => number {
  if (column.kind === 'number') {
    const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
    const edges = [0.25, 0.5, 0.75].map((p) => (sorted.length > 0 ? quantile(sorted, p) : 0));
    return (own, row) => {
      const value = (own as NumberColumn).values[row];
      return Number.isNaN(value) ? STATES + 1 : edges.filter((edge) => value > edge).length;
    };
  }
  const counts = new Float64Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) counts[code]++;
  const rank = new Map(
    [...counts.keys()]
      .sort((a, b) => counts[b] - counts[a] || a - b)
      .slice(0, STATES)
      .map((code, i) => [code, i]),
  );
  return (own, row) => {
    const code = own.kind === 'category' ? own.codes[row] : -1;
    return code < 0 ? STATES + 1 : (rank.get(code) ?? STATES);
  };
}

/** Calls back for every two rows of an entity that follow each other. */
export function walk(
  { table, units }: Entities,
  date: NumberColumn | undefined,
  step: (before: number, after: number, unit: number) => void,
): void {
  let count = 0;
  for (const unit of units) count = Math.max(count, unit + 1);
  const { order, start } = rowsByUnit({ count, of: units.subarray(0, table.rows) });
  for (let unit = 0; unit < count; unit++) {
    const rows = order.subarray(start[unit], start[unit + 1]);
    if (date) inOrder(rows, date.values);
    for (let i = 1; i < rows.length; i++) step(rows[i - 1], rows[i], unit);
  }
}

/** Sorts rows by a date; a row without one keeps its place behind the row before it. */
function inOrder(rows: Uint32Array, values: Float64Array): void {
  let last = Number.NEGATIVE_INFINITY;
  const keys = new Map<number, number>();
  rows.forEach((row) => {
    if (!Number.isNaN(values[row])) last = values[row];
    keys.set(row, last);
  });
  const sorted = [...rows].sort((a, b) => keys.get(a)! - keys.get(b)! || a - b);
  rows.set(sorted);
}

function coded(entities: Entities, { order }: Visits, scale: Scale): Coded {
  const { table, units } = entities;
  const date = dateOf(table, order);
  let count = 0;
  for (const unit of units) count = Math.max(count, unit + 1);
  const rows = new Uint32Array(count);
  for (const unit of units) rows[unit]++;
  const starts = new Uint32Array(count + 1);
  for (let unit = 0; unit < count; unit++) starts[unit + 1] = starts[unit] + Math.max(0, rows[unit] - 1);
  const steps = starts[count];
  const gaps = new Uint8Array(steps);
  const columns = scale.states.map(({ name }) => table.column(name)!);
  const transitions = columns.map(() => new Uint8Array(steps));
  let at = 0;
  walk(entities, date, (before, after) => {
    if (date) gaps[at] = gapClass(date.values[after] - date.values[before], scale.gaps);
    columns.forEach((column, c) => {
      const { code } = scale.states[c];
      transitions[c][at] = code(column, before) * (STATES + 2) + code(column, after);
    });
    at++;
  });
  return {
    lengths: Uint8Array.from(rows, lengthClass),
    starts,
    ...(date && scale.gaps.length > 0 && { gaps }),
    transitions,
  };
}

/** 0 for no gap at all, the last for one that is not known. */
function gapClass(gap: number, edges: readonly number[]): number {
  if (Number.isNaN(gap)) return GAPS + 1;
  if (gap <= 0) return 0;
  return 1 + edges.filter((edge) => gap > edge).length;
}

function lengthClass(rows: number): number {
  if (rows <= LENGTHS) return rows;
  let extra = 1;
  for (let bound = 2 * LENGTHS; rows > bound; bound *= 2) extra++;
  return LENGTHS + extra;
}

function dateOf(table: Table, name: string | undefined): NumberColumn | undefined {
  const column = name === undefined ? undefined : table.column(name);
  return column?.kind === 'number' ? column : undefined;
}
