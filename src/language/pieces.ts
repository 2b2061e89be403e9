/**
 * The words of a text's language: characters, and pieces put together from frequent pairs of them (byte-pair encoding,
 * Gage 1994; Sennrich, Haddow & Birch 2016). Nothing that fewer than k units hold is a word. What has no word is spoken
 * as one of its class of characters.
 */
import { isPlaceholder } from '../record/placeholder.ts';
import { baseOf, CLASS_COUNT, charactersOf, classOf, endsAt, kindOf, LETTERS } from './characters.ts';

export interface PiecesData {
  /** Characters and longer pieces, each held by at least k units. */
  readonly pieces: readonly string[];
  /** Per class of characters: the kept ones, any of which a rare one of the class may be written as. */
  readonly classes: readonly (readonly string[])[];
}

/** Longest word in characters that pairs are looked for in; longer runs are cut. */
const LONGEST_WORD = 24;

/**
 * @param texts distinct texts would do as well: how often each occurs says who holds it
 * @param units the unit of each text
 * @param size most pieces, single characters not counted
 */
export function learnPieces(
  texts: readonly string[],
  units: ArrayLike<number>,
  k: number,
  size: number,
): PiecesData {
  const words = wordsOf(texts, units);
  const held = heldCharacters(words, k);
  const alphabet = [...held].sort();
  const classes: string[][] = Array.from({ length: CLASS_COUNT }, () => []);
  for (const character of alphabet)
    if (!isPlaceholder(character)) classes[classOf(character)].push(character);
  return { pieces: [...alphabet, ...merge(words, held, k, size)], classes };
}

interface Word {
  readonly characters: readonly string[];
  count: number;
  /** Units that hold it, each once as long as they come in order. */
  readonly units: number[];
}

/** The words of all texts in order of their first appearance. A space belongs to the word behind it. */
function wordsOf(texts: readonly string[], units: ArrayLike<number>): Word[] {
  const known = new Map<string, Word>();
  texts.forEach((text, i) => {
    for (const characters of splitWords(text)) {
      const spelt = characters.join('');
      let word = known.get(spelt);
      if (word === undefined) {
        word = { characters, count: 0, units: [] };
        known.set(spelt, word);
      }
      word.count++;
      if (word.units[word.units.length - 1] !== units[i]) word.units.push(units[i]);
    }
  });
  return [...known.values()];
}

function splitWords(text: string): string[][] {
  const words: string[][] = [];
  let word: string[] = [];
  let kind = '';
  for (const character of charactersOf(text)) {
    const own = kindOf(character);
    const follows = own === kind || (word.length === 1 && word[0] === ' ' && own !== 'space');
    if (!follows || word.length >= LONGEST_WORD) {
      if (word.length > 0) words.push(word);
      word = [];
    }
    word.push(character);
    kind = own;
  }
  if (word.length > 0) words.push(word);
  return words;
}

/** Characters that at least k units hold; also what rarer ones are without what is added to them. */
function heldCharacters(words: readonly Word[], k: number): Set<string> {
  const holders = new Map<string, Set<number>>();
  const hold = (sign: string, units: readonly number[]) => {
    let by = holders.get(sign);
    if (by === undefined) {
      by = new Set();
      holders.set(sign, by);
    }
    for (let i = 0; i < units.length && by.size < k; i++) by.add(units[i]);
  };
  for (const { characters, units } of words)
    for (const character of new Set(characters)) {
      hold(character, units);
      const base = baseOf(character);
      if (base !== undefined && base !== character) hold(base, units);
    }
  // A sign for something taken out says nothing of anybody.
  return new Set(
    [...holders].filter(([sign, by]) => by.size >= k || isPlaceholder(sign)).map(([sign]) => sign),
  );
}

interface Pair {
  readonly left: string;
  readonly right: string;
  count: number;
  /** Words that hold it, or have held it. */
  readonly words: Set<number>;
}

/** The most frequent pairs, one after another, of which at least k units hold the outcome. */
function merge(words: readonly Word[], held: ReadonlySet<string>, k: number, size: number): string[] {
  const spelt = words.map(({ characters }) => [...characters]);
  const pairs = new Map<string, Pair>();
  const keyOf = (left: string, right: string) => `${left.length} ${left}${right}`;
  const count = (w: number, sign: 1 | -1) => {
    const signs = spelt[w];
    for (let i = 1; i < signs.length; i++) {
      if (!isJoinable(signs[i - 1], held) || !isJoinable(signs[i], held)) continue;
      const key = keyOf(signs[i - 1], signs[i]);
      let pair = pairs.get(key);
      if (pair === undefined) {
        pair = { left: signs[i - 1], right: signs[i], count: 0, words: new Set() };
        pairs.set(key, pair);
      }
      pair.count += sign * words[w].count;
      if (sign > 0) pair.words.add(w);
    }
  };
  for (let w = 0; w < words.length; w++) count(w, 1);
  const made = new Set<string>();
  const refused = new Set<string>();
  while (made.size < size) {
    let best: Pair | undefined;
    let bestKey = '';
    for (const [key, pair] of pairs) {
      if (pair.count < k || refused.has(key)) continue;
      if (best === undefined || pair.count > best.count || (pair.count === best.count && key < bestKey)) {
        best = pair;
        bestKey = key;
      }
    }
    if (best === undefined) break;
    const joined = best.left + best.right;
    if (!isHeld(best, words, spelt, k)) {
      refused.add(bestKey);
      continue;
    }
    made.add(joined);
    for (const w of best.words) {
      count(w, -1);
      join(spelt[w], best.left, best.right);
      count(w, 1);
    }
    pairs.delete(bestKey);
  }
  return [...made];
}

/** A character of too few, not yet part of anything, is never joined. */
function isJoinable(sign: string, held: ReadonlySet<string>): boolean {
  return held.has(sign) || charactersOf(sign).length > 1;
}

function isHeld(
  { left, right, words: of }: Pair,
  words: readonly Word[],
  spelt: readonly string[][],
  k: number,
) {
  const units = new Set<number>();
  for (const w of of) {
    const signs = spelt[w];
    if (!signs.some((sign, i) => i > 0 && signs[i - 1] === left && sign === right)) continue;
    for (const unit of words[w].units) {
      units.add(unit);
      if (units.size >= k) return true;
    }
  }
  return false;
}

/** Puts every pair together, in place, from the left. */
function join(signs: string[], left: string, right: string): void {
  let to = 0;
  for (let i = 0; i < signs.length; i++) {
    if (i + 1 < signs.length && signs[i] === left && signs[i + 1] === right) {
      signs[to++] = left + right;
      i++;
    } else signs[to++] = signs[i];
  }
  signs.length = to;
}

/** Texts ↔ words: always the longest word that fits. Ids: pieces first, then one for each class. */
export class Pieces {
  /** Words, those of classes included. */
  readonly size: number;
  /** Classes that nothing can be written for: they are left out of texts. */
  readonly mute: readonly number[];
  /** The classes of letters in words. */
  readonly letters: readonly number[];
  private readonly root = new Node();

  constructor(readonly data: PiecesData) {
    data.pieces.forEach((piece, id) => {
      this.root.add(piece, id);
    });
    this.size = data.pieces.length + data.classes.length;
    this.letters = LETTERS.map((c) => data.pieces.length + c);
    this.mute = data.classes.flatMap((kept, c) => (kept.length === 0 ? [data.pieces.length + c] : []));
  }

  encode(text: string): number[] {
    const out: number[] = [];
    const classes = this.data.classes;
    for (let at = 0; at < text.length; ) {
      const found = this.root.longest(text, at);
      if (found.id >= 0 && endsAt(text, at, found.end)) {
        out.push(found.id);
        at = found.end;
        continue;
      }
      const character = charactersOf(text.slice(at, at + 32))[0];
      const of = classOf(character);
      const known = [character, baseOf(character)].flatMap((form) => {
        const { id, end } = this.root.longest(form ?? '', 0);
        return id >= 0 && end === form?.length ? [id] : [];
      });
      if (known.length > 0) out.push(known[0]);
      else if (classes[of].length > 0) out.push(this.data.pieces.length + of);
      at += character.length;
    }
    return out;
  }

  /** @param choose a number from 0 to n − 1, for characters that are only known by their class */
  decode(ids: ArrayLike<number>, choose: (n: number) => number): string {
    let text = '';
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (id < this.data.pieces.length) text += this.data.pieces[id];
      else {
        const kept = this.data.classes[id - this.data.pieces.length];
        if (kept.length > 0) text += kept[choose(kept.length)];
      }
    }
    return text;
  }
}

/** A tree of code units. */
class Node {
  private readonly next = new Map<number, Node>();
  private id = -1;

  add(piece: string, id: number): void {
    let node: Node = this;
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      let next = node.next.get(unit);
      if (next === undefined) {
        next = new Node();
        node.next.set(unit, next);
      }
      node = next;
    }
    node.id = id;
  }

  /** The longest piece that stands at a place of the text, −1 where none does, and its end. */
  longest(text: string, at: number): { id: number; end: number } {
    let node: Node | undefined = this;
    let id = -1;
    let end = at;
    for (let i = at; i < text.length; i++) {
      node = node.next.get(text.charCodeAt(i));
      if (node === undefined) break;
      if (node.id >= 0) {
        id = node.id;
        end = i + 1;
      }
    }
    return { id, end };
  }
}
