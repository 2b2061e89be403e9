/**
 * Orders between numbers, held while a row is drawn. A number is spoken coarse to fine, and every token stands for a span
 * of values; once one of two ordered fields has spoken, the tokens of the other whose whole span lies on the wrong side are not
 * drawn. Where spans overlap, the drawn row is looked at, and drawn again if need be.
 */
import type { Rule } from '../record/rules/rule.ts';
import type { Codec } from './codec.ts';
import type { NumberData } from './codec-data.ts';
import { DAY } from './datetime.ts';
import type { Weigher } from './weigher.ts';

/** Two codecs of which the first never says more than the second; equal neither where `strict`. */
export interface Ordered {
  readonly low: number;
  readonly high: number;
  readonly strict?: boolean;
}

/** The orders that tokens can tell of: between fields that speak their own values. */
export function ordersOf(rules: readonly Rule[], codecs: readonly Codec[]): Ordered[] {
  const speaker = (field: string) =>
    codecs.findIndex((codec) => codec.field === field && spokenBy(codec) !== undefined);
  return rules.flatMap((rule): Ordered[] => {
    if (rule.kind !== 'order') return [];
    const [low, high] = [speaker(rule.low), speaker(rule.high)];
    return low < 0 || high < 0 ? [] : [{ low, high, ...(rule.strict && { strict: true }) }];
  });
}

/** @param slotOf first slot of every codec */
export function orderWeigher(
  orders: readonly Ordered[],
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Weigher | undefined {
  if (orders.length === 0) return undefined;
  const known = new Map<number, Spans>();
  const spansOf = (codec: number): Spans => {
    if (!known.has(codec)) known.set(codec, new Spans(spokenBy(codecs[codec])!, slotOf[codec]));
    return known.get(codec)!;
  };
  /** By slot: what speaks there, what it is held against, and whether a pair of spans can keep the order. */
  const held = new Map<number, { own: Spans; other: Spans; fits: (own: Span, other: Span) => boolean }[]>();
  for (const { low, high, strict } of orders) {
    const [a, b] = [spansOf(low), spansOf(high)];
    const inOrder = (below: Span, above: Span) => (strict ? below.from < above.to : below.from <= above.to);
    for (const slot of a.slots)
      held.set(slot, [...(held.get(slot) ?? []), { own: a, other: b, fits: inOrder }]);
    for (const slot of b.slots)
      held.set(slot, [
        ...(held.get(slot) ?? []),
        { own: b, other: a, fits: (own, other) => inOrder(other, own) },
      ]);
  }
  return (slot, spoken, weights) => {
    let touched = false;
    for (const { own, other, fits } of held.get(slot) ?? []) {
      const said = other.said(spoken);
      if (said === undefined) continue;
      const spans = own.of(slot, spoken);
      for (let token = 0; token < spans.length; token++) {
        if (fits(spans[token], said)) continue;
        weights[token] = 0;
        touched = true;
      }
    }
    return touched;
  };
}

/** Least and greatest value that a token stands for. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Spoken {
  readonly data: NumberData;
  /** What a step of the data is worth, and the most that a value may lie above it. */
  readonly step: number;
  readonly above: number;
}

/** The numbers that a codec's first slots speak; undefined where they are no values of the field. */
function spokenBy(codec: Codec): Spoken | undefined {
  const data = codec.toJSON();
  if (data.codec === 'number')
    return data.base === undefined ? { data: data.number, step: 1, above: 0 } : undefined;
  if (data.codec !== 'datetime' || 'gap' in data) return undefined;
  return data.time ? { data: data.day, step: DAY, above: DAY } : { data: data.day, step: 1, above: 0 };
}

/** The spans of a number's tokens. */
class Spans {
  readonly slots: readonly number[];
  private readonly atoms: readonly Span[];
  /** Of the groups, where atoms are spoken in two tokens. */
  private readonly groups?: readonly Span[];
  private readonly inGroup: readonly (readonly Span[])[];

  constructor({ data, step, above }: Spoken, slot: number) {
    const { from, to, unit, scale, groups } = data;
    const value = (whole: number) => ((whole * unit) / scale) * step;
    this.atoms = from.map((first, i) => ({ from: value(first), to: value(to[i]) + above }));
    this.inGroup = (groups ?? []).map((start, g) => this.atoms.slice(start, groups?.[g + 1]));
    this.groups = groups && this.inGroup.map(around);
    this.slots = groups ? [slot, slot + 1] : [slot];
  }

  /** The spans of the tokens of a slot; what stands behind them is a gap, and what a group has no atom for is its last. */
  of(slot: number, spoken: Int32Array): readonly Span[] {
    if (slot !== this.slots[0]) return this.inGroup[spoken[this.slots[0]]] ?? [];
    return this.groups ?? this.atoms;
  }

  /** What has been said so far; undefined where that is nothing, or a gap. */
  said(spoken: Int32Array): Span | undefined {
    const first = spoken[this.slots[0]];
    if (first < 0) return undefined;
    if (this.groups === undefined) return this.atoms[first];
    const second = spoken[this.slots[1]];
    const atoms = this.inGroup[first];
    return second < 0 || atoms === undefined ? this.groups[first] : atoms[Math.min(second, atoms.length - 1)];
  }
}

function around(spans: readonly Span[]): Span {
  return {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  };
}
