/** k nearest neighbours by Gower's distance (see privacy/distance.ts), exact; shares of classes or the mean value. */

import { Draws, USE } from '../measure/draws.ts';
import { encodeRows } from '../privacy/distance.ts';
import type { Learner } from './learner.ts';
import { takeSample } from './problem.ts';

const NEIGHBOURS = 15;
/** Rows searched: more would cost more than they tell. */
const MAX_ROWS = 2_500;
const UNIT = 8192;

export const nearestNeighbours: Learner = (whole, test, problem, seed) => {
  const train =
    whole.target.length <= MAX_ROWS
      ? whole
      : takeSample(whole, new Draws(seed, USE.sample, 4).sample(whole.target.length, MAX_ROWS));
  const [data, queries] = encodeRows([train.features], [test]);
  const k = Math.min(NEIGHBOURS, data.rows);
  const classes = Math.max(1, problem.classes.length);
  const out = Array.from({ length: classes }, () => new Float64Array(test.rows));
  const best = new Float64Array(k);
  const at = new Uint32Array(k);
  const { width, numbers, cells } = data;
  const query = new Int16Array(width);
  for (let q = 0; q < queries.rows; q++) {
    for (let c = 0; c < width; c++) query[c] = queries.cells[q * width + c];
    best.fill(Number.POSITIVE_INFINITY);
    let limit = Number.POSITIVE_INFINITY;
    for (let row = 0, start = 0; row < data.rows; row++, start += width) {
      let sum = 0;
      for (let c = numbers; c < width && sum < limit; c++) if (cells[start + c] !== query[c]) sum += UNIT;
      for (let c = 0; c < numbers && sum < limit; c++) {
        const d = cells[start + c] - query[c];
        sum += d < 0 ? -d : d;
      }
      if (sum >= limit) continue;
      let place = k - 1;
      for (; place > 0 && best[place - 1] > sum; place--) {
        best[place] = best[place - 1];
        at[place] = at[place - 1];
      }
      best[place] = sum;
      at[place] = row;
      limit = best[k - 1];
    }
    for (const row of at) {
      if (problem.task === 'regression') out[0][q] += train.target[row] / k;
      else out[train.target[row]][q] += 1 / k;
    }
  }
  return out;
};
