// Matrix products. Every matrix of the engine is stored in panels of 8 columns: element (r, c) lies at
// base + (c / 8)·stride + r·32 + (c % 8)·4 bytes, where `stride` is the distance between two panels. So a product reads
// and writes memory in a straight line, weights need no packing, and a step of a sequence is a range of rows.
//
// Each element is one sum in the order of k, whatever tile computes it: a row's bits never depend on its neighbours.
// A tile of 4 rows × 8 columns with one k a turn is what V8 keeps in registers (8 sums, 2 of B, 1 of A); it unrolls the
// loop by itself, and loops unrolled by hand ran at half the speed.

import { madd } from './simd';

/** C = A·B, or C += A·B if `add`. A has `rows` rows and 8·`depth` columns, B 8·`depth` rows and 8·`panels` columns. */
export function gemm(
  a: usize,
  aStride: usize,
  b: usize,
  bStride: usize,
  c: usize,
  cStride: usize,
  rows: i32,
  depth: i32,
  panels: i32,
  add: bool,
): void {
  for (let j = 0; j < panels; j++) {
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      const pc = c + ((<usize>i) << 5);
      let pa = a + ((<usize>i) << 5);
      let pb = b;
      let x0 = f32x4.splat(0);
      let x1 = x0;
      let x2 = x0;
      let x3 = x0;
      let y0 = x0;
      let y1 = x0;
      let y2 = x0;
      let y3 = x0;
      if (add) {
        x0 = v128.load(pc, 0);
        y0 = v128.load(pc, 16);
        x1 = v128.load(pc, 32);
        y1 = v128.load(pc, 48);
        x2 = v128.load(pc, 64);
        y2 = v128.load(pc, 80);
        x3 = v128.load(pc, 96);
        y3 = v128.load(pc, 112);
      }
      for (let p = 0; p < depth; p++) {
        for (let k = 0; k < 8; k++) {
          const b0 = v128.load(pb, 0);
          const b1 = v128.load(pb, 16);
          let s = v128.load32_splat(pa, 0);
          x0 = madd(s, b0, x0);
          y0 = madd(s, b1, y0);
          s = v128.load32_splat(pa, 32);
          x1 = madd(s, b0, x1);
          y1 = madd(s, b1, y1);
          s = v128.load32_splat(pa, 64);
          x2 = madd(s, b0, x2);
          y2 = madd(s, b1, y2);
          s = v128.load32_splat(pa, 96);
          x3 = madd(s, b0, x3);
          y3 = madd(s, b1, y3);
          pa += 4;
          pb += 32;
        }
        pa += aStride - 32;
      }
      v128.store(pc, x0, 0);
      v128.store(pc, y0, 16);
      v128.store(pc, x1, 32);
      v128.store(pc, y1, 48);
      v128.store(pc, x2, 64);
      v128.store(pc, y2, 80);
      v128.store(pc, x3, 96);
      v128.store(pc, y3, 112);
    }
    for (; i < rows; i++) {
      const pc = c + ((<usize>i) << 5);
      let pa = a + ((<usize>i) << 5);
      let pb = b;
      let x = f32x4.splat(0);
      let y = x;
      if (add) {
        x = v128.load(pc, 0);
        y = v128.load(pc, 16);
      }
      for (let p = 0; p < depth; p++) {
        for (let k = 0; k < 8; k++) {
          const s = v128.load32_splat(pa);
          x = madd(s, v128.load(pb, 0), x);
          y = madd(s, v128.load(pb, 16), y);
          pa += 4;
          pb += 32;
        }
        pa += aStride - 32;
      }
      v128.store(pc, x, 0);
      v128.store(pc, y, 16);
    }
    b += bStride;
    c += cStride;
  }
}

/** Rows of A and B that one pass of `gemmTransposed` takes: what stays in the first-level cache. */
const BLOCK = 64;

/** C += Aᵀ·B. A has `rows` rows and 8·`wide` columns, B `rows` rows and 8·`panels` columns. */
export function gemmTransposed(
  a: usize,
  aStride: usize,
  b: usize,
  bStride: usize,
  c: usize,
  cStride: usize,
  rows: i32,
  wide: i32,
  panels: i32,
): void {
  for (let from = 0; from < rows; from += BLOCK) {
    const count = min(BLOCK, rows - from);
    for (let j = 0; j < panels; j++) {
      let pc = c + <usize>j * cStride;
      for (let i = 0; i < wide; i++) {
        for (let half = 0; half < 2; half++) {
          let pa = a + <usize>i * aStride + ((<usize>from) << 5) + ((<usize>half) << 4);
          let pb = b + <usize>j * bStride + ((<usize>from) << 5);
          let x0 = v128.load(pc, 0);
          let y0 = v128.load(pc, 16);
          let x1 = v128.load(pc, 32);
          let y1 = v128.load(pc, 48);
          let x2 = v128.load(pc, 64);
          let y2 = v128.load(pc, 80);
          let x3 = v128.load(pc, 96);
          let y3 = v128.load(pc, 112);
          for (let k = 0; k < count; k++) {
            const b0 = v128.load(pb, 0);
            const b1 = v128.load(pb, 16);
            let s = v128.load32_splat(pa, 0);
            x0 = madd(s, b0, x0);
            y0 = madd(s, b1, y0);
            s = v128.load32_splat(pa, 4);
            x1 = madd(s, b0, x1);
            y1 = madd(s, b1, y1);
            s = v128.load32_splat(pa, 8);
            x2 = madd(s, b0, x2);
            y2 = madd(s, b1, y2);
            s = v128.load32_splat(pa, 12);
            x3 = madd(s, b0, x3);
            y3 = madd(s, b1, y3);
            pa += 32;
            pb += 32;
          }
          v128.store(pc, x0, 0);
          v128.store(pc, y0, 16);
          v128.store(pc, x1, 32);
          v128.store(pc, y1, 48);
          v128.store(pc, x2, 64);
          v128.store(pc, y2, 80);
          v128.store(pc, x3, 96);
          v128.store(pc, y3, 112);
          pc += 128;
        }
      }
    }
  }
}
