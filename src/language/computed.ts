/**
 * Fields that arithmetic gives: totals, products, spans. A field that is nothing but its rule needs no token and is right
 * in every record. One that leaves a rest, or that stands in records where a part is missing, speaks that as a number.
 */
import type { Stream } from '../random/stream.ts';
import { type ArithmeticRule, basesOf, onGrid, resultOf } from '../record/rules/arithmetic.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { Column, NumberColumn } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData, NumberData } from './codec-data.ts';
import { decodeNumber, encodeNumber, numberSizes, numberTokens } from './number.ts';

export class ComputedCodec implements Codec {
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  readonly bases: readonly string[];

  /**
   * @param number the rest, where the rule leaves one; else the field itself, spoken for records that lack a part, and
   *   to say where it is missing; absent where the rule says it all
   */
  constructor(
    readonly field: string,
    private readonly rule: ArithmeticRule,
    private readonly decimals: number,
    private readonly number?: NumberData,
  ) {
    this.sizes = number ? numberSizes(number) : [];
    this.forbidden = this.sizes.map(() => []);
    this.bases = basesOf(rule);
  }

  encode(column: Column, ...bases: readonly Column[]): Int32Array[] {
    return this.number ? encodeNumber(this.number, spokenOf(column, this.rule, bases, this.decimals)) : [];
  }

  decode(tokens: ArrayLike<number>, stream: Stream, ...bases: readonly number[]): number {
    const result = resultOf(this.rule, bases);
    const spoken = this.number ? decodeNumber(this.number, tokens, stream) : 0;
    if (Number.isNaN(spoken)) return Number.NaN;
    if (this.rule.rest) return onGrid(onGrid(result, this.decimals) + spoken, this.decimals);
    return Number.isNaN(result) && this.number ? spoken : onGrid(result, this.decimals);
  }

  tokens(mark: Mark): readonly number[] | undefined {
    // Where it is computed it is there; whether it is at all is said by the parts.
    return this.number && (mark === null || mark === true) ? numberTokens(this.number, mark) : undefined;
  }

  toJSON(): CodecData {
    const { field, rule, decimals, number } = this;
    return { codec: 'computed', field, rule, decimals, ...(number && { number }) };
  }
}

/** What is spoken of the field: what the rule leaves over, or the field itself. */
export function spokenOf(
  column: Column,
  rule: ArithmeticRule,
  bases: readonly Column[],
  decimals: number,
): Float64Array {
  if (column.kind !== 'number') throw new TypeError(`${column.name}: a number column was expected`);
  if (!rule.rest) return column.values;
  return column.values.map((value, row) => value - onGrid(resultOf(rule, cellsOf(bases, row)), decimals));
}

/** Whether the field is missing exactly where a result is: then its rule says it all. */
export function saysAll(column: NumberColumn, rule: ArithmeticRule, bases: readonly Column[]): boolean {
  if (rule.rest) return false;
  return column.values.every(
    (value, row) => Number.isNaN(value) === Number.isNaN(resultOf(rule, cellsOf(bases, row))),
  );
}

/** Whether there is a result wherever there is a field: else a rest cannot be told. */
export function alwaysTold(column: NumberColumn, rule: ArithmeticRule, bases: readonly Column[]): boolean {
  return column.values.every(
    (value, row) => Number.isNaN(value) || !Number.isNaN(resultOf(rule, cellsOf(bases, row))),
  );
}

function cellsOf(bases: readonly Column[], row: number): number[] {
  return bases.map((base) => (base.kind === 'number' ? base.values[row] : Number.NaN));
}
