/**
 * What may follow in a tail: a pushdown automaton as plain data. A rule draws one token of a range, and what the token
 * is decides which rules are spoken next; so texts, lists, lists in lists, and choices are all said in one way.
 */

/** What may come next inside a text, besides what its rule says. */
export interface Spelling {
  /** 1 for every token of the section that may not come in this state; 0 is the first state. */
  mask(state: number): Uint8Array;
  after(state: number, token: number): number;
}

export interface Rule {
  /** The tokens it may draw, `from … from + size − 1`, local to the tail. */
  readonly from: number;
  readonly size: number;
  /**
   * What is spoken next: the rules, in order, of the first entry whose `below` exceeds the token, counted from `from`.
   * A token beyond all of them is followed by nothing.
   */
  readonly next: readonly { readonly below: number; readonly rules: readonly number[] }[];
  /** How often it may bring itself again; then it draws `last` (counted from `from`) and nothing else. */
  readonly most?: number;
  readonly last?: number;
  /** What decides further, and the section's first token. */
  readonly spelling?: { readonly of: Spelling; readonly from: number };
}

/** Where one sequence stands in its grammar. */
export class Cursor {
  /** Rules still to be spoken, the next one last, and how often each has brought itself. */
  private readonly stack: number[] = [];
  private readonly times: number[] = [];
  /** Where the spelling stands. */
  private state = 0;

  /** @param start the rules that are spoken one after another */
  constructor(
    private readonly rules: readonly Rule[],
    start: readonly number[],
  ) {
    for (let i = start.length - 1; i >= 0; i--) this.push(start[i], 0);
  }

  /** Whether nothing follows any more. */
  get done(): boolean {
    return this.stack.length === 0;
  }

  /** Rules still to be spoken. */
  get depth(): number {
    return this.stack.length;
  }

  /** How often the rule that speaks next has brought itself. */
  get repeated(): number {
    return this.times[this.times.length - 1];
  }

  /** First token that may come next, and how many follow it. */
  get from(): number {
    const rule = this.rule;
    return this.isLast(rule) ? rule.from + rule.last! : rule.from;
  }
  get size(): number {
    const rule = this.rule;
    return this.isLast(rule) ? 1 : rule.size;
  }

  /** 1 for every token from `from` on that may not come; absent where any may. */
  get mask(): Uint8Array | undefined {
    const { rule } = this;
    if (!rule.spelling || this.isLast(rule)) return undefined;
    return rule.spelling.of.mask(this.state).subarray(rule.from - rule.spelling.from);
  }

  /** Goes on by a token of the range. */
  take(token: number): void {
    const { from, next: follows, spelling } = this.rule;
    this.state = spelling ? spelling.of.after(this.state, token - spelling.from) : 0;
    const own = this.stack.pop()!;
    const times = this.times.pop()!;
    const next = follows.find(({ below }) => token - from < below)?.rules ?? [];
    for (let i = next.length - 1; i >= 0; i--) this.push(next[i], next[i] === own ? times + 1 : 0);
  }

  private get rule(): Rule {
    return this.rules[this.stack[this.stack.length - 1]];
  }

  private isLast({ most, last }: Rule): boolean {
    return most !== undefined && last !== undefined && this.times[this.times.length - 1] >= most;
  }

  private push(rule: number, times: number): void {
    this.stack.push(rule);
    this.times.push(times);
  }
}
