/** A measurement: a value, an interval that means what it says, and how many units it stands on. */
export interface Metric {
  /** A name of the list in docs/metrics.md, for example `fidelity.overall`. */
  readonly name: string;
  readonly value: number;
  /** Bounds of the interval at `level`. */
  readonly low: number;
  readonly high: number;
  /** Coverage of the interval, for example .95. */
  readonly level: number;
  /** Units behind the measurement. */
  readonly n: number;
  readonly better: 'high' | 'low';
  /** What a perfect generator would be expected to reach at these row counts, where that is known. */
  readonly expected?: number;
  /**
   * The tightest limit, on this metric's own scale, that an honest (perfect) generator passes 99.9 % of the time at this
   * size, given how the gate reads it: fidelity and utility fail when the whole interval lies beyond the limit, so it is
   * expected ∓ (3.09 − 1.96)·σ; privacy passes when the whole interval lies within, so it is ideal + (3.09 + 1.96)·σ.
   * Default limits are never tighter than this.
   */
  readonly honest?: number;
  /** Names of columns or short words that explain the value (never a cell): 'age × income'. */
  readonly detail?: string;
}

/** A share of rows that were all looked at. */
export function countedShare(name: string, good: number, rows: number): Metric {
  const value = rows === 0 ? Number.NaN : Math.max(0, good) / rows;
  return { name, value, low: value, high: value, level: 1, n: rows, better: 'high', expected: 1, honest: 1 };
}
