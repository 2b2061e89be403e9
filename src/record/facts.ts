/** What inference looks at: one column's values, how often each occurs and how many units hold it. */
import { holdersOf } from './holders.ts';
import { expectedRows, labelOf } from './nested.ts';
import type { TextColumn, TextTable } from './table.ts';
import type { Units } from './units.ts';
import { wordsOf } from './words.ts';

export interface Facts {
  readonly column: TextColumn;
  readonly name: string;
  /** The words of the name. */
  readonly words: readonly string[];
  readonly rows: number;
  /** Rows in which a value may stand: all, unless the column stands inside something that may be absent. */
  readonly expected: number;
  /** Rows with a value. */
  readonly present: number;
  /** Distinct values; those of `counts` and `holders` in the same order. */
  readonly texts: readonly string[];
  readonly counts: Uint32Array;
  readonly holders: Uint32Array;
  readonly units: Units;
  /** Units with a value. */
  readonly held: number;
  /** Share of the rows with a value whose value at least k units hold. */
  readonly common: number;
}

export function factsOf(column: TextColumn, units: Units, k: number, expected = column.codes.length): Facts {
  const rows = column.codes.length;
  const counts = new Uint32Array(column.dictionary.length);
  for (const code of column.codes) counts[code]++;
  const holders = holdersOf(column.codes, counts.length, units);
  const present = rows - counts[0];
  let common = 0;
  for (let code = 1; code < counts.length; code++) if (holders[code] >= k) common += counts[code];
  const any = column.codes.map((code) => (code === 0 ? 0 : 1));
  return {
    column,
    name: column.name,
    words: wordsOf(labelOf(column)),
    rows,
    expected,
    present,
    texts: column.dictionary.slice(1),
    counts: counts.subarray(1),
    holders: holders.subarray(1),
    units,
    held: holdersOf(any, 2, units)[1],
    common: present === 0 ? 0 : common / present,
  };
}

export function allFacts(table: TextTable, units: Units, k: number): Facts[] {
  return table.columns.map((column) => factsOf(column, units, k, expectedRows(column, table)));
}

/** Distinct values, each brought by a unit of its own: what k of them show, k units show. */
export function textsByUnit({ column, texts, rows, units }: Facts): readonly string[] {
  if (units.count === rows) return texts;
  const has = new Uint8Array(units.count);
  const met = new Uint8Array(column.dictionary.length);
  const brought: string[] = [];
  column.codes.forEach((code, row) => {
    const unit = units.of[row];
    if (code === 0 || met[code] > 0 || has[unit] > 0) return;
    met[code] = 1;
    has[unit] = 1;
    brought.push(column.dictionary[code]);
  });
  return brought;
}

/** Values that fewer than k units hold, each brought by a unit of its own: of k of them something may be said. */
export function rareByUnit(facts: Facts, k: number): readonly string[] {
  const rare = new Set(facts.texts.filter((_, i) => facts.holders[i] < k));
  return textsByUnit(facts).filter((text) => rare.has(text));
}

/** At most `most` values, spread evenly over the dictionary. */
export function sampleOf(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return Array.from({ length: most }, (_, i) => texts[Math.floor((i * texts.length) / most)]);
}
