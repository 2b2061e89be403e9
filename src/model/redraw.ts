/**
 * Rows that break what must hold are drawn again: the rules of the schema that no token could keep, and whatever else
 * the caller refuses. Each attempt of a sequence has random numbers of its own, so no other sequence ever notices, and
 * what remains is what the model would have said, given that it must not say this.
 */
import type { Language } from '../language/language.ts';
import { brokenRows } from '../record/rules/check.ts';
import type { Rule } from '../record/rules/rule.ts';
import type { Schema } from '../record/schema.ts';
import type { Table } from '../record/table.ts';

/** How often a sequence is drawn at most; where a critic sends most of them back besides; */
export const TRIES = 100;
export const MOST_TRIES = 250;
/** and how many rows in all: a long sequence is hardly ever drawn whole without a fault, and costs as many rows each time. */
const ROWS = 1000;

/** Tokens of sequences, and which they are. */
export interface Drawn {
  /** The number of each sequence, and which attempt of it this is. */
  readonly numbers: Float64Array;
  readonly attempts: Uint8Array;
  readonly tokens: readonly Int32Array[];
  /** Rows of each sequence, and the number of the first of them among all rows. */
  readonly rows: Uint32Array;
  readonly firstRows: Float64Array;
}

/** How many sequences had to be drawn again. */
export interface Redraws {
  count: number;
}

/** Flags of the rows that must not be. @param numbers the number of every row among all rows */
export type Refuse = (table: Table, entities: Float64Array, numbers: Float64Array) => Uint8Array;

/** The rules that the language itself does not see to; undefined where there are none. */
export function refusalOf(language: Language, schema: Schema, more?: Refuse): Refuse | undefined {
  const rules = (schema.rules ?? []).filter((rule) => !language.keeps(rule) && isOfRows(rule));
  if (rules.length === 0) return more;
  return (table, entities, numbers) => {
    const refused = more?.(table, entities, numbers) ?? new Uint8Array(table.rows);
    for (const rule of rules)
      brokenRows(rule, table, schema, entities).forEach((broken, row) => {
        if (broken) refused[row] = 1;
      });
    return refused;
  };
}

/** Whether a rule speaks of rows one by one, or of those of one entity. */
function isOfRows({ kind }: Rule): boolean {
  return kind !== 'determines';
}

/**
 * The same sequences, none of them refused unless it was drawn so many times, or for `ROWS` rows.
 * @param refused flags of the sequences that must not be
 * @param again draws some of them once more, with as many rows each
 */
export function settle(
  drawn: Drawn,
  refused: (drawn: Drawn) => Uint8Array,
  again: (some: Drawn, attempt: number) => Drawn,
  tries = TRIES,
): Drawn {
  let flags = refused(drawn);
  let open = Uint32Array.from(flags.keys()).filter((s) => flags[s] === 1);
  if (open.length === 0) return drawn;
  const attempts = drawn.attempts.slice();
  const tokens = [...drawn.tokens];
  for (let attempt = 1; attempt < tries && open.length > 0; attempt++) {
    const next = again(some(drawn, open), attempt);
    open.forEach((s, i) => {
      attempts[s] = attempt;
      tokens[s] = next.tokens[i];
    });
    flags = refused(next);
    open = open.filter((s, i) => flags[i] === 1 && attempt * drawn.rows[s] < ROWS);
  }
  return { ...drawn, attempts, tokens };
}

/** The sequences of these places. */
export function some({ numbers, attempts, tokens, rows, firstRows }: Drawn, places: Uint32Array): Drawn {
  return {
    numbers: Float64Array.from(places, (s) => numbers[s]),
    attempts: Uint8Array.from(places, (s) => attempts[s]),
    tokens: Array.from(places, (s) => tokens[s]),
    rows: Uint32Array.from(places, (s) => rows[s]),
    firstRows: Float64Array.from(places, (s) => firstRows[s]),
  };
}
