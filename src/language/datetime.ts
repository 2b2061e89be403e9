/** Datetimes: the day and the time of day, each as a number, so that both keep their own structure. */
import type { Stream } from '../random/stream.ts';
import type { Column } from '../record/table.ts';
import type { Codec, CodecData, NumberData } from './codec.ts';
import { decodeNumber, encodeNumber, numberSizes } from './number.ts';

export const DAY = 86_400;

/** Day number and second of the day of every datetime; NaN is missing. */
export function dayAndTime(values: Float64Array): { day: Float64Array; time: Float64Array } {
  const day = values.map((value) => Math.floor(value / DAY));
  const time = values.map((value, i) => value - day[i] * DAY);
  return { day, time };
}

export class DatetimeCodec implements Codec {
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  private readonly daySlots: number;

  constructor(
    readonly field: string,
    private readonly day: NumberData,
    private readonly time: NumberData,
  ) {
    this.daySlots = numberSizes(day).length;
    this.sizes = [...numberSizes(day), ...numberSizes(time)];
    this.forbidden = this.sizes.map(() => []);
  }

  encode(column: Column): Int32Array[] {
    if (column.kind !== 'number') throw new TypeError(`${this.field}: a number column was expected`);
    const { day, time } = dayAndTime(column.values);
    return [...encodeNumber(this.day, day), ...encodeNumber(this.time, time)];
  }

  /** Missing where the day is; a time that says otherwise is midnight. */
  decode(tokens: ArrayLike<number>, stream: Stream): number {
    const list = Array.from(tokens);
    const day = decodeNumber(this.day, list.slice(0, this.daySlots), stream);
    const time = decodeNumber(this.time, list.slice(this.daySlots), stream);
    if (Number.isNaN(day)) return Number.NaN;
    return day * DAY + (Number.isNaN(time) ? 0 : time);
  }

  toJSON(): CodecData {
    return { codec: 'datetime', field: this.field, day: this.day, time: this.time };
  }
}
