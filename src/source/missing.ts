/** Which texts of a column stand for a missing value. */

/** Texts that stand for a missing value wherever they turn up, unless the column's own values speak against it. */
export const STRONG = [
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  '?',
  'null',
  'NULL',
  'Null',
  'nan',
  'NaN',
  '\\N',
] as const;
/** Texts that stand for a missing value among numbers and dates, and for themselves among words. */
export const WEAK = [
  'None',
  'none',
  'NONE',
  '-',
  '--',
  '---',
  '.',
  'NAN',
  'na',
  'nil',
  'NIL',
  'NaT',
] as const;

/**
 * What counts as missing: `auto` decides column by column; a list holds for every column (blank cells are always
 * missing too); a map gives the exact texts of each column, none where it has no entry.
 */
export type MissingMarkers = 'auto' | readonly string[] | ReadonlyMap<string, readonly string[]>;

const NUMERIC = /^\s*[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\s*$/;
const TEMPORAL = /^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;

/** The codes of the dictionary that mean missing, the most frequent first. */
export function missingCodes(
  name: string,
  dictionary: readonly string[],
  counts: readonly number[],
  markers: MissingMarkers,
): number[] {
  const chosen: number[] = [];
  dictionary.forEach((text, code) => {
    if (isMissing(text, name, dictionary, counts, markers)) chosen.push(code);
  });
  return chosen.sort((a, b) => counts[b] - counts[a] || a - b);
}

function isMissing(
  text: string,
  name: string,
  dictionary: readonly string[],
  counts: readonly number[],
  markers: MissingMarkers,
): boolean {
  if (markers instanceof Map) return markers.get(name)?.includes(text) ?? false;
  if (text.trim() === '') return true;
  if (Array.isArray(markers)) return markers.includes(text);
  const bare = text.trim();
  if (STRONG.includes(bare as (typeof STRONG)[number])) return !(bare === 'NA' && areCodes(dictionary));
  return WEAK.includes(bare as (typeof WEAK)[number]) && areMeasures(dictionary, counts);
}

/** Among two-letter codes (countries, states, regions) NA is Namibia or North America. */
function areCodes(dictionary: readonly string[]): boolean {
  const others = dictionary.filter((text) => text.trim() !== '' && text !== 'NA');
  return others.length >= 2 && others.every((text) => /^[A-Z]{2}$/.test(text));
}

/** Whether nearly all cells that are not markers themselves are numbers or dates. */
function areMeasures(dictionary: readonly string[], counts: readonly number[]): boolean {
  const known: readonly string[] = [...STRONG, ...WEAK];
  let all = 0;
  let measures = 0;
  dictionary.forEach((text, code) => {
    const bare = text.trim();
    if (bare === '' || known.includes(bare)) return;
    all += counts[code];
    if (NUMERIC.test(bare) || TEMPORAL.test(bare)) measures += counts[code];
  });
  return all > 0 && measures >= 0.95 * all;
}
