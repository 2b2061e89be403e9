import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { synthesize } from '../../src/fixture/synthesize.ts';
import { Language } from '../../src/language/language.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { readModel, writeModel } from '../../src/model/checkpoint.ts';
import { learn } from '../../src/model/learn.ts';
import { tailShapeOf } from '../../src/model/model.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { rowLosses } from '../../src/model/score.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { type CategoryColumn, Table, type TextValues } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

const FIELD = { missing: null, missingShare: 0 };
const random = new Stream(5, 0, PURPOSE.evaluate);

function textOf(texts: readonly string[]): TextValues {
  const labels = [...new Set(texts)];
  return { kind: 'text', name: 'note', codes: Int32Array.from(texts, (t) => labels.indexOf(t)), labels };
}

const GOOD = ['all is well', 'went very well today', 'well rested, well fed'];
const BAD = ['in great pain', 'the pain is back', 'pain, and more pain'];

/** Rows of people, one to three each; the note depends on the row's mood. */
function diary(rows: number, entity: boolean) {
  const schema: Schema = {
    ...(entity && { entity: 'person' }),
    fields: [
      { ...FIELD, name: 'mood', kind: 'category' },
      { ...FIELD, name: 'note', kind: 'text' },
    ] satisfies Field[],
  };
  const moods = Int32Array.from({ length: rows }, () => random.below(2));
  const notes = Array.from(moods, (mood) => (mood === 0 ? GOOD : BAD)[random.below(3)]);
  const table = new Table([{ kind: 'category', name: 'mood', codes: moods, labels: ['good', 'bad'] }], rows, [
    textOf(notes),
  ]);
  const units = Uint32Array.from({ length: rows }, (_, i) => (entity ? Math.floor(i / 2) : i));
  return { schema, table, units };
}

const textsIn = (table: Table) => {
  const [note] = table.tails as TextValues[];
  return Array.from(note.codes, (code) => (code < 0 ? null : note.labels[code]));
};

test.each([false, true])('a shorter fixture is a prefix of a longer one (entity: %s)', (entity) => {
  const { schema, table, units } = diary(400, entity);
  const recipe = recipeFor(400, 1, 5000);
  const language = learnLanguage(table, { count: new Set(units).size, of: units }, schema, {
    ...recipe.language,
    minRecords: 5,
    tail: { ...recipe.tail!, pieces: 30 },
  });
  const again = Language.from(JSON.parse(JSON.stringify(language)));
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  const draw = (rows: number, batch: number, from = 0) =>
    [
      ...sample(fakeNetwork(shape), again, schema, {
        seed: 4,
        rows,
        from,
        batch,
        tail: {
          network: fakeNetwork(tailShapeOf(again, { ...recipe, embedding: 8, hidden: 8 })),
          temperature: 1,
          leans: [],
          endings: [],
        },
      }),
    ].flatMap((part) => textsIn(part.table));
  const long = draw(120, 50);
  expect(new Set(long).size).toBeGreaterThan(60);
  expect(draw(33, 7)).toEqual(long.slice(0, 33));
  expect(draw(20, 16, 90)).toEqual(long.slice(90, 110));
});

test('texts follow the fields of their row, and a checkpoint writes the same', async () => {
  const { schema, table, units } = diary(600, false);
  const rows = (from: number, to: number) => {
    const index = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    return { table: table.take(index), units: index.map((row) => units[row]) };
  };
  const engine = loadWasmEngine({ threads: 1 });
  const recipe = recipeFor(500, 1, 9000);
  const model = await learn({
    engine,
    schema,
    train: rows(0, 500),
    validation: rows(500, 600),
    sourceRows: 600,
    minRecords: 5,
    seed: 1,
    origin: '',
    writing: undefined,
    recipe: {
      ...recipe,
      tail: { ...recipe.tail!, hidden: 32, epochs: 30, pieces: 40, dropout: 0.1, rate: 0.01 },
    },
  });
  const made = (of: typeof model) => [...synthesize(of, { rows: 300, seed: 2 })].flat();
  const written = made(model);
  const fits = written.filter(([mood, note]) => /pain/.test(note) === (mood === 'bad'));
  expect(fits.length).toBeGreaterThan(0.9 * written.length);
  expect(written.filter(([, note]) => [...GOOD, ...BAD].includes(note)).length).toBeGreaterThan(150);

  expect(made(readModel(writeModel(model), engine))).toEqual(written);
  // A text that speaks against its row is less likely.
  const own = rows(500, 600);
  const turned = new Table(
    own.table.columns.map((column) => ({
      ...column,
      codes: (column as CategoryColumn).codes.map((c) => 1 - c),
    })) as never,
    100,
    own.table.tails,
  );
  const all = { count: 100, of: Uint32Array.from({ length: 100 }, (_, i) => i) };
  const mean = (losses: Float64Array) => losses.reduce((sum, x) => sum + x, 0) / losses.length;
  expect(mean(rowLosses(model, turned, all))).toBeGreaterThan(mean(rowLosses(model, own.table, all)) + 0.1);
});
