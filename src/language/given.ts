/** What is not drawn but follows from the number of the row: dates that count the rows. */
import { dateAt, likeDateAt, type Series } from '../record/series.ts';
import type { Codec } from './codec.ts';

export class Given {
  readonly field: string;

  /**
   * @param codec that speaks the dates
   * @param slot its first slot
   */
  constructor(
    private readonly codec: Codec,
    private readonly slot: number,
    readonly series: Series,
  ) {
    this.field = codec.field;
  }

  /** The local token of a slot in a row; undefined where it is drawn. */
  token(slot: number, row: number): number | undefined {
    const own = slot - this.slot;
    if (own < 0 || own >= this.codec.sizes.length) return undefined;
    const data = this.codec.toJSON();
    const timed = data.codec === 'datetime' && data.time !== undefined;
    const values = Float64Array.of(likeDateAt(this.series, row, timed));
    return this.codec.encode({ kind: 'number', name: this.field, values })[own][0];
  }

  value(row: number): number {
    return dateAt(this.series, row);
  }
}
