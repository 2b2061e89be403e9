/**
 * Utility: six downstream models trained on real and on as many synthetic rows, both tested on the same never-seen real
 * rows. The loss is real − synthetic (AUC, or R² for a number), for every model and on average.
 *
 * Its interval joins two variances. The test rows': the paired influence of every row, rows of one unit summed. The
 * training rows': everything is trained REPEATS times on two thirds of either table; such repeats share rows and are not
 * independent, so their variance is raised by Nadeau and Bengio's (2003) 1/J + n_left/n_trained.
 */

import { stack } from '../measure/align.ts';
import type { UtilityDetail, UtilityGroup, UtilityModel, UtilityScore } from '../measure/details.ts';
import { normalQuantile, zOf } from '../measure/distributions.ts';
import { Draws, range, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { harmSpan, LEVEL, mean, meanVariance, spanAt, variance } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';
import { naiveBayes } from './bayes.ts';
import {
  additive,
  boostedTrees,
  decisionTree,
  type Learner,
  type Predictions,
  randomForest,
} from './learner.ts';
import { linear } from './linear.ts';
import { nearestNeighbours } from './neighbours.ts';
import { type Problem, problemOf, type Sample, sampleOf, takeSample } from './problem.ts';
import { scoresOf } from './scores.ts';

/** The classifiers that utility is measured by. */
export const CLASSIFIERS: readonly (readonly [string, Learner])[] = [
  ['decision_tree', decisionTree],
  ['random_forest', randomForest],
  ['naive_bayes', naiveBayes],
  ['nearest_neighbours', nearestNeighbours],
  ['logistic_regression', linear],
  ['boosted_trees', boostedTrees],
];
const REGRESSORS: readonly (readonly [string, Learner])[] = [
  ['decision_tree', decisionTree],
  ['random_forest', randomForest],
  ['additive_stumps', additive],
  ['nearest_neighbours', nearestNeighbours],
  ['linear_regression', linear],
  ['boosted_trees', boostedTrees],
];

/** The models of a task, by name. */
export const learnersOf = ({ task }: Problem) => (task === 'classification' ? CLASSIFIERS : REGRESSORS);

/** Rows that a model learns from, and is tested on. */
const MAX_ROWS = 10_000;
const MAX_TEST = 3_000;
/** Cells that a model learns from, so that a very wide table does not take minutes. */
const MAX_CELLS = 400_000;
const REPEATS = 3;
const SHARE = 2 / 3;
/** Of the smallest effect that is called detectable. */
const POWER = 0.8;
const MIN_GROUP = 30;
const MAX_GROUPS = 20;

export interface UtilityOptions {
  readonly target: string;
  /** Units of the unseen and of the trained rows. */
  readonly units?: Uint32Array;
  readonly trainUnits?: Uint32Array;
  readonly protectedAttribute?: string;
  readonly minRecords: number;
  readonly seed: number;
}

export interface Utility {
  readonly metrics: readonly Metric[];
  readonly detail: UtilityDetail;
}

/** One side's predictions of the test rows, by model and repeat. */
type Runs = readonly (readonly Predictions[])[];

export function utility(
  train: Table,
  synthetic: Table,
  unseen: Table,
  options: UtilityOptions,
): Utility | string {
  const problem = problemOf(train, options.target);
  if (typeof problem === 'string') return problem;
  const draws = new Draws(options.seed, USE.sample, 5);
  const all = sampleOf(unseen, problem);
  const test = takeSample(all, draws.sample(all.target.length, MAX_TEST));
  const [allReal, allMade] = [sampleOf(train, problem), sampleOf(synthetic, problem)];
  const affordable = Math.max(1_000, Math.floor(MAX_CELLS / train.width));
  const least = Math.min(allReal.target.length, allMade.target.length, MAX_ROWS, affordable);
  const rows = Math.round(SHARE * least);
  if (rows < 40 || test.target.length < 30) return 'too few rows to train and test on';
  if (problem.task === 'classification' && new Set(test.target).size < 2) {
    return 'the never-seen rows are all of one class';
  }

  const learners = learnersOf(problem);
  const real: Predictions[][] = learners.map(() => []);
  const made: Predictions[][] = learners.map(() => []);
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const own = new Draws(options.seed, USE.sample, 10 + repeat);
    const pick = (sample: Sample) => takeSample(sample, own.sample(sample.target.length, rows));
    const [a, b] = [pick(allReal), pick(allMade)];
    learners.forEach(([, learner], m) => {
      real[m].push(learner(a, test.features, problem, options.seed + repeat));
      made[m].push(learner(b, test.features, problem, options.seed + repeat));
    });
  }

  const augmentation = augment(learners, allReal, allMade, test, problem, rows, options.seed);

  const units = options.units && test.rows.map((row) => options.units![row]);
  const main = problem.task === 'classification' ? 'auc' : 'r2';
  const compare = comparison(test.target, problem, units);
  const metrics: Metric[] = [];
  const unitCount = units ? new Set(units).size : test.target.length;
  const metric = (name: string, { value, error }: Estimate, better: 'high' | 'low'): Metric => ({
    name: `utility.${name}`,
    value,
    low: value - spanAt(unitCount) * error,
    high: value + spanAt(unitCount) * error,
    level: LEVEL,
    n: unitCount,
    better,
  });
  const models = learners.map(([name], m): UtilityModel => {
    const scores = compare([real[m]], [made[m]]);
    const { real: onReal, synthetic: onSynthetic, loss } = scores[main];
    metrics.push(
      metric(`${name}.real`, onReal, 'high'),
      metric(`${name}.synthetic`, onSynthetic, 'high'),
      metric(`${name}.loss`, loss, 'low'),
    );
    return { name, scores: shown(scores) };
  });
  const { loss } = compare(real, made)[main];
  metrics.push({
    ...metric('mean_loss', loss, 'low'),
    expected: 0,
    honest: harmSpan(unitCount) * loss.error,
    detail: `target ${options.target}, ${main === 'auc' ? 'AUC' : 'R²'}`,
  });
  return {
    metrics,
    detail: {
      target: options.target,
      task: problem.task,
      positive: positiveLabel(problem, train, options),
      rows: { real: rows, synthetic: rows, test: test.target.length },
      models,
      augmentation,
      detectable: (zOf(LEVEL) + normalQuantile(POWER)) * loss.error,
      groups: groupsOf(test, unseen, problem, real, made, options),
    },
  };
}

/** Models that are also trained on real and synthetic rows together. */
const AUGMENTED = ['boosted_trees', 'logistic_regression', 'linear_regression'];

/** What synthetic rows add to the same real rows, where real rows are few. */
function augment(
  learners: readonly (readonly [string, Learner])[],
  real: Sample,
  made: Sample,
  test: Sample,
  problem: Problem,
  rows: number,
  seed: number,
): UtilityDetail['augmentation'] {
  const draws = new Draws(seed, USE.sample, 20);
  const [some, more] = [real, made].map((sample) =>
    takeSample(sample, draws.sample(sample.target.length, rows)),
  );
  const both: Sample = {
    features: stack(some.features, more.features),
    target: Float64Array.from([...some.target, ...more.target]),
    rows: some.rows,
  };
  const main = problem.task === 'classification' ? 'auc' : 'r2';
  return learners
    .filter(([name]) => AUGMENTED.includes(name))
    .map(([name, learner]) => {
      const score = (sample: Sample) =>
        scoresOf(learner(sample, test.features, problem, seed), test.target, problem)[main].value;
      return { name, real: score(some), both: score(both) };
    });
}

interface Estimate {
  readonly value: number;
  readonly error: number;
}

type Comparison = Readonly<Record<'real' | 'synthetic' | 'loss', Estimate>>;

/** Mean scores of both sides over models and repeats, and their difference, with errors; by name of the score. */
function comparison(target: Float64Array, problem: Problem, units?: Uint32Array) {
  const rows = target.length;
  const side = (runs: Runs) => {
    const scores = runs.map((own) => own.map((predictions) => scoresOf(predictions, target, problem)));
    return (key: string) => {
      const influence = new Float64Array(rows);
      const repeats = new Float64Array(REPEATS);
      for (const own of scores) {
        own.forEach(({ [key]: score }, repeat) => {
          repeats[repeat] += score.value / runs.length;
          for (let i = 0; i < rows; i++) influence[i] += score.influence[i] / (runs.length * REPEATS);
        });
      }
      return { influence, repeats };
    };
  };
  const estimate = (influence: Float64Array, repeats: Float64Array): Estimate => ({
    value: mean(repeats),
    error: Math.sqrt(
      meanVariance(influence, 0, units) + (1 / REPEATS + (1 - SHARE) / SHARE) * variance(repeats),
    ),
  });
  return (real: Runs, made: Runs): Record<string, Comparison> => {
    const [ofReal, ofMade] = [side(real), side(made)];
    const keys = problem.task === 'classification' ? ['auc', 'accuracy', 'f1'] : ['r2', 'mae'];
    return Object.fromEntries(
      keys.map((key): [string, Comparison] => {
        const [a, b] = [ofReal(key), ofMade(key)];
        // A larger error (mae) on the synthetic side is the loss.
        const sign = key === 'mae' ? -1 : 1;
        return [
          key,
          {
            real: estimate(a.influence, a.repeats),
            synthetic: estimate(b.influence, b.repeats),
            loss: estimate(
              a.influence.map((x, i) => sign * (x - b.influence[i])),
              a.repeats.map((x, i) => sign * (x - b.repeats[i])),
            ),
          },
        ];
      }),
    );
  };
}

function shown(scores: Readonly<Record<string, Comparison>>): Record<string, UtilityScore> {
  return Object.fromEntries(
    Object.entries(scores).map(([key, { real, synthetic, loss }]) => [
      key,
      {
        real: real.value,
        synthetic: synthetic.value,
        loss: loss.value,
        low: loss.value - zOf(LEVEL) * loss.error,
        high: loss.value + zOf(LEVEL) * loss.error,
      },
    ]),
  );
}

/** The positive class by name, where enough units hold it. */
function positiveLabel(problem: Problem, train: Table, options: UtilityOptions): string | null {
  if (problem.classes.length !== 2) return null;
  const [, positive] = problem.classes;
  const column = train.column(problem.target)!;
  const holders = new Set<number>();
  for (let row = 0; row < train.rows; row++) {
    if (positive.holds(column, row)) holders.add(options.trainUnits ? options.trainUnits[row] : row);
  }
  return holders.size >= options.minRecords ? positive.label : null;
}

/** Mean scores over all models for every group of the protected attribute that enough test units belong to. */
function groupsOf(
  test: Sample,
  unseen: Table,
  problem: Problem,
  real: Runs,
  made: Runs,
  options: UtilityOptions,
): UtilityGroup[] {
  const column = options.protectedAttribute ? unseen.column(options.protectedAttribute) : undefined;
  if (column?.kind !== 'category') return [];
  const groups: UtilityGroup[] = [];
  column.labels.forEach((label, code) => {
    const inside = range(test.rows.length).filter((i) => column.codes[test.rows[i]] === code);
    const units = options.units && inside.map((i) => options.units![test.rows[i]]);
    const target = Float64Array.from(inside, (i) => test.target[i]);
    if ((units ? new Set(units).size : inside.length) < Math.max(2 * options.minRecords, MIN_GROUP)) return;
    if (problem.task === 'classification' && new Set(target).size < 2) return;
    const cut = (runs: Runs): Runs =>
      runs.map((own) =>
        own.map((predictions) => predictions.map((scores) => Float64Array.from(inside, (i) => scores[i]))),
      );
    const scores = shown(comparison(target, problem, units)(cut(real), cut(made)));
    groups.push({ label, test: inside.length, scores });
  });
  return groups.sort((a, b) => b.test - a.test).slice(0, MAX_GROUPS);
}
