/** Dates that count the rows: found where chance cannot be the reason, written in sequence, none twice. */
import { expect, test } from 'vitest';
import { Language } from '../../src/language/language.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { civilOf, daysOf, weekdayOf } from '../../src/record/calendar.ts';
import { infer } from '../../src/record/infer.ts';
import { parse } from '../../src/record/parse.ts';
import { seriesOf, withoutSeries } from '../../src/record/schema.ts';
import { dateAt, findSeries, likeDateAt } from '../../src/record/series.ts';
import { understand } from '../../src/record/understand.ts';
import { validate } from '../../src/record/validate.ts';
import { fakeNetwork } from '../model/fake.ts';
import { textTable } from './tables.ts';

const K = 5;
const START = daysOf({ year: 2021, month: 3, day: 1 });
const DAY = { kind: 'date' as const };
const days = (n: number, of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i));
const working = (i: number) => START + 7 * Math.floor(i / 5) + (i % 5);

test.each<[string, Float64Array, 'date' | 'datetime', boolean]>([
  ['every day', days(400, (i) => START + i), 'date', true],
  ['the latest first', days(400, (i) => START - i), 'date', true],
  ['every Monday', days(200, (i) => START + 7 * i), 'date', true],
  ['working days', days(300, working), 'date', true],
  ['every hour', days(500, (i) => 86_400 * START + 3600 * i), 'datetime', true],
  ['a few days left out', days(400, (i) => START + i + (i > 90 ? 3 : 0)), 'date', true],
  ['one day twice', days(400, (i) => START + Math.max(1, i)), 'date', false],
  ['few of many days', days(400, (i) => START + 5 * i + (i % 3)), 'date', false],
  ['too few to tell', days(20, (i) => START + i), 'date', false],
  ['a gap', days(400, (i) => (i === 7 ? Number.NaN : START + i)), 'date', false],
])('%s', (_, values, kind, is) => {
  const series = findSeries({ kind }, values, K);
  expect(series !== undefined).toBe(is);
  if (series === undefined) return;
  const known = new Set(values);
  const own = Array.from({ length: values.length + 300 }, (_, row) => dateAt(series, row));
  expect(new Set(own).size).toBe(own.length);
  expect(
    own.every((date, row) => row === 0 || (series.down ? date < own[row - 1] : date > own[row - 1])),
  ).toBe(true);
  // The outermost dates are those of single rows: the sequence begins where k of them have their mean.
  const ends = [values[0], values[values.length - 1]];
  expect(own.slice(0, series.count).some((date) => ends.includes(date))).toBe(false);
  expect(own.slice(0, series.count).filter((date) => !known.has(date)).length).toBeLessThan(10);
  const like = own.map((_, row) => likeDateAt(series, row, kind === 'datetime'));
  expect(Math.min(...like)).toBeGreaterThanOrEqual(Math.min(...own.slice(0, series.count)));
  expect(Math.max(...like)).toBeLessThanOrEqual(Math.max(...own.slice(0, series.count)));
});

test('beyond the source, a date is like the one a year before', () => {
  const series = findSeries(
    DAY,
    days(800, (i) => START + i),
    K,
  )!;
  for (const row of [800, 1200, 2500]) {
    const [own, like] = [civilOf(dateAt(series, row)), civilOf(likeDateAt(series, row, false))];
    expect(Math.abs(((own.month - like.month + 18) % 12) - 6)).toBeLessThanOrEqual(1);
  }
  const worked = findSeries(DAY, days(600, working), K)!;
  for (let row = 0; row < 900; row++) expect(weekdayOf(dateAt(worked, row))).toBeLessThan(5);
});

const ROWS = 500;
const iso = (day: number) => {
  const { year, month, day: date } = civilOf(day);
  return `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
};
const random = new Stream(4, 0, PURPOSE.evaluate);
const text = textTable(
  ['rain', 'date', 'sky'],
  Array.from({ length: ROWS }, (_, i) => [String(random.below(90)), iso(START + i), 'ab'[random.below(2)]]),
);

test('every row of a fixture has a date of its own, whatever part of it is written', () => {
  const { schema } = infer(text, { minRecords: K });
  expect(seriesOf(schema)).toMatchObject({ name: 'date', series: { first: START + 2, count: ROWS - 4 } });
  const units = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
  const options = { ...recipeFor(ROWS).language, minRecords: K };
  const learned = learnLanguage(parse(text, schema), units, schema, options);
  expect(learned.codecs[0].field).toBe('date');
  const language = Language.from(JSON.parse(JSON.stringify(learned)));
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 1,
    hidden: 1,
  });
  const dates = (from: number, rows: number) =>
    [...sample(network, language, schema, { seed: 1, rows, from })].flatMap(({ table }) => {
      const column = table.column('date');
      return column?.kind === 'number' ? [...column.values] : [];
    });
  expect(dates(0, 1300)).toEqual(Array.from({ length: 1300 }, (_, i) => START + 2 + i));
  expect(dates(700, 20)).toEqual(dates(0, 720).slice(700));
});

test('a date that stands twice is a fault, unless the configuration lets it', () => {
  const schema = infer(text, { minRecords: K }).schema;
  const twice = textTable(
    ['rain', 'date', 'sky'],
    [
      ['1', iso(START), 'a'],
      ['2', iso(START), 'b'],
    ],
  );
  expect(validate(twice, schema).byRule).toEqual([{ column: 'date', rule: 'unique', count: 1 }]);
  expect(validate(twice, withoutSeries(schema)).invalid).toBe(0);
  const not = { rule: { kind: 'unique' as const, fields: ['date'] }, not: true };
  expect(seriesOf(understand(text, { minRecords: K }, 'a.csv').schema)).toBeDefined();
  expect(seriesOf(understand(text, { minRecords: K, rules: [not] }, 'a.csv').schema)).toBeUndefined();
});
