export { adam, sumOfSquares } from './adam';
export { gemm, gemmTransposed } from './gemm';
export { addTo, scatterRows, transpose } from './matrix';
export { lookupTable, runChunk, sampleStep, workspaceBytes } from './network';

import { exp, sigmoid, tanh } from './simd';

/** For the tests: 0 exp, 1 tanh, 2 sigmoid of n floats, n a multiple of 4. */
export function elementary(which: i32, dst: usize, src: usize, n: i32): void {
  for (let i: usize = 0; i < (<usize>n) << 2; i += 16) {
    const x = v128.load(src + i);
    v128.store(dst + i, which == 0 ? exp(x) : which == 1 ? tanh(x) : sigmoid(x));
  }
}
