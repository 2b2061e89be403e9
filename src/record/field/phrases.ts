/** Short texts that hardly repeat, though their words do: doses, places of the body, names put together. */
import type { Facts } from '../facts.ts';

/** Fewest different texts that show it. */
const FEWEST = 100;
/** Words of a text, on average. */
const SEVERAL = 1.5;
/** Share of the words, as often as they are used, that k units must use, and how much more that must be than of whole texts. */
const KNOWN = 0.7;
const MORE = 0.2;

const WORD = /[\p{L}\p{M}]+|\d+/gu;

/** Whether texts are better learned word by word: as values of a category, most of them would be too rare to be written. */
export function arePhrases({ texts, counts, column, units, common, present }: Facts, k: number): boolean {
  if (texts.length < FEWEST || common >= 1 - MORE) return false;
  const wordsOf = texts.map((text) => text.match(WORD) ?? []);
  const uses = new Map<string, number>();
  let all = 0;
  wordsOf.forEach((words, i) => {
    all += words.length * counts[i];
    for (const word of words) uses.set(word, (uses.get(word) ?? 0) + counts[i]);
  });
  if (all < SEVERAL * present) return false;
  const holders = new Map<string, Set<number>>();
  column.codes.forEach((code, row) => {
    if (code === 0) return;
    for (const word of wordsOf[code - 1]) {
      const own = holders.get(word) ?? new Set();
      if (own.size < k) own.add(units.of[row]);
      holders.set(word, own);
    }
  });
  let known = 0;
  for (const [word, own] of holders) if (own.size >= k) known += uses.get(word)!;
  return known >= Math.max(KNOWN, common + MORE) * all;
}
