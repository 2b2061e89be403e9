/**
 * Univariate and bivariate accuracy [mostlyai-qa]: 1 − ½ Σ|p − q| over the bins of every column and the cells of every
 * pair. Such a distance is above 0 for a perfect generator too, so every figure stands beside its expected value from
 * random re-splits of the real rows (`expected`; what may not be written is redrawn, see `redrawn.ts`), and what is gated is the
 * loss against it.
 *
 * Intervals are value ± t·σ, with Student's t for so many units, σ the larger of two: the spread over the re-splits (right near the truth, where the
 * distance has a kink) and the linearised spread with rows summed by unit (right away from it, see `spread.ts`). A percentile bootstrap
 * would be wrong: resampling adds noise that the distance only ever counts upwards.
 */

import { zOf } from '../measure/distributions.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { Resplitter } from '../measure/resplit.ts';
import {
  deviation,
  HONEST,
  harmSpan,
  LEVEL,
  mean,
  quantile,
  quantileAt,
  spanAt,
} from '../measure/statistics.ts';
import type { Redrawn } from './redrawn.ts';
import { linearErrors } from './spread.ts';
import { columnDistance, pairDistance } from './variation.ts';

/** Above this many pairs a seeded sample of them stands for all. */
export const MAX_PAIRS = 1770;
/** Counter increments that the re-splits may cost, about a nanosecond each. */
const BUDGET = 2e9;
const MAX_ROUNDS = 200;
const MIN_ROUNDS = 20;

/** Both sides of a comparison as bins by column. */
export interface Binned {
  readonly names: readonly string[];
  readonly unseen: readonly Uint8Array[];
  readonly synthetic: readonly Uint8Array[];
  /** Train and unseen rows together: what re-splits are drawn from. */
  readonly pool: readonly Uint8Array[];
  /** The pool as a perfect generator may write it. @default the pool */
  readonly writable?: { readonly bins: readonly Uint8Array[]; readonly redrawn: Redrawn };
  /** Units of the unseen rows and of the pool; absent where every row is its own. */
  readonly unseenUnits?: Uint32Array;
  readonly poolUnits?: Uint32Array;
}

/** One column's or one pair's accuracy. */
export interface Part {
  readonly columns: readonly number[];
  readonly accuracy: number;
  readonly expected: number;
  /** Spread over the re-splits. */
  readonly spread: number;
  /** Standard error of the accuracy, ≥ spread. */
  readonly error: number;
}

export interface Accuracy {
  readonly columns: readonly Part[];
  readonly pairs: readonly Part[];
  readonly metrics: readonly Metric[];
  readonly rounds: number;
  /** Pairs there are, of which `pairs` may be a sample. */
  readonly allPairs: number;
}

export function accuracy(binned: Binned, seed: number): Accuracy {
  const { names, unseen, synthetic, pool, writable } = binned;
  const width = names.length;
  const pairList = pairsOf(width, seed);

  const observed = scoreAll(unseen, synthetic, pairList);
  const nUnseen = unseen[0]?.length ?? 0;
  const nSynthetic = synthetic[0]?.length ?? 0;
  const resplitter = new Resplitter(pool[0]?.length ?? 0, nUnseen, nSynthetic, seed, binned.poolUnits);
  const work = (resplitter.unseen + resplitter.synthetic) * (pairList.length + width);
  const rounds = Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, Math.floor(BUDGET / Math.max(1, work))));
  const nulls: Scores[] = [];
  for (let round = 0; round < rounds; round++) {
    const draw = resplitter.draw(round);
    const perfect = gather(writable?.bins ?? pool, draw.synthetic);
    const scores = scoreAll(gather(pool, draw.unseen), perfect, pairList, writable?.redrawn);
    nulls.push(rescale(scores, resplitter.scale));
  }

  const linear = linearErrors(binned, pairList);
  const part = (kind: 'columns' | 'pairs', i: number, columns: readonly number[]): Part => {
    const null_ = Float64Array.from(nulls, (scores) => scores[kind][i]);
    const spread = deviation(null_);
    return {
      columns,
      accuracy: observed[kind][i],
      expected: mean(null_),
      spread,
      error: Math.max(spread, linear[kind][i]),
    };
  };
  const columns = names.map((_, c) => part('columns', c, [c]));
  const pairs = pairList.map((pair, i) => part('pairs', i, pair));

  const n = binned.unseenUnits ? new Set(binned.unseenUnits).size : nUnseen;
  const metrics: Metric[] = [];
  const average = (name: 'univariate' | 'bivariate' | 'overall') => {
    const null_ = nulls.map((scores) => scores[name]);
    const expected = mean(null_);
    const spread = deviation(null_);
    const half = spanAt(n) * Math.max(spread, linear[name]);
    const value = observed[name];
    metrics.push({
      name: `fidelity.${name}`,
      value,
      low: Math.max(0, value - half),
      high: Math.min(1, value + half),
      level: LEVEL,
      n,
      better: 'high',
      expected,
      honest: Math.max(0, expected - harmSpan(n) * spread),
    });
  };
  average('univariate');
  if (pairs.length) average('bivariate');
  average('overall');
  const ceilings = nulls.map((scores) => scores.overall);
  const spread = deviation(ceilings);
  const z98 = zOf(0.98);
  metrics.push({
    name: 'fidelity.ceiling',
    value: mean(ceilings),
    low: rounds >= 100 ? quantile(ceilings, 0.01) : mean(ceilings) - z98 * spread,
    high: rounds >= 100 ? quantile(ceilings, 0.99) : mean(ceilings) + z98 * spread,
    level: 0.98,
    n,
    better: 'high',
  });
  const title = (part: Part) => part.columns.map((c) => names[c]).join(' × ');
  if (columns.length) {
    metrics.push(worst('fidelity.worst_column', columns, title, n));
  }
  if (pairs.length) metrics.push(worst('fidelity.worst_pair', pairs, title, n));
  return { columns, pairs, metrics, rounds, allPairs: (width * (width - 1)) / 2 };
}

/**
 * The accuracy of the part that loses most against its expected value; `expected − value` is that loss. The interval
 * holds for the losses of all parts at once (Bonferroni), so it holds for the largest: from the largest lower bound to
 * the largest upper bound.
 */
function worst(name: string, parts: readonly Part[], title: (part: Part) => string, n: number): Metric {
  const z = quantileAt(1 - (1 - LEVEL) / 2 / parts.length, n);
  const zHonest = quantileAt(1 - (1 - HONEST) / parts.length, n);
  const loss = (part: Part) => part.expected - part.accuracy;
  const largest = (of: (part: Part) => number) => parts.reduce((most, part) => Math.max(most, of(part)), -1);
  const part = parts.reduce((most, next) => (loss(next) > loss(most) ? next : most));
  return {
    name,
    value: part.accuracy,
    low: Math.max(0, part.expected - largest((p) => loss(p) + z * p.error)),
    high: Math.min(1, part.expected - largest((p) => loss(p) - z * p.error)),
    level: LEVEL,
    n,
    better: 'high',
    expected: part.expected,
    honest: Math.max(0, part.expected - largest((p) => (zHonest - z) * p.spread)),
    detail: title(part),
  };
}

/** Columns by two, all of them or a seeded sample. */
export function pairsOf(width: number, seed: number, limit = MAX_PAIRS): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < width; a++) for (let b = a + 1; b < width; b++) pairs.push([a, b]);
  if (pairs.length <= limit) return pairs;
  const kept = new Draws(seed, USE.pairs).sample(pairs.length, limit).sort();
  return Array.from(kept, (i) => pairs[i]);
}

interface Scores {
  readonly columns: Float64Array;
  readonly pairs: Float64Array;
  readonly univariate: number;
  readonly bivariate: number;
  readonly overall: number;
}

function scoreAll(
  a: readonly Uint8Array[],
  b: readonly Uint8Array[],
  pairs: readonly (readonly [number, number])[],
  redrawn: Redrawn = [],
): Scores {
  const columns = Float64Array.from(a, (codes, c) => 1 - columnDistance(codes, b[c], redrawn[c]));
  const scores = Float64Array.from(
    pairs,
    ([i, j]) => 1 - pairDistance(a[i], a[j], b[i], b[j], redrawn[i], redrawn[j]),
  );
  return summary(columns, scores);
}

function summary(columns: Float64Array, pairs: Float64Array): Scores {
  const univariate = mean(columns);
  const bivariate = pairs.length ? mean(pairs) : Number.NaN;
  const overall = pairs.length ? (univariate + bivariate) / 2 : univariate;
  return { columns, pairs, univariate, bivariate, overall };
}

function rescale(scores: Scores, factor: number): Scores {
  if (factor === 1) return scores;
  const shrink = (accuracy: number) => 1 - (1 - accuracy) * factor;
  return summary(scores.columns.map(shrink), scores.pairs.map(shrink));
}

/** Overall accuracy of one table against another, both binned alike: for parity with references. */
export function plainAccuracy(
  real: readonly Uint8Array[],
  synthetic: readonly Uint8Array[],
  seed: number,
): { univariate: number; bivariate: number; overall: number } {
  const { univariate, bivariate, overall } = scoreAll(real, synthetic, pairsOf(real.length, seed));
  return { univariate, bivariate, overall };
}

function gather(columns: readonly Uint8Array[], rows: Uint32Array): Uint8Array[] {
  return columns.map((codes) => {
    const out = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) out[i] = codes[rows[i]];
    return out;
  });
}
