/**
 * Every kind of record, from file to verdict, with no configuration: node scripts/run-bench.mjs kinds [SET …].
 * Runs the built program (`node scripts/build.mjs` first) in a process of its own for each set, and says what came out. Of
 * JSON sources also whether what is read and written again, with nothing left out, is the source byte for byte.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formatOfName } from '../src/config/formats.ts';
import { write } from '../src/fixture/format.ts';
import type { Schema } from '../src/record/schema.ts';
import { openSource } from '../src/source/source.ts';
import { DATA } from './sets.ts';

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
  readonly metrics: readonly { readonly name: string; readonly value: number | null }[];
  readonly timings: { readonly total: number };
}

const program = join(process.cwd(), 'dist', 'cli.cjs');
if (!existsSync(program)) throw new Error('build the program first: node scripts/build.mjs');
const asked = process.argv.slice(2);
const names = Object.keys(SETS).filter((name) => asked.length === 0 || asked.includes(name));
console.log('| set | rows | exit | verdict | valid | overall | c2st | s | read and written |');
console.log(`|${' --- |'.repeat(9)}`);
for (const name of names) {
  const path = join(DATA, SETS[name]);
  const out = mkdtempSync(join(tmpdir(), 'kinds-'));
  const begun = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'run', path, '--out', join(out, 'out'), '--quiet', '--threads', '1'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const file = join(out, 'out', 'report.json');
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  const value = (metric: string) =>
    report?.metrics.find((each) => each.name === metric)?.value?.toFixed(3) ?? '';
  const verdict = report?.verdict ?? stderr.split('\n').find((line) => line.startsWith('error')) ?? '';
  const cells = [
    name,
    report?.datasets[0].rows.source ?? '',
    status,
    verdict.replace(path, SETS[name]),
    value('validity.schema'),
    value('fidelity.overall'),
    value('fidelity.c2st_auc'),
    seconds,
    await again(path),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  rmSync(out, { recursive: true, force: true });
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
