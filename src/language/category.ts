/**
 * Categories and booleans: one token a value. Values held by fewer than k units share one token that is learned and
 * never drawn, unless there are public values that may stand in for it. More than `WIDE` values are factored in two tokens, so that no softmax is tens of thousands wide.
 */
import type { Stream } from '../random/stream.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { CategoryColumn, Column } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';

const WIDE = 1500;

export class CategoryCodec implements Codec {
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  /** Everything that may be written: the kept values, then those that stand in for rare ones. */
  readonly written: readonly string[];
  /** How many tokens there are in all. */
  private readonly total: number;

  /**
   * @param labels kept values; token i stands for labels[i], then the rare token, then the missing token
   * @param low how many values of the second token, 0 where one token is enough
   * @param others what stands in for rare values
   * @param placed whether a gap is a part of the record's nesting
   */
  private constructor(
    readonly field: string,
    readonly labels: readonly string[],
    private readonly rare: boolean,
    private readonly missing: boolean,
    private readonly low: number,
    private readonly others: readonly string[],
    private readonly placed: boolean,
  ) {
    this.written = [...labels, ...others];
    this.total = labels.length + (rare ? 1 : 0) + (missing ? 1 : 0);
    this.sizes = low > 0 ? [Math.ceil(this.total / low), low] : [this.total];
    this.forbidden = this.forbid();
  }

  /**
   * @param holders units that hold each label of the column
   * @param k fewest units a value needs to be written
   * @param declared values that are kept whoever holds them
   * @param others public values that stand in for rare ones
   * @param placed whether it stands in a nested record
   */
  static learn(
    column: CategoryColumn,
    holders: ArrayLike<number>,
    k: number,
    declared?: readonly string[],
    others: readonly string[] = [],
    placed = false,
  ): CategoryCodec {
    const always = new Set(declared);
    const kept = column.labels.filter((label, i) => holders[i] >= k || always.has(label));
    for (const label of always) if (!kept.includes(label)) kept.push(label);
    const isKept = new Set(kept);
    const rare = column.labels.some((label, i) => holders[i] > 0 && !isKept.has(label));
    const missing = column.codes.includes(-1);
    // Neighbours in the alphabet often mean related things ("I21.0", "I21.4"): they share the first token.
    const wide = kept.length > WIDE;
    const labels = wide ? [...kept].sort((a, b) => (a < b ? -1 : 1)) : kept;
    return new CategoryCodec(
      column.name,
      labels,
      rare,
      missing,
      wide ? Math.ceil(Math.sqrt(kept.length)) : 0,
      rare ? others.filter((text) => !isKept.has(text)) : [],
      placed,
    );
  }

  static from(data: Extract<CodecData, { codec: 'category' }>): CategoryCodec {
    const { field, labels, rare, missing, low, others = [], placed = false } = data;
    return new CategoryCodec(field, labels, rare, missing, low, others, placed);
  }

  encode(column: Column): Int32Array[] {
    if (column.kind !== 'category') throw new TypeError(`${this.field}: a category column was expected`);
    const index = new Map(this.labels.map((label, i) => [label, i]));
    const rareToken = this.labels.length;
    const missingToken = this.labels.length + (this.rare ? 1 : 0);
    // A value or a gap that was never met in training (it stands in rows kept for the audit) is read as token 0 of
    // what exists: the language has no other word for it.
    const unknown = this.rare ? rareToken : 0;
    const ofLabel = column.labels.map((label) => index.get(label) ?? unknown);
    const first = new Int32Array(column.codes.length);
    for (let i = 0; i < first.length; i++) {
      const code = column.codes[i];
      first[i] = code < 0 ? (this.missing ? missingToken : unknown) : ofLabel[code];
    }
    if (this.low === 0) return [first];
    return [first.map((token) => Math.floor(token / this.low)), first.map((token) => token % this.low)];
  }

  decode(tokens: ArrayLike<number>, stream: Stream): number {
    const token = this.low === 0 ? tokens[0] : tokens[0] * this.low + tokens[1];
    if (token < this.labels.length) return token;
    if (this.rare && token === this.labels.length && this.others.length > 0)
      return token + stream.below(this.others.length);
    if (this.missing && token === this.labels.length + (this.rare ? 1 : 0)) return -1;
    // Two tokens can spell the rare token, or no token at all: any kept value stands in.
    return this.labels.length > 0 ? stream.below(this.labels.length) : -1;
  }

  tokens(mark: Mark): readonly number[] | undefined {
    if (this.low > 0 || mark === true) return undefined;
    if (mark === null) return this.missing ? [this.total - 1] : [];
    if (this.others.includes(String(mark))) return undefined;
    const label = this.labels.indexOf(String(mark));
    return label < 0 ? [] : [label];
  }

  toJSON(): CodecData {
    return {
      codec: 'category',
      field: this.field,
      labels: [...this.labels],
      rare: this.rare,
      missing: this.missing,
      low: this.low,
      ...(this.others.length > 0 && { others: [...this.others] }),
      ...(this.placed && { placed: true }),
    };
  }

  /**
   * In a nested record: the token of a gap, and that of rare values whose chance goes to the other values alone, so that what
   * stands where does not hang on what may be written there.
   */
  get gap(): { readonly missing: number; readonly rare: number } | undefined {
    if (!this.placed || !this.missing || this.forbidden[0].length === 0) return undefined;
    return { missing: this.total - 1, rare: this.labels.length };
  }

  /** The rare token is never drawn, unless others stand in or nothing else is left. In two slots another value stands in. */
  private forbid(): number[][] {
    if (this.low > 0) return [[], []];
    return [this.rare && this.total > 1 && this.others.length === 0 ? [this.labels.length] : []];
  }
}
