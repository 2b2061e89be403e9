/**
 * Scores of predictions, each with the influence of every test row on it: the score's error is that of a mean of
 * influences, the error of a difference of scores is that of the difference of influences (paired, as it should be on
 * the same rows), and rows of one unit are summed first.
 */
import { midranks } from '../measure/statistics.ts';
import type { Predictions } from './learner.ts';
import type { Problem } from './problem.ts';

export interface Score {
  readonly value: number;
  /** Mean 0; the score of the rows is the value plus the mean influence of a new draw of them. */
  readonly influence: Float64Array;
}

export type Scores = Readonly<Record<string, Score>>;

export function scoresOf(predictions: Predictions, target: Float64Array, problem: Problem): Scores {
  if (problem.task === 'regression') {
    return { r2: determination(predictions[0], target), mae: meanAbsolute(predictions[0], target) };
  }
  const classes = predictions.map((_, c) => c);
  const asked = classes.length === 2 ? [1] : classes;
  const guess = Uint8Array.from(target, (_, i) =>
    classes.reduce((best, c) => (predictions[c][i] > predictions[best][i] ? c : best), 0),
  );
  const present = asked.filter((c) => target.includes(c) && target.some((own) => own !== c));
  return {
    auc: average(
      present.map((c) => areaUnderCurve(predictions[c], target, c)),
      target.length,
    ),
    accuracy: accuracyOf(guess, target),
    f1: average(
      present.map((c) => f1(guess, target, c)),
      target.length,
    ),
  };
}

function average(scores: readonly Score[], rows: number): Score {
  const influence = new Float64Array(rows);
  if (scores.length === 0) return { value: Number.NaN, influence };
  for (const score of scores)
    for (let i = 0; i < rows; i++) influence[i] += score.influence[i] / scores.length;
  return { value: scores.reduce((sum, score) => sum + score.value, 0) / scores.length, influence };
}

/** DeLong's structural components as influences. */
function areaUnderCurve(scores: Float64Array, target: Float64Array, positive: number): Score {
  const n = target.length;
  const isPositive = target.map((own) => (own === positive ? 1 : 0));
  const m = isPositive.reduce((sum, x) => sum + x, 0);
  const ranks = midranks(scores);
  const own = [0, 1].map((side) => {
    const rows = Array.from(isPositive.keys()).filter((i) => isPositive[i] === side);
    const inner = midranks(Float64Array.from(rows, (i) => scores[i]));
    const out = new Float64Array(n);
    rows.forEach((row, i) => {
      out[row] = inner[i];
    });
    return out;
  });
  const influence = new Float64Array(n);
  let auc = 0;
  for (let i = 0; i < n; i++) {
    influence[i] = isPositive[i] ? (ranks[i] - own[1][i]) / (n - m) : 1 - (ranks[i] - own[0][i]) / m;
    if (isPositive[i]) auc += influence[i] / m;
  }
  for (let i = 0; i < n; i++) influence[i] = ((influence[i] - auc) * n) / (isPositive[i] ? m : n - m);
  return { value: auc, influence };
}

function accuracyOf(guess: Uint8Array, target: Float64Array): Score {
  const right = target.map((own, i) => (own === guess[i] ? 1 : 0));
  const value = right.reduce((sum, x) => sum + x, 0) / target.length;
  return { value, influence: right.map((x) => x - value) };
}

/** 2·TP / (2·TP + FP + FN), a ratio of means. */
function f1(guess: Uint8Array, target: Float64Array, positive: number): Score {
  const n = target.length;
  const top = new Float64Array(n);
  const bottom = new Float64Array(n);
  let sumTop = 0;
  let sumBottom = 0;
  for (let i = 0; i < n; i++) {
    const [is, says] = [target[i] === positive ? 1 : 0, guess[i] === positive ? 1 : 0];
    top[i] = 2 * is * says;
    bottom[i] = is + says;
    sumTop += top[i];
    sumBottom += bottom[i];
  }
  const value = sumTop / sumBottom;
  return { value, influence: top.map((x, i) => (x - value * bottom[i]) / (sumBottom / n)) };
}

function determination(predicted: Float64Array, target: Float64Array): Score {
  const n = target.length;
  const centre = target.reduce((sum, y) => sum + y, 0) / n;
  const total = target.reduce((sum, y) => sum + (y - centre) ** 2, 0) / n;
  const errors = target.map((y, i) => (y - predicted[i]) ** 2);
  const rest = errors.reduce((sum, e) => sum + e, 0) / n / total;
  return { value: 1 - rest, influence: errors.map((e, i) => (rest * (target[i] - centre) ** 2 - e) / total) };
}

function meanAbsolute(predicted: Float64Array, target: Float64Array): Score {
  const errors = target.map((y, i) => Math.abs(y - predicted[i]));
  const value = errors.reduce((sum, e) => sum + e, 0) / target.length;
  return { value, influence: errors.map((e) => e - value) };
}
