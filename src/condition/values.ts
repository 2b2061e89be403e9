/** Sets of values of one column: what a test of it allows. Ranges of numbers, or a test of labels; and missing or not. */

/** From `low` to `high`; a bound is left out where it is `above` or `below`. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly above: boolean;
  readonly below: boolean;
}

export interface Values {
  readonly missing: boolean;
  /** Which numbers: ranges in order that neither meet nor overlap. Absent for a column of labels. */
  readonly ranges?: readonly Range[];
  /** Which labels. Absent for a column of numbers. */
  readonly label?: (label: string) => boolean;
}

const EVERY: Range = { low: -Infinity, high: Infinity, above: false, below: false };

export const everything = (numeric: boolean): Values =>
  numeric ? { missing: true, ranges: [EVERY] } : { missing: true, label: () => true };

/** The other values; a missing one is none. */
export function opposite({ ranges, label }: Values): Values {
  if (label) return { missing: false, label: (text) => !label(text) };
  const gaps: Range[] = [];
  let low = -Infinity;
  let above = false;
  for (const range of ranges ?? []) {
    const gap = { low, above, high: range.low, below: !range.above };
    if (!isEmpty(gap) && range.low > -Infinity) gaps.push(gap);
    low = range.high;
    above = !range.below;
  }
  const rest = { low, above, high: Infinity, below: false };
  if (low < Infinity) gaps.push(rest);
  return { missing: false, ranges: gaps };
}

export function both(a: Values, b: Values): Values {
  const missing = a.missing && b.missing;
  if (a.label && b.label) {
    const [first, second] = [a.label, b.label];
    return { missing, label: (text) => first(text) && second(text) };
  }
  const ranges: Range[] = [];
  for (const one of a.ranges ?? []) for (const other of b.ranges ?? []) ranges.push(overlap(one, other));
  return { missing, ranges: ranges.filter((range) => !isEmpty(range)) };
}

export function either(a: Values, b: Values): Values {
  const missing = a.missing || b.missing;
  if (a.label && b.label) {
    const [first, second] = [a.label, b.label];
    return { missing, label: (text) => first(text) || second(text) };
  }
  return { missing, ranges: merged([...(a.ranges ?? []), ...(b.ranges ?? [])]) };
}

/** Ranges in order, those that overlap or touch made one. */
export function merged(ranges: readonly Range[]): Range[] {
  const sorted = ranges
    .filter((range) => !isEmpty(range))
    .sort((a, b) => a.low - b.low || Number(a.above) - Number(b.above));
  const out: Range[] = [];
  for (const range of sorted) {
    const last = out[out.length - 1];
    const touches =
      last && (range.low < last.high || (range.low === last.high && !(range.above && last.below)));
    if (!touches) out.push(range);
    else if (range.high > last.high || (range.high === last.high && !range.below))
      out[out.length - 1] = { ...last, high: range.high, below: range.below };
  }
  return out;
}

export const inRange = ({ low, high, above, below }: Range, value: number): boolean =>
  (above ? value > low : value >= low) && (below ? value < high : value <= high);

const isEmpty = ({ low, high, above, below }: Range): boolean =>
  low > high || (low === high && (above || below));

function overlap(a: Range, b: Range): Range {
  const lower = a.low > b.low || (a.low === b.low && a.above) ? a : b;
  const upper = a.high < b.high || (a.high === b.high && a.below) ? a : b;
  return { low: lower.low, above: lower.above, high: upper.high, below: upper.below };
}
