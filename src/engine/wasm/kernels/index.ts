export { adam, sumOfSquares } from './adam';
export { runChunk } from './chunk';
export { gemm, gemmTransposed } from './gemm';
export { workspaceBytes } from './layout';
export { addTo, scatterRows, transpose } from './matrix';
export { lookupTable, sampleStep } from './sample';
export { awaitWave, takePart } from './wave';

import { exp, madd, sigmoid, splat, tanh } from './simd';

/** For the tests: 0 exp, 1 tanh, 2 sigmoid of n floats, n a multiple of 4. */
export function elementary(which: i32, dst: usize, src: usize, n: i32): void {
  for (let i: usize = 0; i < (<usize>n) << 2; i += 16) {
    const x = v128.load(src + i);
    v128.store(dst + i, which == 0 ? exp(x) : which == 1 ? tanh(x) : sigmoid(x));
  }
}

/** Whether `madd` rounds once: x·x − 1 with x = 1 + 2⁻¹², handed in so that no compiler folds it. */
export function fused(x: f32): bool {
  const rounded = x * x;
  return f32x4.extract_lane(madd(splat(x), splat(x), splat(-rounded)), 0) != 0;
}
