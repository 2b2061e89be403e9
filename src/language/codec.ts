/**
 * A codec turns the cells of one field into tokens and back. Each codec owns one or two slots; a slot draws from its
 * own slice of the vocabulary, so what the model writes is valid by construction. Tokens here are local: 0 … size − 1.
 */
import type { Stream } from '../random/stream.ts';
import type { Column } from '../record/table.ts';
import type { DatetimeData } from './datetime.ts';

export interface Codec {
  /** Name of the field. */
  readonly field: string;
  /** How many tokens each of the codec's slots may draw. */
  readonly sizes: readonly number[];
  /** Local tokens that are learned but never drawn (values of fewer than k units), per slot. */
  readonly forbidden: readonly (readonly number[])[];
  /** Tokens of every row, one array per slot. `base` is the column a distance is measured from, where there is one. */
  encode(column: Column, base?: Column): Int32Array[];
  /**
   * The value that `tokens` stand for (one local token per slot): a number, or the index of a label.
   * NaN (number) or −1 (category) is missing. `base` is the decoded value of the base column.
   */
  decode(tokens: ArrayLike<number>, stream: Stream, base?: number): number;
  /** Everything the codec knows, as plain data for the checkpoint. Holds no value of fewer than k units. */
  toJSON(): CodecData;
}

export type CodecData =
  | { codec: 'category'; field: string; labels: string[]; rare: boolean; missing: boolean; low: number }
  | { codec: 'number'; field: string; number: NumberData; base?: string }
  | ({ codec: 'datetime'; field: string } & DatetimeData)
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
