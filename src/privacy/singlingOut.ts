/**
 * Singling out [anonymeter]: predicates that exactly one synthetic row meets (rare values of single columns; three
 * columns of one row, numbers as "at least" or "at most") and whether exactly one person of the real rows meets them,
 * trained against never-seen. The stronger of the two kinds is chosen on one half of the predicates and reported on the
 * other.
 */

import { Draws, range, USE } from '../measure/draws.ts';
import type { Audit, AuditSide } from '../measure/input.ts';
import { quantileSorted } from '../measure/statistics.ts';
import type { Column, Table } from '../record/table.ts';
import { rowKeys } from './exact.ts';
import { type RiskReport, riskOf, riskReport, type Tally } from './risk.ts';
import { equalise, unitsOf } from './sides.ts';

/** Predicates of one kind; half of them choose the kind. */
const QUERIES = 2_000;
const MAX_TRIES = 20_000;
const MIN_QUERIES = 20;
const ENOUGH = 400;
const COLUMNS = 3;
const MAX_ROWS = 10_000;

/** One condition on one column: equal to a code, at least, at most, exactly, or missing. */
interface Condition {
  readonly column: number;
  readonly kind: 'is' | 'least' | 'most' | 'exactly' | 'missing';
  readonly value: number;
}
type Query = readonly Condition[];

function meets(column: Column, row: number, { kind, value }: Condition): boolean {
  if (column.kind === 'category') return column.codes[row] === value;
  const x = column.values[row];
  if (kind === 'missing') return Number.isNaN(x);
  if (kind === 'least') return x >= value;
  if (kind === 'most') return x <= value;
  return x === value;
}

/** The only unit of the table that meets the query, or −1. */
function singledOut(table: Table, query: Query, units?: Uint32Array): number {
  let found = -1;
  for (let row = 0; row < table.rows; row++) {
    let all = true;
    for (const condition of query) {
      if (!meets(table.columns[condition.column], row, condition)) {
        all = false;
        break;
      }
    }
    if (!all) continue;
    const unit = units ? units[row] : row;
    if (found >= 0 && found !== unit) return -1;
    found = unit;
  }
  return found;
}

/** Rare values, least, greatest and lone missing values of single columns. */
function singleColumns(table: Table, draws: Draws): Query[] {
  const queries: Query[] = [];
  table.columns.forEach((column, c) => {
    const cells: ArrayLike<number> = column.kind === 'number' ? column.values : column.codes;
    const counts = new Map<number, number>();
    for (let row = 0; row < cells.length; row++) counts.set(cells[row], (counts.get(cells[row]) ?? 0) + 1);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const [value, count] of counts) {
      const missing = column.kind === 'number' && Number.isNaN(value);
      if (column.kind === 'number' && !missing) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (count > 1) continue;
      const kind = missing ? 'missing' : column.kind === 'number' ? 'exactly' : 'is';
      queries.push([{ column: c, kind, value }]);
    }
    if (low <= high && counts.get(low) === 1) queries.push([{ column: c, kind: 'most', value: low }]);
    if (low <= high && counts.get(high) === 1) queries.push([{ column: c, kind: 'least', value: high }]);
  });
  return Array.from(draws.sample(queries.length, QUERIES), (i) => queries[i]);
}

/** Conditions drawn from single synthetic rows that no other synthetic row meets. */
function severalColumns(table: Table, draws: Draws): Query[] {
  const medians = table.columns.map((column) =>
    column.kind === 'number' ? quantileSorted(column.values.filter((x) => !Number.isNaN(x)).sort(), 0.5) : 0,
  );
  const width = Math.min(COLUMNS, table.width);
  const queries: Query[] = [];
  const seen = new Set<string>();
  for (let tries = 0; tries < MAX_TRIES && queries.length < QUERIES; tries++) {
    const row = draws.below(table.rows);
    const query = Array.from(draws.sample(table.width, width).sort(), (c): Condition => {
      const column = table.columns[c];
      if (column.kind === 'category') return { column: c, kind: 'is', value: column.codes[row] };
      const value = column.values[row];
      if (Number.isNaN(value)) return { column: c, kind: 'missing', value };
      // Towards the rarer side.
      return { column: c, kind: value > medians[c] ? 'least' : 'most', value };
    });
    const text = JSON.stringify(query);
    if (seen.has(text) || singledOut(table, query) < 0) continue;
    seen.add(text);
    queries.push(query);
  }
  return queries;
}

/** Random conditions on random columns: what guessing achieves. */
function guesses(table: Table, width: number, count: number, draws: Draws): Query[] {
  const columns = Math.min(width, table.width);
  return Array.from({ length: count }, () =>
    Array.from(draws.sample(table.width, columns), (c): Condition => {
      const column = table.columns[c];
      const row = draws.below(table.rows);
      if (column.kind === 'category') return { column: c, kind: 'is', value: column.codes[row] };
      const value = column.values[row];
      if (Number.isNaN(value)) return { column: c, kind: 'missing', value };
      return { column: c, kind: (['least', 'most', 'exactly'] as const)[draws.below(3)], value };
    }),
  );
}

export function singlingOut(synthetic: Table, audit: Audit, seed: number): RiskReport | null {
  const sides = equalise(audit, seed, MAX_ROWS);
  if (synthetic.rows < 20 || sides.in.table.rows < 20 || synthetic.width === 0) return null;
  const draws = new Draws(seed, USE.attack, 4);
  const made = distinctRows(synthetic.take(draws.sample(synthetic.rows, MAX_ROWS)));
  const kinds = [
    { words: 'one column', queries: singleColumns(made, draws), width: 1 },
    { words: 'three columns', queries: severalColumns(made, draws), width: COLUMNS },
  ].sort((a, b) => b.queries.length - a.queries.length);
  // A kind with few predicates would be chosen, and then reported, for its noise.
  if (kinds[1].queries.length < ENOUGH) kinds.pop();
  if (kinds[0].queries.length < MIN_QUERIES) return null;
  const found = (side: AuditSide, queries: readonly Query[]) =>
    queries.map((query) => singledOut(side.table, query, side.units)).filter((unit) => unit >= 0);
  const tally = (units: readonly number[], queries: readonly Query[]): Tally => ({
    success: units.length,
    attempts: queries.length,
  });
  const judge = (queries: readonly Query[], width: number) => {
    const [members, others] = [found(sides.in, queries), found(sides.out, queries)];
    const guessed = guesses(made, width, Math.min(queries.length, 500), draws);
    return riskOf(tally(members, queries), tally(others, queries), tally(found(sides.in, guessed), guessed), {
      design: Math.max(designEffect(members), designEffect(others)),
    });
  };
  const firsts = kinds.map(({ queries, width }) => judge(queries.slice(0, queries.length >> 1), width));
  const strongest = firsts.reduce((best, risk, i) => (strength(risk) > strength(firsts[best]) ? i : best), 0);
  const { words, queries, width } = kinds[strongest];
  const rest = queries.slice(queries.length >> 1);
  const units = Math.min(unitsOf(audit.in), unitsOf(audit.out));
  return riskReport('singling_out', judge(rest, width), units, rest.length, words);
}

/** Many predicates single out the same outlying person: successes come in clusters, Σ c² / Σ c of their sizes. */
function designEffect(units: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const unit of units) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  let squares = 0;
  for (const count of counts.values()) squares += count ** 2;
  return units.length ? squares / units.length : 1;
}

function strength({ value, half }: { value: number; half: number }): number {
  return value / half;
}

function distinctRows(table: Table): Table {
  const [keys] = rowKeys([table]);
  const seen = new Set<string>();
  return table.take(
    range(table.rows).filter((row) => {
      if (seen.has(keys[row])) return false;
      seen.add(keys[row]);
      return true;
    }),
  );
}
