/**
 * What is said once of an entity, behind its own fields and before its rows: how many rows it has, and when the first
 * is. Both are codecs like those of fields, under names that no field bears; their columns are made for them.
 */
import type { Stream } from '../random/stream.ts';
import type { Column } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData, NumberData } from './codec-data.ts';
import { decodeNumber, encodeNumber, learnNumber, type NumberOptions, numberSizes } from './number.ts';

/** Names of the made columns. */
export const ROWS = '\u0000rows';
export const FIRST = '\u0000first';

/** More rows than this no entity is given. */
const MOST = 2000;

export class RowsCodec implements Codec {
  readonly field = ROWS;
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];

  constructor(private readonly data: NumberData) {
    this.sizes = numberSizes(data);
    // The last token of the first slot is “missing”: what goes on from rows that another sequence holds. It is read, and
    // never drawn.
    this.forbidden = this.sizes.map((size, slot) => (slot === 0 ? [size - 1] : []));
  }

  /** @param counts rows of every entity */
  static learn(counts: Float64Array, options: NumberOptions): RowsCodec {
    const units = Uint32Array.from(counts.keys());
    return new RowsCodec({ ...learnNumber(counts, units, { ...options, decimals: 0 }), missing: true });
  }

  encode(column: Column): Int32Array[] {
    if (column.kind !== 'number') throw new TypeError('a number column was expected');
    return encodeNumber(this.data, column.values);
  }

  decode(tokens: ArrayLike<number>, stream: Stream): number {
    return Math.min(MOST, Math.max(1, decodeNumber(this.data, tokens, stream) || 1));
  }

  toJSON(): CodecData {
    return { codec: 'rows', field: ROWS, number: this.data };
  }
}
