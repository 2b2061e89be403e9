/** Several distances of one kind as one metric: the worst of them, beyond what chance alone shows at these sizes. */

import type { Metric } from '../measure/metric.ts';
import { deviation, harmSpan, LEVEL, mean, spanAt } from '../measure/statistics.ts';

export interface Distances {
  /** What each distance is of. */
  readonly parts: readonly string[];
  readonly observed: readonly number[];
  /** The same distances between random halves of real data, one list a round. */
  readonly chance: readonly (readonly number[])[];
}

/** The largest distance, each less its mean under chance. A perfect generator is near 0, from either side. */
export function worstDistance(name: string, { parts, observed, chance }: Distances, n: number): Metric {
  const means = parts.map((_, i) => mean(chance.map((round) => round[i])));
  const worst = (distances: readonly number[]) => {
    let at = 0;
    distances.forEach((distance, i) => {
      if (distance - means[i] > distances[at] - means[at]) at = i;
    });
    return { at, value: distances[at] - means[at] };
  };
  const nulls = chance.map((round) => worst(round).value);
  const { at, value } = worst(observed);
  return { ...inChance(name, value, nulls, n), detail: parts[at] };
}

/** The mean of the distances. */
export function meanDistance(name: string, { parts, observed, chance }: Distances, n: number): Metric {
  const detail = parts.length === 1 ? parts[0] : `${parts.length} columns`;
  return { ...inChance(name, mean(observed), chance.map(mean), n), detail };
}

function inChance(name: string, value: number, nulls: readonly number[], n: number): Metric {
  const expected = mean(nulls);
  const spread = deviation(nulls);
  const half = spanAt(n) * spread;
  return {
    name,
    value,
    low: value - half,
    high: value + half,
    level: LEVEL,
    n,
    better: 'low',
    expected,
    honest: expected + harmSpan(n) * spread,
  };
}

/** ½ Σ|p − q| between the codes of some items of either side; codes are 0 … size − 1. */
export function codeDistance(
  a: ArrayLike<number>,
  aItems: ArrayLike<number>,
  b: ArrayLike<number>,
  bItems: ArrayLike<number>,
  size: number,
): number {
  const difference = new Float64Array(size);
  for (let i = 0; i < aItems.length; i++) difference[a[aItems[i]]] += 1 / aItems.length;
  for (let i = 0; i < bItems.length; i++) difference[b[bItems[i]]] -= 1 / bItems.length;
  return difference.reduce((sum, d) => sum + Math.abs(d), 0) / 2;
}
