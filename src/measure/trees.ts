/**
 * Histogram gradient boosting after scikit-learn's HistGradientBoosting (itself after LightGBM, Ke et al. 2017): at
 * most 255 bins a column, missing values in a bin of their own that goes to the better side, trees grown leaf by leaf
 * on first and second derivatives. Categories are split by sorting them on gradient / hessian at every node.
 */
import type { Cut } from './cuts.ts';
import { Grower, type GrowOptions, type GrowSettings, type Tree } from './grow.ts';

export interface Ensemble {
  readonly base: number;
  readonly trees: readonly Tree[];
  /** Gain earned by every column. */
  readonly gain: Float64Array;
}

/** Fits an ensemble to the rows of `index`. `target` is 0/1 for the logistic loss, any number for the squared. */
export function boost(
  codes: readonly Uint8Array[],
  cuts: readonly Cut[],
  target: Float64Array,
  index: Uint32Array,
  options: GrowOptions = {},
): Ensemble {
  const full: GrowSettings = {
    rounds: 100,
    rate: 0.1,
    leaves: 31,
    minRows: 20,
    penalty: 0,
    loss: 'logistic',
    ...options,
  };
  const n = target.length;
  let sum = 0;
  for (const row of index) sum += target[row];
  const share = sum / index.length;
  const gain = new Float64Array(cuts.length);
  if (full.loss === 'logistic' && (share <= 0 || share >= 1)) {
    return { base: share <= 0 ? -30 : 30, trees: [], gain };
  }
  const base = full.loss === 'logistic' ? Math.log(share / (1 - share)) : share;
  const scores = new Float64Array(n).fill(base);
  const gradients = new Float64Array(n);
  const hessians = new Float64Array(n).fill(1);
  const grower = new Grower(codes, cuts, index, full, gain);
  const trees: Tree[] = [];
  for (let round = 0; round < full.rounds; round++) {
    if (full.loss === 'logistic') {
      for (const row of index) {
        const p = 1 / (1 + Math.exp(-scores[row]));
        gradients[row] = p - target[row];
        hessians[row] = p * (1 - p);
      }
    } else for (const row of index) gradients[row] = scores[row] - target[row];
    trees.push(grower.grow(gradients, hessians, scores));
  }
  return { base, trees, gain };
}

/** Raw scores (log-odds, or the value itself) of the rows of `index`, in that order. */
export function predict(ensemble: Ensemble, codes: readonly Uint8Array[], index: Uint32Array): Float64Array {
  const out = new Float64Array(index.length).fill(ensemble.base);
  for (const tree of ensemble.trees) {
    const { column, left, children, value } = tree;
    for (let i = 0; i < index.length; i++) {
      let node = 0;
      while (column[node] >= 0) node = children[node][left[node]![codes[column[node]][index[i]]] ? 0 : 1];
      out[i] += value[node];
    }
  }
  return out;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
