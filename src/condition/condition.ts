/**
 * What a record must be, as plain data: tests of single columns, joined by all, any and not. As in SQL, a comparison
 * is never met by a missing value, and neither is its opposite.
 */

/** A value as it was written. */
export interface Literal {
  readonly text: string;
  /** Where it stands in the expression, from 0; absent where it comes from data. */
  readonly at?: number;
}

export type Test =
  | { readonly is: 'one-of'; readonly values: readonly Literal[] }
  | {
      readonly is: 'range';
      readonly low?: Literal;
      readonly high?: Literal;
      /** Whether the bound itself is left out. */
      readonly above?: boolean;
      readonly below?: boolean;
    }
  | { readonly is: 'missing' }
  /** `%` stands for any text, `_` for any character. */
  | { readonly is: 'like'; readonly pattern: Literal };

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'test'; readonly column: string; readonly at?: number; readonly test: Test };

/** A column's part of a condition as data: a value, several, a range, or null for missing. */
export type Cell = string | number | boolean | null;
export type ColumnData = Cell | readonly Cell[] | { readonly from?: Cell; readonly to?: Cell };

/** `{ sex: female, age: { from: 30, to: 50 }, ward: [A, B], note: null }`: all of it holds. */
export function conditionOf(data: Readonly<Record<string, ColumnData>>): Condition {
  const literal = (cell: Cell): Literal => ({ text: String(cell) });
  const one = (column: string, cell: Cell): Condition => ({
    kind: 'test',
    column,
    test: cell === null ? { is: 'missing' } : { is: 'one-of', values: [literal(cell)] },
  });
  return {
    kind: 'all',
    of: Object.entries(data).map(([column, wanted]): Condition => {
      if (Array.isArray(wanted)) return { kind: 'any', of: wanted.map((cell) => one(column, cell)) };
      if (wanted === null || typeof wanted !== 'object') return one(column, wanted as Cell);
      const { from, to } = wanted as { from?: Cell; to?: Cell };
      return {
        kind: 'test',
        column,
        test: {
          is: 'range',
          ...(from != null && { low: literal(from) }),
          ...(to != null && { high: literal(to) }),
        },
      };
    }),
  };
}

/** Names of all columns that a condition speaks of, each once. */
export function columnsOf(condition: Condition): string[] {
  const names = new Set<string>();
  const walk = (part: Condition): void => {
    if (part.kind === 'test') names.add(part.column);
    else if (part.kind === 'not') walk(part.of);
    else part.of.forEach(walk);
  };
  walk(condition);
  return [...names];
}
