/** One chunk, written into the kernels' memory as the struct `Job` of kernels/network.ts. */
import { ABSENT, type Chunk, MAX_CHUNK } from '../engine.ts';
import type { Arena } from './memory.ts';
import type { Model } from './model.ts';

export interface JobOptions {
  /** What the loss's gradient is multiplied by. */
  readonly scale: number;
  readonly smoothing: number;
  readonly dropout: number;
  readonly dropoutKey: number;
  /** Number of the chunk's first record in the batch. */
  readonly firstRecord: number;
  /** Whether gradients, and whether every token's loss, are wanted. */
  readonly gradient: boolean;
  readonly losses: boolean;
}

export interface Job {
  readonly struct: number;
  /** Rows of the lookup, and where their embedding rows' offsets stand. */
  readonly lookups: number;
  readonly rows: number;
  /** Panels of the widest slice. */
  readonly widest: number;
  /** Addresses, 0 where not wanted. */
  readonly gradient: number;
  readonly lookupGradient: number;
  readonly losses: number;
}

/** Which tokens and slots of a chunk occur: renumbers them from 0 in order of occurrence. */
export class Numbering {
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

/** Tokens that count: the present ones. */
export function countTokens(chunk: Chunk): number {
  let count = 0;
  for (const token of chunk.tokens) if (token !== ABSENT) count++;
  return count;
}

export function writeJob(
  chunk: Chunk,
  model: Model,
  arena: Arena,
  tokens: Numbering,
  slots: Numbering,
  options: JobOptions,
): Job {
  const { records, tokens: ids } = chunk;
  const steps = chunk.slots.length;
  const { vocabulary, embedding, slots: slices } = model.shape;
  if (records < 1 || records > MAX_CHUNK || ids.length !== steps * records) {
    throw new RangeError(
      `expected 1 to ${MAX_CHUNK} records of ${steps} tokens, got ${records} and ${ids.length} tokens`,
    );
  }
  const struct = arena.take(128);
  const inputs = arena.take(4 * ids.length);
  const targets = arena.take(4 * ids.length);
  const slotTable = arena.take(12 * steps);
  const losses = options.losses ? arena.take(4 * ids.length) : 0;

  tokens.restart();
  slots.restart();
  let widest = 1;
  let { i32 } = arena;
  const start = tokens.of(vocabulary);
  for (let t = 0; t < steps; t++) {
    const slot = chunk.slots[t];
    if (slot >= slices.length) throw new RangeError(`expected a slot below ${slices.length}, got ${slot}`);
    const { offset, size } = slices[slot];
    const first = t * records;
    for (let r = 0; r < records; r++) {
      const id = ids[first + r];
      const place = id === ABSENT ? -1 : id - offset;
      if (place >= size || (place < 0 && id !== ABSENT)) {
        throw new RangeError(`expected a token of slot ${slot}'s slice, got id ${id}`);
      }
      i32[targets / 4 + first + r] = place;
      const before = t === 0 ? vocabulary : ids[first - records + r];
      i32[inputs / 4 + first + r] = before === ABSENT ? start : tokens.of(before);
    }
    i32[slotTable / 4 + 3 * t] = slots.of(slot);
    i32[slotTable / 4 + 3 * t + 1] = offset / 8;
    i32[slotTable / 4 + 3 * t + 2] = size;
    widest = Math.max(widest, Math.ceil(size / 8));
  }
  const firstSlot = tokens.found.length;
  for (let t = 0; t < steps; t++) i32[slotTable / 4 + 3 * t] += firstSlot;

  const lookups = firstSlot + slots.found.length;
  const rows = arena.take(4 * lookups);
  const gradient = options.gradient ? arena.take(4 * model.layout.dense) : 0;
  const lookupGradient = options.gradient ? arena.take(4 * lookups * embedding) : 0;
  i32 = arena.i32;
  for (let i = 0; i < firstSlot; i++) i32[rows / 4 + i] = model.tokenRow(tokens.found[i]);
  for (let i = firstSlot; i < lookups; i++) i32[rows / 4 + i] = model.slotRow(slots.found[i - firstSlot]);

  const at = struct / 4;
  const { u32, f32 } = arena;
  u32.set([records, steps, lookups, firstSlot, rows, inputs, targets, slotTable, widest], at);
  f32[at + 9] = options.scale;
  f32[at + 10] = options.smoothing;
  u32[at + 11] = Math.floor(options.dropout * 2 ** 32);
  f32[at + 12] = 1 / (1 - options.dropout);
  u32[at + 13] = options.dropoutKey;
  u32[at + 14] = options.firstRecord;
  u32[at + 15] = gradient;
  u32[at + 16] = lookupGradient;
  u32[at + 17] = losses;
  return { struct, lookups, rows, widest, gradient, lookupGradient, losses };
}
