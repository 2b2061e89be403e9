/**
 * Fields that another field decides (a code and its description): they need no token, and are right in every record.
 * What is decided is remembered only for values that at least k units hold.
 */
import { holdersOf } from '../record/holders.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { CategoryColumn, Column } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';

export class DerivedCodec implements Codec {
  readonly sizes: readonly number[] = [];
  readonly forbidden: readonly (readonly number[])[] = [];
  readonly bases: readonly string[];

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
  ) {
    this.bases = [base];
  }

  encode(): Int32Array[] {
    return [];
  }

  /** Which labels of the base (−1: its absence) decide this value; true is any. */
  decidedBy(mark: Mark): number[] {
    const is = (value: number | null) => {
      if (mark === null || mark === true) return (value === null) === (mark === null);
      return value !== null && (this.labels ? this.labels[value] : value) === mark;
    };
    return this.values.flatMap((value, i) => (is(value) ? [i === this.values.length - 1 ? -1 : i] : []));
  }

  decode(_tokens: ArrayLike<number>, _stream: unknown, base = -1): number {
    const absent = this.values.length - 1;
    // What stands in for a rare value decides nothing.
    const value = base < absent ? this.values[base < 0 ? absent : base] : null;
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
  const decided = decisions(column, base, units);
  const codes = [...kept.map((label) => base.labels.indexOf(label)), -1];
  const values = codes.map((code) => {
    const found = decided.get(code);
    // What too few share is theirs alone: under a label that few hold, and under none at all.
    return found === undefined || found.holders < k || Number.isNaN(found.cell) ? null : found.cell;
  });
  if (column.kind === 'number') return new DerivedCodec(column.name, base.name, values);
  const labels = [...new Set(values.filter((v) => v !== null && v >= 0))].map(
    (v) => column.labels[v as number],
  );
  const own = values.map((v) => (v === null || v < 0 ? null : labels.indexOf(column.labels[v])));
  return new DerivedCodec(column.name, base.name, own, labels);
}

/**
 * Of every code of the base, −1 for none: the cell that most units have with it, and how many have it. A declared rule
 * may be broken by some records; what one of them says must not decide for all.
 */
function decisions(
  column: Column,
  base: CategoryColumn,
  units: Units,
): Map<number, { cell: number; holders: number }> {
  const cells = cellsOf(column);
  const pairs: { code: number; cell: number }[] = [];
  const numbers = new Map<string, number>();
  const pairOf = Int32Array.from(base.codes, (code, row) => {
    const key = `${code} ${cells[row]}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = pairs.push({ code, cell: cells[row] }) - 1;
      numbers.set(key, number);
    }
    return number;
  });
  const decided = new Map<number, { cell: number; holders: number }>();
  holdersOf(pairOf, pairs.length, units).forEach((holders, pair) => {
    const { code, cell } = pairs[pair];
    if (holders > (decided.get(code)?.holders ?? 0)) decided.set(code, { cell, holders });
  });
  return decided;
}
