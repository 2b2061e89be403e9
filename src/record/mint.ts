/**
 * New keys in an old format. The key of row i is the i-th of its format's keys in a shuffled order, so no two rows
 * ever share one and no row depends on how many there are. A key that a real record bears is passed over.
 */
import { PURPOSE, type Stream } from '../random/stream.ts';
import { drawn, expressionOf, lengthened, type Pattern, spaceOf } from './pattern.ts';
import { permutation } from './permute.ts';
import { keysOf, streamOf } from './seeds.ts';

/** How often a real key is passed over before the format is lengthened, and how often it is lengthened for that. */
const TRIES = 8;
const LENGTHS = 8;

export interface Format {
  readonly pattern: Pattern;
  readonly share: number;
}

/** Keys of one field under one seed. */
export class Mint {
  private readonly keys: readonly [number, number];
  private readonly presses = new Map<string, Press>();

  constructor(
    seed: number,
    field: string,
    private readonly formats: readonly Format[],
    private readonly isReal: (text: string) => boolean,
    /** Puts check digits right; undefined where no key begins so. */
    private readonly finish: (text: string) => string | undefined = (text) => text,
  ) {
    this.keys = keysOf(seed, field);
  }

  /** The key with this number; different numbers give different keys. */
  key(index: number): string {
    const stream = streamOf(this.keys, index, PURPOSE.id);
    for (let format = this.choose(stream.uniform()); ; format = 0) {
      for (let level = 0; ; level++) {
        const press = this.press(format, level);
        // Every number tries keys that no other number tries: number + 0, capacity, 2·capacity, …
        if (index >= press.capacity) continue;
        for (let attempt = 0; attempt < TRIES; attempt++) {
          const bare = press.print(attempt * press.capacity + index, stream);
          const text = level === 0 ? this.finish(bare) : bare;
          if (text === undefined || this.isTaken(bare, format)) continue;
          if (level > 4 * LENGTHS || !this.isReal(text)) return text;
        }
        if (level > LENGTHS && format > 0) break;
      }
    }
  }

  /** Whether an earlier format could give the same key: formats of different lengths may meet when lengthened. */
  private isTaken(text: string, format: number): boolean {
    for (let earlier = 0; earlier < format; earlier++)
      for (let level = 0; level < 4; level++) if (this.press(earlier, level).could.test(text)) return true;
    return false;
  }

  private choose(u: number): number {
    let sum = 0;
    for (let i = this.formats.length - 1; i > 0; i--) {
      sum += this.formats[i].share;
      if (u < sum) return i;
    }
    return 0;
  }

  private press(format: number, level: number): Press {
    const name = `${format} ${level}`;
    let press = this.presses.get(name);
    if (press === undefined) {
      press = new Press(lengthened(this.formats[format].pattern, level), this.keys, format * 64 + level);
      this.presses.set(name, press);
    }
    return press;
  }
}

/** Prints the n-th key of one pattern. */
class Press {
  /** Numbers that have `TRIES` keys of their own. */
  readonly capacity: number;
  /** Matches every key it may print. */
  readonly could: RegExp;
  private readonly shuffled: (x: number) => number;
  private readonly space: number;

  constructor(
    private readonly pattern: Pattern,
    keys: readonly [number, number],
    tweak: number,
  ) {
    this.could = expressionOf(pattern);
    this.space = spaceOf(pattern);
    this.capacity = Math.floor(this.space / TRIES);
    this.shuffled = permutation(this.space, keys[0], (keys[1] ^ Math.imul(tweak + 1, 0x9e3779b9)) >>> 0);
  }

  /** Characters carry the number from the last to the first; those beyond 2^52 keys are drawn. */
  print(n: number, stream: Stream): string {
    let rest = this.shuffled(n);
    let left = this.space;
    const parts: string[] = [];
    for (let p = this.pattern.length - 1; p >= 0; p--) {
      const part = this.pattern[p];
      if ('literal' in part) {
        parts.push(part.literal);
        continue;
      }
      const { from, count } = drawn(part);
      // Whole characters only: `left` reaches 1 exactly where the number is used up.
      let text = '';
      for (let i = 0; i < count; i++) {
        let digit: number;
        if (left > 1) {
          digit = rest % from.length;
          rest = Math.floor(rest / from.length);
          left /= from.length;
        } else digit = stream.below(from.length);
        text = from[digit] + text;
      }
      parts.push(text);
    }
    return parts.reverse().join('');
  }
}
