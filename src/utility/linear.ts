/**
 * Logistic regression and ridge regression on standardised numbers, their missingness and indicators of categories,
 * penalised as scikit-learn's default (½‖w‖², C = 1), by Newton's method. Rows are sparse: a category costs one entry.
 */
import { deviation, mean } from '../measure/statistics.ts';
import { logistic } from '../measure/trees.ts';
import type { Column, Table } from '../record/table.ts';
import { complete, type Learner, targetsOf } from './learner.ts';

const MAX_LABELS = 30;
const MIN_ROWS = 5;
/** Beyond this many features the rarest indicators are left out, and the last columns of a very wide table. */
const MAX_FEATURES = 200;
const PENALTY = 1;

/** Rows as lists of (feature, value); feature 0 is the intercept. */
interface Design {
  readonly rows: number;
  readonly width: number;
  readonly starts: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float64Array;
}

type Encoder = (column: Column, row: number, push: (feature: number, value: number) => void) => void;

function encodersOf(table: Table): { encoders: Encoder[]; width: number } {
  let width = 1;
  const encoders = table.columns.map((column): Encoder => {
    if (width >= MAX_FEATURES) return () => {};
    if (column.kind === 'number') {
      const present = column.values.filter((x) => !Number.isNaN(x));
      const centre = present.length ? mean(present) : 0;
      const scale = deviation(present) || 1;
      const own = width++;
      const flag = present.length < column.values.length ? width++ : -1;
      return (other, row, push) => {
        const x = (other as { values: Float64Array }).values[row];
        if (Number.isNaN(x)) {
          if (flag >= 0) push(flag, 1);
        } else push(own, Math.max(-6, Math.min(6, (x - centre) / scale)));
      };
    }
    const counts = new Uint32Array(column.labels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const kept = Array.from(counts.keys())
      .filter((code) => counts[code] >= MIN_ROWS)
      .sort((a, b) => counts[b] - counts[a] || a - b)
      .slice(0, Math.min(MAX_LABELS, Math.max(1, MAX_FEATURES - width)));
    const featureOf = new Int32Array(column.labels.length).fill(-1);
    for (const code of kept) featureOf[code] = width++;
    return (other, row, push) => {
      const code = (other as { codes: Int32Array }).codes[row];
      if (code >= 0 && code < featureOf.length && featureOf[code] >= 0) push(featureOf[code], 1);
    };
  });
  return { encoders, width };
}

function designOf(table: Table, encoders: readonly Encoder[], width: number): Design {
  const starts = new Uint32Array(table.rows + 1);
  const features: number[] = [];
  const values: number[] = [];
  const push = (feature: number, value: number) => {
    features.push(feature);
    values.push(value);
  };
  for (let row = 0; row < table.rows; row++) {
    push(0, 1);
    table.columns.forEach((column, c) => {
      encoders[c](column, row, push);
    });
    starts[row + 1] = features.length;
  }
  return {
    rows: table.rows,
    width,
    starts,
    features: Uint16Array.from(features),
    values: Float64Array.from(values),
  };
}

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
