import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { rowsThatMeet, tester } from '../../src/condition/predicate.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { domainOf } from '../../src/language/domain.ts';
import type { Language } from '../../src/language/language.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { acquaintance } from '../../src/model/acquaintance.ts';
import { completed } from '../../src/model/complete.ts';
import { pilot } from '../../src/model/pilot.ts';
import { type Plan, planOf, tilted } from '../../src/model/plan.ts';
import { newTally, prompted } from '../../src/model/prompt.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 3000;
const FIELD = { missing: null, missingShare: 0 };
const SCHEMA: Schema = {
  fields: [
    { ...FIELD, name: 'ward', kind: 'category' },
    { ...FIELD, name: 'floor', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'sex', kind: 'category', missing: '', missingShare: 0.1 },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'paid', kind: 'decimal', decimals: 2, fixed: true },
    { ...FIELD, name: 'admitted', kind: 'datetime', format: 'YYYY-MM-DD HH:mm', step: 60 },
    { ...FIELD, name: 'left', kind: 'date', format: 'YYYY-MM-DD', step: 1, after: 'came' },
    { ...FIELD, name: 'came', kind: 'date', format: 'YYYY-MM-DD', step: 1 },
  ] satisfies Field[],
  rules: [{ kind: 'determines', from: ['ward'], to: ['floor'] }],
};

/** Wards decide floors; ages are few enough to be one token each; payments are intervals, in two tokens. */
function people(): Table {
  const random = new Stream(3, 0, PURPOSE.evaluate);
  const ward = Int32Array.from({ length: ROWS }, () => random.below(4));
  const came = Float64Array.from(ward, () => 19_000 + random.below(300));
  return new Table(
    [
      { kind: 'category', name: 'ward', codes: ward, labels: ['a', 'b', 'c', 'd'] },
      { kind: 'number', name: 'floor', values: Float64Array.from(ward, (w) => [1, 2, 1, 7][w]) },
      {
        kind: 'category',
        name: 'sex',
        codes: Int32Array.from(ward, () => random.below(3) - 1),
        labels: ['f', 'm'],
      },
      { kind: 'number', name: 'age', values: Float64Array.from(ward, () => 20 + random.below(12)) },
      {
        kind: 'number',
        name: 'paid',
        values: Float64Array.from(ward, () => random.below(1_000_000) / 100),
      },
      {
        kind: 'number',
        name: 'admitted',
        values: Float64Array.from(
          ward,
          () => 86_400 * (19_000 + random.below(500)) + 60 * random.below(1440),
        ),
      },
      { kind: 'number', name: 'left', values: came.map((day) => day + random.below(60)) },
      { kind: 'number', name: 'came', values: came },
    ],
    ROWS,
  );
}

const options: LanguageOptions = { ...recipeFor(ROWS).language, minRecords: 5, longest: 1 };
const units = { count: ROWS, of: Uint32Array.from({ length: ROWS }, (_, i) => i) };
const language: Language = learnLanguage(people(), units, SCHEMA, options);
const network = fakeNetwork(
  { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 },
  3,
);
const predicateOf = (text: string) => resolve(parseCondition(text), SCHEMA, domainOf(language));

function draw(plan: Plan, rows: number, place: { seed?: number; from?: number; batch?: number } = {}): Table {
  const parts = [...prompted(network, language, SCHEMA, { seed: 1, rows, planOf: () => plan, ...place })];
  return together(parts.map(({ table }) => table));
}

function together(tables: readonly Table[]): Table {
  const columns = tables[0].columns.map((column, c) => {
    const cells = tables.flatMap(({ columns: own }) => {
      const one = own[c];
      return one.kind === 'number' ? [...one.values] : [...one.codes];
    });
    return column.kind === 'number'
      ? { ...column, values: Float64Array.from(cells) }
      : { ...column, codes: Int32Array.from(cells) };
  });
  return new Table(
    columns,
    columns[0].kind === 'number' ? columns[0].values.length : columns[0].codes.length,
  );
}

/** Free rows, of which those that meet a condition follow the distribution that prompted ones must follow. */
const free = together(
  [...sample(network, language, SCHEMA, { seed: 99, rows: 60_000 })].map(({ table }) => table),
);

/** A row as one of a few cells: enough to see whether two samples are of one joint distribution. */
function cellsOf(table: Table): string[] {
  const [ward, floor, sex, age, paid, admitted, left] = table.columns;
  if (ward.kind !== 'category' || sex.kind !== 'category') throw new TypeError();
  const number = (column: (typeof table.columns)[number]) => {
    if (column.kind !== 'number') throw new TypeError();
    return column.values;
  };
  return Array.from(ward.codes, (code, row) =>
    [
      code,
      number(floor)[row],
      sex.codes[row],
      Math.floor(number(age)[row] / 3),
      Math.floor(number(paid)[row] / 3500),
      Math.floor(number(admitted)[row] / 86_400 / 170),
      Math.floor(number(left)[row] / 120),
    ].join(),
  );
}

/** The two-sample chi-squared statistic, in standard deviations from what two samples of one distribution show. */
function surprise(a: readonly string[], b: readonly string[]): number {
  const count = (cells: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    return counts;
  };
  const [inA, inB] = [count(a), count(b)];
  let chi = 0;
  let cells = 0;
  let [restA, restB] = [0, 0];
  const add = (x: number, y: number) => {
    if (x + y === 0) return;
    const expected = ((x + y) * a.length) / (a.length + b.length);
    chi += ((x - expected) * (x - expected)) / expected;
    chi += ((x - expected) * (x - expected)) / (x + y - expected);
    cells++;
  };
  for (const cell of new Set([...inA.keys(), ...inB.keys()])) {
    const [x, y] = [inA.get(cell) ?? 0, inB.get(cell) ?? 0];
    if (x + y >= 20) add(x, y);
    else [restA, restB] = [restA + x, restB + y];
  }
  add(restA, restB);
  return (chi - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

const CONDITIONS = [
  "ward = 'a'",
  'floor = 1',
  'floor > 1 and sex is missing',
  'sex = f and age between 22 and 24',
  'age = 31',
  'paid < 1234.56',
  'paid between 5000 and 5010.5 or age = 20',
  'ward in (a, d) or (sex = m and not (paid >= 2000))',
  'admitted between 2022-03-01 and 2022-06-30',
  'admitted > 2022-06-30 and paid >= 9000 and sex is present',
  "not (ward = 'b' or age < 30)",
  'left < 2022-03-01 and age < 25',
  'came between 2022-02-01 and 2022-02-10 and left >= 2022-03-20',
];

describe('rows that meet a condition follow the distribution of the free rows that do', () => {
  test.each(CONDITIONS)('%s', (text) => {
    const predicate = predicateOf(text);
    const { plan, probability } = pilot(network, language, SCHEMA, predicate);
    const kept = rowsThatMeet(predicate, free);
    expect(probability / (kept.length / free.rows)).toBeGreaterThan(0.8);
    expect(probability / (kept.length / free.rows)).toBeLessThan(1.25);
    const rows = draw(plan, 4000);
    const meets = tester(predicate, rows);
    expect([...Array(rows.rows).keys()].filter((row) => !meets(row))).toEqual([]);
    expect(surprise(cellsOf(rows), cellsOf(free.take(kept)))).toBeLessThan(4);
  });
});

test('the same where slots are tied', () => {
  const slots = language.codecs
    .map((_, c) => language.slotOf[c])
    .filter((slot) => language.slices[slot]?.size > 2);
  const ties = slots.slice(1).map((later, i) => ({
    slots: [slots[i], later] as const,
    places: Array.from({ length: language.slices[slots[i]].size }, (_, t) => [t % 2, 2]),
    factors: Array.from({ length: language.slices[slots[i]].size }, (_, t) => [t % 3 === 0 ? 3 : 0.4, 2]),
  }));
  const tied = language.tied(ties);
  const [more] = [...sample(network, tied, SCHEMA, { seed: 98, rows: 30_000, batch: 30_000 })];
  expect(surprise(cellsOf(more.table), cellsOf(free))).toBeGreaterThan(6);
  const predicate = predicateOf('sex = f and age between 22 and 24');
  const { plan } = pilot(network, tied, SCHEMA, predicate);
  const parts = [...prompted(network, tied, SCHEMA, { seed: 1, rows: 3000, planOf: () => plan })];
  const kept = more.table.take(rowsThatMeet(predicate, more.table));
  expect(surprise(cellsOf(together(parts.map(({ table }) => table))), cellsOf(kept))).toBeLessThan(4);
});

test('the test above can tell: masks alone give another distribution', () => {
  const predicate = predicateOf('age = 31 and paid < 300');
  const { plan } = pilot(network, language, SCHEMA, predicate);
  const kept = rowsThatMeet(predicate, free);
  const biased = draw({ ...planOf(language, predicate), bound: 1e-300 }, 4000);
  expect(surprise(cellsOf(biased), cellsOf(free.take(kept)))).toBeGreaterThan(6);
  expect(surprise(cellsOf(draw(plan, 4000)), cellsOf(free.take(kept)))).toBeLessThan(4);
});

test('a row depends on its number, the seed and its condition: not on how many there are, nor on the batch', () => {
  const { plan } = pilot(network, language, SCHEMA, predicateOf('age = 31 and sex = m'));
  const long = draw(plan, 600);
  for (const [rows, from, batch] of [
    [1, 0, 512],
    [77, 0, 64],
    [100, 500, 512],
    [600, 0, 33],
  ]) {
    const part = draw(plan, rows, { from, batch });
    expect(cells(part)).toEqual(cells(long.take(Uint32Array.from({ length: rows }, (_, i) => from + i))));
  }
  expect(cells(draw(plan, 50, { seed: 2 }))).not.toEqual(cells(draw(plan, 50)));
});

const cells = (table: Table) =>
  table.columns.map((column) => [...(column.kind === 'number' ? column.values : column.codes)]);

test('what cannot be, or hardly can, is refused in words', () => {
  expect(() => pilot(network, language, SCHEMA, predicateOf('age > 99'))).toThrow(
    'nothing that the model can write in `age`',
  );
  expect(() => pilot(network, language, SCHEMA, predicateOf('ward = a and floor = 7'))).toThrow('nothing');
  expect(() =>
    pilot(network, language, SCHEMA, predicateOf('(ward = a and floor = 7) or (ward = d and floor = 1)')),
  ).toThrow('impossible or too rare');
});

test('the share of weight that the bound cuts off is small, and told', () => {
  const { plan, effective, candidates } = pilot(
    network,
    language,
    SCHEMA,
    predicateOf('age = 31 and sex = m'),
  );
  const tally = newTally();
  for (const _ of prompted(network, language, SCHEMA, { seed: 1, rows: 2000, planOf: () => plan, tally }));
  expect(tally.cut / tally.weight).toBeLessThan(0.04);
  expect(tally.candidates / 2000).toBeLessThan(candidates * 1.3);
  expect(effective).toBeGreaterThan(0.05);
});

test('columns that are spoken first are conditions at no cost; one that another decides stands for that', () => {
  const first = learnLanguage(people(), units, SCHEMA, { ...options, first: ['age', 'sex', 'floor'] });
  expect(first.codecs.slice(0, 3).map(({ field }) => field)).toEqual(['age', 'sex', 'ward']);
  const shape = { vocabulary: first.vocabulary, slots: first.slices, embedding: 8, hidden: 8 };
  const { effective, candidates } = pilot(
    fakeNetwork(shape, 3),
    first,
    SCHEMA,
    predicateOf('age = 31 and sex = m'),
  );
  expect(effective).toBeCloseTo(1, 6);
  expect(candidates).toBeLessThan(1.01);
});

describe('completion', () => {
  const known = acquaintance(network, language);
  const complete = (
    plan: Plan,
    rows: number,
    place: { seed?: number; from?: number; batch?: number } = {},
  ) => {
    const tally = newTally();
    const completions = { least: Number.POSITIVE_INFINITY, effective: 0 };
    const own = tilted(plan, known(plan));
    const options = { seed: 1, rows, planOf: () => own, tally, completions, ...place };
    const parts = [...completed(network, language, SCHEMA, options)];
    return { table: together(parts.map(({ table }) => table)), tally, completions };
  };

  test.each([
    "ward = 'a'",
    'age = 31 and sex = m',
    'floor = 7 and age = 25',
  ])('rows that complete %s follow the distribution of the free rows that are so', (text) => {
    const predicate = predicateOf(text);
    const kept = rowsThatMeet(predicate, free);
    const { table, tally, completions } = complete(planOf(language, predicate), 2000);
    const meets = tester(predicate, table);
    expect([...Array(table.rows).keys()].filter((row) => !meets(row))).toEqual([]);
    expect(surprise(cellsOf(table), cellsOf(free.take(kept)))).toBeLessThan(5);
    expect(completions.least).toBeGreaterThan(4);
    expect(tally.candidates / 2000).toBeLessThan(200);
  });

  test('an exact number of an interval is said as it is', () => {
    const { table, tally } = complete(planOf(language, predicateOf('paid = 1234.56')), 50);
    const paid = table.columns[4];
    expect(paid.kind === 'number' && paid.values.every((value) => value === 1234.56)).toBe(true);
    expect(tally.candidates / 50).toBeLessThan(200);
    expect(() => planOf(language, predicateOf('floor = 1.5'))).toThrow('nothing that the model can write');
  });

  test('what is spoken first takes one candidate a row', () => {
    const first = learnLanguage(people(), units, SCHEMA, { ...options, first: ['age', 'sex'] });
    const shape = { vocabulary: first.vocabulary, slots: first.slices, embedding: 8, hidden: 8 };
    const plan = planOf(first, predicateOf('age = 31 and sex = m'));
    const tally = newTally();
    const completions = { least: Number.POSITIVE_INFINITY, effective: 0 };
    const own = { seed: 1, rows: 100, planOf: () => plan, tally, completions };
    expect([...completed(fakeNetwork(shape, 3), first, SCHEMA, own)].length).toBe(1);
    expect(tally.candidates).toBe(100);
    expect(completions).toEqual({ least: Number.POSITIVE_INFINITY, effective: 100 });
  });

  test('a row depends on its number, the seed and its record alone', () => {
    const plan = planOf(language, predicateOf('age = 31 and sex = m'));
    const { table: long } = complete(plan, 300);
    for (const [rows, from, batch] of [
      [1, 0, 512],
      [40, 260, 64],
    ]) {
      const { table: part } = complete(plan, rows, { from, batch });
      expect(cells(part)).toEqual(cells(long.take(Uint32Array.from({ length: rows }, (_, i) => from + i))));
    }
    expect(cells(complete(plan, 50, { seed: 2 }).table)).not.toEqual(cells(complete(plan, 50).table));
  });

  test('what nothing completes is refused, with the number of the record', () => {
    const impossible = planOf(language, predicateOf('(ward = a and floor = 7) or (ward = d and floor = 1)'));
    expect(() => complete(impossible, 3)).toThrow('a partial record cannot be completed');
  });
});
