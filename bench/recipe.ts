/**
 * The search behind the defaults of `src/model/recipe.ts`: trains variants of the recipe on data sets and prints what
 * each reaches, one row a run.
 *
 *     node scripts/run-bench.mjs recipe --sets heart,titanic --variant "" --variant "dropout=.3 batch=32"
 *
 * A variant is a list of settings of the recipe (`name=value`); the empty one is the default. With no `--sets`, all of
 * those of `../shared/data` that are listed below.
 */
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { evaluate } from '../src/measure/evaluate.ts';
import { learn, ownUnits } from '../src/model/learn.ts';
import { type Recipe, recipeFor } from '../src/model/recipe.ts';
import { sample } from '../src/model/sample.ts';
import { rowLosses } from '../src/model/score.ts';
import { seedOf } from '../src/record/digest.ts';
import { type Column, Table } from '../src/record/table.ts';
import { type RealRows, understand } from '../src/record/understand.ts';
import { openSource } from '../src/source/source.ts';
import { type BenchSet, pathOf, SETS } from './sets.ts';

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(SETS).join(',') },
    variant: { type: 'string', multiple: true, default: [''] },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '0' },
  },
});

const engine = loadWasmEngine({ threads: Number(values.threads) });
console.log(
  `engine ${engine.name} ${engine.build}, ${values.threads} threads, node ${process.versions.node}`,
);
console.log(
  'set\tvariant\tunits\tepochs\ttrain\tvalidation\toverall\tceiling\tworst pair\tc2st\tutility\tmember\tmemory\tseconds',
);

for (const name of values.sets.split(',')) {
  const set: BenchSet = SETS[name];
  const source = await openSource(pathOf(set.file), { file: name });
  const holdout = set.holdout ? await openSource(pathOf(set.holdout), { file: name }) : undefined;
  const known = understand(source.table, { minRecords: 5, ...set.options }, name, holdout?.table);
  const { schema, units, train, validation } = known;
  const learned = ownUnits(train).count;
  for (const variant of values.variant) {
    const recipe = varied(recipeFor(learned, train.table.width), variant);
    const from = performance.now();
    const model = await learn({
      engine,
      schema,
      train,
      validation,
      sourceRows: known.rows,
      minRecords: 5,
      seed: seedOf(known.content) + Number(values.seed),
      origin: '',
      writing: undefined,
      recipe,
    });
    const seconds = (performance.now() - from) / 1000;
    const { longest } = recipe.language;
    const rows = Math.min(20_000, Math.max(known.rows, 2_000));
    const parts = [...sample(model.network, model.language, schema, { seed: 1, rows, longest })].map(
      (p) => p.table,
    );
    const loss = (rows: RealRows) => {
      const sequences = model.language.encode(rows.table, ownUnits(rows), longest);
      return rowLosses(model.network, model.language, sequences, rows.table.rows);
    };
    const { metrics } = evaluate({
      synthetic: joined(parts),
      train: known.train.table,
      auditIn: known.auditIn.table,
      auditOut: known.auditOut.table,
      ...(units.count < known.rows && {
        units: { train: known.train.units, auditIn: known.auditIn.units, auditOut: known.auditOut.units },
      }),
      losses: { in: loss(known.auditIn), out: loss(known.auditOut) },
      minRecords: 5,
      seed: 1,
      target: schema.target,
      skip: ['quality', 'exact', 'distance', 'attacks', 'sqs'],
    });
    const of = (metric: string) => metrics.find((m) => m.name === metric);
    const last = model.history[model.history.length - 1];
    const best = Math.min(...model.history.map((epoch) => epoch.validationLoss ?? Number.POSITIVE_INFINITY));
    const steps = model.language.slices.length;
    console.log(
      [
        name,
        variant || 'default',
        learned,
        model.history.length,
        (last.trainLoss * steps).toFixed(2),
        (best * steps).toFixed(2),
        of('fidelity.overall')?.value.toFixed(4),
        of('fidelity.overall')?.expected?.toFixed(4),
        of('fidelity.worst_pair')?.value.toFixed(3),
        of('fidelity.c2st_auc')?.value.toFixed(3),
        of('utility.mean_loss')?.value.toFixed(3) ?? '–',
        of('privacy.membership_auc')?.value.toFixed(3),
        Math.max(...model.history.map((epoch) => epoch.memory ?? 0)).toFixed(3),
        seconds.toFixed(1),
      ].join('\t'),
    );
    model.network.dispose();
  }
}

function varied(recipe: Recipe, variant: string): Recipe {
  const own: Record<string, number> = {};
  const language: Record<string, number> = {};
  for (const setting of variant.split(/\s+/).filter((s) => s !== '')) {
    const [key, value] = setting.split('=');
    if (key in recipe) own[key] = Number(value);
    else if (key in recipe.language) language[key] = Number(value);
    else throw new Error(`no setting ${key}`);
  }
  return { ...recipe, ...own, language: { ...recipe.language, ...language } };
}

/** Parts of one table, one after another. */
function joined(parts: readonly Table[]): Table {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = parts[0].columns.map((column, c): Column => {
    if (column.kind === 'number') {
      const values = new Float64Array(rows);
      let at = 0;
      for (const part of parts) {
        const own = part.columns[c];
        if (own.kind === 'number') values.set(own.values, at);
        at += part.rows;
      }
      return { ...column, values };
    }
    const codes = new Int32Array(rows);
    let at = 0;
    for (const part of parts) {
      const own = part.columns[c];
      if (own.kind === 'category') codes.set(own.codes, at);
      at += part.rows;
    }
    return { ...column, codes };
  });
  return new Table(columns, rows);
}
