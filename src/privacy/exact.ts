/**
 * Exact matches: synthetic rows that equal a row of audit-in only against those that equal a row of audit-out only.
 * Coins decided the sides, so an honest generator hits both alike; one that copies hits audit-in more often.
 *
 * Over distinct values v that occur on one side only, c_v synthetic rows equal to v, s_v = ±1: z = Σ c_v s_v / √Σ c_v².
 * Synthetic rows that hit one value are one cluster, and values tied together by a unit that holds both are one too.
 * The plain McNemar form, which counts rows as independent, is too sure of itself.
 */
import type { ExactDetail } from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, SAFETY_SPAN } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';

export interface Side {
  /** A key for every row; equal rows have equal keys. */
  readonly keys: readonly string[];
  /** The unit of every row; absent where every row is its own. */
  readonly units?: ArrayLike<number>;
}

export interface ExactMatches {
  readonly metrics: readonly [excess: Metric, z: Metric];
  readonly detail: ExactDetail;
}

/**
 * @param trained how many times the trained units outnumber those of audit-in: what is copied from audit-in stands for
 *   that many times as much copied from all trained rows, so that the excess is a share of the synthetic rows whatever
 *   the size of the audit
 * @param weightOf for token sequences, where row equality vanishes: how surprising the value is, −log p under a
 *   reference that cannot have memorised it. It weighs the hits of z; the excess stays a share of rows
 */
export function exactMatches(
  synthetic: readonly string[],
  auditIn: Side,
  auditOut: Side,
  trained = 1,
  columns: readonly string[] = [],
  weightOf?: (key: string) => number,
): ExactMatches {
  const sideOf = new Map<string, 'in' | 'out' | 'both'>();
  for (const key of auditIn.keys) sideOf.set(key, 'in');
  for (const key of auditOut.keys)
    sideOf.set(key, sideOf.get(key) === 'in' ? 'both' : (sideOf.get(key) ?? 'out'));
  const hits = new Map<string, number>();
  let any = 0;
  for (const key of synthetic) {
    if (!sideOf.has(key)) continue;
    any++;
    hits.set(key, (hits.get(key) ?? 0) + 1);
  }
  const isHit = (side: 'in' | 'out') => (key: string) => hits.has(key) && sideOf.get(key) === side;
  const inClusters = clusters(auditIn, hits, isHit('in'));
  const outClusters = clusters(auditOut, hits, isHit('out'));
  const total = (values: readonly number[]) => values.reduce((sum, c) => sum + c, 0);
  const inOnly = total(inClusters);
  const outOnly = total(outClusters);
  const squares = [...inClusters, ...outClusters].reduce((sum, c) => sum + c * c, 0);

  const n = Math.max(1, synthetic.length);
  const unitsOf = (side: Side) => (side.units ? new Set(Array.from(side.units)).size : side.keys.length);
  const units = Math.min(unitsOf(auditIn), unitsOf(auditOut));
  const z95 = zOf(LEVEL);
  // Adding z² under the root keeps the interval open where few or no rows match (score interval of a Poisson count).
  const half = (z95 * Math.sqrt(squares + z95 * z95) * trained) / n;
  const excess = ((inOnly - outOnly) * trained) / n;
  const z = weightOf
    ? standardised(
        clusters(auditIn, hits, isHit('in'), weightOf),
        clusters(auditOut, hits, isHit('out'), weightOf),
      )
    : standardised(inClusters, outClusters);
  const common = { level: LEVEL, n: units, better: 'low', expected: 0 } as const;
  return {
    metrics: [
      {
        name: 'privacy.exact_match_excess',
        value: excess,
        low: excess - half,
        high: excess + half,
        ...common,
        honest: (SAFETY_SPAN / z95) * half,
      },
      {
        name: 'privacy.exact_match_z',
        value: z,
        low: z - z95,
        high: z + z95,
        ...common,
        honest: SAFETY_SPAN,
      },
    ],
    detail: { inOnly, outOnly, anyShare: any / n, columns },
  };
}

function standardised(members: readonly number[], others: readonly number[]): number {
  const sum = (values: readonly number[]) => values.reduce((total, c) => total + c, 0);
  const squares = [...members, ...others].reduce((total, c) => total + c * c, 0);
  return squares > 0 ? (sum(members) - sum(others)) / Math.sqrt(squares) : 0;
}

/** Synthetic rows that hit each cluster of values of one side: values held by a common unit are one cluster. */
function clusters(
  side: Side,
  hits: ReadonlyMap<string, number>,
  counts: (key: string) => boolean,
  weightOf: (key: string) => number = () => 1,
): number[] {
  const weight = (key: string) => hits.get(key)! * weightOf(key);
  if (!side.units) return [...new Set(side.keys)].filter(counts).map(weight);
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    while (parent.get(at) !== at) {
      parent.set(at, parent.get(parent.get(at)!)!);
      at = parent.get(at)!;
    }
    return at;
  };
  const firstOf = new Map<number, string>();
  side.keys.forEach((key, row) => {
    if (!counts(key)) return;
    if (!parent.has(key)) parent.set(key, key);
    const unit = side.units![row];
    const first = firstOf.get(unit);
    if (first === undefined) firstOf.set(unit, key);
    else parent.set(root(key), root(first));
  });
  const sums = new Map<string, number>();
  for (const key of parent.keys()) sums.set(root(key), (sums.get(root(key)) ?? 0) + weight(key));
  return [...sums.values()];
}

/**
 * A key of every row of aligned tables. Numbers that agree in twelve digits are equal, so that `0.1 + 0.2` matches
 * `0.3` and neighbours on any written grid stay apart.
 */
export function rowKeys(tables: readonly Table[]): string[][] {
  const parts = tables.map((table) => Array.from({ length: table.rows }, () => ''));
  tables[0].columns.forEach((_, c) => {
    const codeOf = new Map<number, string>();
    const code = (value: number): string => {
      let text = codeOf.get(value);
      if (text === undefined) {
        text = `${codeOf.size.toString(36)},`;
        codeOf.set(value, text);
      }
      return text;
    };
    tables.forEach((table, t) => {
      const column = table.columns[c];
      const keys = parts[t];
      if (column.kind === 'number') {
        for (let i = 0; i < keys.length; i++) keys[i] += code(rounded(column.values[i]));
      } else {
        for (let i = 0; i < keys.length; i++) keys[i] += code(column.codes[i]);
      }
    });
  });
  return parts;
}

function rounded(value: number): number {
  return Number.isInteger(value) || Number.isNaN(value) ? value : Number(value.toPrecision(12));
}
