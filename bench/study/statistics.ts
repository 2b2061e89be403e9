/**
 * Means over repeated random splits. The splits share rows, so their scores are not independent: the variance of their
 * mean is (1/J + test/train)·s², not s²/J (Nadeau and Bengio 2003, "Inference for the generalization error").
 */

import { studentQuantile } from '../../src/measure/distributions.ts';
import { mean, variance } from '../../src/measure/statistics.ts';

export interface Estimate {
  readonly value: number;
  /** Standard error. */
  readonly error: number;
  /** Degrees of freedom of its t. */
  readonly df: number;
}

/** With fewer splits their spread says little: the error of the test rows is measured on the rows themselves. */
const FEW = 5;

/**
 * @param ratio test rows / training rows of a split
 * @param tested variance of a split's score by its test rows alone, for sets that are split fewer than five times.
 *   Their spread is put on top (which counts the test rows twice), with Satterthwaite's degrees of freedom.
 */
export function corrected(values: readonly number[], ratio: number, tested = Number.NaN): Estimate {
  const repeats = values.length;
  const spread = repeats > 1 ? (1 / repeats + ratio) * variance(values) : 0;
  if (repeats >= FEW) return { value: mean(values), error: Math.sqrt(spread), df: repeats - 1 };
  const whole = tested + spread;
  const df = spread > 0 ? whole ** 2 / (spread ** 2 / (repeats - 1) + tested ** 2 / 1e6) : 1e6;
  return { value: mean(values), error: Math.sqrt(whole), df: Math.min(1e6, df) };
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided; `of` intervals hold together (Bonferroni). */
export function interval({ value, error, df }: Estimate, level = 0.95, of = 1): Interval {
  const half = studentQuantile(1 - (1 - level) / (2 * of), df) * error;
  return { low: value - half, high: value + half };
}

/** One-sided; `of` such bounds hold together (Bonferroni). */
export function lowerBound({ value, error, df }: Estimate, level = 0.95, of = 1): number {
  return value - studentQuantile(1 - (1 - level) / of, df) * error;
}

/** The smallest true difference that a two-sided test at 5 % would see four times out of five. */
export function detectable({ error, df }: Estimate): number {
  return (studentQuantile(0.975, df) + studentQuantile(0.8, df)) * error;
}
