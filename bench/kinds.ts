/**
 * Every kind of record, from file to verdict, with no configuration: node scripts/run-bench.mjs kinds [SET …] [--keep FILE]
 *
 * A table is of one build, which it names; what `--keep` names holds the rows that this build has shown before.
 *
 * The built program (`node scripts/build.mjs` first) learns each set, judges it and writes fixtures, each in a process of its own.
 * Fixtures are then read by other code than the program's: does each record parse, and is it of a shape that the source has? And
 * each set goes to words and back (`round-trip.ts`), each JSON source from file to file.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { formatOfName } from '../src/config/formats.ts';
import { write } from '../src/fixture/format.ts';
import type { Schema } from '../src/record/schema.ts';
import { openSource } from '../src/source/source.ts';
import { roundTrip } from './round-trip.ts';
import { DATA } from './sets.ts';
import { Keep } from './study/keep.ts';

const SETS: Readonly<Record<string, string>> = {
  patients: 'fhir-synthea/Patient.ndjson',
  encounters: 'fhir-synthea/Encounter.ndjson.gz',
  conditions: 'fhir-synthea/Condition.ndjson.gz',
  immunizations: 'fhir-synthea/Immunization.ndjson',
  medications: 'fhir-synthea/MedicationRequest.ndjson.gz',
  procedures: 'fhir-synthea/Procedure.ndjson.gz',
  practitioners: 'fhir-synthea/Practitioner.ndjson',
  webhooks: 'github-webhooks/webhooks.ndjson.gz',
  earthquakes: 'earthquakes/earthquakes.geojson',
  logs: 'apache-logs/apache_access.log',
  'clinical-notes': 'clinical-notes/clinical_notes.csv.gz',
  'patient-events': 'patient-events/sample_patient_events.csv',
  transactions: 'financial-transactions/financial_transactions.csv',
  reviews: 'clothing-reviews/womens_clothing_reviews.csv.gz',
  sms: 'sms-spam/sms_spam.csv',
  taxis: 'taxis/taxis.csv',
  birdstrikes: 'birdstrikes/birdstrikes.csv',
  weather: 'seattle-weather/seattle-weather.csv',
  'heart-zh': 'heart-uci/heart_kaggle_1025_zh_header.csv',
  tweets: 'tweets-emoji/mayweather_mcgregor_tweets.csv',
};

interface Report {
  readonly verdict: string;
  readonly datasets: readonly { readonly rows: { readonly source: number } }[];
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly verdict: string;
  }[];
}

const program = join(process.cwd(), 'dist', 'cli.cjs');
if (!existsSync(program)) throw new Error('build the program first: node scripts/build.mjs');

/** One command of the program. */
function job(...args: string[]) {
  const begun = performance.now();
  const { status, stderr } = spawnSync(
    '/usr/bin/time',
    ['-f', 'PEAK %M', process.execPath, program, ...args, '--quiet', '--threads', '1'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const peak = Number(/PEAK (\d+)/.exec(stderr)?.[1] ?? 0) / 1024;
  return { status, stderr, peak, seconds: (performance.now() - begun) / 1000 };
}

const { values: flags, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' } },
});
const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' }).stdout.trim();
const commit = git('rev-parse', '--short', 'HEAD');
const build = digest(readFileSync(join('dist', 'program.cjs'))).slice(0, 12);
const keep = new Keep<{ key: string; cells: (string | number)[] }>(flags.keep);
const names = Object.keys(SETS).filter((name) => asked.length === 0 || asked.includes(name));
const HEAD = [
  'set',
  'rows',
  'columns',
  'verdict',
  'because of',
  'valid',
  'parsed, in shape',
  'overall',
  'c2st',
  'seconds',
  'peak MB',
  'words back',
  'texts back',
  'file to file',
];
const changed = git('status', '--porcelain', 'src') === '' ? '' : ', changed since';
console.log(`Build ${build} of commit ${commit}${changed}; ${new Date().toISOString().slice(0, 10)}\n`);
console.log(`| ${HEAD.join(' | ')} |`);
console.log(`|${' --- |'.repeat(HEAD.length)}`);
for (const name of names) {
  const { cells } = await keep.of(`kinds ${build} ${name}`, async () => ({ cells: await shown(name) }));
  console.log(`| ${cells.join(' | ')} |`);
}

/** One row of the table. */
async function shown(name: string): Promise<(string | number)[]> {
  const path = join(DATA, SETS[name]);
  const folder = mkdtempSync(join(tmpdir(), 'kinds-'));
  const model = join(folder, 'model');
  const jobs = [
    job('train', path, '--model', model),
    job('run', path, '--model', model, '--seed', '1', '--out', join(folder, 'run')),
    job('generate', '--model', model, '--out', join(folder, 'made')),
  ];
  const file = join(folder, 'run', 'report.json');
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  const value = (metric: string) =>
    report?.metrics.find((each) => each.name === metric)?.value?.toFixed(3) ?? '';
  const failed = jobs
    .map(({ stderr }) => stderr.split('\n').find((line) => line.startsWith('error')))
    .find(Boolean);
  const because =
    report?.metrics.filter(({ verdict }) => verdict === report.verdict && verdict !== 'pass') ?? [];
  const source = await openSource(path, { minRecords: 5 });
  const { words, texts } = report ? roundTrip(source) : { words: undefined, texts: undefined };
  const made = join(folder, 'made', 'fixtures');
  const inShape = existsSync(made) ? check(join(made, readdirSync(made)[0]), path) : '';
  rmSync(folder, { recursive: true, force: true });
  return [
    name,
    source.table.rows,
    source.table.columns.length,
    report?.verdict ?? 'refused',
    report ? because.map((metric) => metric.name).join(', ') : (failed?.replace(path, SETS[name]) ?? ''),
    value('validity.schema'),
    inShape,
    value('fidelity.overall'),
    value('fidelity.c2st_auc'),
    jobs.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0),
    Math.max(...jobs.map(({ peak }) => peak)).toFixed(0),
    words?.toFixed(4) ?? '',
    texts?.toFixed(3) ?? '',
    await again(path),
  ];
}

function contentOf(path: string): string {
  const raw = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').replace(/^\uFEFF/, '');
}

/** Records of a fixture that another parser reads and whose shape is one of the source's, of all. */
function check(fixture: string, source: string): string {
  const known = new Set(recordsOf(source).flatMap((record) => shapesOf(record)));
  const made = recordsOf(fixture);
  const fine = made.filter((record) => shapesOf(record).every((shape) => known.has(shape))).length;
  return `${fine} of ${made.length}`;
}

function recordsOf(path: string): unknown[] {
  const text = contentOf(path);
  if (/\.(?:ndjson|jsonl)/.test(path))
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  if (/json/.test(path.split('/').at(-1)!)) {
    const document = JSON.parse(text);
    return Array.isArray(document) ? document : (Object.values(document).find(Array.isArray) as unknown[]);
  }
  if (/\.(?:log|txt)/.test(path)) return text.trimEnd().split('\n');
  // Strict: a row of another width ends the bench.
  return parse(text, { columns: true });
}

/** Every path with the kind of what stands there. */
function shapesOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [`${path}[]`, ...value.flatMap((item) => shapesOf(item, `${path}[]`))];
  if (value === null || typeof value !== 'object')
    return [`${path} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([key, inner]) => shapesOf(inner, `${path}.${key}`));
}

/** Whether the cells of a JSON source, written again, are its bytes. */
async function again(path: string): Promise<string> {
  const { format } = formatOfName(path);
  if (format !== 'json' && format !== 'ndjson') return '';
  const { table, manner } = await openSource(path);
  const fields = table.columns.map(({ name }) => ({
    name,
    kind: 'empty' as const,
    missing: '',
    missingShare: 0,
  }));
  const schema: Schema = { fields, shape: table.nesting?.shape };
  const rows = Array.from({ length: table.rows }, (_, row) =>
    table.columns.map(({ codes, dictionary }) => dictionary[codes[row]]),
  );
  const sheet = { schema, manner, domain: {}, name: 'x' };
  const written: Uint8Array[] = [];
  for await (const bytes of write(rows, sheet, { format: manner.format, packed: false })) written.push(bytes);
  const raw = readFileSync(path);
  const source = path.endsWith('.gz') ? gunzipSync(raw) : raw;
  const own = Buffer.concat(written);
  if (digest(own) === digest(source)) return 'the same bytes';
  const lines = (bytes: Buffer) => bytes.toString().split('\n');
  const [a, b] = [lines(source), lines(own)];
  return `${a.filter((line, i) => line === b[i]).length} of ${a.length} lines the same`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
