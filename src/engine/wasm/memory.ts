/** The kernels' memory, laid out from JavaScript: a stack of regions, grown on demand. */
import { sharedMemory } from './kernels.ts';

const PAGE = 65536;

/** Below lie the null page and what threads share. */
const FIRST = 1024;
export const CONTROL = 256;

/** How many memories a pool keeps, and of what size at most. */
const SPARE = 4;
const SPARE_BYTES = 64 * 2 ** 20;

export class Arena {
  u8!: Uint8Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  f64!: Float64Array;
  private top = FIRST;

  constructor(readonly memory: WebAssembly.Memory = sharedMemory()) {
    this.look();
  }

  /** The address of a new region, 64-byte aligned. Its content is whatever was there. */
  take(bytes: number): number {
    const address = this.top;
    this.top = Math.ceil((address + bytes) / 64) * 64;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) {
      // In larger pieces than asked for, as every growth renews the views.
      const pages = Math.ceil(Math.max(missing, this.memory.buffer.byteLength / 4) / PAGE);
      this.memory.grow(Math.min(pages, 65536 - this.memory.buffer.byteLength / PAGE));
      this.look();
    }
    return address;
  }

  mark(): number {
    return this.top;
  }

  /** Gives back everything taken since the mark, or everything. */
  release(mark = FIRST): void {
    this.top = mark;
  }

  private look(): void {
    const buffer = this.memory.buffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** Memories that were given back, for the next to take: the collector is slow to notice how large they are. */
export class Pool {
  private readonly spare: Arena[] = [];

  take(): Arena {
    return this.spare.pop() ?? new Arena();
  }

  give(arena: Arena): void {
    if (this.spare.length >= SPARE || arena.memory.buffer.byteLength > SPARE_BYTES) return;
    arena.release();
    this.spare.push(arena);
  }
}
