/**
 * Damage at the level of tokens and of the model, where `mutations.ts` damages tables: which metric catches it?
 *
 *     node scripts/run-bench.mjs token-damage [REPEATS] [ROWS]
 *
 * A model is trained on a simulated population (n rows, n/4 of them audit-in, n/4 never seen) and draws n rows, by other
 * rules than it learned or through tokens that were tampered with. *Catches* and *sees* (†) as in `mutations.ts`; what an
 * untouched model already shows is its own first line.
 */

import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { judge } from '../src/gate/verdict.ts';
import { decode, tableOf } from '../src/language/decode.ts';
import { encode } from '../src/language/encode.ts';
import { stackAll } from '../src/measure/align.ts';
import { Draws, range, USE } from '../src/measure/draws.ts';
import { eachRow, learn } from '../src/model/learn.ts';
import type { Model } from '../src/model/model.ts';
import { type Recipe, recipeFor } from '../src/model/recipe.ts';
import { sample } from '../src/model/sample.ts';
import { rowLosses } from '../src/model/score.ts';
import { PURPOSE, Stream } from '../src/random/stream.ts';
import type { Schema } from '../src/record/schema.ts';
import type { Table } from '../src/record/table.ts';
import { people } from '../test/measure/simulate.ts';
import { powerOf, seen } from './power.ts';

const repeats = Number(process.argv[2] ?? 3);
const n = Number(process.argv[3] ?? 4000);
const quarter = n / 4;
const whole = { kind: 'integer', decimals: 0, fixed: true, missing: null, missingShare: 0 } as const;
const text = { kind: 'category', missing: null, missingShare: 0 } as const;
const SCHEMA: Schema = {
  fields: [
    { ...whole, name: 'age' },
    { ...text, name: 'region' },
    { ...text, name: 'group' },
    { ...whole, kind: 'decimal', decimals: 2, name: 'income' },
    { ...whole, name: 'visits' },
    { ...whole, kind: 'decimal', decimals: 1, missing: '', missingShare: 0.1, name: 'risk' },
    { ...text, name: 'outcome' },
  ],
  target: 'outcome',
};
const engine = loadWasmEngine({ threads: 1 });

interface Scene {
  readonly model: Model;
  readonly train: Table;
  readonly draws: Draws;
}

const drawn = ({ model }: Scene, temperature = 1): Table => {
  const { network, language } = model;
  const options = { seed: 1, rows: n, temperature };
  return stackAll([...sample(network, language, SCHEMA, options)].map((part) => part.table));
};

/** The rows of a table through tokens that are changed on the way. Tokens are [row][slot], local to their slot. */
function retold(
  table: Table,
  { model }: Scene,
  change: (tokens: Int32Array[], slotOf: SlotOf) => void,
): Table {
  const { language } = model;
  const { tokens } = encode(language, table, eachRow(table.rows), 1);
  const steps = language.bodyLength;
  const rows = Array.from({ length: table.rows }, (_, row) =>
    Int32Array.from({ length: steps }, (_, s) => tokens[row * steps + s] - language.slices[s].offset),
  );
  change(rows, (field, part = 0) => {
    const codec = language.codecs.findIndex((each) => each.field === field);
    const slot = language.slotOf[codec] + part;
    return { slot, size: language.slices[slot].size };
  });
  const values = language.codecs.map(() => new Float64Array(table.rows));
  rows.forEach((row, r) => {
    const ids = row.map((token, s) => token + language.slices[s].offset);
    decode(language, ids, 1, new Stream(2, r, PURPOSE.values), values, r);
  });
  return tableOf(language, values, table.rows, SCHEMA);
}
type SlotOf = (field: string, part?: number) => { slot: number; size: number };

const shuffle = (rows: Int32Array[], slot: number, draws: Draws) => {
  const order = draws.sample(rows.length, rows.length);
  const old = rows.map((row) => row[slot]);
  rows.forEach((row, r) => {
    row[slot] = old[order[r]];
  });
};

/** `blind` trains to the planned end: nothing says when it is enough. */
type Damage = { recipe?: Partial<Recipe>; blind?: boolean; rows: (scene: Scene) => Table };
const DAMAGES: Readonly<Record<string, Damage>> = {
  nothing: { rows: (scene) => drawn(scene) },
  'temperature .5 (mode-seeking)': { rows: (scene) => drawn(scene, 0.5) },
  'temperature .8': { rows: (scene) => drawn(scene, 0.8) },
  'temperature 1.25': { rows: (scene) => drawn(scene, 1.25) },
  'temperature 2 (over-smooth)': { rows: (scene) => drawn(scene, 2) },
  'a category says its neighbour’s token in one row of five': {
    rows: (scene) =>
      retold(drawn(scene), scene, (rows, slotOf) => {
        const { slot, size } = slotOf('region');
        rows.forEach((row, r) => {
          if (r % 5 === 0) row[slot] = (row[slot] + 1) % Math.min(size, 8);
        });
      }),
  },
  'coarse tokens of a number shuffled': {
    rows: (scene) =>
      retold(drawn(scene), scene, (rows, slotOf) => shuffle(rows, slotOf('income').slot, scene.draws)),
  },
  'tokens of the target shuffled': {
    rows: (scene) =>
      retold(drawn(scene), scene, (rows, slotOf) => shuffle(rows, slotOf('outcome').slot, scene.draws)),
  },
  'fine tokens of a number always the first': {
    rows: (scene) =>
      retold(drawn(scene), scene, (rows, slotOf) => {
        const { slot } = slotOf('income', 1);
        for (const row of rows) row[slot] = 0;
      }),
  },
  '2 % of the sequences are trained ones, their values drawn afresh': {
    rows: (scene) => {
      const copied = retold(scene.train.take(range(n / 50)), scene, () => {});
      const made = drawn(scene);
      return stackAll([copied, made.take(range(n - copied.rows))]);
    },
  },
  'one pass of training': { recipe: { epochs: 1 }, rows: (scene) => drawn(scene) },
  'learned by heart (no dropout, no validation, 60 passes)': {
    recipe: { dropout: 0, epochs: 60, hidden: 128 },
    blind: true,
    rows: (scene) => drawn(scene),
  },
};

console.log(`\n| damage | n = ${n.toLocaleString('en')} |\n| --- | --- |`);
const kept = new Map<string, Model>();
for (const [name, { recipe, blind, rows }] of Object.entries(DAMAGES)) {
  const caught = new Map<string, number>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const train = people(n, 3 * repeat, n);
    const units = range(n);
    const key = `${repeat} ${JSON.stringify(recipe)}`;
    const model =
      kept.get(key) ??
      (await learn({
        engine,
        schema: SCHEMA,
        train: { table: train, units },
        validation: {
          table: people(blind ? 0 : quarter, 900 + repeat, n),
          units: range(blind ? 0 : quarter),
        },
        sourceRows: n,
        minRecords: 5,
        seed: repeat,
        origin: '',
        writing: null,
        recipe: { ...recipeFor(n, SCHEMA.fields.length), ...recipe },
      }));
    kept.set(key, model);
    const auditIn = train.take(range(quarter));
    const auditOut = people(quarter, 3 * repeat + 1, n);
    const losses = (table: Table) => rowLosses(model, table, eachRow(table.rows));
    const synthetic = rows({ model, train, draws: new Draws(repeat, USE.simulation, n) });
    const { metrics } = evaluate({
      synthetic,
      train,
      auditIn,
      auditOut,
      losses: { in: losses(auditIn), out: losses(auditOut) },
      minRecords: 5,
      seed: repeat + 1,
      target: 'outcome',
      skip: ['sqs'],
    });
    for (const metric of seen(judge(metrics, { dataset: 'x', require: [] }).metrics))
      caught.set(metric, (caught.get(metric) ?? 0) + 1);
  }
  console.log(`| ${name} | ${powerOf(caught, repeats)} |`);
}
