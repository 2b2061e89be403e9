/**
 * Logistic regression with several outcomes and a ridge (le Cessie and van Houwelingen 1992), term by term: every term
 * moves all of its weights at once, by the bound on the curvature of Böhning (1992), so that the penalised likelihood grows
 * with every move and there is no step to choose. Of the outcomes it is told sums alone: what those do not tell, no weight
 * does.
 */

/** What one token says: the weight of its part, times its value. */
export interface Term {
  /** Of every row. */
  readonly tokens: Uint32Array;
  /** Of every token: the weight that it has, below their number; −1 for none. */
  readonly part: Int32Array;
  readonly values: Float64Array;
  /** Of every part and outcome, [parts × outcomes]: the values of the rows of that part with that outcome, summed. */
  readonly sums: Float64Array;
}

/** Rows that say nothing, held against those of a weight: chosen on heart, diabetes, HR, telco churn and credit default. */
export const RIDGE = 30;
const SWEEPS = 200;
/** Rows × terms × outcomes that all sweeps of all fits go through at most: some twenty seconds. */
const WORK = 2e9;
/** A sweep that moves no weight further is the last. */
const STILL = 1e-3;

export class Regression {
  /** Logarithms of the chances of every outcome where no term speaks, up to one that all share. */
  readonly start: Float64Array;
  /** Of every outcome of every row, [rows × outcomes]. */
  readonly chances: Float64Array;
  private readonly scores: Float64Array;
  private readonly always: Term;
  private readonly weights = new Map<Term, Float64Array>();
  private left = WORK;

  /** @param counts rows of every outcome; one of none has no chance */
  constructor(counts: readonly number[]) {
    const rows = counts.reduce((sum, n) => sum + n, 0);
    const some = counts.filter((n) => n > 0).length;
    this.start = Float64Array.from(counts, (n) => (n > 0 ? 0 : Number.NEGATIVE_INFINITY));
    this.scores = Float64Array.from(
      { length: rows * counts.length },
      (_, at) => this.start[at % counts.length],
    );
    this.chances = this.scores.map((score) => (score === 0 ? 1 / some : 0));
    this.always = {
      tokens: new Uint32Array(rows),
      part: Int32Array.of(0),
      values: Float64Array.of(1),
      sums: Float64Array.from(counts),
    };
  }

  /**
   * Takes some terms more, and goes on from where it stands.
   * @param onSweep share of the sweeps that are made at most
   */
  fit(terms: readonly Term[], onSweep?: (done: number) => void): void {
    for (const term of terms) this.weights.set(term, new Float64Array(term.sums.length));
    const work = this.chances.length * (1 + this.weights.size);
    const sweeps = Math.min(SWEEPS, Math.ceil(this.left / Math.max(1, work)));
    for (let sweep = 0; sweep < sweeps; sweep++) {
      onSweep?.(sweep / sweeps);
      this.left -= work;
      let furthest = this.move(this.always, this.start, 0);
      for (const [term, own] of this.weights) furthest = Math.max(furthest, this.move(term, own, RIDGE));
      if (furthest < STILL) break;
    }
  }

  /** What a token says by some of the terms: what it adds to the start. */
  logs(terms: readonly Term[], token: number): Float64Array {
    return this.start.map((_, y) =>
      terms.reduce((sum, term) => {
        const own = term.part[token];
        return own < 0
          ? sum
          : sum + term.values[token] * this.weights.get(term)![own * this.start.length + y];
      }, 0),
    );
  }

  /** @returns how far a weight moved at most */
  private move({ tokens, part, values, sums }: Term, weights: Float64Array, ridge: number): number {
    const chances = this.chances;
    const scores = this.scores;
    const outcomes = this.start.length;
    const gradient = weights.map((weight, at) => sums[at] - (ridge && ridge * weight));
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
  }
}
