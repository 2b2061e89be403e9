/** One unit of work, written into the kernels' memory as the struct `Job` of kernels/layout.ts. */
import { ABSENT, type Chunk, MAX_CHUNK, type Shape } from '../engine.ts';
import type { Arena } from './memory.ts';
import type { Model } from './model.ts';

/**
 * Records of one unit: half a chunk, so that two threads share even a batch of 64. Smaller units would cost more than
 * they spread (32: 2.5 % slower than 64, 16: 6.5 %).
 */
const UNIT = 32;

/** Of the struct `Slot`. */
const SLOT_BYTES = 24;

/** Some records of a chunk, those that end last first: at every step the ones that still live are the first ones. */
export interface Unit {
  readonly chunk: Chunk;
  /** Numbers of the records in the chunk, and their lengths, which are positive and fall. */
  readonly records: readonly number[];
  readonly lengths: readonly number[];
  /** Tokens, or rows, of all steps. */
  readonly size: number;
  /** Number of the chunk's first record in the batch. */
  readonly firstRecord: number;
}

/** Cuts chunks into units: always the same ones, whatever the threads. */
export function unitsOf(chunks: readonly Chunk[], shape: Shape): Unit[] {
  const units: Unit[] = [];
  let firstRecord = 0;
  for (const chunk of chunks) {
    const { records, slots, tokens } = chunk;
    if (records < 1 || records > MAX_CHUNK || tokens.length !== slots.length * records) {
      throw new RangeError(
        `expected 1 to ${MAX_CHUNK} records of ${slots.length} tokens, got ${records} and ${tokens.length} tokens`,
      );
    }
    const wrong = slots.find((slot) => slot >= shape.slots.length);
    if (wrong !== undefined)
      throw new RangeError(`expected a slot below ${shape.slots.length}, got ${wrong}`);
    const lengths = Array.from({ length: records }, (_, r) => lengthOf(chunk, r));
    const order = lengths.map((_, r) => r).filter((r) => lengths[r] > 0);
    order.sort((a, b) => lengths[b] - lengths[a] || a - b);
    const parts = Math.ceil(order.length / UNIT);
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part, part + 1].map((i) => Math.round((order.length * i) / parts));
      const some = order.slice(from, to);
      const ends = some.map((r) => lengths[r]);
      const size = ends.reduce((a, b) => a + b);
      units.push({ chunk, records: some, lengths: ends, size, firstRecord });
    }
    firstRecord += records;
  }
  return units;
}

/** What is read at a place of [T, records]. */
function inputAt({ inputs, tokens, records }: Chunk, place: number): number {
  if (inputs) return inputs[place];
  return place < records ? ABSENT : tokens[place - records];
}

/** Steps up to record r's last token. */
function lengthOf({ records, slots, tokens }: Chunk, r: number): number {
  let steps = slots.length;
  while (steps > 0 && tokens[(steps - 1) * records + r] === ABSENT) steps--;
  return steps;
}

export interface JobOptions {
  /** What the loss's gradient is multiplied by. */
  readonly scale: number;
  readonly smoothing: number;
  readonly dropout: number;
  readonly dropoutKey: number;
  /** Limit of each record's gradient norm, 0 for none. */
  readonly clip: number;
  /** Whether gradients, and whether every token's loss, are wanted. */
  readonly gradient: boolean;
  readonly losses: boolean;
}

export interface Job {
  readonly struct: number;
  readonly unit: Unit;
  /** Rows of the lookup, and where their embedding rows' offsets stand. */
  readonly lookups: number;
  readonly rows: number;
  /** Addresses, 0 where not wanted. */
  readonly gradient: number;
  readonly lookupGradient: number;
  readonly losses: number;
  readonly norms: number;
}

/** Which tokens and slots occur: renumbers them from 0 in order of occurrence. */
class Numbering {
  private readonly stamp: Int32Array;
  private readonly number: Int32Array;
  private round = 0;
  readonly found: number[] = [];

  constructor(size: number) {
    this.stamp = new Int32Array(size);
    this.number = new Int32Array(size);
  }

  restart(): void {
    this.round++;
    this.found.length = 0;
  }

  of(id: number): number {
    if (this.stamp[id] !== this.round) {
      this.stamp[id] = this.round;
      this.number[id] = this.found.length;
      this.found.push(id);
    }
    return this.number[id];
  }
}

export class JobWriter {
  private readonly tokens: Numbering;
  private readonly slots: Numbering;

  constructor(
    private readonly model: Model,
    private readonly arena: Arena,
  ) {
    this.tokens = new Numbering(model.shape.vocabulary + 1);
    this.slots = new Numbering(model.shape.slots.length);
  }

  write(unit: Unit, options: JobOptions): Job {
    const { arena, tokens, slots } = this;
    const model = this.model;
    const { chunk, records, lengths, size: all } = unit;
    const { vocabulary, embedding, slots: slices } = model.shape;
    const steps = lengths[0];
    const take = (wanted: boolean, bytes: number) => (wanted ? arena.take(bytes) : 0);
    const struct = arena.take(128);
    const numbers = arena.take(4 * records.length);
    const inputs = arena.take(4 * all);
    const { besides: beside = [] } = chunk;
    const besides = take(beside.length > 0, 4 * all * beside.length);
    const targets = arena.take(4 * all);
    const slotTable = arena.take(SLOT_BYTES * steps);
    const losses = take(options.losses, 4 * all);
    const norms = take(options.clip > 0, 4 * records.length);

    tokens.restart();
    slots.restart();
    let widest = 0;
    let logits = 0;
    let row = 0;
    let live = records.length;
    const { i32 } = arena;
    i32.set(
      records.map((r) => unit.firstRecord + r),
      numbers / 4,
    );
    const start = tokens.of(vocabulary);
    for (let t = 0; t < steps; t++) {
      const slot = chunk.slots[t];
      const { offset, size } = slices[slot];
      while (lengths[live - 1] <= t) live--;
      const panels = Math.ceil(size / 8);
      i32.set([slots.of(slot), offset / 8, size, row, live, logits], (slotTable + SLOT_BYTES * t) / 4);
      const from = t * chunk.records;
      for (let i = 0; i < live; i++, row++) {
        const id = chunk.tokens[from + records[i]];
        const place = id === ABSENT ? -1 : id - offset;
        if (place >= size || (place < 0 && id !== ABSENT)) {
          throw new RangeError(`expected a token of slot ${slot}'s slice, got id ${id}`);
        }
        i32[targets / 4 + row] = t < (chunk.given ?? 0) ? -1 : place;
        const before = inputAt(chunk, from + records[i]);
        i32[inputs / 4 + row] = before === ABSENT ? start : tokens.of(before);
        for (let k = 0; k < beside.length; k++) {
          const read = beside[k][from + records[i]];
          i32[besides / 4 + k * all + row] = read === ABSENT ? start : tokens.of(read);
        }
      }
      widest = Math.max(widest, panels * live);
      logits += panels * live;
    }
    const firstSlot = tokens.found.length;
    for (let t = 0; t < steps; t++) i32[(slotTable + SLOT_BYTES * t) / 4] += firstSlot;

    const lookups = firstSlot + slots.found.length;
    const rows = arena.take(4 * lookups);
    const gradient = take(options.gradient, 4 * model.layout.dense);
    const lookupGradient = take(options.gradient, 4 * lookups * embedding);
    arena.u32.set(
      tokens.found.map((id) => model.tokenRow(id)),
      rows / 4,
    );
    arena.u32.set(
      slots.found.map((slot) => model.slotRow(slot)),
      rows / 4 + firstSlot,
    );

    const at = struct / 4;
    const { u32, f32 } = arena;
    u32.set([steps, records.length, all, numbers, lookups, firstSlot, rows, inputs, besides], at);
    u32.set([beside.length, targets, slotTable, widest, logits], at + 9);
    f32[at + 14] = options.scale;
    f32[at + 15] = options.smoothing;
    u32[at + 16] = Math.floor(options.dropout * 2 ** 32);
    f32[at + 17] = 1 / (1 - options.dropout);
    u32[at + 18] = options.dropoutKey;
    f32[at + 19] = options.clip;
    u32.set([norms, gradient, lookupGradient, losses], at + 20);
    return { struct, unit, lookups, rows, gradient, lookupGradient, losses, norms };
  }

  /** The summed loss of a job that has run. */
  lossOf(job: Job): number {
    return this.arena.f64[(job.struct + 96) / 8];
  }
}
