/**
 * Support-vector machine with a Gaussian kernel, scikit-learn's defaults (C = 1, gamma = 1 / (features · variance)), by
 * sequential minimal optimisation with second-order working sets (Fan, Chen and Lin 2005, as LIBSVM does).
 */
import { Draws, USE } from '../measure/draws.ts';
import { variance } from '../measure/statistics.ts';
import { logistic } from '../measure/trees.ts';
import type { Table } from '../record/table.ts';
import { designOf, type Encoder, encodersOf } from './design.ts';
import { complete, type Learner, targetsOf } from './learner.ts';
import { takeSample } from './problem.ts';

const C = 1;
const TOLERANCE = 1e-3;
const TINY = 1e-12;
/** Rows learned from: the kernel has their square of cells. */
const MAX_ROWS = 2_500;

/** Dense rows, one after another. */
export interface Matrix {
  readonly rows: number;
  readonly width: number;
  readonly values: Float64Array;
}

export interface Machine {
  readonly support: Matrix;
  /** alpha · y of each support row. */
  readonly weights: Float64Array;
  readonly bias: number;
  readonly gamma: number;
}

/** @param target +1 or −1 a row */
export function fitMachine(data: Matrix, target: ArrayLike<number>, gamma = scaleOf(data)): Machine {
  const n = data.rows;
  const kernel = Array.from({ length: n }, (_, i) => kernelRow(data, data, i, gamma));
  const alpha = new Float64Array(n);
  // Of ½αᵀQα − Σα, with Q = y yᵀ K.
  const gradient = new Float64Array(n).fill(-1);
  const up = (t: number) => (target[t] > 0 ? alpha[t] < C : alpha[t] > 0);
  const low = (t: number) => (target[t] > 0 ? alpha[t] > 0 : alpha[t] < C);
  for (let step = 0; step < 100 * n + 10_000; step++) {
    let i = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < n; t++) {
      if (up(t) && -target[t] * gradient[t] >= most) {
        most = -target[t] * gradient[t];
        i = t;
      }
    }
    let j = -1;
    let least = Number.POSITIVE_INFINITY;
    let best = Number.POSITIVE_INFINITY;
    for (let t = 0; t < n; t++) {
      if (!low(t)) continue;
      const own = -target[t] * gradient[t];
      least = Math.min(least, own);
      const gap = most - own;
      if (i < 0 || gap <= 0) continue;
      const curvature = Math.max(TINY, kernel[i][i] + kernel[t][t] - 2 * kernel[i][t]);
      if (-(gap * gap) / curvature <= best) {
        best = -(gap * gap) / curvature;
        j = t;
      }
    }
    if (i < 0 || j < 0 || most - least < TOLERANCE) break;
    const curvature = Math.max(TINY, kernel[i][i] + kernel[j][j] - 2 * kernel[i][j]);
    // Along y_i α_i + y_j α_j = constant, inside the box.
    const wanted = (most + target[j] * gradient[j]) / curvature;
    const roomI = target[i] > 0 ? C - alpha[i] : alpha[i];
    const roomJ = target[j] > 0 ? alpha[j] : C - alpha[j];
    const move = Math.min(wanted, roomI, roomJ);
    // A bound that is reached is reached exactly, or rounding keeps it in play for ever.
    alpha[i] = move === roomI ? (target[i] > 0 ? C : 0) : alpha[i] + target[i] * move;
    alpha[j] = move === roomJ ? (target[j] > 0 ? 0 : C) : alpha[j] - target[j] * move;
    for (let t = 0; t < n; t++) gradient[t] += target[t] * move * (kernel[i][t] - kernel[j][t]);
  }
  const kept = Array.from(alpha.keys()).filter((t) => alpha[t] > 0);
  const values = new Float64Array(kept.length * data.width);
  kept.forEach((t, s) => {
    values.set(data.values.subarray(t * data.width, (t + 1) * data.width), s * data.width);
  });
  return {
    support: { rows: kept.length, width: data.width, values },
    weights: Float64Array.from(kept, (t) => alpha[t] * target[t]),
    bias: biasOf(alpha, gradient, target),
    gamma,
  };
}

/** The mean over free vectors, else the middle of what the bounded ones allow. */
function biasOf(alpha: Float64Array, gradient: Float64Array, target: ArrayLike<number>): number {
  let sum = 0;
  let free = 0;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  alpha.forEach((own, t) => {
    const value = -target[t] * gradient[t];
    if (own > 0 && own < C) {
      sum += value;
      free++;
    } else if ((own === 0) === target[t] > 0) bottom = Math.max(bottom, value);
    else top = Math.min(top, value);
  });
  return free > 0 ? sum / free : (top + bottom) / 2;
}

/** Positive on the side of +1, for every row. */
export function decide({ support, weights, bias, gamma }: Machine, data: Matrix): Float64Array {
  return Float64Array.from({ length: data.rows }, (_, row) => {
    const kernel = kernelRow(support, data, row, gamma);
    let sum = bias;
    for (let s = 0; s < weights.length; s++) sum += weights[s] * kernel[s];
    return sum;
  });
}

/** exp(−γ‖x − z‖²) of one row of `of` to all rows of `data`. */
function kernelRow(data: Matrix, of: Matrix, row: number, gamma: number): Float64Array {
  const { width, values } = data;
  const own = of.values.subarray(row * width, (row + 1) * width);
  const out = new Float64Array(data.rows);
  for (let t = 0, at = 0; t < data.rows; t++) {
    let sum = 0;
    for (let f = 0; f < width; f++, at++) {
      const gap = values[at] - own[f];
      sum += gap * gap;
    }
    out[t] = Math.exp(-gamma * sum);
  }
  return out;
}

/** 1 / (features · variance of all cells). */
function scaleOf({ width, values }: Matrix): number {
  // The variance of all of them, not of a sample of a population.
  const spread = (variance(values) * (values.length - 1)) / values.length;
  return 1 / (width * (spread || 1));
}

function denseOf(table: Table, encoders: readonly Encoder[], width: number): Matrix {
  const design = designOf(table, encoders, width);
  // Without the intercept.
  const values = new Float64Array(table.rows * (width - 1));
  for (let row = 0; row < table.rows; row++)
    for (let at = design.starts[row]; at < design.starts[row + 1]; at++)
      if (design.features[at] > 0) values[row * (width - 1) + design.features[at] - 1] = design.values[at];
  return { rows: table.rows, width: width - 1, values };
}

/** Of classes, one against the others. */
export const supportVectors: Learner = (whole, test, problem, seed) => {
  const train =
    whole.target.length <= MAX_ROWS
      ? whole
      : takeSample(whole, new Draws(seed, USE.sample, 6).sample(whole.target.length, MAX_ROWS));
  const { encoders, width } = encodersOf(train.features);
  const data = denseOf(train.features, encoders, width);
  const queries = denseOf(test, encoders, width);
  const gamma = scaleOf(data);
  const found = targetsOf(train, problem).map((target) =>
    decide(
      fitMachine(
        data,
        target.map((own) => (own > 0 ? 1 : -1)),
        gamma,
      ),
      queries,
    ).map(logistic),
  );
  return complete(found, problem);
};
