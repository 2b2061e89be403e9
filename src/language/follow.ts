/**
 * Fields that hardly change from one row of an entity to the next (a weight, a diagnosis): a later row says that it is
 * the same, or by how much it differs, instead of saying again what it is. The tokens of a first row and those of later
 * rows stand side by side in one slice; which half may be drawn follows from the place of the row.
 */
import type { Stream } from '../random/stream.ts';
import type { Column } from '../record/table.ts';
import { CategoryCodec } from './category.ts';
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';
import { NumberCodec } from './number.ts';

export class FollowCodec implements Codec {
  readonly field: string;
  readonly sizes: readonly number[];
  readonly forbidden: readonly (readonly number[])[];
  readonly notFirst: readonly (readonly number[])[];
  readonly notLater: readonly (readonly number[])[];
  /** Labels of a category. */
  readonly labels?: readonly string[];

  /**
   * @param first tells a first row
   * @param later tells the difference of a number to the row before; of a category it is the same codec, and one more
   * token says that nothing has changed
   * @param centre what a number differs from where no row before has one
   */
  constructor(
    private readonly first: CategoryCodec | NumberCodec,
    private readonly later: CategoryCodec | NumberCodec,
    private readonly centre: number,
    /** Least and greatest value of a number. */
    private readonly bounds: readonly [number, number],
  ) {
    this.field = first.field;
    if (first instanceof CategoryCodec) this.labels = first.written;
    const slots = Math.max(first.sizes.length, later.sizes.length);
    const firstSize = (slot: number) => first.sizes[slot] ?? 1;
    const laterSize = (slot: number) => (later.sizes[slot] ?? 1) + (slot === 0 && this.labels ? 1 : 0);
    const each = <T>(make: (slot: number) => T): T[] =>
      Array.from({ length: slots }, (_, slot) => make(slot));
    this.sizes = each((slot) => firstSize(slot) + laterSize(slot));
    this.forbidden = each((slot) => [
      ...(first.forbidden[slot] ?? []),
      ...(later.forbidden[slot] ?? []).map((token) => firstSize(slot) + token),
    ]);
    this.notFirst = each((slot) => Array.from({ length: laterSize(slot) }, (_, i) => firstSize(slot) + i));
    this.notLater = each((slot) => Array.from({ length: firstSize(slot) }, (_, i) => i));
  }

  /** @param previous the value of the row before, NaN (number) or −2 (category) in a first row */
  encode(column: Column, previous?: Column): Int32Array[] {
    if (!previous) throw new TypeError(`${this.field} is told by the row before`);
    const first = this.first.encode(column);
    const isFirst = firstRows(previous);
    const later = this.later;
    const steps =
      later instanceof NumberCodec
        ? later.encode(differences(column, previous, this.centre))
        : later.encode(column);
    const same = later instanceof CategoryCodec ? unchanged(column, previous) : undefined;
    return this.sizes.map((_, slot) => {
      const offset = this.first.sizes[slot] ?? 1;
      return Int32Array.from({ length: isFirst.length }, (_, row) => {
        if (isFirst[row]) return first[slot]?.[row] ?? 0;
        if (same?.[row]) return slot === 0 ? offset + later.sizes[0] : offset;
        return offset + (steps[slot]?.[row] ?? 0);
      });
    });
  }

  /**
   * What the network reads of what is said: of a category the value, also where it is said to be the same.
   * @param before what was read in the row before, undefined in a first row
   */
  readAs(token: number, before: number | undefined): number {
    const offset = this.first.sizes[0];
    if (!this.labels || token < offset) return token;
    const later = token - offset;
    return later === this.later.sizes[0] ? (before ?? token) : later;
  }

  decode(): number {
    throw new TypeError(`${this.field} is told by the row before`);
  }

  /** @param previous the last value before that there was, NaN or −1 where there was none */
  follow(tokens: ArrayLike<number>, stream: Stream, previous: number, isFirst: boolean): number {
    const own = Array.from(tokens);
    if (isFirst) return this.first.decode(own.slice(0, this.first.sizes.length), stream);
    const steps = own.map((token, slot) => Math.max(0, token - (this.first.sizes[slot] ?? 1)));
    const later = this.later;
    if (later instanceof CategoryCodec)
      return steps[0] === later.sizes[0]
        ? previous
        : later.decode(steps.slice(0, later.sizes.length), stream);
    const difference = later.decode(steps.slice(0, later.sizes.length), stream);
    const [low, high] = this.bounds;
    return Math.min(high, Math.max(low, (Number.isNaN(previous) ? this.centre : previous) + difference));
  }

  toJSON(): CodecData {
    const { field, first, centre, bounds } = this;
    return {
      codec: 'follow',
      field,
      first: first.toJSON(),
      later: this.later.toJSON(),
      centre,
      bounds: [...bounds],
    };
  }
}

/** What marks a first row: NaN is a number that is missing, so it has a mark of its own. */
export const FIRST_ROW = Number.NEGATIVE_INFINITY;

function firstRows(previous: Column): boolean[] {
  return previous.kind === 'number'
    ? Array.from(previous.values, (value) => value === FIRST_ROW)
    : Array.from(previous.codes, (code) => code === NO_CODE);
}

/** The code of a category in the row before a first row. */
export const NO_CODE = -2;

function unchanged(column: Column, previous: Column): boolean[] {
  if (column.kind !== 'category' || previous.kind !== 'category') return [];
  return Array.from(column.codes, (code, row) => code >= 0 && code === previous.codes[row]);
}

function differences(column: Column, previous: Column, centre: number): Column {
  if (column.kind !== 'number' || previous.kind !== 'number') return column;
  const values = column.values.map((value, row) => {
    const before = previous.values[row];
    if (before === FIRST_ROW) return 0;
    return value - (Number.isNaN(before) ? centre : before);
  });
  return { ...column, values };
}
