/**
 * What two slots of a row never say together: where the token of one is among some, the other may not draw some others.
 * Rules that hold in every record (a value that excludes another, a field that is missing where another says so) become
 * implications of the language; they are learned with it, kept in the checkpoint, and held while rows are drawn.
 */
import type { Weigher } from './weigher.ts';

export interface Implication {
  /** Where the token of this slot … */
  readonly slot: number;
  /** … is one of these local tokens … */
  readonly among: readonly number[];
  /** … this slot … */
  readonly other: number;
  /** … draws none of these local tokens. Read backwards where the other slot speaks first. */
  readonly never: readonly number[];
}

interface Ban {
  /** The slot that has spoken. */
  readonly by: number;
  readonly among: ReadonlySet<number>;
  readonly never: readonly number[];
}

/** Holds the implications while rows are drawn; undefined where there are none. */
export function weigherOf(implications: readonly Implication[]): Weigher | undefined {
  if (implications.length === 0) return undefined;
  const bans: Ban[][] = [];
  const ban = (later: number, by: number, among: readonly number[], never: readonly number[]) => {
    bans[later] ??= [];
    bans[later].push({ by, among: new Set(among), never });
  };
  for (const { slot, among, other, never } of implications) {
    // Whichever of the two slots speaks later gives way.
    ban(
      Math.max(slot, other),
      Math.min(slot, other),
      slot < other ? among : never,
      slot < other ? never : among,
    );
  }
  return (slot, spoken, weights) => {
    let touched = false;
    for (const { by, among, never } of bans[slot] ?? []) {
      if (!among.has(spoken[by])) continue;
      for (const token of never) weights[token] = 0;
      touched = true;
    }
    return touched;
  };
}
