/**
 * A codec turns the cells of one field into tokens and back. Each codec owns one or two slots; a slot draws from its
 * own slice of the vocabulary, so what the model writes is valid by construction. Tokens here are local: 0 … size − 1.
 */
import type { Stream } from '../random/stream.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { Column } from '../record/table.ts';
import type { CodecData } from './codec-data.ts';

export interface Codec {
  /** Name of the field. */
  readonly field: string;
  /** How many tokens each of the codec's slots may draw. */
  readonly sizes: readonly number[];
  /** Local tokens that are learned but never drawn (values of fewer than k units), per slot. */
  readonly forbidden: readonly (readonly number[])[];
  /** Local tokens that no first row of an entity draws, and those that no later one does, per slot. @default none */
  readonly notFirst?: readonly (readonly number[])[];
  readonly notLater?: readonly (readonly number[])[];
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
