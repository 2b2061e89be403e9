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

test('nested records: learned, kept, drawn from a checkpoint, every one of the shape of the source', async () => {
  const { table, manner } = await readJson(open(source(240)), true, { file: 'f', minRecords: 5 });
  const understood = understand(table, { minRecords: 5 }, 'f');
  const recipe = recipeFor(200, 20, 2000);
  const engine = loadWasmEngine({ threads: 1 });
  const model = await learn({
    engine,
    schema: understood.schema,
    train: understood.train,
    validation: understood.validation,
    sourceRows: table.rows,
    minRecords: 5,
    seed: 1,
    origin: '',
    writing: { format: 'ndjson', json: manner },
    recipe: { ...recipe, epochs: 2, tail: { ...recipe.tail!, epochs: 2 } },
  });
  const kept = readModel(writeModel(model), engine);
  const textOf = async (rows: number, from = 0) => {
    const cells = [...synthesize(kept, { rows, from, seed: 3 })].flat();
    const sheet = {
      schema: kept.schema,
      manner: { format: 'ndjson' as const, json: manner },
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
