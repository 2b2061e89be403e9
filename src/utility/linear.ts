/**
 * Logistic regression and ridge regression, penalised as scikit-learn's default (½‖w‖², C = 1), by Newton's method, on
 * the features of `design.ts`.
 */
import { logistic } from '../measure/trees.ts';
import { type Design, designOf, encodersOf } from './design.ts';
import { complete, type Learner, targetsOf } from './learner.ts';

const PENALTY = 1;

function dot(design: Design, row: number, weights: Float64Array): number {
  let sum = 0;
  for (let at = design.starts[row]; at < design.starts[row + 1]; at++) {
    sum += design.values[at] * weights[design.features[at]];
  }
  return sum;
}

/** Solves the penalised normal equations (Xᵀ diag(w) X + P) δ = g by Cholesky; the intercept is not penalised. */
function solve(design: Design, weights: Float64Array, gradient: Float64Array): Float64Array {
  const d = design.width;
  const matrix = new Float64Array(d * d);
  for (let row = 0; row < design.rows; row++) {
    const w = weights[row];
    const end = design.starts[row + 1];
    for (let a = design.starts[row]; a < end; a++) {
      const left = w * design.values[a];
      const base = design.features[a] * d;
      for (let b = design.starts[row]; b <= a; b++)
        matrix[base + design.features[b]] += left * design.values[b];
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      // A row lists its features in ascending order, so the lower half is filled.
      matrix[j * d + i] = matrix[i * d + j];
    }
    matrix[i * d + i] += i === 0 ? 1e-6 : PENALTY;
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * d + k] * matrix[j * d + k];
      matrix[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[j * d + j];
    }
  }
  const out = gradient.slice();
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) out[i] -= matrix[i * d + k] * out[k];
    out[i] /= matrix[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) out[i] -= matrix[k * d + i] * out[k];
    out[i] /= matrix[i * d + i];
  }
  return out;
}

function solveWeights(design: Design, target: Float64Array, binary: boolean): Float64Array {
  const weights = new Float64Array(design.width);
  const curvature = new Float64Array(design.rows).fill(1);
  for (let round = 0; round < (binary ? 12 : 1); round++) {
    const gradient = new Float64Array(design.width);
    for (let row = 0; row < design.rows; row++) {
      const score = dot(design, row, weights);
      const p = binary ? logistic(score) : score;
      if (binary) curvature[row] = Math.max(1e-6, p * (1 - p));
      for (let at = design.starts[row]; at < design.starts[row + 1]; at++) {
        gradient[design.features[at]] += (target[row] - p) * design.values[at];
      }
    }
    for (let i = 1; i < gradient.length; i++) gradient[i] -= PENALTY * weights[i];
    const step = solve(design, curvature, gradient);
    // A Newton step that leaps is cut: separable classes would send the first steps far out.
    const length = Math.max(...step.map(Math.abs));
    const shrink = binary && length > 4 ? 4 / length : 1;
    for (let i = 0; i < weights.length; i++) weights[i] += shrink * step[i];
    if (length < 1e-4) break;
  }
  return weights;
}

export const linear: Learner = (train, test, problem) => {
  const { encoders, width } = encodersOf(train.features);
  const design = designOf(train.features, encoders, width);
  const testDesign = designOf(test, encoders, width);
  const binary = problem.task === 'classification';
  const found = targetsOf(train, problem).map((target) => {
    const weights = solveWeights(design, target, binary);
    return Float64Array.from({ length: test.rows }, (_, row) => {
      const score = dot(testDesign, row, weights);
      return binary ? logistic(score) : score;
    });
  });
  return complete(found, problem);
};
