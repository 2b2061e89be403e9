import { expect, test } from 'vitest';
import { encode } from '../../src/language/encode.ts';
import { Language } from '../../src/language/language.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { ROWS as ROWS_NAME } from '../../src/language/opening.ts';
import type { Weigher } from '../../src/language/weigher.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { type Column, Table } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 600;
const FIELD = { missing: null, missingShare: 0 };
const SCHEMA: Schema = {
  entity: 'person',
  order: 'from',
  fields: [
    { ...FIELD, name: 'sex', kind: 'category', ofEntity: true },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'from', kind: 'date', format: 'YYYY-MM-DD', step: 1 },
    { ...FIELD, name: 'to', kind: 'date', format: 'YYYY-MM-DD', step: 1, after: 'from' },
  ] satisfies Field[],
};
const OPTIONS: LanguageOptions = { ...recipeFor(ROWS).language, minRecords: 5, longest: 6 };

/** People with one to four rows each; sex belongs to the person. */
function people(): { table: Table; units: { count: number; of: Uint32Array } } {
  const random = new Stream(11, 0, PURPOSE.evaluate);
  const of = new Uint32Array(ROWS);
  const sexes: number[] = [];
  let unit = -1;
  for (let row = 0, left = 0; row < ROWS; row++, left--) {
    if (left === 0) {
      unit++;
      left = 1 + random.below(4);
      sexes.push(random.below(2));
    }
    of[row] = unit;
  }
  // A person's rows stand in the order of their dates.
  const from = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    const isNext = row > 0 && of[row] === of[row - 1];
    from[row] = isNext ? from[row - 1] + random.below(90) : 18_000 + random.below(700);
  }
  const columns: Column[] = [
    {
      kind: 'category',
      name: 'sex',
      codes: Int32Array.from(of, (u) => sexes[u]),
      labels: ['female', 'male'],
    },
    { kind: 'number', name: 'age', values: Float64Array.from(from, () => 20 + random.below(60)) },
    { kind: 'number', name: 'from', values: from },
    { kind: 'number', name: 'to', values: from.map((day) => day + random.below(12)) },
  ];
  return { table: new Table(columns, ROWS), units: { count: unit + 1, of } };
}

function draw(
  rows: number,
  batch?: number,
  from = 0,
  weighing?: (language: Language) => Weigher,
): { cells: number[][]; entities: number[] } {
  const { table, units } = people();
  const language = learnLanguage(table, units, SCHEMA, OPTIONS);
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  const cells: number[][] = table.columns.map(() => []);
  const entities: number[] = [];
  for (const part of sample(fakeNetwork(shape), language, SCHEMA, {
    seed: 4,
    rows,
    batch,
    from,
    weigh: weighing?.(language),
  })) {
    expect(part.first).toBe(from + entities.length);
    part.table.columns.forEach((column, c) => {
      cells[c].push(...(column.kind === 'number' ? column.values : column.codes));
    });
    entities.push(...part.entities);
  }
  return { cells, entities };
}

test('a shorter fixture is a prefix of a longer one, whatever the batch', () => {
  const long = draw(500);
  for (const [rows, batch] of [[1], [17], [499], [120, 7], [500, 64]]) {
    const short = draw(rows, batch);
    expect(short.entities).toEqual(long.entities.slice(0, rows));
    short.cells.forEach((column, c) => {
      expect(column).toEqual(long.cells[c].slice(0, rows));
    });
  }
});

test('any range of rows can be drawn on its own', () => {
  const long = draw(500);
  for (const [from, rows] of [
    [0, 10],
    [1, 10],
    [250, 250],
    [499, 1],
    [63, 129],
  ]) {
    const range = draw(rows, 64, from);
    expect(range.entities).toEqual(long.entities.slice(from, from + rows));
    range.cells.forEach((column, c) => {
      expect(column).toEqual(long.cells[c].slice(from, from + rows));
    });
  }
});

test('fields that are one for the person stay one, orders between dates are kept, rows come in the order of their dates', () => {
  const { cells, entities } = draw(800);
  const sexOf = new Map<number, number>();
  entities.forEach((entity, row) => {
    if (row > 0 && entity === entities[row - 1])
      expect(cells[2][row]).toBeGreaterThanOrEqual(cells[2][row - 1]);
    expect(cells[0][row]).toBe(sexOf.get(entity) ?? cells[0][row]);
    sexOf.set(entity, cells[0][row]);
    expect(cells[3][row]).toBeGreaterThanOrEqual(cells[2][row]);
  });
  expect(sexOf.size).toBeLessThan(800);
});

test('encoding covers every row once, and a language read back encodes the same', () => {
  const { table, units } = people();
  const language = learnLanguage(table, units, SCHEMA, OPTIONS);
  const sequences = encode(language, table, units, OPTIONS.longest);
  expect([...sequences.rows].sort((a, b) => a - b)).toEqual([...Array(ROWS).keys()]);
  const again = Language.from(JSON.parse(JSON.stringify(language.toJSON())));
  expect(encode(again, table, units, OPTIONS.longest).tokens).toEqual(sequences.tokens);
  // The sex, how many rows there are, and when the first is.
  expect(language.head).toBe(3);
  for (let s = 0; s < sequences.count; s++)
    for (let t = 0; t < sequences.length(s); t++) {
      const { offset, size } = language.slices[language.slotAt(t)];
      const token = sequences.tokens[sequences.starts[s] + t];
      expect(token >= offset && token < offset + size).toBe(true);
    }
  expect(String(sequences)).toBe(`[Sequences ${sequences.count}]`);
});

test('what a weigher forbids is never drawn, what it leaves alone is drawn as ever', () => {
  const free = draw(300);
  const idle = draw(300, undefined, 0, () => () => false);
  expect(idle).toEqual(free);
  // Of the first person's rows on: women only, and no second row.
  const women = draw(300, undefined, 0, (language) => (slot, spoken, weights) => {
    const rows = language.slotOf[language.codecs.findIndex(({ field }) => field === ROWS_NAME)];
    expect(spoken[slot]).toBe(-1);
    if (slot === 0) weights[1] = 0;
    else expect(spoken[0]).toBe(0);
    if (slot === rows) weights.fill(0, 1);
    return slot === 0 || slot === rows;
  });
  expect(new Set(women.cells[0])).toEqual(new Set([0]));
  expect(women.entities).toEqual(Array.from({ length: 300 }, (_, i) => i));
});

test('weights that leave nothing are set aside', () => {
  const nothing = draw(100, undefined, 0, () => (_slot, _spoken, weights) => {
    weights.fill(0);
    return true;
  });
  expect(nothing).toEqual(draw(100));
});
