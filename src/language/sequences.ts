/**
 * Records as sequences of tokens. All sequences walk the same path of slots: the head once (fields that are one for
 * the whole entity, and how many rows it has), then the body once for each row. Without an entity the head is empty and every sequence is one row. Tails are sequences of
 * their own: the fields of one row, which are given and not learned, then the tail or a part of it.
 */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

export class Sequences {
  /**
   * @param starts where each sequence begins in `tokens`, and one past the end: length count + 1
   * @param tokens vocabulary ids of all sequences, one after another
   * @param rows source rows of every sequence in order, one after another; `rowStarts` delimits them
   * @param given leading tokens of every sequence that are read, not learned; 0 but for tails
   */
  constructor(
    readonly starts: Uint32Array,
    readonly tokens: Int32Array,
    readonly rows: Uint32Array,
    readonly rowStarts: Uint32Array,
    readonly given = 0,
    /** What the network reads in the place of each token. @default the token */
    readonly read = tokens,
    /** How many rows of its entity are left in the row of each token, as a vocabulary id; −1 in the head. */
    readonly left?: Int32Array,
  ) {}
  get count(): number {
    return this.starts.length - 1;
  }
  length(sequence: number): number {
    return this.starts[sequence + 1] - this.starts[sequence];
  }
  /** The tokens of one sequence. */
  said(sequence: number): Int32Array {
    return this.tokens.subarray(this.starts[sequence], this.starts[sequence + 1]);
  }
  /** The tokens of every sequence. */
  all(): Int32Array[] {
    return Array.from({ length: this.count }, (_, s) => this.said(s));
  }
  /** The sequences named by `index`, in that order. */
  take(index: Uint32Array): Sequences {
    const starts = new Uint32Array(index.length + 1);
    const rowStarts = new Uint32Array(index.length + 1);
    index.forEach((s, i) => {
      starts[i + 1] = starts[i] + this.length(s);
      rowStarts[i + 1] = rowStarts[i] + this.rowStarts[s + 1] - this.rowStarts[s];
    });
    const some = (all: Int32Array) => {
      const out = new Int32Array(starts[index.length]);
      index.forEach((s, i) => {
        out.set(all.subarray(this.starts[s], this.starts[s + 1]), starts[i]);
      });
      return out;
    };
    const rows = new Uint32Array(rowStarts[index.length]);
    index.forEach((s, i) => {
      rows.set(this.rows.subarray(this.rowStarts[s], this.rowStarts[s + 1]), rowStarts[i]);
    });
    const tokens = some(this.tokens);
    const read = this.read === this.tokens ? tokens : some(this.read);
    return new Sequences(starts, tokens, rows, rowStarts, this.given, read, this.left && some(this.left));
  }
  /** The same, of sequences that are rows, where all say this token in the place of a slot. */
  saying(slot: number, token: number): Sequences {
    const tokens = this.tokens.slice();
    for (let s = 0; s < this.count; s++) tokens[this.starts[s] + slot] = token;
    return new Sequences(this.starts, tokens, this.rows, this.rowStarts, this.given);
  }
  /** These, then others. */
  and(others: Sequences): Sequences {
    const join = (a: Uint32Array, b: Uint32Array) => {
      const last = a[a.length - 1];
      return Uint32Array.from({ length: a.length + b.length - 1 }, (_, i) =>
        i < a.length ? a[i] : last + b[i - a.length + 1],
      );
    };
    const both = (a: Int32Array, b: Int32Array) => {
      const all = new Int32Array(a.length + b.length);
      all.set(a);
      all.set(b, a.length);
      return all;
    };
    const rows = new Uint32Array(this.rows.length + others.rows.length);
    rows.set(this.rows);
    rows.set(others.rows, this.rows.length);
    return new Sequences(
      join(this.starts, others.starts),
      both(this.tokens, others.tokens),
      rows,
      join(this.rowStarts, others.rowStarts),
      this.given,
      both(this.read, others.read),
      this.left && others.left && both(this.left, others.left),
    );
  }
  toString(): string {
    return `[Sequences ${this.count}]`;
  }
  toJSON(): string {
    return this.toString();
  }
  [INSPECT](): string {
    return this.toString();
  }
}
