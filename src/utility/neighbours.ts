/** k nearest neighbours by Gower's distance, exact; shares of classes or the mean value. */
import { Draws, USE } from '../measure/draws.ts';
import { encodeRows, kNearest } from '../measure/gower.ts';
import type { Learner } from './learner.ts';
import { takeSample } from './problem.ts';

const NEIGHBOURS = 15;
/** Rows searched: more would cost more than they tell. */
const MAX_ROWS = 2_500;

export const nearestNeighbours: Learner = (whole, test, problem, seed) => {
  const train =
    whole.target.length <= MAX_ROWS
      ? whole
      : takeSample(whole, new Draws(seed, USE.sample, 4).sample(whole.target.length, MAX_ROWS));
  const [data, queries] = encodeRows([train.features], [test]);
  const { k, row } = kNearest(queries, data, NEIGHBOURS);
  const out = Array.from({ length: Math.max(1, problem.classes.length) }, () => new Float64Array(test.rows));
  row.forEach((found, i) => {
    const target = train.target[found];
    const q = Math.floor(i / k);
    if (problem.task === 'regression') out[0][q] += target / k;
    else out[target][q] += 1 / k;
  });
  return out;
};
