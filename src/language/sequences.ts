/**
 * Records as sequences of tokens. All sequences walk the same path of slots: the head once (fields that are one for
 * the whole entity), then the body once for each row of the entity, each row ended by a token that says whether
 * another row follows. Without an entity the head is empty and every sequence is one row. Tails are sequences of
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
  ) {}
  get count(): number {
    return this.starts.length - 1;
  }
  length(sequence: number): number {
    return this.starts[sequence + 1] - this.starts[sequence];
  }
  /** The sequences named by `index`, in that order. */
  take(index: Uint32Array): Sequences {
    const starts = new Uint32Array(index.length + 1);
    const rowStarts = new Uint32Array(index.length + 1);
    index.forEach((s, i) => {
      starts[i + 1] = starts[i] + this.length(s);
      rowStarts[i + 1] = rowStarts[i] + this.rowStarts[s + 1] - this.rowStarts[s];
    });
    const tokens = new Int32Array(starts[index.length]);
    const rows = new Uint32Array(rowStarts[index.length]);
    index.forEach((s, i) => {
      tokens.set(this.tokens.subarray(this.starts[s], this.starts[s + 1]), starts[i]);
      rows.set(this.rows.subarray(this.rowStarts[s], this.rowStarts[s + 1]), rowStarts[i]);
    });
    return new Sequences(starts, tokens, rows, rowStarts, this.given);
  }
  /** These, then others. */
  and(others: Sequences): Sequences {
    const join = (a: Uint32Array, b: Uint32Array) => {
      const last = a[a.length - 1];
      return Uint32Array.from({ length: a.length + b.length - 1 }, (_, i) =>
        i < a.length ? a[i] : last + b[i - a.length + 1],
      );
    };
    const tokens = new Int32Array(this.tokens.length + others.tokens.length);
    tokens.set(this.tokens);
    tokens.set(others.tokens, this.tokens.length);
    const rows = new Uint32Array(this.rows.length + others.rows.length);
    rows.set(this.rows);
    rows.set(others.rows, this.rows.length);
    return new Sequences(
      join(this.starts, others.starts),
      tokens,
      rows,
      join(this.rowStarts, others.rowStarts),
      this.given,
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
