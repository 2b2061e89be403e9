/**
 * Which tokens of a codec can stand for a value that is allowed. A token that stands for an interval is let through
 * where any of it is allowed; what is decoded of it must then be looked at.
 */
import { inRange, type Range, type Values } from '../condition/values.ts';
import type { CodecData, NumberData } from './codec-data.ts';
import { DAY } from './datetime.ts';
import { numberSizes } from './number.ts';

export interface Mask {
  /** 1 or 0 for every token of the codec's first slot. */
  readonly first: Float32Array;
  /** Where the codec has a second slot: the same for that, given the first token. */
  readonly second?: (first: number) => Float32Array;
  /** Whether a token that is let through may still be decoded to a value that is not allowed. */
  readonly partly: boolean;
}

/** What a token lets through: nothing, some of what it stands for, or all. */
type Share = 0 | 0.5 | 1;

/** @returns undefined where the values cannot be told from the codec's own tokens (a distance from another date) */
export function maskOf(data: CodecData, values: Values): Mask | undefined {
  if (data.codec === 'category') return categoryMask(data, values);
  if (data.codec === 'number' && data.base === undefined)
    return numberMask(data.number, values, values.ranges ?? []);
  // The time of day is left free: what is decoded tells.
  if (data.codec === 'datetime') {
    const ranges = values.ranges ?? [];
    if (!data.time) return numberMask(data.day, values, ranges);
    return { ...numberMask(data.day, values, ranges.map(daysOf)), partly: true };
  }
  return undefined;
}

/** Labels of the deciding field that lead to an allowed value, and whether its absence does. */
export function decidedBy(
  data: Extract<CodecData, { codec: 'derived' }>,
  labels: readonly string[],
  { missing, ranges = [], label }: Values,
): Values {
  const allows = (value: number | null): boolean => {
    if (value === null) return missing;
    return data.labels
      ? (label?.(data.labels[value]) ?? false)
      : ranges.some((range) => inRange(range, value));
  };
  const allowed = new Set(labels.filter((_, i) => allows(data.values[i])));
  return { missing: allows(data.values[data.values.length - 1]), label: (text) => allowed.has(text) };
}

function categoryMask(
  { labels, rare, missing, low, others = [] }: Extract<CodecData, { codec: 'category' }>,
  { missing: missingToo, label }: Values,
): Mask {
  const missingToken = missing ? labels.length + (rare ? 1 : 0) : -1;
  const tokens = labels.length + (rare ? 1 : 0) + (missing ? 1 : 0);
  const allows = (text: string) => label?.(text) ?? false;
  const allowed = labels.map(allows);
  const someOther = others.some(allows);
  // In two slots, what spells no label is read as any label.
  const standIn = someOther || (low > 0 && allowed.includes(true));
  const isAllowed = (token: number): boolean =>
    token < labels.length ? allowed[token] : token === missingToken ? missingToo : standIn;
  if (low === 0)
    return {
      first: Float32Array.from({ length: tokens }, (_, t) => (isAllowed(t) ? 1 : 0)),
      partly: standIn,
    };
  const second = (first: number) =>
    Float32Array.from({ length: low }, (_, t) => (isAllowed(first * low + t) ? 1 : 0));
  const first = Float32Array.from({ length: Math.ceil(tokens / low) }, (_, t) =>
    second(t).includes(1) ? 1 : 0,
  );
  return { first, second, partly: standIn };
}

function numberMask(data: NumberData, { missing }: Values, allowed: readonly Range[]): Mask {
  const ranges = wholeRanges(data, allowed);
  const shares = data.from.map((from, i) => shareOf(ranges, from, data.to[i]));
  const partly = shares.includes(0.5);
  const [size] = numberSizes(data);
  if (!data.groups) {
    const first = new Float32Array(size).fill(missing ? 1 : 0);
    shares.forEach((share, i) => {
      first[i] = share > 0 ? 1 : 0;
    });
    // A column without a value at all has one token, which is read as missing.
    return { first, partly };
  }
  const { groups } = data;
  const end = (g: number) => groups[g + 1] ?? shares.length;
  const first = new Float32Array(size).fill(missing ? 1 : 0);
  groups.forEach((start, g) => {
    first[g] = shares.slice(start, end(g)).some((share) => share > 0) ? 1 : 0;
  });
  const width = numberSizes(data)[1];
  // Beyond the group's own atoms a token is read as its last one; behind a missing value it says nothing.
  const second = (g: number) =>
    Float32Array.from({ length: width }, (_, t) =>
      g >= groups.length || shares[Math.min(groups[g] + t, end(g) - 1)] > 0 ? 1 : 0,
    );
  return { first, second, partly };
}

/** First and last whole number of a range, on the grid of a column. */
interface WholeRange {
  readonly from: number;
  readonly to: number;
}

/** How far from a whole number a bound still stands for it. */
const NEAR = 1e-6;

function wholeRanges({ scale, unit }: NumberData, ranges: readonly Range[]): WholeRange[] {
  const place = (value: number) => (value / unit) * scale;
  return ranges
    .map(({ low, high, above, below }) => ({
      from: above ? Math.floor(place(low) + NEAR) + 1 : Math.ceil(place(low) - NEAR),
      to: below ? Math.ceil(place(high) - NEAR) - 1 : Math.floor(place(high) + NEAR),
    }))
    .filter(({ from, to }) => from <= to);
}

/** The days of which any moment is in the range. */
const daysOf = ({ low, high, below }: Range): Range => ({
  low: Math.floor(low / DAY),
  above: false,
  high: below ? Math.ceil(high / DAY) - 1 : Math.floor(high / DAY),
  below: false,
});

function shareOf(ranges: readonly WholeRange[], from: number, to: number): Share {
  if (ranges.some((range) => range.from <= from && to <= range.to)) return 1;
  return ranges.some((range) => range.from <= to && from <= range.to) ? 0.5 : 0;
}
