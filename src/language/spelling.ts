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
type Kind = 'word' | 'free' | 'sign of a word' | 'letter';

export class Spelling {
  private readonly nodes: Node[] = [true, false, true, true].map((whole) => ({ next: new Map(), whole }));
  private readonly kinds: readonly (Kind | undefined)[];
  /** State behind every piece that spells no word. */
  private readonly behind: readonly number[];
  private readonly masks = new Map<number, Uint8Array>();

  /**
   * @param size tokens of the text
   * @param first the first piece's token; those before it may come wherever a word is whole
   * @param forbidden tokens that may never come
   */
  constructor(
    words: readonly string[],
    pieces: Pieces,
    size: number,
    private readonly first: number,
    forbidden: readonly number[],
  ) {
    const kinds: (Kind | undefined)[] = Array.from({ length: size }, () => 'free');
    pieces.data.pieces.forEach((piece, id) => {
      kinds[first + id] = kindOfPiece(piece);
    });
    for (const token of [...forbidden, ...pieces.letters.map((id) => first + id)]) kinds[token] = undefined;
    this.kinds = kinds;
    this.behind = pieces.data.pieces.map((piece) => {
      const kind = signKind([...piece].pop() ?? '');
      return kind === 'word' ? CLOSED : kind === 'letter' ? CODE : OPEN;
    });
    for (const word of words) {
      this.add(OPEN, pieces.encode(word));
      const spaced = pieces.encode(` ${word}`);
      // A space of its own is a sign like others.
      if (pieces.data.pieces[spaced[0]] !== ' ') this.add(SPACED, spaced);
    }
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
      this.behind[token - this.first] ??
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
