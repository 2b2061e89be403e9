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
   * The bound an honest (perfect) generator stays within 99.9 % of the time at this size: default limits are never
   * tighter than this.
   */
  readonly honest?: number;
  /** Names of columns or short words that explain the value (never a cell): 'age × income'. */
  readonly detail?: string;
}
