/**
 * A text as characters: what a reader sees as one sign (a letter with its accents, an emoji with its skin tone, a flag)
 * is one character here. Used where texts are learned and scored, never in sampling: what a character is depends on the
 * version of Unicode that the platform knows.
 */

/** Marks and variation selectors (both in M), skin tones, tags of flags, the non-joiner. */
const EXTENDS = /\p{M}|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}]|\u200c/u;
const REGION = /[\u{1f1e6}-\u{1f1ff}]/u;
const JOINER = '\u200d';
/** Longest character in code points: a heap of accents is cut. */
const MOST = 12;

/** The characters of a text, which put together are the text. */
export function charactersOf(text: string): string[] {
  const out: string[] = [];
  let points = 0;
  let regions = 0;
  let joined = false;
  for (const point of text) {
    const isRegion = REGION.test(point);
    const extend =
      out.length > 0 &&
      points < MOST &&
      (joined ||
        point === JOINER ||
        (point > '\u02ff' && EXTENDS.test(point)) ||
        (isRegion && regions === 1));
    if (extend) {
      out[out.length - 1] += point;
      points++;
    } else {
      out.push(point);
      points = 1;
    }
    regions = isRegion && !(extend && regions === 1) ? 1 : 0;
    joined = point === JOINER;
  }
  return out;
}

/** What a character is without what is added to it (accents, skin tones); nothing where that is no character. */
export function baseOf(character: string): string | undefined {
  const [first] = character;
  return REGION.test(first) || first === JOINER || EXTENDS.test(first) ? undefined : first;
}

/** Whether a character ends at this place of a text, one having begun at `from`. */
export function endsAt(text: string, from: number, at: number): boolean {
  // Nothing below joins what stands before it.
  if (at >= text.length || text.charCodeAt(at) < 0x300) return true;
  let end = from;
  for (const character of charactersOf(text.slice(from, at + 2 * MOST))) {
    end += character.length;
    if (end >= at) return end === at;
  }
  return true;
}

/**
 * Classes of characters: a rare one is spoken as “one of this class”. Those of one class stand for each other. The last
 * class takes everything.
 */
const CLASSES: readonly RegExp[] = [
  /^\p{Lu}/u,
  /^\p{Ll}/u,
  /^\p{Script=Han}/u,
  /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  /^\p{L}/u,
  /^\p{N}/u,
  /^\s/u,
  /^[\p{P}\p{Sm}\p{Sc}\p{Sk}]/u,
  /^[\p{So}\u{1f1e6}-\u{1f1ff}]/u,
  /^/u,
];

/** The classes of letters that words are spelled with. */
export const LETTERS: readonly number[] = [0, 1];
export const CLASS_COUNT = CLASSES.length;

export function classOf(character: string): number {
  return CLASSES.findIndex((pattern) => pattern.test(character));
}

/** Scripts that are written without spaces: their words cannot be told. */
const SPACELESS = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]`;
const IS_SPACELESS = new RegExp(`^${SPACELESS}`, 'u');

/** A run of letters in a script that parts its words. */
export const WORD = new RegExp(`(?!${SPACELESS})\\p{L}(?:(?!${SPACELESS})[\\p{L}\\p{M}\u200c\u200d])*`, 'gu');

/** What a character may stand together with in one piece: letters with letters, digits with digits, … */
export function kindOf(character: string): 'letter' | 'ideograph' | 'digit' | 'space' | 'sign' {
  if (IS_SPACELESS.test(character)) return 'ideograph';
  if (/^[\p{L}\p{M}]/u.test(character)) return 'letter';
  if (/^\p{N}/u.test(character)) return 'digit';
  return /^\s/u.test(character) ? 'space' : 'sign';
}
