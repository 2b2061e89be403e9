/**
 * Distance to the closest record: are synthetic rows nearer to the trained rows of the audit than to the never-seen
 * ones? The DCR share [mostlyai-qa] is P(d_in < d_out) + ½ P(d_in = d_out); .5 is ideal. Ties count half: counting
 * them as safe, as one public definition does, hides copying wherever rows repeat.
 *
 * Rows are compared by Gower's distance: numbers by the difference of their quantiles, categories and missingness by
 * equality. The search is exact. Synthetic rows whose nearest row belongs to one unit are one observation.
 */

import { zOf } from '../measure/distributions.ts';
import { Draws, USE } from '../measure/draws.ts';
import { distanceAt, encodeRows, kNearest, type Neighbours } from '../measure/gower.ts';
import type { Audit } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, meanVariance, SAFETY_SPAN } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';
import { affordable, unitsOf } from './sides.ts';

/** Synthetic rows that are looked up; more would only narrow the interval. */
export const MAX_QUERIES = 5_000;
export interface Distances {
  readonly metrics: readonly [share: Metric, ratio: Metric];
  /** Distances to the nearest row of either side. */
  readonly toIn: Float64Array;
  readonly toOut: Float64Array;
  /** Synthetic rows looked up. */
  readonly rows: Uint32Array;
}

/** Both sides should have as many rows; see `equalise`. */
export function distances(synthetic: Table, audit: Audit, seed: number): Distances | null {
  const [auditIn, auditOut] = [audit.in, audit.out];
  if (synthetic.rows < 10 || auditIn.table.rows < 2 || auditOut.table.rows < 2 || synthetic.width === 0)
    return null;
  const rows = new Draws(seed, USE.sample).sample(synthetic.rows, affordable(MAX_QUERIES, synthetic.width));
  const [dataIn, dataOut, queries] = encodeRows([auditIn.table, auditOut.table], [synthetic.take(rows)]);
  const nearIn = kNearest(queries, dataIn, 2);
  const nearOut = kNearest(queries, dataOut, 2);
  const [toIn, toOut] = [distanceAt(nearIn, 0), distanceAt(nearOut, 0)];
  const n = rows.length;
  const closer = new Float64Array(n);
  const cluster = new Float64Array(n);
  let share = 0;
  for (let q = 0; q < n; q++) {
    closer[q] = toIn[q] < toOut[q] ? 1 : toIn[q] > toOut[q] ? 0 : 0.5;
    share += closer[q];
    // Units of either side are numbered together, so a cluster's number is the unit's, out of the way of the other side.
    const unitIn = auditIn.units ? auditIn.units[nearIn.row[q * nearIn.k]] : nearIn.row[q * nearIn.k];
    const unitOut = auditOut.units ? auditOut.units[nearOut.row[q * nearOut.k]] : nearOut.row[q * nearOut.k];
    cluster[q] = closer[q] >= 0.5 ? 2 * unitIn : 2 * unitOut + 1;
  }
  share /= n;
  const error = Math.max(Math.sqrt(meanVariance(closer, share, cluster)), 0.5 / n);
  const nullError = Math.sqrt(meanVariance(closer, 0.5, cluster));
  const half = zOf(LEVEL) * error;
  const units = Math.min(unitsOf(auditIn), unitsOf(auditOut));
  const shareMetric: Metric = {
    name: 'privacy.dcr_share',
    value: share,
    low: Math.max(0, share - half),
    high: Math.min(1, share + half),
    level: LEVEL,
    n: units,
    better: 'low',
    expected: 0.5,
    honest: 0.5 + SAFETY_SPAN * Math.max(error, nullError),
  };
  return { metrics: [shareMetric, nndrRatio(nearIn, nearOut, units)], toIn, toOut, rows };
}

/**
 * NNDR [mostlyai-qa]: distance to the nearest over distance to the second nearest, 10th smallest; the ratio of audit-in
 * to audit-out, 1 ideal, below it when synthetic rows sit on single trained rows. Interval from the order statistics
 * around the 10th (4th to 18th: Poisson 95 %). Informative.
 */
function nndrRatio(nearIn: Neighbours, nearOut: Neighbours, n: number): Metric {
  const ratios = (near: Neighbours) => {
    const second = distanceAt(near, 1);
    return distanceAt(near, 0)
      .map((d, q) => (d + 1e-8) / (second[q] + 1e-8))
      .sort();
  };
  const a = ratios(nearIn);
  const b = ratios(nearOut);
  const at = (sorted: Float64Array, rank: number) => sorted[Math.min(sorted.length, rank) - 1];
  return {
    name: 'privacy.nndr_ratio',
    value: at(a, 10) / at(b, 10),
    low: at(a, 4) / at(b, 18),
    high: at(a, 18) / at(b, 4),
    level: LEVEL,
    n,
    better: 'high',
    expected: 1,
  };
}
