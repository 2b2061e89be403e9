/**
 * How rows of an entity follow each other, and what becomes of dates: trains on each set, draws as many rows as it has,
 * and compares them with the never-seen entities (or rows) as the evaluation does.
 *
 *     node scripts/run-bench.mjs sequences --sets patient-events,clinic
 *
 * A distance is within what chance shows between two draws of real entities where it is below the upper end of the
 * interval around its expected value. Free text is left out: it is spoken behind the rows and changes none of this.
 */
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { evaluate } from '../src/evaluation/evaluate.ts';
import { sequences } from '../src/fidelity/sequence.ts';
import { stackAll } from '../src/measure/align.ts';
import type { Metric } from '../src/measure/metric.ts';
import { ownUnits, suggestedRecipe } from '../src/model/learn.ts';
import { type SampledPart, sample } from '../src/model/sample.ts';
import { infer } from '../src/record/infer.ts';
import { understand } from '../src/record/understand.ts';
import { visitsOf } from '../src/record/visits.ts';
import { openSource } from '../src/source/source.ts';
import { knownOf } from '../src/steps/known.ts';
import { pathOf } from './sets.ts';
import { learnUnderstood } from './study/generator.ts';
import { varied } from './variant.ts';

const SETS: Readonly<Record<string, { readonly file: string; readonly entity?: string }>> = {
  'patient-events': { file: 'patient-events/sample_patient_events.csv', entity: 'patient_id' },
  clinic: { file: './examples/clinic/patients.csv', entity: 'mrn' },
  encounters: { file: 'synthea-1k/encounters.csv.gz', entity: 'PATIENT' },
  conditions: { file: 'synthea-1k/conditions.csv.gz', entity: 'PATIENT' },
  taxis: { file: 'taxis/taxis.csv' },
  birdstrikes: { file: 'birdstrikes/birdstrikes.csv' },
  'seattle-weather': { file: 'seattle-weather/seattle-weather.csv' },
  housing: { file: 'king-county-housing/kc_house_data.csv' },
};

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(SETS).join(',') },
    threads: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** Trainings of each set, whose medians are printed. */
    trainings: { type: 'string', default: '3' },
    /** Settings of the recipe, as in `bench/variant.ts`. */
    variant: { type: 'string', default: '' },
    /** Says which codecs there are; and what changes from row to row column by column. */
    codecs: { type: 'boolean', default: false },
    columns: { type: 'boolean', default: false },
  },
});

const METRICS = /^fidelity\.(sequence_|calendar|overall|worst_pair|c2st)/;
const engine = loadWasmEngine({ threads: Number(values.threads) });
console.log(
  '| set | metric | distance | least … greatest | chance: expected | upper end | within | of |\n|---|---|---|---|---|---|---|---|',
);

for (const name of values.sets.split(',')) {
  const { file, entity } = SETS[name];
  const { table, declared } = await openSource(pathOf(file), { file: name, minRecords: 5 });
  const first = infer(table, { minRecords: 5, entity, columns: declared });
  const texts = first.schema.fields.filter(({ kind }) => kind === 'text').map(({ name: text }) => text);
  const columns = { ...declared, ...Object.fromEntries(texts.map((text) => [text, 'drop' as const])) };
  const known = understand(table, { minRecords: 5, entity, columns }, name);
  const { schema, train, auditIn, auditOut } = known;
  const recipe = varied(suggestedRecipe(train, schema), values.variant);
  const found = new Map<string, Metric[]>();
  const perColumn = (entities: readonly number[], parts: readonly SampledPart[]) => {
    const sides = {
      synthetic: {
        table: stackAll(parts.map((part) => part.table)),
        units: ownUnits({ units: Uint32Array.from(entities) }).of,
      },
      unseen: { table: auditOut.table, units: ownUnits(auditOut).of },
      pool: {
        table: stackAll([train.table, auditOut.table]),
        units: ownUnits({ units: Uint32Array.from([...train.units, ...auditOut.units]) }).of,
      },
    };
    const { order, changing } = visitsOf(schema);
    return changing.flatMap((column) =>
      sequences(sides, { order, changing: [column] }, 1)
        .filter(({ name: metric }) => metric.endsWith('transition'))
        .map((metric) => ({ ...metric, name: `from row to row: ${column}`, detail: '' })),
    );
  };
  const epochs: number[] = [];
  for (let training = 0; training < Number(values.trainings); training++) {
    const model = await learnUnderstood(engine, known, recipe, training);
    epochs.push(model.history.length);
    if (values.codecs && training === 0)
      for (const codec of model.language.codecs)
        console.error(codec.toJSON().codec, codec.field, codec.sizes);
    const parts = [
      ...sample(model.network, model.language, schema, {
        seed: Number(values.seed) + training,
        rows: known.rows,
      }),
    ];
    const entities = parts.flatMap((part) => [...part.entities]);
    const { metrics } = evaluate({
      synthetic: stackAll(parts.map((part) => part.table)),
      train: train.table,
      auditIn: auditIn.table,
      auditOut: auditOut.table,
      ...(schema.entity !== undefined && {
        units: {
          train: train.units,
          auditIn: auditIn.units,
          auditOut: auditOut.units,
          synthetic: Uint32Array.from(entities),
        },
      }),
      ...knownOf(schema),
      minRecords: 5,
      seed: 1,
      skip: ['quality', 'utility', 'exact', 'distance', 'membership', 'attacks', 'sqs'],
    });
    const shown = metrics.filter((metric) => METRICS.test(metric.name));
    if (values.columns && schema.entity !== undefined) shown.push(...perColumn(entities, parts));
    for (const metric of shown) found.set(metric.name, [...(found.get(metric.name) ?? []), metric]);
    model.network.dispose();
  }
  console.log(`| ${name} | epochs | ${[...epochs].sort((a, b) => a - b).join(' ')} | | | | | |`);
  for (const [metric, all] of found) {
    const sorted = [...all].sort((a, b) => a.value - b.value);
    const { value, expected = 0, high, better, detail = '' } = sorted[sorted.length >> 1];
    const upper = better === 'high' ? Number.NaN : expected + (high - value);
    const within = better === 'high' ? '' : value <= upper ? 'yes' : 'no';
    const spread = `${sorted[0].value.toFixed(3)} … ${sorted[sorted.length - 1].value.toFixed(3)}`;
    const numbers = [expected, upper].map((x) => (Number.isNaN(x) ? '' : x.toFixed(3)));
    console.log(`| ${[name, metric, value.toFixed(3), spread, ...numbers, within, detail].join(' | ')} |`);
  }
}
