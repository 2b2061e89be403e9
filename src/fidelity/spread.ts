/**
 * Standard errors of accuracies by linearisation. Away from p = q a distance ½ Σ|p − q| is a mean over rows of
 * ± ½, the sign being that of p − q in the row's cell. Near p = q the sign is not known: it is replaced by its expected
 * value under the noise, 2Φ(x) − 1, and the variance that the kink of |x| adds is added. Rows of one unit are summed
 * first, as one observation.
 */

import { SHIFT } from '../measure/bins.ts';
import { normalCdf } from '../measure/distributions.ts';
import { mean } from '../measure/statistics.ts';
import { CELLS, countColumn, countPair, countsA, countsB } from './variation.ts';

export interface Sides {
  readonly unseen: readonly Uint8Array[];
  readonly synthetic: readonly Uint8Array[];
  /** Units of the unseen rows, numbered from 0. */
  readonly unseenUnits?: Uint32Array;
}

export interface Errors {
  readonly columns: Float64Array;
  readonly pairs: Float64Array;
  readonly univariate: number;
  readonly bivariate: number;
  readonly overall: number;
}

export function linearErrors(sides: Sides, pairs: readonly (readonly [number, number])[]): Errors {
  const { unseen, synthetic, unseenUnits } = sides;
  const width = unseen.length;
  const n = [unseen[0]?.length ?? 0, synthetic[0]?.length ?? 0];
  const sums = {
    univariate: n.map((rows) => new Float64Array(rows)),
    bivariate: n.map((rows) => new Float64Array(rows)),
  };
  const signs = new Float64Array(CELLS);
  const own = n.map((rows) => new Float64Array(rows));
  const error = (values: readonly Float64Array[]) =>
    Math.sqrt(clusteredVariance(values[0], unseenUnits) + clusteredVariance(values[1]));

  /** Fills `signs`, returns the variance that the kink adds. */
  const setSigns = (): number => {
    let kink = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      signs[cell] = 0;
      if (countsA[cell] + countsB[cell] === 0) continue;
      const share = (countsA[cell] + countsB[cell]) / (n[0] + n[1]);
      const sd = Math.sqrt(share * (1 - share) * (1 / n[0] + 1 / n[1])) || 1e-12;
      const x = (countsA[cell] / n[0] - countsB[cell] / n[1]) / sd;
      const sign = 2 * normalCdf(x) - 1;
      signs[cell] = sign / 2;
      const centre = Math.sqrt(2 / Math.PI) * Math.exp((-x * x) / 2) + x * sign;
      kink += Math.max(0, 1 + x * x - centre ** 2 - sign ** 2) * (sd / 2) ** 2;
    }
    return kink;
  };
  const columns = Float64Array.from(unseen, (codes, c) => {
    countColumn(codes, countsA);
    countColumn(synthetic[c], countsB);
    const kink = setSigns();
    [codes, synthetic[c]].forEach((side, s) => {
      for (let i = 0; i < side.length; i++) {
        own[s][i] = signs[side[i]];
        sums.univariate[s][i] += own[s][i] / width;
      }
    });
    return Math.hypot(error(own), Math.sqrt(kink));
  });
  const pairErrors = Float64Array.from(pairs, ([a, b]) => {
    countPair(unseen[a], unseen[b], countsA);
    countPair(synthetic[a], synthetic[b], countsB);
    const kink = setSigns();
    [unseen, synthetic].forEach((side, s) => {
      const first = side[a];
      const second = side[b];
      const values = own[s];
      const sum = sums.bivariate[s];
      for (let i = 0; i < first.length; i++) {
        values[i] = signs[(first[i] << SHIFT) | second[i]];
        sum[i] += values[i] / pairs.length;
      }
    });
    return Math.hypot(error(own), Math.sqrt(kink));
  });
  const both = sums.univariate.map((values, s) =>
    pairs.length ? values.map((value, i) => (value + sums.bivariate[s][i]) / 2) : values,
  );
  return {
    columns,
    pairs: pairErrors,
    univariate: error(sums.univariate),
    bivariate: pairs.length ? error(sums.bivariate) : Number.NaN,
    overall: error(both),
  };
}

/** Variance of the mean of `values`, rows of one unit (numbered from 0) summed first. */
function clusteredVariance(values: Float64Array, units?: Uint32Array): number {
  const n = values.length;
  if (n < 2) return Number.POSITIVE_INFINITY;
  const centre = mean(values);
  let sum = 0;
  if (!units) {
    for (let i = 0; i < n; i++) sum += (values[i] - centre) ** 2;
    return sum / (n - 1) / n;
  }
  let count = 0;
  for (let i = 0; i < n; i++) count = Math.max(count, units[i] + 1);
  const byUnit = new Float64Array(count);
  for (let i = 0; i < n; i++) byUnit[units[i]] += values[i] - centre;
  for (let u = 0; u < count; u++) sum += byUnit[u] ** 2;
  return count > 1 ? ((count / (count - 1)) * sum) / (n * n) : Number.POSITIVE_INFINITY;
}
