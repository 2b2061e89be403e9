/** One unit of work, written into the kernels' memory as the struct `Job` of kernels/layout.ts. */
import { ABSENT, type Chunk, MAX_CHUNK, type Shape } from '../engine.ts';
import type { Arena } from './memory.ts';
import type { Model } from './model.ts';

/**
 * Records of one unit: half a chunk, so that two threads share even a batch of 64. Smaller units would cost more than
 * they spread (32: 2.5 % slower than 64, 16: 6.5 %).
 */
const UNIT = 32;

/** A run of records of a chunk, without the steps that all of them have ended before. */
export interface Unit {
  readonly chunk: Chunk;
  readonly from: number;
  readonly records: number;
  readonly steps: number;
  /** Number of its first record in the batch. */
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
    const parts = Math.ceil(records / UNIT);
    for (let part = 0, from = 0; part < parts; part++) {
      const to = Math.round((records * (part + 1)) / parts);
      const steps = stepsOf(chunk, from, to);
      if (steps > 0) units.push({ chunk, from, records: to - from, steps, firstRecord: firstRecord + from });
      from = to;
    }
    firstRecord += records;
  }
  return units;
}

/** Steps up to the last one in which one of the records has a token. */
function stepsOf({ records, slots, tokens }: Chunk, from: number, to: number): number {
  for (let steps = slots.length; steps > 0; steps--) {
    const first = (steps - 1) * records;
    for (let r = from; r < to; r++) if (tokens[first + r] !== ABSENT) return steps;
  }
  return 0;
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
    const { chunk, records, steps } = unit;
    const { vocabulary, embedding, slots: slices } = model.shape;
    const all = steps * records;
    const take = (wanted: boolean, bytes: number) => (wanted ? arena.take(bytes) : 0);
    const struct = arena.take(128);
    const inputs = arena.take(4 * all);
    const targets = arena.take(4 * all);
    const slotTable = arena.take(16 * steps);
    const losses = take(options.losses, 4 * all);
    const norms = take(options.clip > 0, 4 * records);

    tokens.restart();
    slots.restart();
    let widest = 1;
    let panels = 0;
    const { i32 } = arena;
    const start = tokens.of(vocabulary);
    for (let t = 0; t < steps; t++) {
      const slot = chunk.slots[t];
      const { offset, size } = slices[slot];
      const at = t * records;
      const from = t * chunk.records + unit.from;
      for (let r = 0; r < records; r++) {
        const id = chunk.tokens[from + r];
        const place = id === ABSENT ? -1 : id - offset;
        if (place >= size || (place < 0 && id !== ABSENT)) {
          throw new RangeError(`expected a token of slot ${slot}'s slice, got id ${id}`);
        }
        i32[targets / 4 + at + r] = place;
        const before = t === 0 ? vocabulary : chunk.tokens[from + r - chunk.records];
        i32[inputs / 4 + at + r] = before === ABSENT ? start : tokens.of(before);
      }
      i32.set([slots.of(slot), offset / 8, size, panels], slotTable / 4 + 4 * t);
      widest = Math.max(widest, Math.ceil(size / 8));
      panels += Math.ceil(size / 8);
    }
    const firstSlot = tokens.found.length;
    for (let t = 0; t < steps; t++) i32[slotTable / 4 + 4 * t] += firstSlot;

    const lookups = firstSlot + slots.found.length;
    const rows = arena.take(4 * lookups);
    const gradient = take(options.gradient, 4 * model.layout.dense);
    const lookupGradient = take(options.gradient, 4 * lookups * embedding);
    const offsets = [
      ...tokens.found.map((id) => model.tokenRow(id)),
      ...slots.found.map((id) => model.slotRow(id)),
    ];
    arena.u32.set(offsets, rows / 4);

    const at = struct / 4;
    const { u32, f32 } = arena;
    u32.set([records, steps, lookups, firstSlot, rows, inputs, targets, slotTable, widest, panels], at);
    f32[at + 10] = options.scale;
    f32[at + 11] = options.smoothing;
    u32[at + 12] = Math.floor(options.dropout * 2 ** 32);
    f32[at + 13] = 1 / (1 - options.dropout);
    u32[at + 14] = options.dropoutKey;
    u32[at + 15] = unit.firstRecord;
    f32[at + 16] = options.clip;
    u32.set([norms, gradient, lookupGradient, losses], at + 17);
    return { struct, unit, lookups, rows, gradient, lookupGradient, losses, norms };
  }

  /** The summed loss of a job that has run. */
  lossOf(job: Job): number {
    return this.arena.f64[(job.struct + 88) / 8];
  }
}
