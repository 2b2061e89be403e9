/** What rules of arithmetic share: numbers on their grids, and how surprising it is that a prediction always holds. */
import { ln } from './evidence.ts';
import type { ProductRule, SumRule } from './rule.ts';

/** A column of numbers or times, NaN where missing. */
export interface Numbers {
  readonly name: string;
  readonly values: Float64Array;
  /** Digits behind the point. */
  readonly decimals: number;
  /** `date` or `datetime` for times. */
  readonly time?: 'date' | 'datetime';
}

export type ArithmeticRule = SumRule | ProductRule;

/** Fewest units behind a finding, and behind each part that matters in it. */
export const FEWEST = 30;
/** Fewest distinct values of a field that is worth a rule. */
export const DISTINCT = 5;

export const powerOfTen = (digits: number): number => {
  let power = 1;
  for (let i = 0; i < digits; i++) power *= 10;
  return power;
};

/** The fields that a result is computed from. */
export function basesOf(rule: ArithmeticRule): readonly string[] {
  return rule.kind === 'sum' ? rule.parts.map((part) => part.field) : [rule.left, rule.right];
}

/** The result, not yet on its grid, from the values of `basesOf`; NaN where one is missing or the divisor is 0. */
export function resultOf(rule: ArithmeticRule, bases: ArrayLike<number>): number {
  if (rule.kind === 'product') {
    const { times = 1, divide } = rule;
    if (!divide) return times * bases[0] * bases[1];
    return bases[1] === 0 ? Number.NaN : (times * bases[0]) / bases[1];
  }
  let sum = 0;
  rule.parts.forEach(({ times }, i) => {
    sum += times * bases[i];
  });
  return sum / (rule.per ?? 1) + (rule.plus ?? 0);
}

/** The nearest value of a grid of so many decimals. */
export function onGrid(value: number, decimals: number): number {
  const scale = powerOfTen(decimals);
  return Math.round(value * scale) / scale + 0;
}

/** Whether a value is what was computed, as far as its grid can tell. */
export function agrees(value: number, computed: number, decimals: number): boolean {
  return Math.abs(value - computed) <= (0.5 / powerOfTen(decimals)) * 1.000001 + 1e-12 * Math.abs(computed);
}

/** Rows that a rule was found to hold in. */
export interface Agreement {
  /** Some of them, evenly spread. */
  readonly rows: readonly number[];
  /** Units behind each of those. */
  readonly share: number;
}

/** Most rows that the evidence is measured on; that no row breaks the rule is looked up in all. */
const SAMPLE = 50_000;

/** Rows that have both a value and a result; undefined where one of them disagrees. */
export function agreement(
  field: Numbers,
  result: (row: number) => number,
  share: number,
): Agreement | undefined {
  const rows: number[] = [];
  const stride = Math.ceil(field.values.length / SAMPLE);
  for (let row = 0; row < field.values.length; row++) {
    const computed = result(row);
    if (Number.isNaN(field.values[row]) || Number.isNaN(computed)) continue;
    if (!agrees(field.values[row], computed, field.decimals)) return undefined;
    if (row % stride === 0) rows.push(row);
  }
  return { rows, share: share * stride };
}

/**
 * Minus the logarithm of the chance that a prediction which has nothing to do with the field is right in all of these
 * rows; the field and the prediction are of the same shape, since they agree.
 */
export function surprise(field: Numbers, { rows, share }: Agreement): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(field.values[row], (counts.get(field.values[row]) ?? 0) + 1);
  if (counts.size < DISTINCT) return 0;
  let same = 0;
  for (const n of counts.values()) same += (n / rows.length) * (n / rows.length);
  return rows.length * share < FEWEST ? 0 : -ln(same) * rows.length * share;
}

/** Whether a part is other than 0 in enough rows to matter. */
export function matters(part: Numbers, { rows, share }: Agreement): boolean {
  let n = 0;
  for (const row of rows) if (part.values[row] !== 0) n++;
  return n * share >= FEWEST;
}

/** Whether the numbers vary: a constant tells nothing. */
export function varies({ values }: Numbers): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size >= DISTINCT) return true;
  }
  return false;
}
