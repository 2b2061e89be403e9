/**
 * Free text: pieces of words, ended by a token. Names and numbers of people are taken out before anything is learned;
 * what is drawn still holds the signs of people, which are filled where the record's person is known.
 */
import type { Stream } from '../random/stream.ts';
import { cutOff, fillNumbers } from '../record/fill.ts';
import type { Table, TextValues } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import type { Rule } from './grammar.ts';
import { learnPieces, Pieces } from './pieces.ts';
import { Redactor } from './redact.ts';
import type { Section, TextSectionData } from './section.ts';
import { learnSpelling, Spelling } from './spelling.ts';
import { Words } from './words.ts';

export interface TextOptions {
  /** k: fewest units that hold a piece. */
  readonly minRecords: number;
  /** Most pieces of more than one character. */
  readonly pieces: number;
  /** Characters at which the source cuts texts off. */
  readonly cut?: number;
}

/** Tokens: missing, the end, the pieces. */
const MISSING = 0;
const END = 1;
const FIRST = 2;

export class TextSection implements Section<string | null> {
  readonly field: string;
  readonly size: number;
  readonly forbidden: readonly number[];
  readonly end = END;
  private readonly pieces: Pieces;
  private readonly redactor: Redactor;
  private readonly words: Words | undefined;
  private readonly spelling: Spelling | undefined;

  constructor(private readonly data: TextSectionData) {
    this.field = data.field;
    this.pieces = new Pieces(data.pieces);
    this.redactor = new Redactor(data.redactor);
    this.size = FIRST + this.pieces.size;
    this.forbidden = this.pieces.mute.map((id) => FIRST + id);
    this.words = data.words && new Words(data.words);
    const never = [...this.forbidden, ...this.pieces.letters.map((id) => FIRST + id)];
    this.spelling = data.spelling && new Spelling(data.spelling, this.size, FIRST, never);
  }

  /** @param units the unit of each row of the table */
  static learn(values: TextValues, units: Units, options: TextOptions): TextSection {
    const { minRecords: k } = options;
    const redactor = Redactor.learn(values, units, k);
    const rows = [...values.codes.keys()].filter((row) => values.codes[row] >= 0);
    const isCut = cutAt(values, options.cut);
    const redacted = rows.map((row) => withoutRest(redactor.apply(values, row), isCut(row)));
    const unitOf = rows.map((row) => units.of[row]);
    const words = Words.learn(redacted, unitOf, k);
    const texts = words ? redacted.map((text) => words.apply(text)) : redacted;
    const pieces = learnPieces(texts, unitOf, k, options.pieces);
    const speller = new Pieces(pieces);
    return new TextSection({
      section: 'text',
      field: values.name,
      redactor: redactor.data,
      pieces,
      ...(words && { words: words.data, spelling: learnSpelling(words.list, speller) }),
      missing: rows.length < values.codes.length,
      most: longestOf(
        texts.map((text) => speller.encode(text).length),
        k,
      ),
      ...(options.cut !== undefined && { cut: options.cut }),
    });
  }

  static from(data: TextSectionData): TextSection {
    return new TextSection(data);
  }

  rules(from: number, first: number): Rule[] {
    const { missing, most } = this.data;
    const rest = first + 1;
    const goOn = { below: this.size, rules: [rest] };
    const spelling = this.spelling && { spelling: { of: this.spelling, from } };
    return [
      missing
        ? { from, size: this.size, next: [{ below: FIRST, rules: [] }, goOn], ...spelling }
        : { from: from + FIRST, size: this.size - FIRST, next: [goOn], ...spelling },
      // Behind the first piece the text may end.
      {
        from: from + END,
        size: this.size - END,
        next: [{ below: 1, rules: [] }, goOn],
        most,
        last: 0,
        ...spelling,
      },
    ];
  }

  encode(table: Table): Int32Array[] {
    const column = table.tails.find(({ name }) => name === this.field);
    if (column?.kind !== 'text') throw new TypeError(`${this.field}: a text column was expected`);
    const isCut = cutAt(column, this.data.cut);
    return this.redactor.all(column).map((text, row) => {
      if (text === null) return Int32Array.of(MISSING);
      const whole = withoutRest(text, isCut(row));
      const ids = this.pieces.encode(this.words?.apply(whole) ?? whole).map((id) => FIRST + id);
      // What is longer than anything that is written would only teach one unit's text.
      if (ids.length > this.data.most) return Int32Array.from(ids.slice(0, this.data.most));
      return Int32Array.from(ids.length === 0 || !isCut(row) ? [...ids, END] : ids);
    });
  }

  decode(tokens: Int32Array, stream: Stream): string | null {
    const ids = tokens.filter((token) => token >= FIRST).map((token) => token - FIRST);
    if (ids.length === 0) return null;
    const spelt = this.pieces.decode(ids, (n) => stream.below(n));
    const text = this.words?.fill(spelt, stream) ?? spelt;
    return cutOff(fillNumbers(text, stream, this.data.redactor.dates), this.data.cut);
  }

  column(values: readonly (string | null)[]): TextValues {
    const known = new Map<string, number>();
    const codes = Int32Array.from(values, (text) => {
      if (text === null) return -1;
      let code = known.get(text);
      if (code === undefined) {
        code = known.size;
        known.set(text, code);
      }
      return code;
    });
    return { kind: 'text', name: this.field, codes, labels: [...known.keys()] };
  }

  toJSON(): TextSectionData {
    return this.data;
  }
}

/** Whether the source cut the text of a row off. */
function cutAt({ codes, labels }: TextValues, cut = Number.POSITIVE_INFINITY): (row: number) => boolean {
  return (row) => labels[codes[row]].length >= cut;
}

/** What is left of a word where a text was cut off is no word. */
const withoutRest = (text: string, cut: boolean) =>
  cut ? text.replace(/(?<![\p{L}\p{M}])[\p{L}\p{M}]+$/u, '') : text;

/** The mean of the k greatest lengths, since one unit's longest text is its own; one that is far beyond the others counts for little. */
function longestOf(lengths: readonly number[], k: number): number {
  const longest = [...lengths].sort((a, b) => b - a).slice(0, Math.max(1, k));
  const usual = 2 * (longest.at(-1) ?? 0);
  return (
    Math.ceil(
      longest.reduce((sum, length) => sum + Math.min(length, usual), 0) / Math.max(1, longest.length),
    ) || 1
  );
}
