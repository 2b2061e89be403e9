/** What inference looks at: one column's values, how often each occurs and how many units hold it. */
import { holdersOf } from './holders.ts';
import type { TextColumn, TextTable } from './table.ts';
import type { Units } from './units.ts';
import { wordsOf } from './words.ts';

export interface Facts {
  readonly column: TextColumn;
  readonly name: string;
  /** The words of the name. */
  readonly words: readonly string[];
  readonly rows: number;
  /** Rows with a value. */
  readonly present: number;
  /** Distinct values; those of `counts` and `holders` in the same order. */
  readonly texts: readonly string[];
  readonly counts: Uint32Array;
  readonly holders: Uint32Array;
  /** Share of the rows with a value whose value at least k units hold. */
  readonly common: number;
}

export function factsOf(column: TextColumn, units: Units, k: number): Facts {
  const rows = column.codes.length;
  const counts = new Uint32Array(column.dictionary.length);
  for (const code of column.codes) counts[code]++;
  const holders = holdersOf(column.codes, counts.length, units);
  const present = rows - counts[0];
  let held = 0;
  for (let code = 1; code < counts.length; code++) if (holders[code] >= k) held += counts[code];
  return {
    column,
    name: column.name,
    words: wordsOf(column.name),
    rows,
    present,
    texts: column.dictionary.slice(1),
    counts: counts.subarray(1),
    holders: holders.subarray(1),
    common: present === 0 ? 0 : held / present,
  };
}

export function allFacts(table: TextTable, units: Units, k: number): Facts[] {
  return table.columns.map((column) => factsOf(column, units, k));
}

/** At most `most` values, spread evenly over the dictionary. */
export function sampleOf(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return Array.from({ length: most }, (_, i) => texts[Math.floor((i * texts.length) / most)]);
}
