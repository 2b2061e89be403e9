/**
 * What a slot may draw, given what its row has spoken: the language's own standing implications and a request's
 * conditions both speak through this.
 */

/**
 * @param slot the slot that is about to draw
 * @param spoken local token of every slot of the row so far, −1 where it has not spoken yet; behind them, of rows of an entity,
 * as many that were read of the row before, −1 where there is none
 * @param weights one for each of the slot's tokens, all 1 at first; to be multiplied in place, 0 forbids
 * @returns whether any weight was changed
 */
export type Weigher = (slot: number, spoken: Int32Array, weights: Float32Array) => boolean;

/** All of them, one after another; undefined where there are none. */
export function combined(weighers: readonly (Weigher | undefined)[]): Weigher | undefined {
  const given = weighers.filter((weigher) => weigher !== undefined);
  if (given.length < 2) return given[0];
  return (slot, spoken, weights) => {
    let touched = false;
    for (const weigher of given) if (weigher(slot, spoken, weights)) touched = true;
    return touched;
  };
}
