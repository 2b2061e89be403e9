/**
 * What the target of a finished row says, given all that the row says besides: every token, and every two of some
 * fields, multiplies the chances of the target's tokens by factors of its own (logistic regression), learned by
 * `model/outcome.ts`. The network has said a target too; it is said again by these chances, so that a row is as likely as the network finds all but its target,
 * times what the chances say of that. Products of factors, so it is the same everywhere.
 */
import type { Slice } from '../engine/engine.ts';

/** Plain data. */
export interface OutcomeData {
  /** The slot of the target, its only one. */
  readonly slot: number;
  /** For every local token of the target: its chances where nothing else is known, up to a factor that all share. */
  readonly start: readonly number[];
  /** For every local token of another slot: what it multiplies them by, 0 where it never stands beside; absent where it says nothing. */
  readonly votes: readonly {
    readonly slot: number;
    readonly factors: readonly (readonly number[] | null)[];
  }[];
  /** Of two slots what the parts of both say together; absent where no pair says anything. */
  readonly pairs?: readonly PairVote[];
}

export interface PairVote {
  readonly slots: readonly [number, number];
  /** Of every local token of each slot the part that it is of; −1 for none. */
  readonly parts: readonly [readonly number[], readonly number[]];
  /** For every part of the first slot and every one of the second, [first × second]; null where it says nothing. */
  readonly factors: readonly (readonly number[] | null)[];
}

export class Outcome {
  readonly slot: number;
  /** Parts of the second slot of every pair. */
  private readonly widths: readonly number[];

  constructor(
    private readonly data: OutcomeData,
    private readonly slices: readonly Slice[],
  ) {
    const { start, votes, pairs = [] } = data;
    this.slot = data.slot;
    this.widths = pairs.map(({ parts }) => countOf(parts[1]));
    const size = slices[data.slot]?.size;
    const areFactors = (own: readonly number[]) =>
      own.length === size && own.every((factor) => Number.isFinite(factor) && factor >= 0);
    const areSaid = (factors: PairVote['factors']) => factors.every((own) => own === null || areFactors(own));
    const isOther = (slot: number, tokens: readonly unknown[]) =>
      slot !== data.slot && tokens.length === slices[slot]?.size;
    const isSound =
      votes.every(({ slot, factors }) => isOther(slot, factors) && areSaid(factors)) &&
      pairs.every(
        ({ slots, parts, factors }) =>
          areSaid(factors) &&
          slots.length === 2 &&
          parts.length === 2 &&
          slots.every((slot, side) => isOther(slot, parts[side]) && parts[side].every(Number.isInteger)) &&
          factors.length === countOf(parts[0]) * countOf(parts[1]),
      );
    if (!isSound || !areFactors(start)) throw new RangeError('an outcome is no product of factors of slots');
  }

  /** Of every local token of the target; they sum to 1, or are all 0 where none is allowed. @param row vocabulary ids of a row that is its own sequence */
  chances(row: ArrayLike<number>): Float64Array {
    const chances = Float64Array.from(this.data.start);
    for (const { slot, factors } of this.data.votes) {
      const own = factors[row[slot] - this.slices[slot].offset];
      if (own) for (let y = 0; y < chances.length; y++) chances[y] *= own[y];
    }
    this.data.pairs?.forEach(({ slots, parts, factors }, i) => {
      const one = parts[0][row[slots[0]] - this.slices[slots[0]].offset];
      const other = parts[1][row[slots[1]] - this.slices[slots[1]].offset];
      const own = one < 0 || other < 0 ? null : factors[one * this.widths[i] + other];
      if (own) for (let y = 0; y < chances.length; y++) chances[y] *= own[y];
    });
    const total = chances.reduce((sum, chance) => sum + chance, 0);
    return total > 0 ? chances.map((chance) => chance / total) : chances;
  }

  /**
   * Lets the row say its target again, in place.
   * @param u in [0, 1)
   * @param allowed weights of the target's tokens. @default all 1
   * @returns the share of the chances that is allowed; where that is 0 the row stays as it is
   */
  say(row: Int32Array, u: number, allowed?: ArrayLike<number>): number {
    const chances = this.chances(row);
    if (allowed) for (let y = 0; y < chances.length; y++) chances[y] *= allowed[y];
    const total = chances.reduce((sum, chance) => sum + chance, 0);
    let left = u * total;
    let said = -1;
    for (let y = 0; y < chances.length && left >= 0; y++) {
      if (chances[y] === 0) continue;
      said = y;
      left -= chances[y];
    }
    if (said >= 0) row[this.slot] = this.slices[this.slot].offset + said;
    return total;
  }
}

/** Parts are numbered from 0 without gaps. */
function countOf(parts: readonly number[]): number {
  return 1 + Math.max(-1, ...parts);
}
