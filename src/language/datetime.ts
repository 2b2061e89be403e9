/**
 * Dates and datetimes: the day, its weekday where other things depend on it, and the time of day, each as tokens of
 * its own, so that all keep their own structure.
 */
import type { Stream } from '../random/stream.ts';
import { weekdayOf } from '../record/calendar.ts';
import type { Mark } from '../record/rules/rule.ts';
import type { Column } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData, DatetimeData, NumberData } from './codec-data.ts';
import { isPoint } from './heaps.ts';
import { coarse, mutualInformation } from './information.ts';
import {
  decodeNumber,
  encodeNumber,
  learnNumber,
  type NumberOptions,
  numberSizes,
  numberTokens,
} from './number.ts';
import { drawDay, rhythmOfDays } from './rhythm.ts';

export const DAY = 86_400;
const WEEK = 7;

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
    private readonly data: DatetimeData,
  ) {
    const { day, time, weekdays } = data;
    const slots = numberSizes(day);
    this.daySlots = slots.length;
    // Missing has a weekday of its own: the eighth.
    this.sizes = [...slots, ...(weekdays ? [WEEK + 1] : []), ...(time ? numberSizes(time) : [])];
    this.forbidden = this.sizes.map((_, slot) =>
      weekdays && slot === slots.length ? [...weekdays, ...(day.missing ? [] : [WEEK])] : [],
    );
  }

  /**
   * @param others the other columns of the table, on which the weekday may depend
   */
  static learn(
    column: Column & { kind: 'number' },
    timed: boolean,
    units: Uint32Array,
    others: readonly Column[],
    options: NumberOptions,
  ): DatetimeCodec {
    const { day, time } = timed ? dayAndTime(column.values) : { day: column.values, time: undefined };
    const data = learnNumber(day, units, options);
    const rhythm = rhythmOfDays(day, units, data, options.k);
    const speaks = weekdaysMatter(day, time, data, others, units);
    return new DatetimeCodec(column.name, {
      day: data,
      ...(time && { time: learnNumber(time, units, options) }),
      ...(speaks && { weekdays: rareWeekdays(day, units, options.k) }),
      ...(rhythm && { rhythm }),
    });
  }

  encode(column: Column): Int32Array[] {
    if (column.kind !== 'number') throw new TypeError(`${this.field}: a number column was expected`);
    const { data } = this;
    const { day, time } = data.time ? dayAndTime(column.values) : { day: column.values };
    return [
      ...encodeNumber(data.day, day),
      ...(data.weekdays ? [Int32Array.from(day, weekdayToken)] : []),
      ...(data.time && time ? encodeNumber(data.time, time) : []),
    ];
  }

  /** Missing where the day is; a time that says otherwise is midnight. */
  decode(tokens: ArrayLike<number>, stream: Stream): number {
    const list = Array.from(tokens);
    const { data } = this;
    const weekday = data.weekdays ? list[this.daySlots] : undefined;
    const { rhythm = {} } = data;
    const taken = (day: number) => isPoint(data.day, day);
    const inside =
      data.rhythm || weekday !== undefined
        ? (from: number, to: number) =>
            drawDay({ from, to, taken }, rhythm, stream, weekday === WEEK ? undefined : weekday)
        : undefined;
    const day = decodeNumber(data.day, list.slice(0, this.daySlots), stream, inside);
    if (!data.time) return day;
    const timeSlots = list.slice(this.daySlots + (data.weekdays ? 1 : 0));
    const time = decodeNumber(data.time, timeSlots, stream);
    if (Number.isNaN(day)) return Number.NaN;
    return day * DAY + (Number.isNaN(time) ? 0 : time);
  }

  tokens(mark: Mark): readonly number[] | undefined {
    return mark === null || mark === true ? numberTokens(this.data.day, mark) : undefined;
  }

  toJSON(): CodecData {
    return { codec: 'datetime', field: this.field, ...this.data };
  }
}

const weekdayToken = (day: number): number => (Number.isNaN(day) ? WEEK : weekdayOf(day));

/** Weekdays that fewer than k units hold: learned as they are, never drawn. */
function rareWeekdays(days: Float64Array, units: Uint32Array, k: number): number[] {
  const holders = Array.from({ length: WEEK }, () => new Set<number>());
  days.forEach((day, i) => {
    if (!Number.isNaN(day)) holders[weekdayOf(day)].add(units[i]);
  });
  const rare = holders.flatMap(({ size }, weekday) => (size < k ? [weekday] : []));
  return rare.length < WEEK ? rare : [];
}

/** Least length of the usual interval, in days: within shorter ones the day itself all but says the weekday. */
const SHORTEST = 4;
/** Least mutual information in nats that is worth a token. */
const WORTH = 0.003;

/**
 * Whether the time of day or another column depends on the weekday, and the day's own token does not say it. Rows of one
 * unit repeat each other (a birth date stands in all of them), and would make chance look like a rule: one row of each
 * unit is looked at.
 */
function weekdaysMatter(
  day: Float64Array,
  time: Float64Array | undefined,
  data: NumberData,
  others: readonly Column[],
  units: Uint32Array,
): boolean {
  const lengths = data.from
    .map((from, atom) => data.to[atom] - from + 1)
    .filter((length) => length > 1)
    .sort((a, b) => a - b);
  if (data.unit !== 1 || lengths.length * 5 < data.from.length || lengths[lengths.length >> 1] < SHORTEST)
    return false;
  const seen = new Set<number>();
  const rows = Uint32Array.from(day.keys()).filter((i) => {
    if (Number.isNaN(day[i]) || seen.has(units[i])) return false;
    seen.add(units[i]);
    return true;
  });
  const weekdays = Uint8Array.from(rows, (row) => weekdayOf(day[row]));
  const columns: Column[] = [
    ...(time ? [{ kind: 'number' as const, name: 'time', values: time }] : []),
    ...others,
  ];
  return columns.some((column) => {
    const codes = coarse(column, rows);
    const freedom = (WEEK - 1) * (new Set(codes).size - 1);
    const information = mutualInformation(weekdays, codes);
    return information > WORTH && 2 * rows.length * information > 5 * Math.sqrt(2 * freedom);
  });
}
