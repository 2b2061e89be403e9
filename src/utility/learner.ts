/**
 * A downstream model: learns from one sample, predicts the rows of another. Nothing of the test rows but their features
 * enters, and nothing of the real rows when it learns from synthetic ones: bins and scales are the training sample's.
 */

import { cutTable, fitCuts } from '../measure/cuts.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import type { GrowOptions } from '../measure/grow.ts';
import { boost, logistic, predict } from '../measure/trees.ts';
import type { Table } from '../record/table.ts';
import type { Problem, Sample } from './problem.ts';

/** Predictions by class (probabilities up to scale), or one array of values. */
export type Predictions = readonly Float64Array[];

export type Learner = (train: Sample, test: Table, problem: Problem, seed: number) => Predictions;

/** Targets a learner of yes/no or of values is asked for: one for two classes, one a class for more, or the values. */
export function targetsOf(train: Sample, problem: Problem): Float64Array[] {
  if (problem.task === 'regression') return [train.target];
  const wanted = problem.classes.length === 2 ? [1] : problem.classes.map((_, c) => c);
  return wanted.map((c) => train.target.map((own) => (own === c ? 1 : 0)));
}

/** Probabilities of all classes from those that `targetsOf` asked for. */
export function complete(found: readonly Float64Array[], problem: Problem): Predictions {
  if (problem.task === 'regression' || problem.classes.length > 2) return found;
  return [found[0].map((p) => 1 - p), found[0]];
}

/** Of a table wider than this, every tree of many draws so many columns: time grows with columns, and most say little. */
const WIDE = 200;

function trees(options: GrowOptions): Learner {
  return (train, test, problem, seed) => {
    const cuts = fitCuts(train.features);
    const codes = cutTable(cuts, train.features);
    const testCodes = cutTable(cuts, test);
    const loss = problem.task === 'regression' ? 'squared' : 'logistic';
    const found = targetsOf(train, problem).map((target, t) => {
      const drawn =
        options.rounds === 1 ? {} : { columnsPerTree: WIDE, draws: new Draws(seed, USE.boosting, t) };
      const ensemble = boost(codes, cuts, target, range(target.length), { loss, ...drawn, ...options });
      const scores = predict(ensemble, testCodes, range(test.rows));
      return loss === 'logistic' && options.loss !== 'squared' ? scores.map(logistic) : scores;
    });
    return complete(found, problem);
  };
}

/** Gradient boosting with scikit-learn's defaults. */
export const boostedTrees: Learner = trees({ rounds: 100 });
/** Boosted stumps: an additive model, the sixth of the regressors. */
export const additive: Learner = trees({ rounds: 200, leaves: 2 });
/** One tree of at most 64 leaves, on class shares. */
export const decisionTree: Learner = trees({ rounds: 1, rate: 1, leaves: 64, minRows: 10, loss: 'squared' });

/** Bagged trees on bootstrap samples, √columns (a third of them for values) drawn for every split (Breiman 2001). */
export const randomForest: Learner = (train, test, problem, seed) => {
  const cuts = fitCuts(train.features, 64);
  const codes = cutTable(cuts, train.features);
  const testCodes = cutTable(cuts, test);
  const n = train.target.length;
  const width = cuts.length;
  const columnsPerSplit = Math.max(
    1,
    Math.round(problem.task === 'regression' ? width / 3 : Math.sqrt(width)),
  );
  const targets = targetsOf(train, problem);
  const count = Math.max(15, Math.ceil(50 / targets.length));
  const found = targets.map((target, t) => {
    const sum = new Float64Array(test.rows);
    for (let tree = 0; tree < count; tree++) {
      const draws = new Draws(seed, USE.forest, t * 1000 + tree);
      const index = Uint32Array.from({ length: n }, () => draws.below(n));
      const ensemble = boost(codes, cuts, target, index, {
        rounds: 1,
        rate: 1,
        leaves: 256,
        minRows: problem.task === 'regression' ? 5 : 3,
        loss: 'squared',
        columnsPerSplit,
        columnsPerTree: WIDE,
        draws,
      });
      const scores = predict(ensemble, testCodes, range(test.rows));
      for (let i = 0; i < sum.length; i++) sum[i] += scores[i] / count;
    }
    return sum;
  });
  return complete(found, problem);
};
