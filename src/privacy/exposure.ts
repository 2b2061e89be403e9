/**
 * Exposure of a planted secret (Carlini et al. 2019): log₂|R| − log₂ rank, the rank of the secret's loss among the losses
 * of references that might as well have been planted. log₂|R| means that the model ranks the secret first of all.
 */
import type { Interval } from '../measure/statistics.ts';
import { LEVEL, wilson } from '../measure/statistics.ts';

/** The interval is that of the share of references that rank before the secret (Wilson). */
export function exposure(secret: number, references: Float64Array, level = LEVEL): Interval {
  let before = 0;
  let ties = 0;
  for (const loss of references) {
    if (loss < secret) before++;
    else if (loss === secret) ties++;
  }
  const n = references.length;
  const rank = 1 + before + ties / 2;
  const bits = (share: number) => Math.max(0, Math.min(Math.log2(n), -Math.log2(Math.max(share, 1 / n))));
  const share = wilson(before, n, level);
  return { value: Math.max(0, Math.log2(n) - Math.log2(rank)), low: bits(share.high), high: bits(share.low) };
}
