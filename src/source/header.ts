/**
 * Does the first record name the columns, or is it data? It matters twice: a lost record is a lost record, but a
 * record taken for names would be printed (rule 1). So every column casts a vote.
 */
import { isGivenName } from '../record/faker.ts';
import { STRONG, WEAK } from './missing.ts';

const MARKERS: readonly string[] = [...STRONG, ...WEAK];
const NUMBER = /^\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?\s*%?$/;
const TIME = /^\s*(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}T\d{6}|\d{1,2}:\d{2})/;
const ADDRESS = /^\S+@\S+\.\S+$|^https?:\/\//;
const KEY = /^(?=.*\d)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const looksLikeData = (cell: string) =>
  NUMBER.test(cell) || TIME.test(cell) || ADDRESS.test(cell) || KEY.test(cell);

/** How much `records[0]` looks like names of columns, judged by the records below it: not, perhaps, or for sure. */
export function headerIn(records: readonly (readonly string[])[]): 'none' | 'likely' | 'sure' {
  const [first, ...below] = records;
  if (first === undefined) return 'likely';
  if (isCount(first)) return 'likely';
  let names = 0;
  let data = 0;
  let cells = 0;
  first.forEach((cell, c) => {
    if (cell.trim() === '' || MARKERS.includes(cell.trim())) return;
    cells++;
    const vote = voteOf(
      cell,
      below.map((record) => record[c] ?? '').filter((text) => text.trim() !== ''),
    );
    if (vote === 'name') names++;
    if (vote === 'data') data++;
  });
  // One odd value among words may be no name; where most cells are like nothing below them, they are names.
  if (names > 3 * data && 2 * names >= cells) return 'sure';
  return data === 0 || names > data ? 'likely' : 'none';
}

/**
 * A name for every column: where the header leaves one blank its number, where it says one twice the second counted.
 * @returns also what the header says of those, by name
 */
export function uniqueNames(header: readonly string[]): {
  readonly names: string[];
  readonly written: Record<string, string>;
} {
  const taken = new Set(header);
  const met = new Set<string>();
  const written: [string, string][] = [];
  const names = header.map((own, c) => {
    const isBlank = own.trim() === '';
    if (!isBlank && !met.has(own)) {
      met.add(own);
      return own;
    }
    const numbered = (n: number) => (isBlank ? `column_${n}` : `${own}_${n}`);
    let n = isBlank ? c + 1 : 2;
    while (taken.has(numbered(n))) n++;
    taken.add(numbered(n));
    written.push([numbered(n), own]);
    return numbered(n);
  });
  return { names, written: Object.fromEntries(written) };
}

/** Columns numbered 0, 1, 2 …, or years in a row (beside words or not), are names for all that they are numbers. */
function isCount(first: readonly string[]): boolean {
  const numbers = first.filter((cell) => /^\d{1,6}$/.test(cell)).map(Number);
  const others = first.filter((cell) => !/^\d{1,6}$/.test(cell));
  if (numbers.some((number, i) => i > 0 && number !== numbers[i - 1] + 1)) return false;
  if (others.length === 0) return numbers.length >= 3;
  const years = numbers.length >= 2 && numbers.every((number) => number >= 1900 && number <= 2100);
  return years && others.every((cell) => !looksLikeData(cell));
}

function voteOf(cell: string, below: readonly string[]): 'name' | 'data' | undefined {
  if (ADDRESS.test(cell) || KEY.test(cell)) return 'data';
  if (below.length === 0) return looksLikeData(cell) ? 'data' : undefined;
  const alike = below.filter(looksLikeData).length / below.length;
  if (looksLikeData(cell)) return alike > 0.5 ? 'data' : undefined;
  if (alike > 0.9) return 'name';
  if (below.includes(cell)) return 'data';
  if (isPerson(cell) && below.filter(isPerson).length > 0.5 * below.length) return 'data';
  if (/\d/.test(cell) && below.every((text) => shapeOf(text) === shapeOf(cell))) return 'data';
  const distinct = new Set(below).size;
  if (below.length >= 10 && distinct <= below.length / 3) return 'name';
  return undefined;
}

/** Two or more capitalised words, a given name among them. */
function isPerson(text: string): boolean {
  const words = text.trim().split(/[\s,]+/);
  return words.length > 1 && words.every((word) => /^\p{Lu}/u.test(word)) && words.some(isGivenName);
}

/** Digits, capitals and small letters told apart by nothing but their kind. */
function shapeOf(text: string): string {
  return text
    .replace(/\d/g, '9')
    .replace(/\p{Lu}/gu, 'A')
    .replace(/\p{Ll}/gu, 'a');
}
