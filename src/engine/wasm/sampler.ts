/** Drawing records: a snapshot of the weights in a memory of its own. */
import { MAX_CHUNK, type Sampler, type Shape } from '../engine.ts';
import { instantiate, type Kernels } from './kernels.ts';
import type { Arena, Pool } from './memory.ts';
import { Model } from './model.ts';
import type { Layout } from './parameters.ts';

/** A table of the whole vocabulary's lookups is made where it takes no more than this. */
const TABLE_LIMIT = 16 * 2 ** 20;

/** Tokens that a step reads besides, at most. */
const MOST = 5;

export class WasmSampler implements Sampler {
  private readonly shape: Shape;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly model: Model;
  /** Records of one pass through the kernels. */
  private readonly tile: number;
  private readonly tiles: number;
  /** Whether the table holds every token, or only those of the tile at hand. */
  private readonly whole: boolean;
  private readonly tableRows: number;
  /** First row of the slots in the table. */
  private readonly firstSlot: number;
  private readonly table: number;
  private readonly rows: number;
  private readonly embedded: number;
  private readonly inputs: number;
  private readonly besides: number;
  /** States of all tiles: h1, c1, h2, c2 a tile. */
  private readonly states: number;
  private readonly z: number;
  private readonly scratch: number;
  private readonly logits: number;
  private readonly out: number;
  /** Records that are still drawn: the first ones of all tiles. */
  private live: number;
  private disposed = false;

  constructor(
    module: WebAssembly.Module,
    private readonly pool: Pool,
    layout: Layout,
    { shape, flat }: Model,
    private readonly records: number,
  ) {
    this.shape = shape;
    this.live = records;
    const { vocabulary, embedding, hidden, slots } = shape;
    this.arena = pool.take();
    this.kernels = instantiate(module, this.arena.memory);
    const { arena } = this;
    this.model = new Model(shape, layout, arena, false);
    this.model.flat.set(flat);
    this.tile = Math.min(MAX_CHUNK, records);
    this.tiles = Math.ceil(records / this.tile);

    this.whole = (vocabulary + 1) * hidden * 16 <= TABLE_LIMIT;
    // Of a tile, what every record reads, and what it reads besides.
    this.firstSlot = this.whole ? vocabulary + 1 : (MOST + 1) * this.tile;
    this.tableRows = this.firstSlot + slots.length;
    this.table = arena.take(this.tableRows * hidden * 16);
    this.rows = arena.take(this.tableRows * 4);
    this.embedded = arena.take(this.tableRows * embedding * 4);
    this.inputs = arena.take(this.tile * 4);
    this.besides = arena.take(MOST * this.tile * 4);
    this.states = arena.take(this.tiles * this.stateBytes);
    this.z = arena.take(4 * hidden * this.tile * 4);
    this.scratch = arena.take(hidden * this.tile * 4);
    const widest = Math.max(...slots.map((slot) => slot.size));
    this.logits = arena.take(Math.ceil(widest / 8) * 32 * this.tile);
    this.out = arena.take(records * widest * 4);

    const at = this.rows / 4;
    if (this.whole) {
      for (let i = 0; i <= vocabulary; i++) arena.i32[at + i] = this.model.tokenRow(i);
      this.lookup(at * 4, vocabulary + 1, 0, this.table);
    }
    for (let i = 0; i < slots.length; i++) arena.i32[at + this.firstSlot + i] = this.model.slotRow(i);
    const bias = this.model.base + 4 * layout.parameters.bias1.offset;
    this.lookup((at + this.firstSlot) * 4, slots.length, bias, this.table + 32 * this.firstSlot);
    this.reset();
  }

  reset(): void {
    this.check();
    this.live = this.records;
    this.arena.u8.fill(0, this.states, this.states + this.tiles * this.stateBytes);
  }

  keep(records: Int32Array): void {
    this.check();
    const { arena, tile } = this;
    const row = (record: number) =>
      this.states + Math.floor(record / tile) * this.stateBytes + (record % tile) * 32;
    records.forEach((record, to) => {
      if (record < to || record >= this.live)
        throw new RangeError(`expected records in order, got ${record}`);
      if (record === to) return;
      // Panels of 8 units of h1, c1, h2 and c2, one after another.
      for (let panel = 0; panel < this.shape.hidden / 2; panel++) {
        const at = row(record) + panel * tile * 32;
        arena.u8.copyWithin(row(to) + panel * tile * 32, at, at + 32);
      }
    });
    this.live = records.length;
  }

  step(
    slot: number,
    previous: Int32Array,
    temperature = 1,
    besides: readonly Int32Array[] = [],
  ): Float32Array {
    const { arena, kernels, tile, table, tableRows } = this;
    const records = this.live;
    const shape = this.shape;
    const { hidden } = shape;
    this.check();
    for (const read of [previous, ...besides])
      if (read.length !== records) throw new RangeError(`expected ${records} tokens, got ${read.length}`);
    if (!(temperature > 0)) throw new RangeError(`expected a temperature above 0, got ${temperature}`);
    const { offset, size } = shape.slots[slot];
    const state = hidden * tile * 4;
    for (let i = 0; i * tile < records; i++) {
      const first = i * tile;
      const count = Math.min(tile, records - first);
      this.read(previous.subarray(first, first + count), this.inputs, 0);
      if (besides.length > MOST) throw new RangeError(`expected ${MOST} tokens besides at most`);
      besides.forEach((read, k) => {
        this.read(read.subarray(first, first + count), this.besides + 4 * k * count, (k + 1) * tile);
      });
      const h1 = this.states + i * this.stateBytes;
      kernels.sampleStep(
        this.model.struct,
        count,
        table,
        tableRows * 32,
        this.inputs,
        this.besides,
        besides.length,
        table + (this.firstSlot + slot) * 32,
        h1,
        h1 + state,
        h1 + 2 * state,
        h1 + 3 * state,
        this.z,
        this.scratch,
        tile * 32,
        this.logits,
        offset / 8,
        size,
        temperature,
        this.out + first * size * 4,
      );
    }
    return arena.f32.subarray(this.out / 4, this.out / 4 + records * size);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.pool.give(this.arena);
  }

  private check(): void {
    if (this.disposed) throw new Error('this sampler has been disposed of');
  }

  private get stateBytes(): number {
    return 4 * this.shape.hidden * this.tile * 4;
  }

  /** The lookup rows of some tokens; where the table does not hold every token, they are made, from row `from` on. */
  private read(tokens: Int32Array, to: number, from: number): void {
    const { arena, whole, table } = this;
    const { vocabulary } = this.shape;
    tokens.forEach((token, r) => {
      if (token < 0 || token > vocabulary)
        throw new RangeError(`expected a token from 0 to ${vocabulary}, got ${token}`);
      arena.i32[to / 4 + r] = whole ? token : from + r;
      if (!whole) arena.i32[this.rows / 4 + from + r] = this.model.tokenRow(token);
    });
    if (!whole) this.lookup(this.rows + 4 * from, tokens.length, 0, table + 32 * from);
  }

  private lookup(rows: number, count: number, bias: number, table: number): void {
    this.kernels.lookupTable(this.model.struct, rows, count, bias, this.embedded, table, this.tableRows * 32);
  }
}
