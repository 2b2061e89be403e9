import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Level, layoutOf } from '../../../src/record/json/layout.ts';
import { Observer } from '../../../src/record/json/observe.ts';
import { parseJson } from '../../../src/record/json/parse.ts';
import { rebuild, rebuildList } from '../../../src/record/json/rebuild.ts';
import type { Shape } from '../../../src/record/json/shape.ts';
import { shred } from '../../../src/record/json/shred.ts';
import { TableBuilder } from '../../../src/record/json/table.ts';
import { type Json, stringify } from '../../../src/record/json/value.ts';
import type { TextTable } from '../../../src/record/table.ts';
import { records } from './arbitrary.ts';

function shapeOf(all: readonly Json[], k = 1): Shape {
  const observer = new Observer(k);
  for (const record of all) observer.see(record);
  return observer.finish().shape;
}

function tableOf(all: readonly Json[], shape = shapeOf(all)) {
  const level = layoutOf(shape);
  const builder = new TableBuilder(level);
  const fits = all.map((record) => shred(record, level, builder));
  return { level, table: builder.finish(), fits };
}

/** A row's cells; lists are rebuilt from the rows of their items, not from the text that stands beside them. */
function cellsOf(table: TextTable, level: Level, row: number): (column: number) => string {
  return (c) => {
    const { codes, dictionary, items } = table.columns[c];
    if (items === undefined || codes[row] === 0) return dictionary[codes[row]];
    const inner = level.columns[c].level!;
    const rows = Array.from({ length: items.starts[row + 1] - items.starts[row] }, (_, i) =>
      cellsOf(items.table, inner, items.starts[row] + i),
    );
    return stringify(rebuildList(inner, rows));
  };
}

function again(all: readonly Json[], shape?: Shape): string[] {
  const { level, table } = tableOf(all, shape);
  return all.map((_, row) => stringify(rebuild(level, cellsOf(table, level, row))));
}

const ofTexts = (...texts: string[]) => texts.map(parseJson);
const names = (...texts: string[]) => tableOf(ofTexts(...texts)).level.columns.map(({ name }) => name);

test('what is shredded and rebuilt is what it was: keys, their order, numbers, kinds, gaps', () => {
  fc.assert(
    fc.property(records(), (all) => {
      const { fits } = tableOf(all);
      expect(fits).toEqual(all.map(() => true));
      // Objects whose keys are data may stand in any order of their own: those of each record are kept as they are.
      expect(again(all)).toEqual(all.map((record) => stringify(record)));
    }),
    { numRuns: 400 },
  );
});

test('arrays, objects with keys of their own and objects whose keys are data may stand in one place', () => {
  const data = Array.from({ length: 30 }, (_, i) => `{"a":{"k${i}":${i}}}`);
  for (const others of [
    ['{"a":[1]}', '{"a":[1,2]}'],
    ['{"a":[]}', '{"a":[{"b":1}]}', '{"a":[2,3]}'],
  ])
    for (const objects of [data, ['{"a":{}}', '{"a":{"b":null}}']]) {
      const all = ofTexts(...others, ...objects);
      expect(again(all)).toEqual(all.map((record) => stringify(record)));
    }
});

test('whatever is shredded by whatever shape, what is rebuilt is of the shape', () => {
  fc.assert(
    fc.property(records(1, 4), records(1, 4), (learned, others) => {
      const shape = shapeOf(learned);
      const rebuilt = again(others, shape).map(parseJson);
      expect(tableOf(rebuilt, shape).fits).toEqual(rebuilt.map(() => true));
    }),
    { numRuns: 200 },
  );
});

describe('columns', () => {
  test.each([
    ['scalars', ['{"a":1,"b":"x"}'], ['a', 'b']],
    ['an optional scalar needs no word', ['{"a":1}', '{"a":1,"b":"x"}'], ['a', 'b']],
    ['nor one that may be null', ['{"b":"x"}', '{"b":null}'], ['b']],
    ['null and absent are told apart', ['{"b":"x"}', '{"b":null}', '{}'], ['b?', 'b']],
    ['the empty string is no gap', ['{"b":""}', '{"b":"x"}'], ['b']],
    ['the empty string beside a gap', ['{"b":""}', '{"b":"x"}', '{}'], ['b?', 'b']],
    ['an optional object', ['{"a":{"b":1}}', '{}'], ['a?', 'a.b']],
    ['an object that is always there', ['{"a":{"b":1}}', '{"a":{"b":2}}'], ['a.b']],
    ['a union', ['{"a":1}', '{"a":"x"}'], ['a?', 'a:string', 'a:number']],
    ['arrays of one length', ['{"p":[1,2]}', '{"p":[3,4]}'], ['p[0]', 'p[1]']],
    ['arrays of one length or none', ['{"p":[1,2]}', '{"p":[]}'], ['p?', 'p[0]', 'p[1]']],
    ['arrays of any length', ['{"p":[1,2]}', '{"p":[3]}'], ['p[]']],
    ['a key that could be a path', ['{"a.b":1,"a":{"b":2}}'], ['["a.b"]', 'a.b']],
    [
      'keys that are data',
      ['{"m":{"2024-01-01":1}}', '{"m":{"2024-01-02":2}}', '{"m":{"2024-01-03":3,"2024-01-04":1}}'],
      ['m{}'],
    ],
  ])('%s', (_, texts, columns) => {
    expect(names(...texts)).toEqual(columns);
  });

  test('keys stand in an order that every record keeps', () => {
    const all = ofTexts('{"a":1,"d":1}', '{"b":1,"c":1,"d":1}', '{"a":1,"b":1}');
    expect(tableOf(all).level.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('many keys with one kind of value, each in few records, are data', () => {
    const words =
      'fir oak ash elm yew box lime plum pear pine rowan alder aspen beech birch hazel maple larch cedar holly';
    const all = ofTexts(...words.split(' ').map((word, i) => `{"m":{"${word}":${i},"${word}s":${i}}}`));
    expect(tableOf(all).level.columns.map(({ name }) => name)).toEqual(['m{}']);
  });
});

test('what fewer than k records show is no part of the shape', () => {
  const many = Array.from({ length: 9 }, (_, i) => `{"a":${i},"o":{"x":1}}`);
  const odd = ['{"a":"secret","private key of Ann":1,"o":{"y":[1,2]}}', '{"a":null,"o":{"x":1,"z":{"q":2}}}'];
  const shape = shapeOf(ofTexts(...many, ...odd), 5);
  expect(JSON.stringify(shape)).not.toMatch(/Ann|"y"|"z"|"q"|string|null/);
  const { fits } = tableOf(ofTexts(...many, ...odd), shape);
  expect(fits).toEqual([...many.map(() => true), false, false]);
});
