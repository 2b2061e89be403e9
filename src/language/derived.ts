/**
 * Fields that another field decides (a code and its description): they need no token, and are right in every record.
 * A dependency is taken for real only where independent columns would hardly ever show it, and is remembered only for
 * values that at least k units hold.
 */
import { holdersOf } from '../record/holders.ts';
import type { CategoryColumn, Column } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import type { Codec, CodecData } from './codec.ts';

/** Least natural logarithm of the odds against chance. */
const EVIDENCE = Math.log(1e9);

export class DerivedCodec implements Codec {
  readonly sizes: readonly number[] = [];
  readonly forbidden: readonly (readonly number[])[] = [];

  /**
   * @param base the field that decides
   * @param values what each label of the base decides, then what its absence decides: numbers, or indices of `labels`
   * @param labels of a category; absent where the field is a number
   */
  constructor(
    readonly field: string,
    readonly base: string,
    private readonly values: readonly (number | null)[],
    readonly labels?: readonly string[],
  ) {}

  encode(): Int32Array[] {
    return [];
  }

  decode(_tokens: ArrayLike<number>, _stream: unknown, base = -1): number {
    const value = this.values[base < 0 ? this.values.length - 1 : base];
    return value ?? (this.labels ? -1 : Number.NaN);
  }

  toJSON(): CodecData {
    const { field, base, values, labels } = this;
    return { codec: 'derived', field, base, values: [...values], ...(labels && { labels: [...labels] }) };
  }
}

const cellsOf = (column: Column): ArrayLike<number> =>
  column.kind === 'number' ? column.values : column.codes;

/**
 * For each column the index of the column that decides it, or −1. A deciding column is a category and is itself
 * decided by nothing, so there are no chains; of two that decide each other the first in the file does.
 */
export function findDerived(
  columns: readonly Column[],
  allowed: (base: number, field: number) => boolean,
): Int32Array {
  const by = new Int32Array(columns.length).fill(-1);
  const decides = new Set<number>();
  columns.forEach((base, a) => {
    if (base.kind !== 'category' || by[a] >= 0) return;
    columns.forEach((column, b) => {
      if (a === b || by[b] >= 0 || decides.has(b) || !allowed(a, b)) return;
      if (evidence(base, column) < EVIDENCE + 2 * Math.log(columns.length)) return;
      by[b] = a;
      decides.add(a);
    });
  });
  return by;
}

/** Minus the logarithm of the chance that independent columns agree so; −∞ where one value decides two. */
function evidence(base: CategoryColumn, column: Column): number {
  const cells = cellsOf(column);
  const key = (row: number) => (Number.isNaN(cells[row]) ? 'missing' : cells[row]);
  const decided = new Map<number, number | string>();
  const counts = new Map<number | string, number>();
  for (let row = 0; row < base.codes.length; row++) {
    const value = key(row);
    const known = decided.get(base.codes[row]);
    if (known === undefined) decided.set(base.codes[row], value);
    else if (known !== value) return Number.NEGATIVE_INFINITY;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let sum = 0;
  const met = new Set<number>();
  for (let row = 0; row < base.codes.length; row++) {
    // The first row of a value says nothing: something had to stand there.
    if (met.has(base.codes[row])) sum -= Math.log(counts.get(key(row))! / base.codes.length);
    else met.add(base.codes[row]);
  }
  return sum;
}

/**
 * What each label of the base decides.
 * @param kept labels of the base's codec, in the order of its tokens
 */
export function learnDerived(
  column: Column,
  base: CategoryColumn,
  kept: readonly string[],
  units: Units,
  k: number,
): DerivedCodec {
  const cells = cellsOf(column);
  const firstRow = new Map<number, number>();
  base.codes.forEach((code, row) => {
    if (!firstRow.has(code)) firstRow.set(code, row);
  });
  const holders = holdersOf(base.codes, base.labels.length, units);
  const codes = [...kept.map((label) => base.labels.indexOf(label)), -1];
  const values = codes.map((code) => {
    const row = firstRow.get(code);
    // A declared label that few hold, or none: what it decides is theirs alone.
    if (row === undefined || (code >= 0 && holders[code] < k)) return null;
    const cell = cells[row];
    return Number.isNaN(cell) ? null : cell;
  });
  if (column.kind === 'number') return new DerivedCodec(column.name, base.name, values);
  const labels = [...new Set(values.filter((v) => v !== null && v >= 0))].map(
    (v) => column.labels[v as number],
  );
  const own = values.map((v) => (v === null || v < 0 ? null : labels.indexOf(column.labels[v])));
  return new DerivedCodec(column.name, base.name, own, labels);
}
