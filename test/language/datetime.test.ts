import { expect, test } from 'vitest';
import { DatetimeCodec } from '../../src/language/datetime.ts';
import type { NumberOptions } from '../../src/language/number.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { civilOf, weekdayOf } from '../../src/record/calendar.ts';
import type { CategoryColumn, Column } from '../../src/record/table.ts';

const OPTIONS: NumberOptions = {
  decimals: 0,
  k: 5,
  pointHolders: 60,
  discrete: 256,
  intervals: 64,
  oneSlot: 32,
  groups: 16,
};
const N = 6000;
const DAY = 86_400;

function learn(values: Float64Array, timed = false, others: Column[] = []) {
  const units = Uint32Array.from(values.keys());
  return DatetimeCodec.learn({ kind: 'number', name: 'when', values }, timed, units, others, OPTIONS);
}

/** What comes back of each value, drawn anew inside its tokens. */
function again(codec: DatetimeCodec, values: Float64Array): Float64Array {
  const slots = codec.encode({ kind: 'number', name: 'when', values });
  return values.map((_, i) =>
    codec.decode(
      slots.map((slot) => slot[i]),
      new Stream(3, i, PURPOSE.values),
    ),
  );
}

const share = (values: Float64Array, fits: (value: number) => boolean) =>
  values.filter(fits).length / values.length;

/** Days of twenty years for which `fits` holds, at random. */
function days(fits: (day: number, u: number) => boolean): Float64Array {
  const draws = new Draws(5, USE.simulation);
  return Float64Array.from({ length: N }, () => {
    for (;;) {
      const day = 12_000 + draws.below(7300);
      if (fits(day, draws.uniform())) return day;
    }
  });
}

test('weekends that are rare stay rare inside an interval', () => {
  const values = days((day, u) => weekdayOf(day) < 5 || u < 0.1);
  const isWeekend = (day: number) => weekdayOf(day) >= 5;
  const back = again(learn(values), values);
  expect(Math.abs(share(back, isWeekend) - share(values, isWeekend))).toBeLessThan(0.015);
});

test('first days of a month stay first days', () => {
  const values = days((day) => civilOf(day).day === 1);
  expect(share(again(learn(values), values), (day) => civilOf(day).day === 1)).toBe(1);
});

test('months keep their shares where an interval is longer than a year', () => {
  const values = days((day, u) => u < (civilOf(day).month === 7 ? 1 : 0.2));
  const codec = DatetimeCodec.learn(
    { kind: 'number', name: 'when', values },
    false,
    Uint32Array.from(values.keys()),
    [],
    { ...OPTIONS, intervals: 8 },
  );
  const isJuly = (day: number) => civilOf(day).month === 7;
  expect(Math.abs(share(again(codec, values), isJuly) - share(values, isJuly))).toBeLessThan(0.02);
});

test('a rhythm that is none is not learned', () => {
  const values = days(() => true);
  expect(learn(values).toJSON()).not.toHaveProperty('rhythm');
  expect(learn(values).toJSON()).not.toHaveProperty('weekdays');
});

test('what a unit repeats in its rows is no evidence', () => {
  const own = days(() => true).slice(0, 400);
  const draws = new Draws(7, USE.simulation);
  const words = own.map(() => draws.below(3));
  const repeated = (values: ArrayLike<number>) =>
    Float64Array.from({ length: 40 * own.length }, (_, i) => values[Math.floor(i / 40)]);
  const values = repeated(own);
  const units = Uint32Array.from(repeated(own.map((_, i) => i)));
  const others: Column[] = [
    { kind: 'category', name: 'word', codes: Int32Array.from(repeated(words)), labels: ['a', 'b', 'c'] },
  ];
  const column = { kind: 'number' as const, name: 'when', values };
  const told = DatetimeCodec.learn(column, false, units, others, OPTIONS).toJSON();
  expect(told).not.toHaveProperty('rhythm');
  expect(told).not.toHaveProperty('weekdays');
  // Counted row by row, both would be found.
  const alone = Uint32Array.from(values.keys());
  const fooled = DatetimeCodec.learn(column, false, alone, others, OPTIONS).toJSON();
  expect(fooled).toHaveProperty('rhythm');
  expect(fooled).toHaveProperty('weekdays');
});

test('a weekday on which another column depends is told, and comes back', () => {
  const values = days(() => true);
  const other: CategoryColumn = {
    kind: 'category',
    name: 'open',
    labels: ['yes', 'no'],
    codes: Int32Array.from(values, (day) => (weekdayOf(day) < 5 ? 0 : 1)),
  };
  const codec = learn(values, false, [other]);
  expect(codec.toJSON()).toHaveProperty('weekdays', []);
  const back = again(codec, values);
  expect(
    share(
      back.map((day, i) => (weekdayOf(day) === weekdayOf(values[i]) ? 1 : 0)),
      (same) => same === 1,
    ),
  ).toBeGreaterThan(0.99);
});

test('a weekday that decides the hour is told, and missing stays missing', () => {
  const draws = new Draws(6, USE.simulation);
  const values = days(() => true).map((day, i) =>
    i % 50 === 0 ? Number.NaN : day * DAY + (weekdayOf(day) < 5 ? 8 : 14) * 3600 + 60 * draws.below(120),
  );
  const codec = learn(values, true);
  expect(codec.toJSON()).toHaveProperty('weekdays');
  const back = again(codec, values);
  back.forEach((value, i) => {
    expect(Number.isNaN(value)).toBe(Number.isNaN(values[i]));
  });
  const late = (value: number) => !Number.isNaN(value) && (value % DAY) / 3600 >= 14;
  const matched = share(
    back.filter((value) => !Number.isNaN(value)),
    (value) => late(value) === weekdayOf(Math.floor(value / DAY)) >= 5,
  );
  expect(matched).toBeGreaterThan(0.99);
});

test('a weekday that fewer than k hold is never drawn, nor is it told by whom', () => {
  const values = days((day) => weekdayOf(day) < 5);
  values[0] += 5 - weekdayOf(values[0]);
  values[1] += 5 - weekdayOf(values[1]);
  const other: CategoryColumn = {
    kind: 'category',
    name: 'busy',
    labels: ['yes', 'no'],
    codes: Int32Array.from(values, (day) => (weekdayOf(day) < 2 ? 0 : 1)),
  };
  const codec = learn(values, false, [other]);
  expect(codec.toJSON()).toHaveProperty('weekdays', [5, 6]);
  expect(codec.forbidden.some((tokens) => tokens.includes(5) && tokens.includes(6))).toBe(true);
  const back = again(codec, values).slice(2);
  expect(share(back, (day) => weekdayOf(day) >= 5)).toBe(0);
});
