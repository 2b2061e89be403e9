/**
 * Free text: what a classifier learns from synthetic texts beside one that learns from real ones, and the figures of
 * the texts themselves, one row a run; each beside what is expected of trained texts.
 *
 *     node scripts/run-bench.mjs text --sets reviews,sms
 *     node scripts/run-bench.mjs text --sets reviews --variant "hidden=96 epochs=4" --threads 2
 *     node scripts/run-bench.mjs text --sets reviews --fixture OUT/fixtures/FILE     what a run has written
 */
import { parseArgs } from 'node:util';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { textFidelity } from '../src/fidelity/text.ts';
import { synthesize } from '../src/fixture/synthesize.ts';
import { midranks } from '../src/measure/statistics.ts';
import { textsOf, wordsIn } from '../src/measure/texts.ts';
import { charactersOf, ownUnits } from '../src/model/learn.ts';
import type { Model } from '../src/model/model.ts';
import { type Recipe, recipeFor } from '../src/model/recipe.ts';
import { rowLosses } from '../src/model/score.ts';
import { lossAttack } from '../src/privacy/membership.ts';
import { copiedText } from '../src/privacy/text.ts';
import { headerOf } from '../src/record/format.ts';
import { parse } from '../src/record/parse.ts';
import type { Table } from '../src/record/table.ts';
import { TextTable } from '../src/record/table.ts';
import { type RealRows, understand } from '../src/record/understand.ts';
import { openSource } from '../src/source/source.ts';
import { DATA } from './sets.ts';
import { learnUnderstood } from './study/generator.ts';

interface TextSet {
  readonly file: string;
  readonly text: string;
  /** A category, and the label that is told from the others. */
  readonly target?: readonly [column: string, label: string];
  readonly options?: object;
}

const SETS: Readonly<Record<string, TextSet>> = {
  reviews: {
    file: 'clothing-reviews/womens_clothing_reviews.csv.gz',
    text: 'review_text',
    target: ['recommended_ind', '1'],
  },
  sms: { file: 'sms-spam/sms_spam.csv', text: 'text', target: ['type', 'spam'] },
  tweets: { file: 'tweets-emoji/mayweather_mcgregor_tweets.csv', text: 'text' },
  clinical: { file: 'clinical-notes/clinical_notes.csv.gz', text: 'text' },
  events: { file: 'patient-events/sample_patient_events.csv', text: 'notes' },
  transactions: { file: 'financial-transactions/financial_transactions.csv', text: 'description' },
  logs: { file: 'apache-logs/apache_access.log', text: 'path' },
};

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: Object.keys(SETS).join(',') },
    variant: { type: 'string', multiple: true, default: [''] },
    threads: { type: 'string', default: '1' },
    examples: { type: 'string', default: '0' },
    rows: { type: 'string' },
    limit: { type: 'string' },
    fixture: { type: 'string' },
  },
});

const COLUMNS = [
  'set',
  'rows',
  'AUC real',
  'AUC synthetic',
  'runs',
  'lengths',
  'words',
  'copied',
  'nearer',
  'membership',
  'epochs',
  'train',
  'draw',
];
console.log(`| ${COLUMNS.join(' | ')} |\n| --- |${' --: |'.repeat(COLUMNS.length - 1)}`);
/** As the pages write shares: .873. */
const short = (x: number | undefined, digits = 3) => x?.toFixed(digits).replace(/^(-?)0\./, '$1.') ?? '';
const beside = (metric: { value: number; expected?: number } | undefined) =>
  metric ? `${short(metric.value)} of ${short(metric.expected)}` : '';

for (const name of values.sets.split(',')) {
  const set = SETS[name];
  const source = await openSource(`${DATA}/${set.file}`, { file: name });
  const known = understand(
    firstOf(source.table, Number(values.limit ?? source.table.rows)),
    { minRecords: 5, ...set.options },
    name,
  );
  const { schema, train } = known;
  const units = ownUnits(train).count;
  for (const variant of values.variant) {
    const recipe = varied(recipeFor(units, train.table.width, charactersOf(train.table)), variant);
    const from = performance.now();
    const written = values.fixture ? await openSource(values.fixture) : undefined;
    const model =
      written ?? (await learnUnderstood(loadWasmEngine({ threads: Number(values.threads) }), known, recipe));
    const trained = performance.now();
    const rows = Number(values.rows ?? Math.min(20_000, train.table.rows));
    const made =
      'network' in model
        ? readBack([...synthesize(model, { rows, seed: 1 })].flat())
        : parse(firstOf(model.table, rows), schema);
    const drawn = performance.now();
    const texts = (table: Table) => textsOf(table, set.text).filter((text) => text !== null);
    const fidelity = textFidelity(
      {
        synthetic: texts(made),
        unseen: texts(known.auditOut.table),
        train: texts(train.table),
        minRecords: 5,
      },
      1,
      set.text,
    );
    const copied = copiedText(
      texts(made),
      texts(known.auditIn.table),
      texts(known.auditOut.table),
      train.table.rows / known.auditIn.table.rows,
      set.text,
    );
    const attack = 'network' in model ? attackOn(model) : undefined;
    const auc = (from: Table) =>
      set.target ? classifierAuc(from, known.auditOut.table, set.text, set.target) : undefined;
    const real = auc(
      train.table.take(Uint32Array.from({ length: Math.min(rows, train.table.rows) }, (_, i) => i)),
    );
    const synthetic = auc(made);
    const share = real === undefined ? '' : ` (${(100 * (synthetic! / real)).toFixed(0)} %)`;
    const cells = [
      `${name} ${variant}`.trim(),
      known.rows,
      short(real),
      short(synthetic) + share,
      beside(fidelity?.ngrams),
      beside(fidelity?.length),
      beside(fidelity?.vocabulary),
      short(copied?.metrics[0].value, 4),
      short(copied?.metrics[1].value),
      short(attack?.metric.value),
      'network' in model ? model.tail!.history.length : '',
      `${((trained - from) / 1000).toFixed(0)} s`,
      `${((drawn - trained) / 1000).toFixed(0)} s`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    for (const text of texts(made).slice(0, Number(values.examples)))
      console.log(`    ${JSON.stringify(text)}`);
    if ('network' in model) {
      model.network.dispose();
      model.tail?.network.dispose();
    }
  }

  function attackOn(model: Model) {
    const losses = (of: RealRows) => rowLosses(model, of.table, ownUnits(of));
    return lossAttack(
      { in: losses(known.auditIn), out: losses(known.auditOut) },
      { in: ownUnits(known.auditIn).of, out: ownUnits(known.auditOut).of },
    );
  }

  /** Written rows as their source would be read. */
  function readBack(rows: readonly string[][]): Table {
    const header = headerOf(schema);
    const columns = header.map((column, c) => {
      const field = schema.fields.find((field) => field.name === column)!;
      const dictionary = [field.missing ?? ''];
      const codeOf = new Map(field.missing === null ? [] : [[field.missing, 0]]);
      const codes = Uint32Array.from(rows, (row) => {
        let code = codeOf.get(row[c]);
        if (code === undefined) {
          code = dictionary.push(row[c]) - 1;
          codeOf.set(row[c], code);
        }
        return code;
      });
      return { name: column, codes, dictionary };
    });
    return parse(new TextTable(columns, rows.length), schema);
  }
}

/** The first rows of a file. */
function firstOf(table: TextTable, most: number): TextTable {
  const rows = Math.min(table.rows, most);
  return new TextTable(
    table.columns.map((column) => ({ ...column, codes: column.codes.slice(0, rows) })),
    rows,
  );
}

function varied(recipe: Recipe, variant: string): Recipe {
  const settings = variant.split(/\s+/).filter((setting) => setting !== '');
  const given = settings.map((setting) => setting.split('=') as [string, string]);
  const tail = Object.fromEntries(given.map(([key, value]) => [key, Number(value)]));
  return { ...recipe, tail: { ...recipe.tail!, ...tail } };
}

/**
 * AUC on `test` of a logistic regression over words and pairs of words, trained on `train`: AdaGrad, ten passes, a
 * light ridge. The same for real and for synthetic rows.
 */
function classifierAuc(
  train: Table,
  test: Table,
  text: string,
  [target, positive]: readonly [string, string],
): number {
  const featuresOf = (line: string | null) => {
    const words = wordsIn(line ?? '');
    return new Set([...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)]);
  };
  const labelsOf = (table: Table) => {
    const column = table.column(target);
    if (column?.kind === 'category')
      return Array.from(column.codes, (code) => Number(code >= 0 && column.labels[code] === positive));
    if (column?.kind === 'number')
      return Array.from(column.values, (value) => Number(String(value) === positive));
    throw new Error(`no column ${target}`);
  };
  const rows = textsOf(train, text).map(featuresOf);
  const counts = new Map<string, number>();
  for (const row of rows) for (const feature of row) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const index = new Map<string, number>();
  for (const [feature, count] of counts) if (count >= 3) index.set(feature, index.size);
  const sparse = (row: Set<string>) =>
    [...row].map((feature) => index.get(feature)).filter((i) => i !== undefined);
  const x = rows.map(sparse);
  const y = labelsOf(train);
  const weights = new Float64Array(index.size);
  const squares = new Float64Array(index.size).fill(1e-6);
  let bias = 0;
  let biasSquare = 1e-6;
  for (let pass = 0; pass < 10; pass++)
    x.forEach((features, r) => {
      let z = bias;
      for (const f of features) z += weights[f];
      const error = 1 / (1 + Math.exp(-z)) - y[r];
      for (const f of features) {
        const g = error + 1e-3 * weights[f];
        squares[f] += g * g;
        weights[f] -= (0.1 * g) / Math.sqrt(squares[f]);
      }
      biasSquare += error * error;
      bias -= (0.1 * error) / Math.sqrt(biasSquare);
    });
  const scores = textsOf(test, text).map((line) => {
    let z = bias;
    for (const f of sparse(featuresOf(line))) z += weights[f];
    return z;
  });
  const truth = labelsOf(test);
  const ranks = midranks(Float64Array.from(scores));
  const positives = truth.reduce((sum, label) => sum + label, 0);
  const rankSum = truth.reduce((sum, label, i) => sum + label * ranks[i], 0);
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (truth.length - positives));
}
