import { expect } from 'vitest';
import { WEIGHT_NAMES, type Weights } from '../../src/engine/engine.ts';
import type { Parameters } from './reference.ts';

/** Compares with central differences of `meanLoss` in double precision, at some places of every parameter. */
export function expectGradients(
  gradients: Weights,
  p: Parameters,
  meanLoss: (p: Parameters) => number,
  places = 12,
): void {
  const step = 1e-5;
  for (const name of WEIGHT_NAMES) {
    const scale = Math.max(...gradients[name].map(Math.abs), 1e-3);
    const stride = Math.max(1, Math.floor(p[name].length / places));
    for (let i = stride >> 1; i < p[name].length; i += stride) {
      const kept = p[name][i];
      p[name][i] = kept + step;
      const above = meanLoss(p);
      p[name][i] = kept - step;
      const below = meanLoss(p);
      p[name][i] = kept;
      const error = Math.abs((above - below) / (2 * step) - gradients[name][i]) / scale;
      expect(error, `${name}[${i}]`).toBeLessThan(1e-4);
    }
  }
}

/** Larger weights than the initial ones, so that gates leave their linear range. */
export function lively(weights: Weights): Weights {
  for (const name of WEIGHT_NAMES) {
    weights[name].forEach((w, i) => {
      weights[name][i] = 2 * w + 0.3 * Math.sin(i * 1.7 + name.length);
    });
  }
  return weights;
}

/** Largest difference between two sets of weights, relative to each parameter's largest number. */
export function distance(a: Weights, b: Weights): number {
  let most = 0;
  for (const name of WEIGHT_NAMES) {
    const scale = Math.max(...a[name].map(Math.abs), 1e-6);
    a[name].forEach((x, i) => {
      most = Math.max(most, Math.abs(x - b[name][i]) / scale);
    });
  }
  return most;
}
