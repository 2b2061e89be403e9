// The structs that JavaScript writes (fields of 4 bytes, in this order) and the workspace of a running chunk.
//
// A chunk's records are in order of falling length, so that those that still live at a step are the first ones: a step
// has `live` rows from row `first` on, and no row stands for a record that has ended.

/** Sizes, and byte addresses of the parameters. Gradients lie in the order of the parameters. */
@unmanaged
export class Model {
  embedding: i32;
  hidden: i32;
  vocabulary: i32;
  /** Start of the parameters: what gradients' places and embedding rows are counted from. */
  base: usize;
  kernel1: usize;
  recurrent1: usize;
  kernel2: usize;
  recurrent2: usize;
  output: usize;
  bias1: usize;
  bias2: usize;
  outputBias: usize;
  kernel1T: usize;
  recurrent1T: usize;
  kernel2T: usize;
  recurrent2T: usize;
  outputT: usize;
  /** Floats of all parameters but the embeddings. */
  dense: i32;
}

/** One chunk. */
@unmanaged
export class Job {
  steps: i32;
  /** Records, those of the first step, and rows of all steps together. */
  count: i32;
  all: i32;
  /** u32 [count]: every record's number in the batch. */
  records: usize;
  /** Rows of the lookup: first the tokens that occur, then, from `firstSlot`, the slots that occur. */
  lookups: i32;
  firstSlot: i32;
  /** u32 [lookups]: byte offset of the embedding row from `base`. */
  rows: usize;
  /** u32 [all]: the lookup row of the token before. */
  inputs: usize;
  /** u32 [more, all]: the lookup rows of what is read besides. */
  besides: usize;
  more: i32;
  /** i32 [all]: the token's place in its slice, −1 where absent. */
  targets: usize;
  /** `Slot` [steps] */
  slots: usize;
  /** Rows of logits, of 8 columns each: of the largest step, and of all. */
  widest: i32;
  logits: i32;
  /** What the loss's gradient is multiplied by. */
  scale: f32;
  smoothing: f32;
  /** Share of dropped units · 2³², 0 for no dropout, and 1 / (1 − share). */
  threshold: u32;
  keepScale: f32;
  dropoutKey: u32;
  /** Limit of each record's gradient norm, 0 for none; with one, f32 [count] `norms` gets every record's norm before. */
  clip: f32;
  norms: usize;
  /** Where the dense gradients go, 0 for none. */
  gradient: usize;
  /** Where the gradients of the lookup's rows go, in panels: [embedding / 8, lookups, 8]. */
  lookupGradient: usize;
  /** f32 [all] for every token's loss, 0 for none. */
  losses: usize;
  /** Set by the kernels: the summed loss in nats. */
  loss: f64;
}

/** One step of a chunk. */
@unmanaged
export class Slot {
  /** Row of the lookup. */
  row: i32;
  /** First panel and number of tokens of the slice. */
  panel: i32;
  size: i32;
  /** First row, and number of rows. */
  first: i32;
  live: i32;
  /** Rows of logits of the steps before. */
  before: i32;
}

/** The slot of step t. */
// @ts-ignore: decorator
@inline
export function slotAt(job: Job, t: i32): Slot {
  return changetype<Slot>(job.slots + <usize>t * offsetof<Slot>());
}

/** Addresses of a chunk's intermediate results: matrices of all steps' rows, `stride` bytes a panel. */
@unmanaged
export class Work {
  stride: usize;
  lookupStride: usize;
  z1: usize;
  z2: usize;
  /** Rows `count …` are the states; the rows before them are the zero state of the start. */
  c1: usize;
  c2: usize;
  /** tanh c */
  t1: usize;
  t2: usize;
  h1: usize;
  h2: usize;
  /** h after dropout, on its way up. */
  up1: usize;
  up2: usize;
  dh: usize;
  dc: usize;
  /** The embeddings of the lookup, their product with kernel 1, and its gradient. */
  embedded: usize;
  table: usize;
  dTable: usize;
  /** Of one step, or, with a clip, of all. */
  logits: usize;
  keys: usize;
  /** With a clip: gradient of the embedded input, one record's rows and gradient, and every record's scale. */
  dx: usize;
  rows: usize;
  product: usize;
  scales: usize;
  end: usize;
}

/** Places the workspace of a job from `address` on. */
export function place(model: Model, job: Job, address: usize, work: Work): void {
  const hidden = <usize>model.hidden;
  const embedding = <usize>model.embedding;
  const count = <usize>job.count;
  const lookups = <usize>job.lookups;
  const all = <usize>job.all;
  // A few rows more than needed, so that panels do not fall on the same cache sets.
  const stride = ((all + count) | 31) + 10 << 5;
  const layer = (hidden >> 3) * stride;
  work.stride = stride;
  work.lookupStride = lookups << 5;
  let at = address;
  work.z1 = at;
  work.z2 = at += 4 * layer;
  work.c1 = at += 4 * layer;
  work.c2 = at += layer;
  work.t1 = at += layer;
  work.t2 = at += layer;
  work.h1 = at += layer;
  work.h2 = at += layer;
  at += layer;
  work.up1 = work.h1;
  work.up2 = work.h2;
  if (job.threshold) {
    work.up1 = at;
    work.up2 = at += layer;
    at += layer;
  }
  work.dh = at;
  work.dc = at += layer;
  work.embedded = at += (hidden * count) << 2;
  work.table = at += (embedding * lookups) << 2;
  work.dTable = at += (hidden * lookups) << 4;
  work.logits = at += (hidden * lookups) << 4;
  work.keys = at += (<usize>(job.clip > 0 ? job.logits : job.widest)) << 5;
  at += ((all + 3) & ~3) << 2;
  if (job.clip > 0) {
    work.dx = at;
    work.rows = at += (embedding >> 3) * stride;
    work.product = at += (<usize>job.steps * (11 * hidden + embedding)) << 2;
    work.scales = at += (4 * hidden * max(hidden, embedding)) << 2;
    at += ((count + 3) & ~3) << 2;
  }
  work.end = at;
}

/** Bytes for the struct `Work` at the head of a workspace. */
export const HEAD: usize = 128;

/** Bytes of workspace that a job needs. `scratch` has room for a `Work`. */
export function workspaceBytes(model: Model, job: Job, scratch: usize): usize {
  const work = changetype<Work>(scratch);
  place(model, job, 0, work);
  return work.end + HEAD;
}
