// The structs that JavaScript writes (fields of 4 bytes, in this order) and the workspace of a running chunk.

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
  records: i32;
  steps: i32;
  /** Rows of the lookup: first the tokens that occur, then, from `firstSlot`, the slots that occur. */
  lookups: i32;
  firstSlot: i32;
  /** u32 [lookups]: byte offset of the embedding row from `base`. */
  rows: usize;
  /** u32 [steps · records]: the lookup row of the token before. */
  inputs: usize;
  /** i32 [steps · records]: the token's place in its slice, −1 where absent. */
  targets: usize;
  /** `Slot` [steps] */
  slots: usize;
  /** Panels of the widest slice, and of all steps' slices together. */
  widest: i32;
  panels: i32;
  /** What the loss's gradient is multiplied by. */
  scale: f32;
  smoothing: f32;
  /** Share of dropped units · 2³², 0 for no dropout, and 1 / (1 − share). */
  threshold: u32;
  keepScale: f32;
  dropoutKey: u32;
  firstRecord: u32;
  /** Limit of each record's gradient norm, 0 for none; with one, `norms` gets every record's norm before. */
  clip: f32;
  norms: usize;
  /** Where the dense gradients go, 0 for none. */
  gradient: usize;
  /** Where the gradients of the lookup's rows go, in panels: [embedding / 8, lookups, 8]. */
  lookupGradient: usize;
  /** f32 [steps · records] for every token's loss, 0 for none. */
  losses: usize;
  unused: i32;
  /** Set by the kernels: the summed loss in nats. */
  loss: f64;
}

/** What one step of a chunk draws from. */
@unmanaged
export class Slot {
  /** Row of the lookup. */
  row: i32;
  /** First panel and number of tokens of the slice. */
  panel: i32;
  size: i32;
  /** Panels of the slices of the steps before. */
  before: i32;
}

/** The slot of step t. */
// @ts-ignore: decorator
@inline
export function slotAt(job: Job, t: i32): Slot {
  return changetype<Slot>(job.slots + ((<usize>t) << 4));
}

/**
 * Addresses of a chunk's intermediate results. One step is `step` bytes of every panel, a panel `stride` bytes; the
 * first step of c is the zero state.
 */
@unmanaged
export class Work {
  stride: usize;
  step: usize;
  lookupStride: usize;
  z1: usize;
  z2: usize;
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
  /** Per-record norms only: gradient of the embedded input, one record's rows, one record's gradient. */
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
  const records = <usize>job.records;
  const lookups = <usize>job.lookups;
  const all = records * <usize>job.steps;
  // A few rows more than needed, so that panels do not fall on the same cache sets.
  const stride = ((((all + records) | 31) + 10) << 5);
  const layer = (hidden >> 3) * stride;
  work.stride = stride;
  work.step = records << 5;
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
  work.embedded = at += (hidden * records) << 2;
  work.table = at += (embedding * lookups) << 2;
  work.dTable = at += (hidden * lookups) << 4;
  work.logits = at += (hidden * lookups) << 4;
  work.keys = at += (<usize>(job.clip > 0 ? job.panels : job.widest) * records) << 5;
  at += ((all + 3) & ~3) << 2;
  if (job.clip > 0) {
    work.dx = at;
    work.rows = at += (embedding >> 3) * stride;
    work.product = at += (<usize>job.steps * (12 * hidden + 2 * embedding)) << 2;
    work.scales = at += (4 * hidden * max(hidden, embedding)) << 2;
    at += ((records + 3) & ~3) << 2;
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
