/** The parts of a tail: texts and lists, and what they know as plain data, of which nothing holds a value of fewer than k units. */
import type { Stream } from '../random/stream.ts';
import type { Table, TailColumn } from '../record/table.ts';
import type { CodecData } from './codec-data.ts';
import type { Rule } from './grammar.ts';
import type { PiecesData } from './pieces.ts';
import type { RedactorData } from './redact.ts';
import type { SpellingData } from './spelling.ts';
import type { WordsData } from './words.ts';

/** One field of a tail. Tokens are local to the section: 0 … size − 1. */
export interface Section<Value = unknown> {
  readonly field: string;
  readonly size: number;
  /** Tokens that are learned but never drawn. */
  readonly forbidden: readonly number[];
  /** The token that ends it, where it is said piece by piece. */
  readonly end?: number;
  /**
   * The section's rules; the first one begins it.
   * @param from its first token in the tail
   * @param first number of its first rule
   */
  rules(from: number, first: number): Rule[];
  /** Tokens of every row of the table. */
  encode(table: Table): Int32Array[];
  /** What the tokens of one row say. */
  decode(tokens: Int32Array, stream: Stream): Value;
  /** The column of all rows. */
  column(values: readonly Value[]): TailColumn;
  /** Everything it knows, as plain data for the checkpoint. */
  toJSON(): SectionData;
}

export type SectionData = TextSectionData | ListSectionData;

export interface TextSectionData {
  section: 'text';
  field: string;
  redactor: RedactorData;
  pieces: PiecesData;
  /** The words that may be written; absent where texts are spelled freely. */
  words?: WordsData;
  spelling?: SpellingData;
  missing: boolean;
  /** Most pieces of a text that is written. */
  most: number;
  /** A text of so many characters has no end: it is cut off there, by the source and by us. */
  cut?: number;
}

export interface ListSectionData {
  section: 'list';
  field: string;
  codecs: CodecData[];
  inner: SectionData[];
  parts: Part[];
  /** Most items that are written. */
  most: number;
}

/** One field of an item, in the order they are spoken. */
export type Part =
  | {
      /** Index of a codec. */
      codec: number;
      /** Whether it must not say that nothing stands there. */
      always?: boolean;
      /** Of a column of kinds: what is spoken next where it says this token. */
      under?: { token: number; parts: Part[] }[];
    }
  /** Index of a section: a text or a list in the list. */
  | { inner: number };
