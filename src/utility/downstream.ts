/**
 * What classifiers learn from synthetic rows: their mean score on unseen real ones. For those who compare generators on
 * the same real rows, where what classifiers learn from real rows is the same for all (`utility.ts` measures the loss).
 */
import { Draws, range, USE } from '../measure/draws.ts';
import { mean } from '../measure/statistics.ts';
import type { Table } from '../record/table.ts';
import { problemOf, sampleOf, takeSample } from './problem.ts';
import { scoresOf } from './scores.ts';
import { learnersOf } from './utility.ts';

/** Rows that a model learns from, as many as are real at most; rows that all repeats learn from; rows of a test. */
const MAX_ROWS = 2_000;
const ALL_ROWS = 4_000;
const MAX_TEST = 3_000;
const MOST_REPEATS = 6;
const FEWEST = 40;
const FEWEST_TEST = 30;

/**
 * @param train tells what is to be predicted, and how many rows a model may learn from
 * @returns AUC, or R² of a number; null where there is too little to learn or to test on
 */
export function downstream(
  train: Table,
  synthetic: Table,
  unseen: Table,
  { target, seed }: { readonly target: string; readonly seed: number },
): number | null {
  const problem = problemOf(train, target);
  if (typeof problem === 'string') return null;
  const all = sampleOf(unseen, problem);
  const test = takeSample(all, new Draws(seed, USE.sample, 5).sample(all.target.length, MAX_TEST));
  const made = sampleOf(synthetic, problem);
  const rows = Math.min(train.rows, made.target.length, MAX_ROWS);
  if (rows < FEWEST || test.target.length < FEWEST_TEST) return null;
  if (problem.task === 'classification' && new Set(test.target).size < 2) return null;
  const repeats = Math.max(
    1,
    Math.min(MOST_REPEATS, Math.floor(Math.min(made.target.length, ALL_ROWS) / rows)),
  );
  const main = problem.task === 'classification' ? 'auc' : 'r2';
  const scores: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    // Synthetic rows are strangers to each other: any of them are a sample.
    const own = takeSample(
      made,
      range(rows).map((i) => repeat * rows + i),
    );
    for (const [, learner] of learnersOf(problem))
      scores.push(
        scoresOf(learner(own, test.features, problem, seed + repeat), test.target, problem)[main].value,
      );
  }
  return mean(scores);
}
