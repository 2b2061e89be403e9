/**
 * What an interval of days loses: that the first of the month, some months or the weekends have more or fewer days in
 * the data than an even spread would give them. Shares are learned against that spread and drawn again inside the
 * interval. Only days without a token of their own are counted and drawn.
 */
import type { Stream } from '../random/stream.ts';
import { civilOf, weekdayOf } from '../record/calendar.ts';
import type { NumberData, Rhythm } from './codec-data.ts';
import { isPoint } from './heaps.ts';
import { atomOf } from './number.ts';

const CLASSES: readonly (readonly [keyof Rhythm, number, (day: number) => number])[] = [
  ['monthday', 31, (day) => civilOf(day).day - 1],
  ['month', 12, (day) => civilOf(day).month - 1],
  ['weekday', 7, weekdayOf],
];

/** Longest run of days that is weighed at once; an interval beyond it is first cut to such a run. */
const WINDOW = 366;
/** Most days in all intervals together that are counted. */
const MOST_DAYS = 400_000;
/** Fewest values that show a rhythm. */
const FEWEST = 100;

/** Days among which some values were drawn, and how many values that is. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Whether a day is none of those, because it has a token of its own. */
  readonly taken: (day: number) => boolean;
}

/**
 * @param days the day of every value; `units[i]` is the unit of days[i]
 * @param spans where they were drawn: their counts add up to the values
 */
export function learnRhythm(
  days: ArrayLike<number>,
  units: ArrayLike<number>,
  spans: readonly Span[],
  k: number,
): Rhythm | undefined {
  let length = 0;
  for (const { from, to } of spans) length += to - from + 1;
  if (days.length < FEWEST || length > MOST_DAYS) return undefined;
  const rhythm: Rhythm = {};
  for (const [name, size, classOf] of CLASSES) {
    const observed = new Float64Array(size);
    const holders = Array.from({ length: size }, () => new Set<number>());
    for (let i = 0; i < days.length; i++) {
      const c = classOf(days[i]);
      observed[c]++;
      if (holders[c].size < k) holders[c].add(units[i]);
    }
    const expected = spread(spans, size, classOf, rhythm);
    if (!isMarked(observed, expected)) continue;
    rhythm[name] = Array.from(expected, (e, c) => {
      if (holders[c].size >= k) return e > 0 ? observed[c] / e : 1;
      // Hardly anybody, where many were to be expected; else too little is known.
      return e >= 4 * k ? 0 : 1;
    });
  }
  return Object.keys(rhythm).length > 0 ? rhythm : undefined;
}

/** The rhythm of days that stand in the intervals of a number; one that a unit repeats in its rows counts once. */
export function rhythmOfDays(
  days: Float64Array,
  units: Uint32Array,
  data: NumberData,
  k: number,
): Rhythm | undefined {
  if (data.scale !== 1 || data.unit !== 1) return undefined;
  const counts = new Float64Array(data.from.length);
  const rows: number[] = [];
  const seen = new Set<string>();
  days.forEach((day, i) => {
    const own = `${units[i]} ${day}`;
    if (Number.isNaN(day) || seen.has(own)) return;
    seen.add(own);
    const atom = atomOf(data, day);
    if (data.from[atom] === data.to[atom]) return;
    counts[atom]++;
    rows.push(i);
  });
  const taken = (day: number) => isPoint(data, day);
  const spans = [...counts.keys()]
    .filter((atom) => counts[atom] > 0)
    .map((atom) => ({ from: data.from[atom], to: data.to[atom], count: counts[atom], taken }));
  return learnRhythm(
    rows.map((i) => days[i]),
    rows.map((i) => units[i]),
    spans,
    k,
  );
}

/** How many values of each class are to be expected from the spans and the rhythm that is known. */
function spread(
  spans: readonly Span[],
  size: number,
  classOf: (day: number) => number,
  rhythm: Rhythm,
): Float64Array {
  const expected = new Float64Array(size);
  const own = new Float64Array(size);
  for (const { from, to, count, taken } of spans) {
    own.fill(0);
    let total = 0;
    for (let day = from; day <= to; day++) {
      if (taken(day)) continue;
      const weight = weightOf(rhythm, day);
      own[classOf(day)] += weight;
      total += weight;
    }
    if (total > 0) for (let c = 0; c < size; c++) expected[c] += (count * own[c]) / total;
  }
  return expected;
}

/** Pearson's statistic five standard deviations above what chance gives. */
function isMarked(observed: Float64Array, expected: Float64Array): boolean {
  let statistic = 0;
  let classes = 0;
  observed.forEach((o, c) => {
    if (expected[c] < 1) return;
    statistic += (o - expected[c]) ** 2 / expected[c];
    classes++;
  });
  return classes > 1 && statistic > classes - 1 + 5 * Math.sqrt(2 * (classes - 1));
}

function weightOf({ weekday, monthday, month }: Rhythm, day: number): number {
  let weight = weekday ? weekday[weekdayOf(day)] : 1;
  if (monthday || month) {
    const date = civilOf(day);
    weight *= (monthday ? monthday[date.day - 1] : 1) * (month ? month[date.month - 1] : 1);
  }
  return weight;
}

/**
 * A day of a span.
 * @param weekday the only weekday wanted, 0 for Monday, where the span has it
 */
export function drawDay(
  { from, to, taken }: Omit<Span, 'count'>,
  rhythm: Rhythm,
  stream: Stream,
  weekday?: number,
): number {
  const place = stream.uniform();
  const u = stream.uniform();
  const length = Math.min(to - from + 1, WINDOW);
  const first = from + Math.floor(place * (to - from + 2 - length));
  const weights = new Float64Array(length);
  const weigh = (wanted?: number, known: Rhythm = rhythm): number => {
    let total = 0;
    for (let i = 0; i < length; i++) {
      const day = first + i;
      const fits = (wanted === undefined || weekdayOf(day) === wanted) && !taken(day);
      weights[i] = fits ? weightOf(known, day) : 0;
      total += weights[i];
    }
    return total;
  };
  // The weekday is spoken for, so its share is not asked again.
  let total = weekday === undefined ? 0 : weigh(weekday, { ...rhythm, weekday: undefined });
  if (total === 0) total = weigh();
  if (total === 0) return first + Math.floor(u * length);
  let left = u * total;
  let last = 0;
  for (let i = 0; i < length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return first + last;
}
