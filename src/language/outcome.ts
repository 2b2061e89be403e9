/**
 * What the target of a finished row says, given all that the row says besides: every token multiplies the chances of
 * the target's tokens by factors of its own (logistic regression), learned by `model/outcome.ts`. The network has said
 * a target too; it is said again by these chances, so that a row is as likely as the network finds all but its target,
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
}

export class Outcome {
  readonly slot: number;

  constructor(
    private readonly data: OutcomeData,
    private readonly slices: readonly Slice[],
  ) {
    this.slot = data.slot;
    const { start, votes } = data;
    const size = slices[data.slot]?.size;
    const areFactors = (own: readonly number[]) =>
      own.length === size && own.every((factor) => Number.isFinite(factor) && factor >= 0);
    const isSound = votes.every(
      ({ slot, factors }) =>
        slot !== data.slot &&
        factors.length === slices[slot]?.size &&
        factors.every((own) => own === null || areFactors(own)),
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
