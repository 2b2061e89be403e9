/**
 * Dates that count the rows: one row for each day, each hour, each working day, none twice. Such a date is not drawn but written
 * in sequence, so that none stands twice in whatever number of rows, and the other fields are told it.
 */
import { evidenceFor } from './rules/evidence.ts';

export interface Series {
  /** The first date and how many there are before what follows is new; the outermost few of the source are left out. */
  readonly first: number;
  readonly count: number;
  /** Days of a date, seconds of a datetime, between two. */
  readonly step: number;
  /** Days from the first date to those of a week that have rows, where not all have. */
  readonly days?: readonly number[];
  /** True where the source begins with the latest. */
  readonly down?: boolean;
}

/** Places of the grid for each row that may be left empty (holidays, outages). */
const GAPS = 1.1;
const WEEK = 7;
const DAY = 86_400;

/** @param values of all rows in their order, NaN is missing. @param k values at each end that are somebody's */
export function findSeries(
  { kind }: { readonly kind: 'date' | 'datetime' },
  values: Float64Array,
  k: number,
): Series | undefined {
  const sorted = values.slice().sort();
  const n = sorted.length;
  if (n < 2 * k || values.some((value) => Number.isNaN(value))) return undefined;
  const gaps = sorted.subarray(1).map((value, i) => value - sorted[i]);
  if (gaps.includes(0)) return undefined;
  const step = gaps.slice().sort()[n >> 1];
  const down = values.every((value, row) => row === 0 || value < values[row - 1]);
  const aside = (k - 1) >> 1;
  const found = (first: number, places: number, days?: readonly number[]): Series | undefined => {
    // Dates drawn at random from so few places would meet again and again.
    if (places > GAPS * n || (n * n) / (2 * places) < evidenceFor(1)) return undefined;
    const series = { first, step, count: places - 2 * aside, ...(days && { days }), ...(down && { down }) };
    return { ...series, first: placeOf(series, aside), ...(days && { days: shifted(series, aside) }) };
  };
  if (gaps.every((gap) => gap % step === 0)) {
    const all = found(sorted[0], Math.round((sorted[n - 1] - sorted[0]) / step) + 1);
    if (all !== undefined) return all;
  }
  if (kind !== 'date') return undefined;
  const days = [...new Set(Array.from(sorted, (day) => (day - sorted[0]) % WEEK))].sort((a, b) => a - b);
  const weeks = Math.floor((sorted[n - 1] - sorted[0]) / WEEK);
  return days.length === WEEK ? undefined : found(sorted[0], (weeks + 1) * days.length, days);
}

/** The days of the week as counted from another place of the grid. */
function shifted(series: Series, place: number): number[] {
  const first = placeOf(series, place);
  return series.days!.map((_, i) => placeOf(series, place + i) - first);
}

/** The date at a place of the grid, which goes on at both ends. */
function placeOf({ first, step, days }: Series, place: number): number {
  if (days === undefined) return first + place * step;
  const week = Math.floor(place / days.length);
  return first + WEEK * week + days[place - week * days.length];
}

/** The date of a row, by its number. */
export function dateAt(series: Series, row: number): number {
  return placeOf(series, series.down ? series.count - 1 - row : row);
}

/** A date of the source's own time that stands in the year where the date of the row does: what the other fields know. */
export function likeDateAt(series: Series, row: number, timed: boolean): number {
  const { count, step, days } = series;
  const year = days ? (365.25 * days.length) / WEEK : (365.25 * (timed ? DAY : 1)) / step;
  const years = Math.floor(count / year);
  const period = years > 0 ? Math.round(years * year) : count;
  let place = series.down ? count - 1 - row : row;
  if (place >= count) place = count - period + ((place - count) % period);
  else if (place < 0) place = period - 1 - ((-1 - place) % period);
  return placeOf(series, place);
}
