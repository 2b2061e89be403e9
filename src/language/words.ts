/**
 * The words that may be written: those that at least k units hold. A rarer word is learned and written as “a rare word”,
 * any kept one in the same case. So no name or number that a text spells out, and that nothing else recognised, is
 * written unless k units share it. Used where texts are learned; only `fill` draws.
 */
import type { Stream } from '../random/stream.ts';
import * as sign from '../record/placeholder.ts';
import { WORD } from './characters.ts';

/** Least share of the words of all texts, each as often as it occurs, that k units must hold. */
const COVERED = 0.6;
/** Shortest word that a rare one is written as. */
const SHORTEST = 3;

/** The known words by their case, as each is written; decided once, since what a capital is depends on the platform's Unicode. */
export interface WordsData {
  readonly lower: readonly string[];
  readonly capital: readonly string[];
  readonly upper: readonly string[];
}

const IS_CAPITAL = /^\p{Lu}[^\p{Lu}]*$/u;
const CASES = [sign.RARE_LOWER, sign.RARE_CAPITAL, sign.RARE_UPPER] as const;

export class Words {
  private readonly known: ReadonlySet<string>;
  /** What a rare word may be written as, by its case. */
  private readonly kept: readonly (readonly string[])[];

  constructor(readonly data: WordsData) {
    this.known = new Set(this.list);
    this.kept = [data.lower, data.capital, data.upper].map((words) =>
      words.filter(({ length }) => length >= SHORTEST),
    );
  }

  /** All known words. */
  get list(): string[] {
    const { lower, capital, upper } = this.data;
    return [...lower, ...capital, ...upper];
  }

  /**
   * @param units the unit of each text
   * @returns undefined where too few words are shared: then texts are spelled freely
   */
  static learn(texts: readonly string[], units: ArrayLike<number>, k: number): Words | undefined {
    const holders = new Map<string, Set<number>>();
    const hold = (word: string, unit: number) => {
      const by = holders.get(word);
      if (by === undefined) holders.set(word, new Set([unit]));
      else if (by.size < k) by.add(unit);
    };
    const counts = new Map<string, number>();
    texts.forEach((text, i) => {
      for (const [word] of text.matchAll(WORD)) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        hold(word, units[i]);
        const lower = word.toLowerCase();
        if (lower !== word) hold(lower, units[i]);
      }
    });
    const isHeld = (word: string) => (holders.get(word)?.size ?? 0) >= k;
    // The case of a known word tells of nobody.
    const isRegular = (word: string) => caseOf(word) !== sign.RARE_LOWER || word === word.toLowerCase();
    const list = [...counts.keys()].filter(
      (word) => isHeld(word) || (isRegular(word) && isHeld(word.toLowerCase())),
    );
    let all = 0;
    for (const count of counts.values()) all += count;
    const found = list.reduce((sum, word) => sum + counts.get(word)!, 0);
    if (found === 0 || found < COVERED * all) return undefined;
    const [lower, capital, upper] = CASES.map((of) => list.filter((word) => caseOf(word) === of).sort());
    return new Words({ lower, capital, upper });
  }

  /** The text with signs in place of its rare words; those that belong to a number are spelled with any letters. */
  apply(text: string): string {
    return text.replace(WORD, (word, at: number) => {
      if (this.known.has(word)) return word;
      if (/\p{N}$/u.test(text.slice(Math.max(0, at - 2), at)) || /^\p{N}/u.test(text.slice(at + word.length)))
        return Array.from(word, (c) => (/^\p{Lu}/u.test(c) ? sign.UPPER : sign.LOWER)).join('');
      const of = caseOf(word);
      if (this.kept[CASES.indexOf(of)].length > 0) return of;
      return CASES[this.kept.findIndex(({ length }) => length > 0)] ?? '';
    });
  }

  /** The text with any kept words in place of the signs. */
  fill(text: string, stream: Stream): string {
    let out = text;
    CASES.forEach((of, c) => {
      if (!out.includes(of)) return;
      const kept = this.kept[c];
      out = out.replaceAll(of, () => kept[stream.below(kept.length)]);
    });
    return out;
  }
}

function caseOf(word: string): (typeof CASES)[number] {
  if (IS_CAPITAL.test(word)) return sign.RARE_CAPITAL;
  return word !== word.toLowerCase() && word === word.toUpperCase() ? sign.RARE_UPPER : sign.RARE_LOWER;
}
