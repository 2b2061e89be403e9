/**
 * The date by which the rows of an entity follow each other, told as the time since the row before: whole days and the
 * time of day, or seconds where most rows follow within a day. The first row's date is told in front of all rows
 * (`opening.ts`), and its own token here says nothing.
 */
import type { Stream } from '../random/stream.ts';
import type { Column } from '../record/table.ts';
import type { Codec } from './codec.ts';
import type { CodecData, NumberData, Rhythm, SinceData } from './codec-data.ts';
import { DAY } from './datetime.ts';
import { isPoint } from './heaps.ts';
import {
  atomOf,
  decodeNumber,
  encodeNumber,
  learnNumber,
  type NumberOptions,
  numberSizes,
} from './number.ts';
import { drawDay, learnRhythm, type Span } from './rhythm.ts';

export class SinceCodec implements Codec {
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  readonly notFirst: readonly (readonly number[])[];
  readonly notLater: readonly (readonly number[])[];
  private readonly gapSlots: number;
  /** What a first row says: not that a date is missing, where a later one may say that. */
  private readonly start: number;

  constructor(
    readonly field: string,
    private readonly data: SinceData,
  ) {
    const [size, ...others] = numberSizes(data.gap);
    this.gapSlots = 1 + others.length;
    this.start = data.missing ? size : size - 1;
    this.sizes = [this.start + 1, ...others, ...(data.time ? numberSizes(data.time) : [])];
    this.forbidden = this.sizes.map(() => []);
    this.notFirst = this.sizes.map((_, slot) =>
      slot === 0 ? Array.from({ length: this.start }, (_, i) => i) : [],
    );
    this.notLater = this.sizes.map((_, slot) => (slot === 0 ? [this.start] : []));
  }

  /**
   * @param previous the date of the row before, NaN in the first row of an entity
   * @param units the entity of every row
   */
  static learn(
    column: Column & { kind: 'number' },
    previous: Float64Array,
    timed: boolean,
    units: Uint32Array,
    last: number,
    options: NumberOptions,
  ): SinceCodec {
    const { values, name } = column;
    const unit = timed && mostlyWithinADay(values, previous) ? 'seconds' : 'days';
    const days = timed && unit === 'days';
    const gaps = gapsOf(values, previous, days);
    const gap = learnNumber(gaps, units, options);
    const rhythm =
      unit === 'days' ? rhythmOf(values, previous, gaps, gap, timed, units, options.k) : undefined;
    return new SinceCodec(name, {
      gap: { ...gap, missing: true },
      unit,
      ...(days && {
        time: learnNumber(
          values.map((value) => value - Math.floor(value / DAY) * DAY),
          units,
          options,
        ),
      }),
      ...(rhythm && { rhythm }),
      last,
      missing: values.some(Number.isNaN),
    });
  }

  /** Whether the first row of an entity is told by its day alone. */
  get tellsTime(): boolean {
    return this.data.time !== undefined;
  }

  encode(column: Column, previous?: Column): Int32Array[] {
    if (column.kind !== 'number' || previous?.kind !== 'number')
      throw new TypeError(`${this.field}: number columns were expected`);
    const { gap, time } = this.data;
    const slots = encodeNumber(gap, gapsOf(column.values, previous.values, time !== undefined));
    slots[0] = slots[0].map((token, row) => (Number.isNaN(previous.values[row]) ? this.start : token));
    if (time === undefined) return slots;
    const seconds = column.values.map((value) => value - Math.floor(value / DAY) * DAY);
    return [...slots, ...encodeNumber(time, seconds)];
  }

  /**
   * The date of the first row (its day where this codec tells the time), so early that the steps behind it lead no further than the
   * last date there is: who begins late has no long steps. It moves by whole weeks.
   * @param steps local tokens of all later rows
   */
  begin(date: number, steps: readonly ArrayLike<number>[], stream: Stream): number {
    const { gap, time, unit, last } = this.data;
    let span = 0;
    for (const tokens of steps) {
      const step = decodeNumber(
        gap,
        Array.from(tokens).slice(0, this.gapSlots),
        stream,
        (a, b) => (a + b) / 2,
      );
      if (!Number.isNaN(step)) span += step;
    }
    const over = date + span - (time ? Math.floor(last / DAY) : last);
    if (!(over > 0)) return date;
    const week = unit === 'seconds' ? 7 * DAY : 7;
    return date - week * Math.ceil((over + stream.uniform() * span) / week);
  }

  decode(): number {
    throw new TypeError(`${this.field} is told by the row before`);
  }

  /**
   * @param previous the date of the row before; of the first row what the opening says: its day where this codec tells
   * the time, else its date
   */
  follow(tokens: ArrayLike<number>, stream: Stream, previous: number, isFirst: boolean): number {
    const { gap, time, rhythm, last, missing } = this.data;
    const list = Array.from(tokens);
    const seconds = time ? decodeNumber(time, list.slice(this.gapSlots), stream) || 0 : 0;
    if (isFirst) return time ? previous * DAY + seconds : previous;
    const from = time ? Math.floor(previous / DAY) : previous;
    const end = time ? Math.floor(last / DAY) : last;
    const inside = rhythm
      ? (low: number, high: number) => drawDay(spanOf(gap, from, low, high), rhythm, stream) - from
      : undefined;
    let length = decodeNumber(gap, list.slice(0, this.gapSlots), stream, inside);
    if (Number.isNaN(length)) {
      if (missing) return Number.NaN;
      length = 0;
    }
    // Nothing happens after the last date there is: a step beyond it is drawn anew up to there.
    if (from + length > end)
      length = Math.floor(stream.uniform() * (Math.max(0, end - from) / gap.unit + 1)) * gap.unit;
    return time ? (from + length) * DAY + seconds : from + length;
  }

  toJSON(): CodecData {
    return { codec: 'since', field: this.field, ...this.data };
  }
}

/** Share of the steps within a day beyond which they are counted in seconds. */
const MOSTLY = 0.5;

function mostlyWithinADay(values: Float64Array, previous: Float64Array): boolean {
  let steps = 0;
  let short = 0;
  values.forEach((value, i) => {
    const gap = value - previous[i];
    if (Number.isNaN(gap)) return;
    steps++;
    if (gap < DAY) short++;
  });
  return short > MOSTLY * steps;
}

function gapsOf(values: Float64Array, previous: Float64Array, inDays: boolean): Float64Array {
  if (!inDays) return values.map((value, i) => value - previous[i]);
  return values.map((value, i) => Math.floor(value / DAY) - Math.floor(previous[i] / DAY));
}

/** Where a gap of an interval may lead from a day; days that a gap with a token of its own leads to are not drawn. */
function spanOf(gap: NumberData, from: number, low: number, high: number): Omit<Span, 'count'> {
  return { from: from + low, to: from + high, taken: (day) => isPoint(gap, day - from) };
}

/** Longest interval of days in which a rhythm is looked for. */
const LONGEST = 366;

function rhythmOf(
  values: Float64Array,
  previous: Float64Array,
  gaps: Float64Array,
  data: NumberData,
  timed: boolean,
  units: Uint32Array,
  k: number,
): Rhythm | undefined {
  if (data.unit !== 1) return undefined;
  const days: number[] = [];
  const own: number[] = [];
  const spans: Span[] = [];
  gaps.forEach((gap, i) => {
    if (Number.isNaN(gap)) return;
    const atom = atomOf(data, gap);
    const [low, high] = [data.from[atom], data.to[atom]];
    if (low === high || high - low > LONGEST) return;
    const from = timed ? Math.floor(previous[i] / DAY) : previous[i];
    spans.push({ ...spanOf(data, from, low, high), count: 1 });
    days.push(timed ? Math.floor(values[i] / DAY) : values[i]);
    own.push(units[i]);
  });
  return learnRhythm(days, own, spans, k);
}
