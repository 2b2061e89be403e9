/**
 * Which pieces may come next where only known words may be written: a tree of the pieces that spell them. What is no
 * letter may come wherever a word is whole.
 */
import { signKind } from '../record/placeholder.ts';
import { WORD } from './characters.ts';
import type { Pieces } from './pieces.ts';

/** Where no word has begun, and one may begin without a space. */
const OPEN = 0;
/** Behind a space that belongs to a word. */
const SPACED = 1;
/** Behind a sign that will be a word. */
const CLOSED = 2;
/** Behind a letter of a code: more of them may follow. */
const CODE = 3;

interface Node {
  readonly next: Map<number, number>;
  whole: boolean;
}

/** What a piece is: the spelling of a word or a part of it, signs that may stand anywhere, or signs that begin as a word does. */
const KINDS = ['word', 'free', 'sign of a word', 'letter'] as const;
type Kind = (typeof KINDS)[number];

/** Plain data, decided where texts are learned: what a letter is depends on the platform's Unicode. */
export interface SpellingData {
  /** Of every piece, its place among `KINDS`, and the state behind it where it spells no word. */
  readonly kinds: readonly number[];
  readonly behind: readonly number[];
  /** The pieces of every known word, without a space before it, and with one that belongs to it. */
  readonly bare: readonly (readonly number[])[];
  readonly spaced: readonly (readonly number[])[];
}

/** How the words are spelled with the pieces. */
export function learnSpelling(words: readonly string[], pieces: Pieces): SpellingData {
  const all = pieces.data.pieces;
  return {
    kinds: all.map((piece) => KINDS.indexOf(kindOfPiece(piece))),
    behind: all.map((piece) => {
      const kind = signKind([...piece].pop() ?? '');
      return kind === 'word' ? CLOSED : kind === 'letter' ? CODE : OPEN;
    }),
    bare: words.map((word) => pieces.encode(word)),
    // A space of its own is a sign like others.
    spaced: words.map((word) => pieces.encode(` ${word}`)).filter(([id]) => all[id] !== ' '),
  };
}

export class Spelling {
  private readonly nodes: Node[] = [true, false, true, true].map((whole) => ({ next: new Map(), whole }));
  private readonly kinds: readonly (Kind | undefined)[];
  private readonly masks = new Map<number, Uint8Array>();

  /**
   * @param size tokens of the text
   * @param first the first piece's token; those before it may come wherever a word is whole
   * @param forbidden tokens that may never come
   */
  constructor(
    private readonly data: SpellingData,
    size: number,
    private readonly first: number,
    forbidden: readonly number[],
  ) {
    const kinds: (Kind | undefined)[] = Array.from({ length: size }, () => 'free');
    data.kinds.forEach((kind, id) => {
      kinds[first + id] = KINDS[kind];
    });
    for (const token of forbidden) kinds[token] = undefined;
    this.kinds = kinds;
    for (const ids of data.bare) this.add(OPEN, ids);
    for (const ids of data.spaced) this.add(SPACED, ids);
  }

  /** 1 for every token that may not come in this state. */
  mask(state: number): Uint8Array {
    let mask = this.masks.get(state);
    if (mask === undefined) {
      const { next, whole } = this.nodes[state];
      mask = Uint8Array.from(this.kinds, (kind) => {
        if (!whole) return 1;
        return kind === 'free' ||
          (kind === 'sign of a word' && state === OPEN) ||
          (kind === 'letter' && (state === OPEN || state === CODE))
          ? 0
          : 1;
      });
      for (const token of next.keys()) mask[token] = 0;
      if (whole) for (const token of this.nodes[SPACED].next.keys()) mask[token] = 0;
      this.masks.set(state, mask);
    }
    return mask;
  }

  /** The state behind a token. */
  after(state: number, token: number): number {
    return (
      this.nodes[state].next.get(token) ??
      this.nodes[SPACED].next.get(token) ??
      this.data.behind[token - this.first] ??
      OPEN
    );
  }

  private add(root: number, ids: readonly number[]): void {
    let at = root;
    for (const id of ids) {
      const { next } = this.nodes[at];
      const known = next.get(this.first + id);
      at = known ?? this.nodes.push({ next: new Map(), whole: false }) - 1;
      next.set(this.first + id, at);
    }
    this.nodes[at].whole = true;
  }
}

function kindOfPiece(piece: string): Kind {
  const bare = piece.startsWith(' ') ? piece.slice(1) : piece;
  if (bare !== '' && bare.replace(WORD, '') === '') return 'word';
  const kind = signKind([...piece][0]);
  return kind === 'word' ? 'sign of a word' : (kind ?? 'free');
}
