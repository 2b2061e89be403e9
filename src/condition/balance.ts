/**
 * Balance: the joint of several columns made even, or of a given distribution. Each cell of the joint is a condition,
 * and has its share of the rows; which row belongs to which cell depends on the row's number alone.
 */
import { UserError } from '../error.ts';
import { holdersOf } from '../record/holders.ts';
import type { Schema } from '../record/schema.ts';
import type { CategoryColumn, NumberColumn, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { type Predicate, rowsThatMeet } from './predicate.ts';
import { fieldOf } from './resolve.ts';
import { either, type Values } from './values.ts';

export interface BalanceColumn {
  readonly column: string;
  /** How many ranges of equal mass a number is cut into. @default 4 */
  readonly buckets?: number;
  /** Where a number is cut instead: each is the first value of a range. */
  readonly edges?: readonly number[];
}

export interface Balance {
  readonly columns: readonly BalanceColumn[];
  /** Shares of the labels of the one column, or of its ranges in order; even where absent. */
  readonly to?: Readonly<Record<string, number>> | readonly number[];
  /** Only the rows that, added to the real ones, make them balanced. */
  readonly add?: boolean;
  /** What becomes of a cell of fewer than k units. @default merge */
  readonly few?: 'merge' | 'refuse';
}

export interface Cell {
  /** In words, for the report. */
  readonly name: string;
  readonly predicate: Predicate;
  /** Share of the balanced table, 0 … 1. */
  readonly share: number;
  /** Real rows. Known to the run; never written where a cell has fewer than k units, as then there is no such cell. */
  readonly real: number;
}

export interface Cells {
  readonly cells: readonly Cell[];
  /** How many cells of the joint were too small and now are parts of others. */
  readonly merged: number;
}

/** One value, or one range, of one column. */
interface Group {
  readonly name: string;
  readonly values: Values;
  readonly share: number;
}

/** Most cells of a joint. */
const MOST = 1_000;
const BUCKETS = 4;

/**
 * The cells of a balance.
 * @param table the real rows, learned columns
 * @param units the unit behind each row
 * @param k fewest units of a cell
 * @param within what every row must meet: the cells are those of the real rows that do
 * @throws UserError where a column cannot be balanced, or a cell is too small and may not be merged
 */
export function cellsOf(
  balance: Balance,
  schema: Schema,
  table: Table,
  units: Units,
  k: number,
  within?: Predicate,
): Cells {
  if (within) {
    const index = rowsThatMeet(within, table);
    const own = { count: units.count, of: index.map((row) => units.of[row]) };
    const { cells, merged } = cellsOf(balance, schema, table.take(index), own, k);
    const narrowed = cells.map((cell) => ({
      ...cell,
      predicate: { kind: 'all' as const, of: [within, cell.predicate] },
    }));
    return { cells: narrowed, merged };
  }
  if (balance.columns.length === 0)
    throw new UserError('a balance names no column', 'name one or more: balance: [sex]');
  if (balance.to !== undefined && balance.columns.length > 1)
    throw new UserError(
      'a balance of several columns has shares for one of them',
      'leave `to` out: the joint is made even; or name one column',
    );
  const groups = balance.columns.map((column) => groupsOf(column, balance.to, schema, table, units, k));
  const count = groups.reduce((product, own) => product * own.length, 1);
  if (count > MOST)
    throw new UserError(
      `the balance has ${count} cells, more than ${MOST}`,
      'balance fewer columns at once, or numbers in fewer buckets',
    );
  const names = balance.columns.map(({ column }) => column);
  // The joint, the last column running fastest; each cell as one set of values a column.
  let joint: Open[] = [{ sets: [], names: [], share: 1 }];
  for (const own of groups)
    joint = joint.flatMap((cell) =>
      own.map((group) => ({
        sets: [...cell.sets, group.values],
        names: [...cell.names, group.name],
        share: cell.share * group.share,
      })),
    );
  const measured = joint.map((cell) => measure(cell, names, table, units));
  const few = measured.filter((cell) => cell.units < k);
  if (few.length > 0 && balance.few === 'refuse')
    throw new UserError(
      `${few.length} of the ${count} cells of the balance have fewer than ${k} units behind them: what would be written for them would hang on single records`,
      'balance fewer columns, in fewer buckets, or let such cells be merged: `few: merge`',
    );
  const whole = few.length > 0 ? merge(measured, names, table, units, k) : measured;
  return {
    merged: few.length,
    cells: whole.map(({ sets, names: words, share, rows }) => ({
      name: words.join(' · '),
      predicate: predicateOf(sets, names),
      share,
      real: rows,
    })),
  };
}

interface Open {
  readonly sets: readonly Values[];
  readonly names: readonly string[];
  readonly share: number;
}
interface Measured extends Open {
  readonly rows: number;
  readonly units: number;
}

const predicateOf = (sets: readonly Values[], columns: readonly string[]): Predicate => ({
  kind: 'all',
  of: sets.map((values, c) => ({ kind: 'values', column: columns[c], values })),
});

function measure(cell: Open, columns: readonly string[], table: Table, units: Units): Measured {
  const rows = rowsThatMeet(predicateOf(cell.sets, columns), table);
  return { ...cell, rows: rows.length, units: new Set(rows.map((row) => units.of[row])).size };
}

/**
 * Cells that are too small are made one with a neighbour that differs in a single column, the last column first: with
 * the smallest, so that large cells stay what they are. A merged cell has the shares of its parts.
 */
function merge(
  cells: readonly Measured[],
  columns: readonly string[],
  table: Table,
  units: Units,
  k: number,
): readonly Measured[] {
  let open = [...cells];
  for (;;) {
    const small = open.find((cell) => cell.units < k);
    if (small === undefined) return open;
    let into: Measured | undefined;
    let along = -1;
    for (let c = columns.length - 1; c >= 0 && into === undefined; c--) {
      along = c;
      into = open
        .filter((cell) => cell !== small && cell.sets.every((set, i) => i === c || set === small.sets[i]))
        .sort((a, b) => a.units - b.units)[0];
    }
    if (into === undefined)
      throw new UserError(
        `a cell of the balance has fewer than ${k} units behind it, and no neighbour to be merged with`,
        'balance fewer columns, or numbers in fewer buckets',
      );
    const joined: Open = {
      sets: small.sets.map((set, c) => (c === along ? either(into.sets[c], set) : set)),
      names: small.names.map((name, c) => (c === along ? `${into.names[c]} or ${name}` : name)),
      share: small.share + into.share,
    };
    open = open.filter((cell) => cell !== small);
    open[open.indexOf(into)] = measure(joined, columns, table, units);
  }
}

function groupsOf(
  { column, buckets = BUCKETS, edges }: BalanceColumn,
  to: Balance['to'],
  schema: Schema,
  table: Table,
  units: Units,
  k: number,
): Group[] {
  const field = fieldOf(column, schema);
  const real = table.column(field.name);
  if (real === undefined) throw new TypeError(`no column ${field.name}`);
  const groups =
    real.kind === 'category'
      ? labelGroups(real, units, k)
      : rangeGroups(real, edges ?? quantiles(real, buckets, units, k));
  if (groups.length === 0)
    throw new UserError(
      `no value of \`${column}\` has ${k} units behind it, so it cannot be balanced`,
      'balance another column, or among more rows',
      { column },
    );
  return withShares(groups, to, column);
}

function labelGroups(column: CategoryColumn, units: Units, k: number): Omit<Group, 'share'>[] {
  const holders = holdersOf(column.codes, column.labels.length, units);
  return column.labels
    .filter((_, i) => holders[i] >= k)
    .sort()
    .map((name) => ({ name, values: { missing: false, label: (label) => label === name } }));
}

function rangeGroups({ name }: NumberColumn, edges: readonly number[]): Omit<Group, 'share'>[] {
  if (edges.some((edge, i) => !Number.isFinite(edge) || (i > 0 && edge <= edges[i - 1])))
    throw new UserError(
      `the edges of \`${name}\` do not rise`,
      'write each edge once, from the least to the greatest',
      { column: name },
    );
  return [-Infinity, ...edges].map((low, i) => {
    const high = edges[i] ?? Infinity;
    const words = i === 0 ? `below ${high}` : i === edges.length ? `${low} and more` : `${low} to ${high}`;
    const range = { low, high, above: false, below: high < Infinity };
    return { name: edges.length === 0 ? 'any' : words, values: { missing: false, ranges: [range] } };
  });
}

/** Where a number is cut into ranges of about equal mass: means over k units on both sides, so no single one's value. */
function quantiles({ values }: NumberColumn, buckets: number, units: Units, k: number): number[] {
  const order = Uint32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => values[a] - values[b] || a - b);
  const edges: number[] = [];
  for (let b = 1; b < buckets; b++) {
    const at = Math.round((b * order.length) / buckets);
    const edge = values[order[Math.min(at, order.length - 1)]];
    // A value that many share is cut off as it is; between single ones the mean of their neighbours stands.
    const holders = new Set([...order].filter((row) => values[row] === edge).map((row) => units.of[row]));
    edges.push(holders.size >= k ? edge : meanAround(values, order, at, units, k));
  }
  const least = values[order[0]];
  return edges.filter((edge, i) => edge > (i === 0 ? least : edges[i - 1]));
}

function meanAround(values: Float64Array, order: Uint32Array, at: number, units: Units, k: number): number {
  const side = (start: number, step: number) => {
    const seen = new Set<number>();
    let [sum, n] = [0, 0];
    for (let i = start; i >= 0 && i < order.length && seen.size < k; i += step, n++) {
      seen.add(units.of[order[i]]);
      sum += values[order[i]];
    }
    return n > 0 ? sum / n : Number.NaN;
  };
  const [below, above] = [side(at - 1, -1), side(at, 1)];
  return Number.isNaN(below) ? above : Number.isNaN(above) ? below : (below + above) / 2;
}

function withShares(groups: readonly Omit<Group, 'share'>[], to: Balance['to'], column: string): Group[] {
  if (to === undefined) return groups.map((group) => ({ ...group, share: 1 / groups.length }));
  const given = Array.isArray(to)
    ? groups.map((_, i) => to[i])
    : groups.map(({ name }) => (to as Record<string, number>)[name]);
  const named = Array.isArray(to) ? to.length : Object.keys(to).length;
  const total = given.reduce((sum, share) => sum + (share ?? 0), 0);
  const isShare = (share: number | undefined) =>
    share === undefined || (Number.isFinite(share) && share >= 0);
  if (given.filter((share) => share !== undefined).length !== named || !given.every(isShare) || !(total > 0))
    throw new UserError(
      `the shares that \`${column}\` is to have do not fit it`,
      'give a share, 0 or more, for values that enough units hold, in the spelling of the source; for a number, one for each range',
      { column },
    );
  return groups
    .map((group, i) => ({ ...group, share: (given[i] ?? 0) / total }))
    .filter(({ share }) => share > 0);
}
