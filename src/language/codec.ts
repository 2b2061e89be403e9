/**
 * A codec turns the cells of one field into tokens and back. Each codec owns one or two slots; a slot draws from its
 * own slice of the vocabulary, so what the model writes is valid by construction. Tokens here are local: 0 … size − 1.
 */
import type { Stream } from '../random/stream.ts';
import type { ArithmeticRule } from '../record/rules/arithmetic.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { Column } from '../record/table.ts';
import type { DatetimeData } from './datetime.ts';
import type { SinceData } from './since.ts';

export interface Codec {
  /** Name of the field. */
  readonly field: string;
  /** How many tokens each of the codec's slots may draw. */
  readonly sizes: readonly number[];
  /** Local tokens that are learned but never drawn (values of fewer than k units), per slot. */
  readonly forbidden: readonly (readonly number[])[];
  /** Fields that are decoded first, since this one is told from them. @default none */
  readonly bases?: readonly string[];
  /** Tokens of every row, one array per slot. `bases` are the columns of the fields that it is told from. */
  encode(column: Column, ...bases: readonly Column[]): Int32Array[];
  /**
   * The value that `tokens` stand for (one local token per slot): a number, or the index of a label.
   * NaN (number) or −1 (category) is missing. `bases` are the decoded values of the fields that it is told from.
   */
  decode(tokens: ArrayLike<number>, stream: Stream, ...bases: readonly number[]): number;
  /**
   * Local tokens of the first slot that stand for this value (true: any, null: missing) and for nothing else; undefined
   * where the first slot does not tell.
   */
  tokens?(mark: Mark): readonly number[] | undefined;
  /** Everything the codec knows, as plain data for the checkpoint. Holds no value of fewer than k units. */
  toJSON(): CodecData;
}

export type CodecData =
  | {
      codec: 'category';
      field: string;
      labels: string[];
      rare: boolean;
      missing: boolean;
      low: number;
      others?: string[];
    }
  | { codec: 'number'; field: string; number: NumberData; base?: string }
  | ({ codec: 'datetime'; field: string } & DatetimeData)
  | { codec: 'computed'; field: string; rule: ArithmeticRule; decimals: number; number?: NumberData }
  | ({ codec: 'since'; field: string } & SinceData)
  | { codec: 'rows'; field: string; number: NumberData }
  | {
      codec: 'follow';
      field: string;
      first: CodecData;
      later: CodecData;
      centre: number;
      bounds: [number, number] | number[];
    }
  | { codec: 'derived'; field: string; base: string; values: (number | null)[]; labels?: string[] };

/** Atoms of a number: see `number.ts`. All values are whole multiples of unit / scale. */
export interface NumberData {
  /** Grid: value = whole · unit / scale. */
  scale: number;
  unit: number;
  /** First whole number of each atom, ascending. */
  from: number[];
  /** Last whole number of each atom; equal to `from` at a mass point. */
  to: number[];
  /** First atom of each group (the coarse tokens), ascending; absent where one slot is enough. */
  groups?: number[];
  /** Shares of values that are round, by group and step; see `heaps.ts`. */
  heaps?: number[][];
  missing: boolean;
}
