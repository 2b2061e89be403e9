/**
 * Records as sequences of tokens. All sequences walk the same path of slots: the head once (fields that are one for
 * the whole entity), then the body once for each row of the entity, each row ended by a token that says whether
 * another row follows. Without an entity the head is empty and every sequence is one row.
 */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

export class Sequences {
  /**
   * @param starts where each sequence begins in `tokens`, and one past the end: length count + 1
   * @param tokens vocabulary ids of all sequences, one after another
   * @param rows source rows of every sequence in order, one after another; `rowStarts` delimits them
   */
  constructor(
    readonly starts: Uint32Array,
    readonly tokens: Int32Array,
    readonly rows: Uint32Array,
    readonly rowStarts: Uint32Array,
  ) {}
  get count(): number {
    return this.starts.length - 1;
  }
  length(sequence: number): number {
    return this.starts[sequence + 1] - this.starts[sequence];
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
