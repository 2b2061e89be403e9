/**
 * What stands in a text where something that names a person, or a number of theirs, was taken out before learning: one
 * sign of Unicode's private plane for each kind of thing. Each is filled anew in what is written (`fill.ts`).
 */

const FIRST = 0xf0000;
const sign = (n: number) => String.fromCodePoint(FIRST + n);

export const EMAIL = sign(0);
export const URL = sign(1);
export const IPV4 = sign(2);
export const IPV6 = sign(3);
export const HANDLE = sign(4);

/** Single characters of numbers and keys, each drawn anew. */
export const DIGIT = sign(8);
export const PHONE_DIGIT = sign(9);
export const HEX = sign(10);
export const UPPER_HEX = sign(11);
export const UPPER = sign(12);
export const LOWER = sign(13);

/** Parts of a date; those of one date belong together. */
export const YEAR = sign(16);
export const SHORT_YEAR = sign(17);
export const MONTH = sign(18);
export const SHORT_MONTH = sign(19);
export const MONTH_NAME = sign(20);
export const MONTH_LETTERS = sign(21);
export const DAY = sign(22);
export const SHORT_DAY = sign(23);

/** A word that too few write, by its case. */
export const RARE_LOWER = sign(24);
export const RARE_CAPITAL = sign(25);
export const RARE_UPPER = sign(26);

/** Parts of people's names. The first person is the record's own, the others are those that a text speaks of. */
export const PARTS = ['first', 'last', 'full'] as const;
export const CASES = ['as is', 'upper', 'lower'] as const;
export const PEOPLE = 4;
export type Part = (typeof PARTS)[number];
export type Case = (typeof CASES)[number];
const NAMES = 32;

export function nameSign(person: number, part: Part, written: Case): string {
  return sign(NAMES + (person * PARTS.length + PARTS.indexOf(part)) * CASES.length + CASES.indexOf(written));
}

export function nameOf(point: string): { person: number; part: Part; written: Case } | undefined {
  const n = point.codePointAt(0)! - FIRST - NAMES;
  if (n < 0 || n >= PEOPLE * PARTS.length * CASES.length) return undefined;
  const which = Math.floor(n / CASES.length);
  return {
    person: Math.floor(which / PARTS.length),
    part: PARTS[which % PARTS.length],
    written: CASES[n % CASES.length],
  };
}

/** The value of one of the record's own fields that are made: its telephone, its key. */
export const FIELDS = 64;
const OWN = 128;

export function fieldSign(field: number): string {
  return sign(OWN + field);
}

export function fieldOf(point: string): number | undefined {
  const n = point.codePointAt(0)! - FIRST - OWN;
  return n >= 0 && n < FIELDS ? n : undefined;
}

/** Whether a code point stands for something taken out. */
export function isPlaceholder(point: string): boolean {
  const n = point.codePointAt(0)! - FIRST;
  return n >= 0 && n < OWN + FIELDS;
}

/** What a sign will be once it is filled: a word, a letter of a code, or neither. */
export function signKind(point: string): 'word' | 'letter' | undefined {
  if (!isPlaceholder(point)) return undefined;
  if ([HEX, UPPER_HEX, UPPER, LOWER].includes(point)) return 'letter';
  const isWord =
    [EMAIL, URL, HANDLE, RARE_LOWER, RARE_CAPITAL, RARE_UPPER].includes(point) ||
    nameOf(point) !== undefined ||
    fieldOf(point) !== undefined;
  return isWord ? 'word' : undefined;
}

/** A text in which none of the signs stands for itself. */
export function withoutSigns(text: string): string {
  return /[\udb80-\udbbf]/.test(text) ? text.replace(/[\u{f0000}-\u{fffff}]/gu, '\ufffd') : text;
}
