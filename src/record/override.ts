/** What the configuration says about a column, in place of what would be inferred. */
import { UserError } from '../error.ts';

export type DeclaredType =
  | 'id'
  | 'category'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'text';

export interface ColumnSettings {
  readonly type?: DeclaredType;
  /** Format of an id: `"MRN-[0-9]{6}"`. */
  readonly pattern?: string;
  /** Format of a date or datetime: `DD/MM/YYYY HH:mm`. */
  readonly format?: string;
  /** What is made in the column's place: a path of faker, `person.fullName`. */
  readonly make?: string;
  /** Language of what is made. */
  readonly locale?: string;
  /** All values that may occur: always kept. */
  readonly values?: readonly (string | number | boolean)[];
}

export type ColumnOverride = 'drop' | ColumnSettings;

/** Throws where a column is spoken of that the file does not have. */
export function assertColumn(name: string, known: readonly string[], said: string): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new UserError(
    `${said} names the column ${name}, which the file does not have.`,
    near === undefined ? 'Name a column of the header, in its own spelling.' : `Did you mean ${near}?`,
    { column: name },
  );
}

/** The known name that is closest in spelling, if any is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: { known: string; distance: number } | undefined;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d <= Math.max(1, name.length / 3) && (best === undefined || d < best.distance))
      best = { known: candidate, distance: d };
  }
  return best?.known;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
