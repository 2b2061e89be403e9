import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { ndjson } from '../../src/fixture/json.ts';
import { synthesize } from '../../src/fixture/synthesize.ts';
import { domainOf } from '../../src/language/domain.ts';
import { readModel, writeModel } from '../../src/model/checkpoint.ts';
import { learn } from '../../src/model/learn.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { understand } from '../../src/record/understand.ts';
import { validate } from '../../src/record/validate.ts';
import type { JsonManner } from '../../src/source/json/manner.ts';
import { readJson } from '../../src/source/json/read.ts';

const open = (text: string) => async () =>
  (async function* () {
    yield new TextEncoder().encode(text);
  })();

/** Records with everything optional, unions, lists in lists, keys that are data. */
function source(rows: number): string {
  const records = Array.from({ length: rows }, (_, i) => ({
    id: `rec-${String((i * 7919) % 100000).padStart(5, '0')}`,
    kind: 'abc'[i % 3],
    ...(i % 2 && {
      at: { city: ['Ulm', 'Bonn'][i % 4 > 1 ? 1 : 0], ...(i % 3 && { zip: `8${i % 3}000` }), type: 'home' },
    }),
    size: i % 5 === 0 ? null : i % 7 ? i % 9 : 'big',
    point: [i % 10, (i * 3) % 10],
    tags: Array.from({ length: i % 4 }, (_, j) => ['x', 'y', 'z'][(i + j) % 3]),
    items: Array.from({ length: i % 3 }, (_, j) => ({
      sku: `s${(i + j) % 4}`,
      ...(j && { more: { n: i % 6, parts: i % 2 ? [] : ['p', 'q'] } }),
    })),
    days: Object.fromEntries(
      Array.from({ length: i % 3 }, (_, j) => [`2024-0${1 + j}-${10 + (i % 19)}`, i % 4]),
    ),
  }));
  return `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
}

const engine = loadWasmEngine({ threads: 1 });

async function learned(text: string, epochs: number) {
  const { table, manner } = await readJson(open(text), true, { file: 'f', minRecords: 5 });
  const understood = understand(table, { minRecords: 5 }, 'f');
  const recipe = recipeFor(200, 20, 2000);
  return learn({
    engine,
    schema: understood.schema,
    train: understood.train,
    validation: understood.validation,
    sourceRows: table.rows,
    minRecords: 5,
    seed: 1,
    origin: '',
    writing: { format: 'ndjson', json: manner },
    recipe: { ...recipe, epochs, tail: { ...recipe.tail!, epochs } },
  });
}

test('nested records: learned, kept, drawn from a checkpoint, every one of the shape of the source', async () => {
  const model = await learned(source(240), 2);
  const kept = readModel(writeModel(model), engine);
  const textOf = async (rows: number, from = 0) => {
    const cells = [...synthesize(kept, { rows, from, seed: 3 })].flat();
    const { json } = model.writing as { json: JsonManner };
    const sheet = {
      schema: kept.schema,
      manner: { format: 'ndjson' as const, json },
      domain: {},
      name: 'x',
    };
    let text = '';
    for await (const bytes of ndjson(cells, sheet)) text += Buffer.from(bytes).toString();
    return text;
  };
  const text = await textOf(300);
  const shape = kept.schema.shape;
  const back = await readJson(open(text), true, { file: 'f', shape, minRows: 1 });
  expect(validate(back.table, kept.schema, domainOf(kept.language))).toMatchObject({
    rows: 300,
    invalid: 0,
    byRule: [],
  });
  // A shorter fixture is the beginning of a longer one, and any part can be drawn alone.
  expect(text.startsWith(await textOf(40))).toBe(true);
  expect(text.split('\n').slice(120, 130).join('\n')).toBe((await textOf(10, 120)).trimEnd());
}, 60_000);

test('as much is absent as in the source, though most of what stands there may not be written', async () => {
  const word = (i: number) =>
    ['open', 'close'][i % 2] +
    (i % 5 < 3 ? ['ing', 'ed', 'able'][i % 3] + 'abcdefgh'[(i >> 1) % 8] + 'klmnopqr'[(i >> 4) % 8] : '');
  const records = Array.from({ length: 400 }, (_, i) => ({
    n: i % 3,
    ...(i % 5 && { action: word((i * 7919) >> 2) }),
  }));
  const model = await learned(records.map((record) => `${JSON.stringify(record)}\n`).join(''), 12);
  const action = model.schema.fields.findIndex(({ name }) => name === 'action');
  expect(model.schema.fields[action].kind).toBe('category');
  const cells = [...synthesize(model, { rows: 1_000, seed: 3 })].flat();
  const absent = cells.filter((row) => row[action] === '').length;
  expect(absent).toBeGreaterThan(130);
  expect(absent).toBeLessThan(270);
  expect(new Set(cells.map((row) => row[action])).size).toBeLessThan(6);
}, 60_000);
