// Small helpers on matrices in panels of 8 columns (see gemm.ts).

/** dst += the sum of the rows of src: dst is one row of a matrix. */
export function addColumnSums(
  dst: usize,
  dstStride: usize,
  src: usize,
  srcStride: usize,
  rows: i32,
  panels: i32,
): void {
  for (let j = 0; j < panels; j++) {
    let x = v128.load(dst, 0);
    let y = v128.load(dst, 16);
    let p = src;
    for (let r = 0; r < rows; r++) {
      x = f32x4.add(x, v128.load(p, 0));
      y = f32x4.add(y, v128.load(p, 16));
      p += 32;
    }
    v128.store(dst, x, 0);
    v128.store(dst, y, 16);
    dst += dstStride;
    src += srcStride;
  }
}

/** Every row of dst += the one row src. */
export function addRow(
  dst: usize,
  dstStride: usize,
  src: usize,
  srcStride: usize,
  rows: i32,
  panels: i32,
): void {
  for (let j = 0; j < panels; j++) {
    const x = v128.load(src, 0);
    const y = v128.load(src, 16);
    let p = dst;
    for (let r = 0; r < rows; r++) {
      v128.store(p, f32x4.add(v128.load(p, 0), x), 0);
      v128.store(p, f32x4.add(v128.load(p, 16), y), 16);
      p += 32;
    }
    dst += dstStride;
    src += srcStride;
  }
}

/** Zero in `rows` rows. */
export function clear(dst: usize, stride: usize, rows: i32, panels: i32): void {
  for (let j = 0; j < panels; j++) {
    memory.fill(dst, 0, (<usize>rows) << 5);
    dst += stride;
  }
}

/** dst += src, n floats, n a multiple of 4. */
export function addTo(dst: usize, src: usize, n: i32): void {
  const end = dst + ((<usize>n) << 2);
  while (dst < end) {
    v128.store(dst, f32x4.add(v128.load(dst), v128.load(src)));
    dst += 16;
    src += 16;
  }
}

/** dst = srcᵀ, both in panels: src has `rows` rows (a multiple of 8) and 8·`panels` columns. */
export function transpose(dst: usize, src: usize, rows: i32, panels: i32): void {
  const srcStride = (<usize>rows) << 5;
  const dstStride = (<usize>panels) << 8;
  for (let j = 0; j < panels; j++) {
    const from = src + <usize>j * srcStride;
    for (let i = 0; i < rows; i += 4) {
      const to = dst + <usize>(i >> 3) * dstStride + ((<usize>j) << 8) + ((<usize>(i & 7)) << 2);
      for (let half: usize = 0; half < 2; half++) {
        const p = from + ((<usize>i) << 5) + (half << 4);
        const a = v128.load(p, 0);
        const b = v128.load(p, 32);
        const c = v128.load(p, 64);
        const d = v128.load(p, 96);
        const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
        const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
        const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
        const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
        const q = to + (half << 7);
        v128.store(q, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5), 0);
        v128.store(q, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 32);
        v128.store(q, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 64);
        v128.store(q, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 96);
      }
    }
  }
}

/** Rows of a row-major table, by byte offset from `base`, as a matrix in panels. */
export function gatherRows(dst: usize, dstStride: usize, base: usize, offsets: usize, rows: i32, panels: i32): void {
  for (let r = 0; r < rows; r++) {
    let p = base + <usize>load<u32>(offsets + ((<usize>r) << 2));
    let q = dst + ((<usize>r) << 5);
    for (let j = 0; j < panels; j++) {
      v128.store(q, v128.load(p, 0), 0);
      v128.store(q, v128.load(p, 16), 16);
      p += 32;
      q += dstStride;
    }
  }
}

/** The rows of a matrix in panels, added to rows of a row-major table, by byte offset from `base`. */
export function scatterRows(base: usize, offsets: usize, src: usize, srcStride: usize, rows: i32, panels: i32): void {
  for (let r = 0; r < rows; r++) {
    let p = base + <usize>load<u32>(offsets + ((<usize>r) << 2));
    let q = src + ((<usize>r) << 5);
    for (let j = 0; j < panels; j++) {
      v128.store(p, f32x4.add(v128.load(p, 0), v128.load(q, 0)), 0);
      v128.store(p, f32x4.add(v128.load(p, 16), v128.load(q, 16)), 16);
      p += 32;
      q += srcStride;
    }
  }
}

/** dst[r] += table[index[r]] for every row. */
export function addFromRows(
  dst: usize,
  dstStride: usize,
  table: usize,
  tableStride: usize,
  index: usize,
  rows: i32,
  panels: i32,
): void {
  for (let j = 0; j < panels; j++) {
    let p = dst;
    for (let r = 0; r < rows; r++) {
      const q = table + ((<usize>load<u32>(index + ((<usize>r) << 2))) << 5);
      v128.store(p, f32x4.add(v128.load(p, 0), v128.load(q, 0)), 0);
      v128.store(p, f32x4.add(v128.load(p, 16), v128.load(q, 16)), 16);
      p += 32;
    }
    dst += dstStride;
    table += tableStride;
  }
}

/** table[index[r]] += src[r] for every row: the gradient of a lookup. */
export function addAtRows(
  table: usize,
  tableStride: usize,
  index: usize,
  src: usize,
  srcStride: usize,
  rows: i32,
  panels: i32,
): void {
  for (let j = 0; j < panels; j++) {
    let p = src;
    for (let r = 0; r < rows; r++) {
      const q = table + ((<usize>load<u32>(index + ((<usize>r) << 2))) << 5);
      v128.store(q, f32x4.add(v128.load(q, 0), v128.load(p, 0)), 0);
      v128.store(q, f32x4.add(v128.load(q, 16), v128.load(p, 16)), 16);
      p += 32;
    }
    table += tableStride;
    src += srcStride;
  }
}
