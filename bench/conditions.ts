/**
 * Conditions on Adult, by one model: whether prompted rows have the distribution that unseen real rows have that meet
 * the condition, as nearly as free rows have that of all; and how fast they come.
 *
 *     node dist/cli.cjs train TRAIN.csv --model adult.model
 *     node scripts/run-bench.mjs conditions adult.model TRAIN.csv HOLDOUT.csv [FROM-TO]
 *
 * `FROM-TO` are numbers of conditions, from 1, for those who measure in parts; the balance is left out then.
 *
 * Accuracy is 1 − the mean total variation distance of single columns and of pairs, cut as `fidelity.overall` cuts them,
 * over the columns that the condition does not name. `real` is that of as many training rows that meet the condition:
 * what a perfect generator reaches at this many rows. `gap of free` is the same without a condition: free rows against
 * as many random unseen ones, beside as many training rows. That network learned tens of thousands of rows, where a
 * condition has hundreds: `gap of copies` is that of rows drawn with replacement from the training rows that meet the
 * condition, which is what a generator reaches that knows all about them and nothing else, and `of free copies` that of rows
 * drawn so from all training rows. `by filter` is free rows of which those that meet the condition were kept. Speeds are rows a second of processor time, pilot included: drawing keeps one
 * thread busy.
 */
import { readFileSync } from 'node:fs';
import { columnsOf } from '../src/condition/condition.ts';
import { parseCondition } from '../src/condition/parse.ts';
import { type Predicate, rowsThatMeet } from '../src/condition/predicate.ts';
import { resolve } from '../src/condition/resolve.ts';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { plainAccuracy } from '../src/fidelity/accuracy.ts';
import { domainOf } from '../src/language/domain.ts';
import { stackAll } from '../src/measure/align.ts';
import { binTable, fitBins } from '../src/measure/bins.ts';
import { readModel } from '../src/model/checkpoint.ts';
import { sample } from '../src/model/sample.ts';
import { balanced, balancedTable, newAccount, steer } from '../src/model/steer.ts';
import { PURPOSE, Stream, shuffle } from '../src/random/stream.ts';
import { parse } from '../src/record/parse.ts';
import { Table } from '../src/record/table.ts';
import { openSource } from '../src/source/source.ts';

/** Rare ones, ones on columns that are spoken last, ones across columns. */
const CONDITIONS = [
  'sex = Female and age between 30 and 50',
  "income = '>50K'",
  'race = Black',
  'native-country = Mexico',
  'native-country = Philippines',
  'native-country != United-States',
  'education = Doctorate',
  "occupation = Exec-managerial and sex = Female and income = '>50K'",
  'capital-gain > 5000',
  "capital-loss > 0 and income = '<=50K'",
  'hours-per-week > 60',
  'hours-per-week < 15 and age < 25',
  'workclass is missing',
  "workclass = Self-emp-inc and income = '>50K'",
  'age > 75',
  'marital-status = Widowed and sex = Male',
  'relationship = Own-child and education = Bachelors',
  "race != White and native-country != United-States and income = '>50K'",
  'fnlwgt between 300000 and 400000',
  'sex = Female or race = Black',
];
const MOST = 2_000;
const SPEED_ROWS = 5_000;

const [modelFile, trainFile, holdoutFile, part] = process.argv.slice(2);
const [firstOne, lastOne] = part?.split('-').map(Number) ?? [1, CONDITIONS.length];
const engine = loadWasmEngine({ threads: 1 });
const model = readModel(new Uint8Array(readFileSync(modelFile)), engine);
const { network, language, schema } = model;
const read = async (file: string) => parse((await openSource(file, {})).table, schema);
const train = await read(trainFile);
const holdout = await read(holdoutFile);
const bins = fitBins(train);

/** The same labels in the same order as the training rows have them, so that bins fit. */
function alike(table: Table): Table {
  return new Table(
    table.columns.map((column, c) => {
      const own = train.columns[c];
      if (column.kind === 'number' || own.kind === 'number') return column;
      const place = new Map(own.labels.map((label, i) => [label, i]));
      const map = column.labels.map((label) => place.get(label) ?? -1);
      return {
        ...column,
        codes: column.codes.map((code) => (code < 0 ? -1 : map[code])),
        labels: own.labels,
      };
    }),
    table.rows,
  );
}

/** Rows of the table at random, no more than `count`. */
function some(table: Table, count: number, seed: number): Table {
  const order = shuffle(
    Uint32Array.from({ length: table.rows }, (_, i) => i),
    new Stream(seed, 0, PURPOSE.evaluate),
  );
  return table.take(order.slice(0, count));
}

function accuracy(real: Table, made: Table, left: readonly string[]): number {
  const kept = train.columns.map(({ name }) => !left.includes(name));
  const cut = (table: Table) => binTable(bins, table).filter((_, c) => kept[c]);
  return plainAccuracy(cut(real), cut(made), 1).overall;
}

const among = (table: Table, predicate: Predicate) => table.take(rowsThatMeet(predicate, table));
const prompted = (predicate: Predicate, rows: number, account = newAccount()) =>
  alike(
    stackAll(
      [...steer(model, { seed: 1, rows, conditions: [predicate], account })].map(({ table }) => table),
    ),
  );
/** Rows drawn from these with replacement. */
function again(table: Table, count: number, seed: number): Table {
  const random = new Stream(seed, 1, PURPOSE.evaluate);
  return table.take(Uint32Array.from({ length: count }, () => random.below(table.rows)));
}
const format = (value: number) => value.toFixed(3).replace('0.', '.');

const unseen = alike(holdout);
/** Seconds of processor time. */
const clock = () => process.cpuUsage().user / 1e6;
/** Rows without a condition. */
const FREE = part ? 20_000 : 100_000;
const began = clock();
const free = alike(
  stackAll([...sample(network, language, schema, { seed: 2, rows: FREE })].map(({ table }) => table)),
);
console.log(`free rows: ${Math.round(FREE / (clock() - began))} rows/s\n`);
console.log(
  '| condition | unseen | n | prompted | real | gap | gap of free | gap of copies | of free copies | by filter | rows/s | candidates | effective | cut |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
const gaps: { own: number; free: number; copied: number; freeCopied: number; filter: number | undefined }[] =
  [];
for (const text of CONDITIONS.slice(firstOne - 1, lastOne)) {
  const condition = parseCondition(text);
  const predicate = resolve(condition, schema, domainOf(language));
  const named = columnsOf(condition);
  const real = among(unseen, predicate);
  const peers = among(train, predicate);
  const n = Math.min(real.rows, peers.rows, MOST);
  const account = newAccount();
  const start = clock();
  const made = prompted(predicate, SPEED_ROWS, account);
  const rate = SPEED_ROWS / (clock() - start);
  // The mean over a few draws of n rows each.
  const draws = [1, 2, 3, 4, 5];
  const mean = (of: (seed: number) => number) =>
    draws.reduce((sum, seed) => sum + of(seed), 0) / draws.length;
  const target = (seed: number) => some(real, n, seed);
  const own = mean((seed) => accuracy(target(seed), some(made, n, seed + 10), named));
  const ceiling = mean((seed) => accuracy(target(seed), some(peers, n, seed + 20), named));
  const anyone = (seed: number) => some(unseen, n, seed);
  const freeOwn = mean((seed) => accuracy(anyone(seed), some(free, n, seed + 30), named));
  const freeCeiling = mean((seed) => accuracy(anyone(seed), some(train, n, seed + 40), named));
  const filtered = among(free, predicate);
  const byFilter =
    filtered.rows >= n
      ? mean((seed) => accuracy(target(seed), some(filtered, n, seed + 50), named))
      : undefined;
  const copied = ceiling - mean((seed) => accuracy(target(seed), again(peers, n, seed + 70), named));
  const freeCopied = freeCeiling - mean((seed) => accuracy(anyone(seed), again(train, n, seed + 80), named));
  const gap = { own: ceiling - own, free: freeCeiling - freeOwn, copied, freeCopied };
  gaps.push({ ...gap, filter: byFilter && own - byFilter });
  const [found] = account.pilots;
  console.log(
    `| \`${text}\` | ${real.rows} | ${n} | ${format(own)} | ${format(ceiling)} | ${format(gap.own)} | ${format(gap.free)} | ${format(copied)} | ${format(freeCopied)} | ${byFilter === undefined ? '' : format(byFilter)} | ${Math.round(rate)} | ${(account.tally.candidates / SPEED_ROWS).toFixed(1)} | ${format(found.effective)} | ${format(account.tally.cut / account.tally.weight)} |`,
  );
}
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Mean and standard error over the conditions. */
const overall = (of: (gap: (typeof gaps)[0]) => number) => {
  const values = gaps.map(of);
  const error = Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)) / values.length);
  return `${format(average(values))} ± ${format(error)}`;
};
console.log(
  `\nmean gap to real rows: prompted ${overall(({ own }) => own)}, free ${overall(({ free }) => free)}, of copies ${overall(({ copied }) => copied)}, of free copies ${overall(({ freeCopied }) => freeCopied)}`,
);
console.log(
  `beyond what the learned rows tell: prompted ${overall(({ own, copied }) => own - copied)}, free ${overall(({ free, freeCopied }) => free - freeCopied)}`,
);
const filters = gaps.flatMap(({ filter }) => filter ?? []);
console.log(
  `prompted − filtered: mean ${average(filters).toFixed(4)}, from ${Math.min(...filters).toFixed(4)} to ${Math.max(...filters).toFixed(4)}`,
);

if (part) process.exit(0);
const units = { count: train.rows, of: Uint32Array.from({ length: train.rows }, (_, i) => i) };
const wanted = balanced(
  { columns: [{ column: 'sex' }, { column: 'race' }, { column: 'income' }] },
  { schema, table: train, units },
  5,
  20_000,
);
const start = clock();
const even = alike(balancedTable(model, wanted, { seed: 1 }));
console.log(
  `\nbalanced: ${wanted.cells.length} cells of sex × race × income, ${even.rows} rows, ${Math.round(even.rows / (clock() - start))} rows/s`,
);
console.log('| cell | wanted | written | unseen | accuracy | of free rows | real |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
wanted.cells.forEach(({ name, predicate }, c) => {
  const real = among(unseen, predicate);
  const made = among(even, predicate);
  const filtered = among(free, predicate);
  const named = ['sex', 'race', 'income'];
  const n = Math.min(real.rows, made.rows, filtered.rows, among(train, predicate).rows);
  const draws = [1, 2, 3, 4, 5];
  const mean = (table: Table) =>
    draws.reduce((sum, seed) => sum + accuracy(some(real, n, seed), some(table, n, seed + 60), named), 0) /
    draws.length;
  const judged =
    real.rows >= 500
      ? [made, filtered, among(train, predicate)].map((table) => format(mean(table)))
      : ['', '', ''];
  console.log(`| ${name} | ${wanted.counts[c]} | ${made.rows} | ${real.rows} | ${judged.join(' | ')} |`);
});
network.dispose();
