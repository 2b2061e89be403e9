/** Of one text: what the probability that it ends is multiplied by. Plain data. */
export interface Ending {
  /** The token of the tail that ends it. */
  readonly end: number;
  /** A text of fewer pieces than `below[i]`, and of no fewer than the one before, takes `factors[i]`. */
  readonly below: readonly number[];
  readonly factors: readonly number[];
}

/** What the probability of the end is multiplied by behind so many pieces. */
export function endingFactor({ below, factors }: Ending, pieces: number): number {
  return factors[below.findIndex((edge) => pieces < edge)] ?? 1;
}
