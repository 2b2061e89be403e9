/**
 * Fixed combinations of three fields or more, held while a row is drawn: once the first of them have spoken, the next draws
 * only what some combination goes on with.
 */
import type { Rule, SupportRule } from '../record/rules/rule.ts';
import type { Codec } from './codec.ts';
import { speakerOf } from './speaker.ts';
import type { Weigher } from './weigher.ts';

/** Slots in the order they speak, and all that they say together, one local token each. */
export interface Combination {
  readonly slots: readonly number[];
  readonly said: readonly (readonly number[])[];
}

/** Most combinations of tokens that one rule is told by. */
const MOST = 50_000;

/** The rules that tokens can tell, each as combinations of them. */
export function combinationsOf(
  rules: readonly Rule[],
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Combination[] {
  return rules.flatMap((rule) =>
    rule.kind === 'support' ? (combinationOf(rule, codecs, slotOf) ?? []) : [],
  );
}

/** The rule in tokens; undefined where it is of two fields, or tokens do not tell all of them. */
export function combinationOf(
  { fields, seen = [] }: SupportRule,
  codecs: readonly Codec[],
  slotOf: readonly number[],
): Combination | undefined {
  if (fields.length < 3) return undefined;
  const speakers = fields.map((field) => speakerOf(field, codecs));
  if (new Set(speakers.map((speaker) => speaker?.codec)).size < fields.length) return undefined;
  const order = [...fields.keys()].sort(
    (i, j) => slotOf[speakers[i]?.codec ?? 0] - slotOf[speakers[j]?.codec ?? 0],
  );
  const said: number[][] = [];
  for (const marks of seen) {
    let all: number[][] = [[]];
    for (const i of order) {
      const tokens = speakers[i]?.tokens(marks[i]);
      if (tokens === undefined) return undefined;
      all = all.flatMap((own) => tokens.map((token) => [...own, token]));
    }
    said.push(...all);
    if (said.length > MOST) return undefined;
  }
  return { slots: order.map((i) => slotOf[speakers[i]!.codec]), said };
}

/** Holds the combinations while rows are drawn; undefined where there are none. */
export function combinationWeigher(combinations: readonly Combination[]): Weigher | undefined {
  if (combinations.length === 0) return undefined;
  /** By slot: the slots that have spoken before it, and by what they said what may follow. */
  const held = new Map<
    number,
    { before: readonly number[]; next: ReadonlyMap<string, ReadonlySet<number>> }[]
  >();
  for (const { slots, said } of combinations)
    slots.forEach((slot, place) => {
      const next = new Map<string, Set<number>>();
      for (const tokens of said) {
        const key = tokens.slice(0, place).join();
        const known = next.get(key);
        if (known) known.add(tokens[place]);
        else next.set(key, new Set([tokens[place]]));
      }
      held.set(slot, [...(held.get(slot) ?? []), { before: slots.slice(0, place), next }]);
    });
  return (slot, spoken, weights) => {
    let touched = false;
    for (const { before, next } of held.get(slot) ?? []) {
      const may = next.get(before.map((other) => spoken[other]).join());
      // What a request asks for may be none of the combinations: the drawn row is looked at.
      if (may === undefined) continue;
      for (let token = 0; token < weights.length; token++) if (!may.has(token)) weights[token] = 0;
      touched = true;
    }
    return touched;
  };
}
