// The cell of an LSTM layer (Keras: gates i, f, c, o; sigmoid recurrent activation), forward and backward.
//
//   i = σ(z_i)   f = σ(z_f)   g = tanh(z_c)   o = σ(z_o)
//   c' = f·c + i·g            h = o·tanh(c')
//
// z has 4·H columns, gate after gate, so the panels of unit u's four gates are `width` panels apart. The forward step
// leaves i, f, g, o in place of z; the backward step leaves the gradient of z there.

import { madd, sigmoid, splat, tanh } from './simd';

// @ts-ignore: decorator
@inline
function forwardLanes(
  z: usize,
  gate: usize,
  zi: v128,
  zf: v128,
  zg: v128,
  zo: v128,
  before: usize,
  c: usize,
  tanhC: usize,
  h: usize,
): void {
  const i = sigmoid(zi);
  const f = sigmoid(zf);
  const g = tanh(zg);
  const o = sigmoid(zo);
  const cell = madd(f, v128.load(before), f32x4.mul(i, g));
  const t = tanh(cell);
  v128.store(z, i);
  v128.store(z + gate, f);
  v128.store(z + 2 * gate, g);
  v128.store(z + 3 * gate, o);
  v128.store(c, cell);
  v128.store(tanhC, t);
  v128.store(h, f32x4.mul(o, t));
}

/**
 * One step of a layer whose input is a lookup: z + table[index[r]] + row, where `row` is one row with the table's
 * stride (the slot, bias included).
 */
export function lookupForward(
  z: usize,
  table: usize,
  index: usize,
  row: usize,
  tableStride: usize,
  before: usize,
  c: usize,
  tanhC: usize,
  h: usize,
  stride: usize,
  rows: i32,
  width: i32,
): void {
  const gate = <usize>width * stride;
  const tableGate = <usize>width * tableStride;
  for (let u = 0; u < width; u++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const ri = v128.load(row + half);
      const rf = v128.load(row + half + tableGate);
      const rg = v128.load(row + half + 2 * tableGate);
      const ro = v128.load(row + half + 3 * tableGate);
      for (let r = 0; r < rows; r++) {
        const at = ((<usize>r) << 5) + half;
        const p = z + at;
        const q = table + ((<usize>load<u32>(index + ((<usize>r) << 2))) << 5) + half;
        forwardLanes(
          p,
          gate,
          f32x4.add(f32x4.add(v128.load(p), v128.load(q)), ri),
          f32x4.add(f32x4.add(v128.load(p + gate), v128.load(q + tableGate)), rf),
          f32x4.add(f32x4.add(v128.load(p + 2 * gate), v128.load(q + 2 * tableGate)), rg),
          f32x4.add(f32x4.add(v128.load(p + 3 * gate), v128.load(q + 3 * tableGate)), ro),
          before + at,
          c + at,
          tanhC + at,
          h + at,
        );
      }
    }
    z += stride;
    table += tableStride;
    row += tableStride;
    before += stride;
    c += stride;
    tanhC += stride;
    h += stride;
  }
}

/** One step of a layer whose z lacks only the bias. */
export function biasForward(
  z: usize,
  bias: usize,
  before: usize,
  c: usize,
  tanhC: usize,
  h: usize,
  stride: usize,
  rows: i32,
  width: i32,
): void {
  const gate = <usize>width * stride;
  const biasGate = (<usize>width) << 5;
  for (let u = 0; u < width; u++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const bi = v128.load(bias + half);
      const bf = v128.load(bias + half + biasGate);
      const bg = v128.load(bias + half + 2 * biasGate);
      const bo = v128.load(bias + half + 3 * biasGate);
      for (let r = 0; r < rows; r++) {
        const at = ((<usize>r) << 5) + half;
        const p = z + at;
        forwardLanes(
          p,
          gate,
          f32x4.add(v128.load(p), bi),
          f32x4.add(v128.load(p + gate), bf),
          f32x4.add(v128.load(p + 2 * gate), bg),
          f32x4.add(v128.load(p + 3 * gate), bo),
          before + at,
          c + at,
          tanhC + at,
          h + at,
        );
      }
    }
    z += stride;
    bias += 32;
    before += stride;
    c += stride;
    tanhC += stride;
    h += stride;
  }
}

/**
 * One step backward: `dh` is the gradient of h, `dc` that of c from the step after, and becomes that of c before.
 *
 *   do = dh·tanh c'     dc' += dh·o·(1 − tanh² c')     di = dc'·g   dg = dc'·i   df = dc'·c   dc = dc'·f
 *   dz_i = di·i·(1 − i)   dz_f = df·f·(1 − f)   dz_c = dg·(1 − g²)   dz_o = do·o·(1 − o)
 */
export function backward(
  z: usize,
  before: usize,
  tanhC: usize,
  dh: usize,
  stride: usize,
  dc: usize,
  dcStride: usize,
  rows: i32,
  width: i32,
): void {
  const gate = <usize>width * stride;
  const one = splat(1);
  for (let u = 0; u < width; u++) {
    const end = (<usize>rows) << 5;
    for (let at: usize = 0; at < end; at += 16) {
      const p = z + at;
      const i = v128.load(p);
      const f = v128.load(p + gate);
      const g = v128.load(p + 2 * gate);
      const o = v128.load(p + 3 * gate);
      const t = v128.load(tanhC + at);
      const dhAt = v128.load(dh + at);
      const dcAt = f32x4.add(
        v128.load(dc + at),
        f32x4.mul(f32x4.mul(dhAt, o), f32x4.sub(one, f32x4.mul(t, t))),
      );
      v128.store(dc + at, f32x4.mul(dcAt, f));
      v128.store(p, f32x4.mul(f32x4.mul(dcAt, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(
        p + gate,
        f32x4.mul(f32x4.mul(dcAt, v128.load(before + at)), f32x4.mul(f, f32x4.sub(one, f))),
      );
      v128.store(p + 2 * gate, f32x4.mul(f32x4.mul(dcAt, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(p + 3 * gate, f32x4.mul(f32x4.mul(dhAt, t), f32x4.mul(o, f32x4.sub(one, o))));
    }
    z += stride;
    before += stride;
    tanhC += stride;
    dh += stride;
    dc += dcStride;
  }
}
