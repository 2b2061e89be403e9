/** Naive Bayes over bins: about ten quantile bins a number, every category apart, missing a value; Laplace smoothing. */
import { cutTable, fitCuts } from '../measure/cuts.ts';
import type { Learner } from './learner.ts';

const BINS = 12;

export const naiveBayes: Learner = (train, test, problem) => {
  const cuts = train.features.columns.map(
    (column) =>
      fitCuts(
        train.features.select((other) => other === column),
        column.kind === 'number' ? BINS : 255,
      )[0],
  );
  const codes = cutTable(cuts, train.features);
  const testCodes = cutTable(cuts, test);
  const classes = problem.classes.length;
  const rows = new Float64Array(classes);
  for (const c of train.target) rows[c]++;
  const scores = Array.from(rows, (count) => new Float64Array(test.rows).fill(Math.log(count + 1)));
  codes.forEach((column, f) => {
    const bins = cuts[f].bins;
    const counts = new Float64Array(classes * bins);
    for (let i = 0; i < column.length; i++) counts[train.target[i] * bins + column[i]]++;
    for (let c = 0; c < classes; c++) {
      const logs = counts
        .slice(c * bins, (c + 1) * bins)
        .map((count) => Math.log((count + 1) / (rows[c] + bins)));
      const own = scores[c];
      const cells = testCodes[f];
      for (let i = 0; i < own.length; i++) own[i] += logs[cells[i]];
    }
  });
  // From log-odds to probabilities, row by row.
  for (let i = 0; i < test.rows; i++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (const own of scores) highest = Math.max(highest, own[i]);
    let sum = 0;
    for (const own of scores) sum += own[i] = Math.exp(own[i] - highest);
    for (const own of scores) own[i] /= sum;
  }
  return scores;
};
