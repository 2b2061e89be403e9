/**
 * Logistic regression with several outcomes and a ridge (le Cessie and van Houwelingen 1992), term by term: every term
 * moves all of its weights at once, by the bound on the curvature of Böhning (1992), so that the penalised likelihood grows
 * with every move and there is no step to choose. Of the outcomes it is told sums alone: what those do not tell, no weight
 * does.
 */

/** What one slot's token says: the weight of its part, times its value. */
export interface Term {
  /** Of every row. */
  readonly tokens: Uint32Array;
  /** Of every token: the weight that it has, below their number; −1 for none. */
  readonly part: Int32Array;
  readonly values: Float64Array;
  /** Of every part and outcome, [parts × outcomes]: the values of the rows of that part with that outcome, summed. */
  readonly sums: Float64Array;
}

export interface Regression {
  /** Logarithms of the chances of every outcome where no term speaks, up to one that all share. */
  readonly start: Float64Array;
  /** What a token says by some of the terms: what it adds to them. */
  logs(terms: readonly Term[], token: number): Float64Array;
}

/** Rows that say nothing, held against those of a weight: chosen on heart, diabetes, HR, telco churn and credit default. */
const RIDGE = 30;
const SWEEPS = 200;
/** Rows × terms × outcomes that all sweeps go through at most: some twenty seconds. */
const WORK = 2e9;
/** A sweep that moves no weight further is the last. */
const STILL = 1e-3;

/**
 * @param counts rows of every outcome
 * @param onSweep share of the sweeps that are made at most
 */
export function regress(
  counts: readonly number[],
  terms: readonly Term[],
  onSweep?: (done: number) => void,
): Regression {
  const outcomes = counts.length;
  const rows = counts.reduce((sum, n) => sum + n, 0);
  const scores = new Float64Array(rows * outcomes);
  const chances = new Float64Array(rows * outcomes).fill(1 / outcomes);

  /** @returns how far a weight moved at most */
  const move = ({ tokens, part, values, sums }: Term, weights: Float64Array, ridge: number): number => {
    const gradient = weights.map((weight, at) => sums[at] - ridge * weight);
    const curvature = new Float64Array(sums.length / outcomes).fill(ridge);
    tokens.forEach((token, row) => {
      if (part[token] < 0) return;
      const at = part[token] * outcomes;
      const value = values[token];
      curvature[part[token]] += (value * value) / 2;
      for (let y = 0; y < outcomes; y++) gradient[at + y] -= value * chances[row * outcomes + y];
    });
    const moves = gradient.map((own, at) => (own === 0 ? 0 : own / curvature[Math.floor(at / outcomes)]));
    moves.forEach((own, at) => {
      weights[at] += own;
    });
    tokens.forEach((token, row) => {
      if (part[token] < 0) return;
      const [at, first] = [part[token] * outcomes, row * outcomes];
      let total = 0;
      for (let y = 0; y < outcomes; y++) {
        scores[first + y] += values[token] * moves[at + y];
        chances[first + y] = Math.exp(scores[first + y]);
        total += chances[first + y];
      }
      for (let y = 0; y < outcomes; y++) chances[first + y] /= total;
    });
    return moves.reduce((most, own) => Math.max(most, Math.abs(own)), 0);
  };

  const start = new Float64Array(outcomes);
  const always: Term = {
    tokens: new Uint32Array(rows),
    part: Int32Array.of(0),
    values: Float64Array.of(1),
    sums: Float64Array.from(counts),
  };
  const weights = new Map(terms.map((term) => [term, new Float64Array(term.sums.length)]));
  const sweeps = Math.min(SWEEPS, Math.ceil(WORK / Math.max(1, rows * outcomes * (1 + terms.length))));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    onSweep?.(sweep / sweeps);
    let furthest = move(always, start, 0);
    for (const [term, own] of weights) furthest = Math.max(furthest, move(term, own, RIDGE));
    if (furthest < STILL) break;
  }
  return {
    start,
    logs: (some, token) =>
      start.map((_, y) =>
        some.reduce((sum, term) => {
          const own = term.part[token];
          return own < 0 ? sum : sum + term.values[token] * weights.get(term)![own * outcomes + y];
        }, 0),
      ),
  };
}
