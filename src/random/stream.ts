/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
 * 1, 2, 3", SC11). The n-th number of stream (seed, row, purpose) is a pure function of those, so row i never depends
 * on how many rows are asked for, in which order or on which thread.
 */

/** What a stream is for: each purpose draws from its own sequence, so that adding draws to one never moves another. */
export const PURPOSE = {
  tokens: 1,
  values: 2,
  personal: 3,
  id: 4,
  entity: 5,
  split: 6,
  training: 7,
  evaluate: 8,
  tail: 9,
  pilot: 10,
  rows: 11,
  pick: 12,
  critic: 13,
  outcome: 14,
} as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the unsigned product. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const low = al * bl;
  const mid1 = ah * bl + (low >>> 16);
  const mid2 = al * bh + (mid1 & 0xffff);
  return (ah * bh + Math.floor(mid1 / 65536) + Math.floor(mid2 / 65536)) >>> 0;
}

/** One block of four 32-bit words: Philox4x32-10 of counter (c0, c1, c2, c3) under key (k0, k1). */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    const n0 = (high1 ^ c1 ^ k0) >>> 0;
    const n2 = (high0 ^ c3 ^ k1) >>> 0;
    c0 = n0;
    c1 = low1;
    c2 = n2;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** A sequence of random numbers that belongs to one row and one purpose. */
export class Stream {
  private readonly block = new Uint32Array(4);
  private used = 4;
  private counter = 0;
  private readonly key0: number;
  private readonly key1: number;
  private readonly rowLow: number;
  private readonly rowHigh: number;

  private readonly purpose: number;

  /**
   * @param seed a whole number from 0 to 2^53 − 1
   * @param row likewise
   * @param attempt the how manieth attempt at the row it is, below 2^24
   */
  constructor(seed: number, row: number, purpose: Purpose, attempt = 0) {
    this.purpose = (purpose + attempt * 256) >>> 0;
    this.key0 = seed >>> 0;
    this.key1 = Math.floor(seed / 0x100000000) >>> 0;
    this.rowLow = row >>> 0;
    this.rowHigh = Math.floor(row / 0x100000000) >>> 0;
  }

  /** A whole number from 0 to 2^32 − 1. */
  word(): number {
    if (this.used === 4) {
      philox(this.counter++, this.purpose, this.rowLow, this.rowHigh, this.key0, this.key1, this.block);
      this.used = 0;
    }
    return this.block[this.used++];
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }
}

/** `index` shuffled in place by the stream (Fisher–Yates). */
export function shuffle(index: Uint32Array, stream: Stream): Uint32Array {
  for (let i = index.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const kept = index[i];
    index[i] = index[j];
    index[j] = kept;
  }
  return index;
}
