import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, tableOf } from '../../src/language/decode.ts';
import { encode } from '../../src/language/encode.ts';
import { Language } from '../../src/language/language.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { Stream } from '../../src/random/stream.ts';
import { formatRows } from '../../src/record/format.ts';
import { infer } from '../../src/record/infer.ts';
import { layoutOf } from '../../src/record/json/layout.ts';
import { Observer } from '../../src/record/json/observe.ts';
import { parseJson } from '../../src/record/json/parse.ts';
import { cellsIn, rebuild } from '../../src/record/json/rebuild.ts';
import { shred } from '../../src/record/json/shred.ts';
import { TableBuilder } from '../../src/record/json/table.ts';
import { type Json, stringify } from '../../src/record/json/value.ts';
import { parse } from '../../src/record/parse.ts';
import type { Field } from '../../src/record/schema.ts';
import { TextTable } from '../../src/record/table.ts';
import { unitsOf } from '../../src/record/units.ts';

const OPTIONS: LanguageOptions = {
  minRecords: 2,
  pointShare: 0.01,
  discrete: 256,
  intervals: 16,
  oneSlot: 24,
  groups: 8,
  longest: 64,
  reread: false,
};

function understood(all: readonly Json[], k = 2) {
  const observer = new Observer(k);
  for (const record of all) observer.see(record);
  const { shape } = observer.finish();
  const level = layoutOf(shape);
  const builder = new TableBuilder(level);
  for (const record of all) shred(record, level, builder);
  const built = builder.finish();
  const text = new TextTable(built.columns, built.rows, { shape, misfits: new Uint32Array() });
  const { schema } = infer(text, { minRecords: k });
  const table = parse(text, schema);
  const units = unitsOf(text, schema);
  const learned = learnLanguage(table, units, schema, { ...OPTIONS, minRecords: k });
  // As a checkpoint brings it back.
  const language = Language.from(JSON.parse(JSON.stringify(learned)));
  return { level, schema, table, units, language };
}

type Understood = ReturnType<typeof understood>;

type MadeCells = Parameters<typeof formatRows>[2];

/** The records that rows and tails of the language stand for; of what is made, only what never changes. */
function recordsOf(
  { level, schema, language }: Understood,
  values: Float64Array[],
  tails: unknown[][],
): Json[] {
  const rows = tails.length;
  const table = tableOf(language, values, rows, schema, tails);
  // What is the same in every record has no words; what is written for it stands in the schema.
  const made = (fields: readonly Field[]): MadeCells =>
    Object.assign(
      () =>
        fields.map((field) =>
          field.kind === 'constant'
            ? field.value
            : field.kind === 'empty'
              ? (field.missing ?? '')
              : undefined,
        ),
      { items: (list: { items: { fields: readonly Field[] } }) => made(list.items.fields) },
    );
  const cells = cellsIn(
    level,
    schema.fields.map(({ name }) => name),
  );
  return [...formatRows(table, schema, made(schema.fields))].map((row) => rebuild(level, cells(row)));
}

const stream = () => new Stream(1, 1, 1);

/** Encoded and decoded. */
function again(known: Understood): Json[] {
  const { language, table, units } = known;
  const rows = encode(language, table, units, 64);
  const values = language.codecs.map(() => new Float64Array(table.rows));
  const tails = language
    .tail!.encode(table, 1 << 20)
    .map(([tokens]) => language.tail!.decode(tokens, stream()));
  for (let row = 0; row < table.rows; row++)
    decode(language, rows.tokens.subarray(rows.starts[row], rows.starts[row + 1]), 1, stream(), values, row);
  return recordsOf(known, values, tails);
}

const COLOURS = ['red', 'green', 'blue'];
const item = fc.oneof(
  fc.constantFrom(...COLOURS).map((text) => `"${text}"`),
  fc
    .record({
      of: fc.constantFrom(...COLOURS),
      n: fc.integer({ min: 1, max: 5 }),
      note: fc.constantFrom('"x"', '"y"', 'null', ''),
    })
    .map(
      ({ of, n, note }) =>
        `{"of":"${of}","n":${n}${note === '' ? '' : `,"note":${note}`},"sub":[${n % 2 ? '' : `"${of}","${of}"`}]}`,
    ),
  fc.constant('null'),
);
const records = fc
  .array(fc.tuple(fc.constantFrom(...COLOURS), fc.option(fc.array(item, { maxLength: 5 }))), {
    minLength: 30,
    maxLength: 60,
  })
  .map((all) =>
    all.map(([a, list]) => parseJson(`{"a":"${a}"${list ? `,"list":[${list.join(',')}]` : ''}}`)),
  );

describe('lists in the tail', () => {
  test('what is encoded and decoded is what it was, but for what too few units hold', () => {
    fc.assert(
      fc.property(records, (all) => {
        const known = understood(all, 1);
        fc.pre(known.language.tail !== undefined);
        expect(again(known).map((record) => stringify(record))).toEqual(
          all.map((record) => stringify(record)),
        );
      }),
      { numRuns: 40 },
    );
  });

  /** Draws a tail for every record as chance has it, and looks whether what they say is of the shape. */
  function drawAndLook(all: readonly Json[], draws: Iterator<number>): void {
    const known = understood(all);
    const { language, table, level } = known;
    fc.pre(language.tail !== undefined);
    const tail = language.tail!;
    const never = new Set(tail.forbidden);
    const tails = Array.from({ length: table.rows }, () => {
      const tokens: number[] = [];
      const cursor = tail.cursor();
      while (!cursor.done) {
        const may = Array.from({ length: cursor.size }, (_, i) => cursor.from + i).filter(
          (token) => !never.has(token),
        );
        const token = may.length === 0 ? cursor.from : may[draws.next().value % may.length];
        cursor.take(token);
        tokens.push(token);
      }
      return tail.decode(Int32Array.from(tokens), stream());
    });
    const rows = encode(language, table, known.units, 64);
    const values = language.codecs.map(() => new Float64Array(table.rows));
    for (let row = 0; row < table.rows; row++)
      decode(
        language,
        rows.tokens.subarray(rows.starts[row], rows.starts[row + 1]),
        1,
        stream(),
        values,
        row,
      );
    for (const record of recordsOf(known, values, tails)) {
      const text = stringify(record);
      expect(shred(parseJson(text), level, new TableBuilder(level))).toBe(true);
    }
  }

  test('whatever the grammar lets through is a record of the shape', () => {
    fc.assert(
      fc.property(records, fc.infiniteStream(fc.nat()), (all, chance) => {
        drawAndLook(all, chance[Symbol.iterator]());
      }),
      { numRuns: 30 },
    );
  });

  test('and where no kind of item is held by enough', () => {
    const lists = new Map([
      [5, '[null]'],
      [16, '[{"of":"blue","n":2,"note":"x","sub":["blue","blue"]}]'],
      [24, '[{"of":"red","n":1,"sub":[]}]'],
    ]);
    const all = Array.from({ length: 30 }, (_, i) =>
      parseJson(`{"a":"red"${lists.has(i) ? `,"list":${lists.get(i)}` : ''}}`),
    );
    for (let seed = 0; seed < 50; seed++) {
      const chance = new Stream(seed, 2, 2);
      const draws = { next: () => ({ value: chance.below(1 << 20), done: false as const }) };
      drawAndLook(all, draws);
    }
  });

  test('lists longer than those of k units are cut', () => {
    const all = Array.from({ length: 30 }, (_, i) =>
      parseJson(`{"a":"x","list":[${Array.from({ length: i === 7 ? 40 : 1 + (i % 3) }, () => '"red"')}]}`),
    );
    const lengths = again(understood(all)).map(
      (record) => (record as Map<string, Json[]>).get('list')!.length,
    );
    expect(Math.max(...lengths)).toBe(3);
  });
});
