/**
 * Classifier two-sample test (Lopez-Paz and Oquab 2017): out-of-fold AUC of boosted trees that tell synthetic rows from
 * as many never-seen real rows. .5 is ideal. Trees, because a linear detector is blind to a factorised model.
 *
 * The AUC is the mean over folds, each by its own model; a unit's rows never stand in two of them. Its interval is
 * DeLong's by fold, the rows of one unit as one observation, raised by Nadeau and Bengio's (2003) 1/J + n_test/n_trained
 * over 1/J: the models share rows, and DeLong knows nothing of how they were trained.
 */
import { align, stack } from '../measure/align.ts';
import { type Cut, cutTable, fitCuts } from '../measure/cuts.ts';
import type { DetectionDetail } from '../measure/details.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { delong, harmSpan, LEVEL, mean, nullAucError, spanAt } from '../measure/statistics.ts';
import { boost, logistic, predict } from '../measure/trees.ts';
import type { Table } from '../record/table.ts';

/** Rows of either side that the trees look at. */
export const MAX_ROWS = 10_000;
/** Cells of either side, so that a very wide table does not take minutes. */
export const MAX_CELLS = 1_500_000;
const FOLDS = 3;
/** Standard errors by fold combine as if the folds' models were strangers; they share half of their rows. */
const OVERLAP = Math.sqrt((1 / FOLDS + 1 / (FOLDS - 1)) / (1 / FOLDS));
const ROUNDS = 50;

export interface Detection {
  readonly metric: Metric;
  readonly detail: DetectionDetail;
  /** Out-of-fold probability of being synthetic: unseen rows used, then synthetic rows used. */
  readonly probability: Float64Array;
  readonly rows: number;
}

export function detect(
  unseen: Table,
  synthetic: Table,
  seed: number,
  options: { units?: Uint32Array; syntheticUnits?: Uint32Array; maxRows?: number } = {},
): Detection | null {
  const affordable = Math.max(1_000, Math.floor(MAX_CELLS / Math.max(1, unseen.width)));
  const rows = Math.min(unseen.rows, synthetic.rows, options.maxRows ?? MAX_ROWS, affordable);
  if (rows < 2 * FOLDS || unseen.width === 0) return null;
  const draws = new Draws(seed, USE.folds);
  const realRows = draws.sample(unseen.rows, rows);
  const madeRows = draws.sample(synthetic.rows, rows);
  const [real, made] = align([unseen.take(realRows), synthetic.take(madeRows)]);
  const units = options.units ? realRows.map((row) => options.units![row]) : range(rows);
  const madeUnits = options.syntheticUnits
    ? madeRows.map((row) => options.syntheticUnits![row])
    : range(rows);
  const table = stack(real, made);
  const cuts = fitCuts(table);
  const codes = cutTable(cuts, table);
  const target = new Float64Array(2 * rows).fill(1, rows);

  const fold = new Uint8Array(2 * rows);
  fold.set(foldsOf(units, draws));
  fold.set(foldsOf(madeUnits, draws), rows);
  const probability = new Float64Array(2 * rows);
  const gain = new Float64Array(cuts.length);
  let auc = 0;
  let variance = 0;
  for (let f = 0; f < FOLDS; f++) {
    const test = range(2 * rows).filter((i) => fold[i] === f);
    const ensemble = boost(
      codes,
      cuts,
      target,
      range(2 * rows).filter((i) => fold[i] !== f),
      { rounds: ROUNDS },
    );
    const scores = predict(ensemble, codes, test);
    test.forEach((row, i) => {
      probability[row] = logistic(scores[i]);
    });
    ensemble.gain.forEach((g, c) => {
      gain[c] += g;
    });
    const positive = scores.filter((_, i) => test[i] >= rows);
    const negative = scores.filter((_, i) => test[i] < rows);
    const one = delong(positive, negative, {
      positive: madeUnits.filter((_, i) => fold[rows + i] === f),
      negative: units.filter((_, i) => fold[i] === f),
    });
    auc += one.auc / FOLDS;
    variance += (one.error / FOLDS) ** 2;
  }
  // At perfect separation the error is 0, where one row each way could still differ.
  const error = Math.max(Math.sqrt(variance) * OVERLAP, 1 / rows);
  const unitCount = new Set(units).size;
  const half = spanAt(unitCount) * error;
  const total = gain.reduce((sum, g) => sum + g, 0) || 1;
  return {
    metric: {
      name: 'fidelity.c2st_auc',
      value: auc,
      low: Math.max(0, auc - half),
      high: Math.min(1, auc + half),
      level: LEVEL,
      n: unitCount,
      better: 'low',
      expected: 0.5,
      honest: Math.min(
        1,
        0.5 + harmSpan(unitCount) * Math.max(error, nullAucError(unitCount, rows) * OVERLAP),
      ),
    },
    detail: {
      auc,
      pmseRatio: pmseRatio(codes, cuts, rows, draws),
      roc: rocOf(probability, rows),
      importance: table.columns
        .map((column, c) => ({ column: column.name, share: gain[c] / total }))
        .sort((a, b) => b.share - a.share),
    },
    probability,
    rows,
  };
}

/** Rows of either side, permutations and trees of the pMSE: it informs, and must stay cheap. */
const PMSE_ROWS = 2_000;
const PMSE_NULLS = 5;
const PMSE_ROUNDS = 10;

/**
 * pMSE (Woo et al. 2009; Snoke et al. 2018): mean squared distance of the fitted probability of being synthetic from the
 * share of synthetic rows, over its mean when the labels are shuffled and the trees fitted anew. 1 is ideal.
 */
function pmseRatio(codes: readonly Uint8Array[], cuts: readonly Cut[], rows: number, draws: Draws): number {
  const n = Math.min(rows, PMSE_ROWS);
  const index = new Uint32Array(2 * n);
  for (let i = 0; i < n; i++) {
    index[i] = i;
    index[n + i] = rows + i;
  }
  const pmse = (labels: Float64Array) => {
    const ensemble = boost(codes, cuts, labels, index, { rounds: PMSE_ROUNDS });
    let sum = 0;
    for (const score of predict(ensemble, codes, index)) sum += (logistic(score) - 0.5) ** 2;
    return sum / index.length;
  };
  const truth = new Float64Array(2 * rows).fill(1, rows);
  const nulls = Array.from({ length: PMSE_NULLS }, () => {
    const synthetic = draws.sample(2 * n, n);
    const labels = new Float64Array(2 * rows);
    for (const at of synthetic) labels[index[at]] = 1;
    return pmse(labels);
  });
  return pmse(truth) / mean(nulls);
}

/** A fold for every row, by whole units, as even as can be. */
function foldsOf(units: Uint32Array, draws: Draws): Uint8Array {
  const distinct = Uint32Array.from(new Set(units));
  const of = new Map<number, number>();
  draws.shuffle(distinct).forEach((unit, i) => {
    of.set(unit, i % FOLDS);
  });
  return Uint8Array.from(units, (unit) => of.get(unit)!);
}

/** At most 51 points; the first `negatives` scores are of the negative class. */
export function rocOf(scores: Float64Array, negatives: number): DetectionDetail['roc'] {
  const negative = scores.slice(0, negatives).sort();
  const positive = scores.slice(negatives).sort();
  const above = (sorted: Float64Array, limit: number) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > limit) high = middle;
      else low = middle + 1;
    }
    return (sorted.length - low) / sorted.length;
  };
  const points = [{ falsePositive: 0, truePositive: 0 }];
  for (let i = 1; i < 50; i++) {
    const limit = negative[Math.min(negatives - 1, Math.max(0, Math.floor(negatives * (1 - i / 50))))];
    points.push({ falsePositive: above(negative, limit), truePositive: above(positive, limit) });
  }
  points.push({ falsePositive: 1, truePositive: 1 });
  return points;
}
