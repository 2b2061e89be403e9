/**
 * What stands together in a row, or in two rows of an entity that follow each other, more often, or less, than the
 * network by itself would say: where one slot has said this token, the probabilities of another are multiplied (a product of experts; Hinton 2002). Learned after the network
 * (`model/even.ts`), kept with the language, and spoken through while rows are drawn.
 */
import type { Weigher } from './weigher.ts';

/** Plain data. */
export interface Tie {
  /** The slot that has spoken, and the later one that it speaks for. */
  readonly slots: readonly [number, number];
  /** Whether the first is a slot of the row before: then its tokens are those that are read of it. */
  readonly before?: true;
  /** For every local token of the first: local tokens of the second, and their factors. */
  readonly places: readonly (readonly number[])[];
  readonly factors: readonly (readonly number[])[];
}

/** Undefined where there are none. */
export function tieWeigher(ties: readonly Tie[]): Weigher | undefined {
  if (ties.length === 0) return undefined;
  const by: Tie[][] = [];
  for (const tie of ties) {
    by[tie.slots[1]] ??= [];
    by[tie.slots[1]].push(tie);
  }
  return (slot, spoken, weights) => {
    let touched = false;
    for (const { slots, before, places, factors } of by[slot] ?? []) {
      const said = spoken[before ? spoken.length / 2 + slots[0] : slots[0]];
      if (said < 0 || places[said].length === 0) continue;
      const [own, times] = [places[said], factors[said]];
      for (let i = 0; i < own.length; i++) weights[own[i]] *= times[i];
      touched = true;
    }
    return touched;
  };
}
