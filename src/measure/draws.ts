/**
 * Random numbers for the evaluation, ten times as fast as a counter-based stream: sfc32 (C. Doty-Humphrey, PractRand),
 * seeded from one. The same seed and purpose give the same numbers everywhere.
 */
import { PURPOSE, Stream } from '../random/stream.ts';

/** What draws are for: each use has its own sequence, so that adding draws to one never moves another. */
export const USE = {
  pairs: 1,
  resplit: 2,
  folds: 3,
  sample: 4,
  permutation: 5,
  forest: 6,
  attack: 7,
  halves: 8,
  simulation: 9,
  secrets: 10,
  boosting: 11,
} as const;
export type Use = (typeof USE)[keyof typeof USE];

export class Draws {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare = Number.NaN;

  constructor(seed: number, use: Use, round = 0) {
    const stream = new Stream(seed, use * 0x100000000 + round, PURPOSE.evaluate);
    this.a = stream.word() | 0;
    this.b = stream.word() | 0;
    this.c = stream.word() | 0;
    for (let i = 0; i < 12; i++) this.word();
  }

  /** A whole number from 0 to 2^32 − 1. */
  word(): number {
    const out = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.word() / 4294967296;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A standard normal number (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const kept = this.spare;
      this.spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.spare = y * factor;
      return x * factor;
    }
  }

  /** The first `count` places of `index` filled at random from all of it, in place (Fisher–Yates). */
  shuffle(index: Uint32Array, count = index.length): Uint32Array {
    const end = Math.min(count, index.length - 1);
    for (let i = 0; i < end; i++) {
      const j = i + this.below(index.length - i);
      const kept = index[i];
      index[i] = index[j];
      index[j] = kept;
    }
    return index;
  }

  /** `count` of 0 … n − 1 without repetition, in random order; all of them in random order where there are fewer. */
  sample(n: number, count: number): Uint32Array {
    return this.shuffle(range(n), count).slice(0, Math.min(n, count));
  }
}

export function range(n: number): Uint32Array {
  const index = new Uint32Array(n);
  for (let i = 0; i < n; i++) index[i] = i;
  return index;
}
