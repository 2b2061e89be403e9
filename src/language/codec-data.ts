/**
 * What codecs know, as plain data: all that a checkpoint needs of them. Nothing here holds a value of fewer than k units.
 */
import type { ArithmeticRule } from '../record/rules/arithmetic.ts';

export type CodecData =
  | {
      codec: 'category';
      field: string;
      labels: string[];
      rare: boolean;
      missing: boolean;
      low: number;
      others?: string[];
      placed?: boolean;
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

/** How many times as often as an even spread: weekdays from Monday, days of the month, months from January. */
export interface Rhythm {
  weekday?: number[];
  monthday?: number[];
  month?: number[];
}

export interface DatetimeData {
  day: NumberData;
  /** Absent for a date. */
  time?: NumberData;
  /** Weekdays, from Monday, that are never drawn; absent where the weekday has no token. */
  weekdays?: number[];
  rhythm?: Rhythm;
}

export interface SinceData {
  /** Days or seconds since the row before. */
  gap: NumberData;
  /** What `gap` counts. */
  unit: 'days' | 'seconds';
  /** Seconds of the day, where days are counted and there is a time of day. */
  time?: NumberData;
  rhythm?: Rhythm;
  /** The last date that there is: days of a date, seconds of a datetime. */
  last: number;
  /** Whether a row may have no date. */
  missing: boolean;
}
