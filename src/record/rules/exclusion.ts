/**
 * Combinations that never occur: a value that excludes another, a field that is there only where another says so. Two
 * values exclude each other where fewer than k units bear both, though of unrelated columns so many more would that
 * chance cannot be the reason. Whether a field is missing at all counts as a value.
 */
import { holdersOf } from '../holders.ts';
import type { Column } from '../table.ts';
import type { Units } from '../units.ts';
import { evidenceFor, lnPoissonBelow, pairsWithin, reachOf } from './evidence.ts';
import type { ExcludesRule, Mark } from './rule.ts';

/** Most values of a number that are told apart; where there are more, only whether it is missing counts. */
const FEW = 20;
/** Most values of a category that are looked at: the commonest. */
const MOST = 300;
/** A rule that keeps out more than this share of the real rows is none, however rare each of its combinations. */
const LOST = 0.005;

/** A column seen as a few marks. */
export interface Marked {
  readonly name: string;
  readonly marks: readonly Mark[];
  /** Mark of each row; −1 where it is none of them. */
  readonly of: Int32Array;
  /** Rows of each mark. */
  readonly rows: Float64Array;
}

/** The marks of a column that at least k units bear; undefined where there are fewer than two. */
export function marksOf(column: Column, units: Units, k: number): Marked | undefined {
  const { codes, values } = coded(column);
  const missing = values.length;
  const all = codes.map((code) => (code < 0 ? missing : code));
  const holders = holdersOf(all, missing + 1, units);
  const kept = [...values.keys(), missing]
    .filter((code) => holders[code] >= k)
    .sort((a, b) => holders[b] - holders[a] || a - b)
    .slice(0, MOST);
  if (kept.length < 2) return undefined;
  const place = new Int32Array(missing + 1).fill(-1);
  kept.forEach((code, i) => {
    place[code] = i;
  });
  const of = all.map((code) => place[code]);
  const rows = new Float64Array(kept.length);
  for (const mark of of) if (mark >= 0) rows[mark]++;
  const marks = kept.map((code): Mark => (code === missing ? null : values[code]));
  return { name: column.name, marks, of, rows };
}

function coded(column: Column): { codes: Int32Array; values: readonly Mark[] } {
  if (column.kind === 'category') return { codes: column.codes, values: column.labels };
  const known = new Map<number, number>();
  for (const value of column.values) {
    if (Number.isNaN(value) || known.has(value)) continue;
    known.set(value, known.size);
    if (known.size > FEW) break;
  }
  if (known.size > FEW)
    return {
      codes: Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : 0)),
      values: [true],
    };
  return {
    codes: Int32Array.from(column.values, (value) => known.get(value) ?? -1),
    values: [...known.keys()],
  };
}

/**
 * @param decides whether a column, by its name, decides another in every row, though it is not told by that: then every
 *   value excludes all but the one it decides
 */
export function findExclusions(
  columns: readonly Column[],
  units: Units,
  k: number,
  decides: (base: string, field: string) => boolean = () => false,
): ExcludesRule[] {
  const marked = columns.map((column) => marksOf(column, units, k)).filter((m) => m !== undefined);
  const reach = reachOf(marked.length, units.of.length);
  let cells = 0;
  for (const [a, b] of pairsWithin(marked.length, reach))
    if (a < b) cells += marked[a].marks.length * marked[b].marks.length;
  const least = evidenceFor(cells);
  const rules: ExcludesRule[] = [];
  for (const [a, b] of pairsWithin(marked.length, reach)) {
    if (a > b) continue;
    const [first, second] = [marked[a].name, marked[b].name];
    const isDecided = decides(first, second) || decides(second, first);
    if (!isDecided && !mayExclude(marked[a], marked[b], units, k, least)) continue;
    const never = excluded(marked[a], marked[b], units, (count, expected) =>
      isDecided ? count === 0 : count < k && -lnPoissonBelow(k, expected) >= least,
    );
    if (never.length > 0) rules.push({ kind: 'excludes', a: first, b: second, never });
  }
  return rules;
}

/** Whether any combination is expected often enough to be missed. */
function mayExclude(a: Marked, b: Marked, units: Units, k: number, least: number): boolean {
  const most = (rows: Float64Array) => rows.reduce((best, n) => Math.max(best, n), 0);
  const expected = (most(a.rows) * most(b.rows) * units.count) / units.of.length ** 2;
  return -lnPoissonBelow(k, expected) >= least;
}

function excluded(
  a: Marked,
  b: Marked,
  units: Units,
  isExcluded: (count: number, expected: number) => boolean,
): { a: Mark; b: readonly Mark[] }[] {
  const n = units.of.length;
  const width = b.marks.length;
  const joint = new Int32Array(n);
  for (let row = 0; row < n; row++)
    joint[row] = a.of[row] < 0 || b.of[row] < 0 ? -1 : a.of[row] * width + b.of[row];
  const holders = holdersOf(joint, a.marks.length * width, units);
  const rows = new Float64Array(holders.length);
  for (const cell of joint) if (cell >= 0) rows[cell]++;
  const found: { a: Mark; b: Mark[] }[] = [];
  let out = 0;
  a.marks.forEach((mark, i) => {
    const never: Mark[] = [];
    for (let j = 0; j < width; j++) {
      const cell = i * width + j;
      const expected = (((a.rows[i] * b.rows[j]) / n) * units.count) / n;
      if (!isExcluded(holders[cell], expected)) continue;
      never.push(b.marks[j]);
      out += rows[cell];
    }
    // Where nothing would be left, the value has no partner of k units: that is no rule.
    if (never.length > 0 && never.length < width) found.push({ a: mark, b: never });
  });
  return out <= LOST * n ? found : [];
}
