/**
 * Nothing real leaves (rule 1 of the design), searched for in every byte: stdout, stderr, summary, outputs, what the
 * step wrote into the workspace and into temporary folders, artifacts, caches and whatever else was sent to the
 * service, and the environment of every child process. The identity is searched for in the same places.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { encrypt } from '../../../src/vault/encrypt.ts';
import { newKey } from '../../vault/keys.ts';
import type { StepOptions, StepResult } from '../service/runner.ts';
import type { Service } from '../service/service.ts';
import { CANARIES, canaryCsv, NEEDLES, sightings } from './canaries.ts';
import { CONFIG } from './clinic.ts';
import { type Desk, test } from './desk.ts';

interface Path {
  /** Exit statuses that this path may end with: anything else means that it was not taken. */
  readonly ends: readonly (number | null)[];
  /** The protected file's text. */
  readonly csv?: (csv: string) => string | Uint8Array;
  /** What lies in the repository under the name of the protected file, after encryption. */
  readonly sealed?: (bytes: Uint8Array) => Uint8Array;
  readonly config?: (config: string) => string;
  readonly inputs?: Record<string, string | number | boolean>;
  readonly options?: StepOptions;
  readonly prepare?: (desk: Desk) => void | Promise<void>;
}

const DONE = [0, 1];
const MEND = [2];
const columns = (text: string) => (config: string) =>
  config.replace('    gates:', `      ${text}\n    gates:`);
const lines = (change: (lines: string[]) => string[]) => (csv: string) => change(csv.split('\n')).join('\n');
/** The record in which a column's canary stands. */
const recordOf = (column: string) => 6 + Object.keys(CANARIES).indexOf(column) * 2;
const at = (row: number, change: (line: string) => string) =>
  lines((all) => all.map((line, i) => (i === row ? change(line) : line)));

const PATHS: Readonly<Record<string, Path>> = {
  // Runs that reach a verdict.
  'a first run': { ends: DONE },
  'in a private repository, with the whole report': { ends: DONE, options: { event: 'private' } },
  'with the report encrypted': { ends: DONE, inputs: { 'report-recipient': (await newKey()).recipient } },
  'with step debugging': {
    ends: DONE,
    options: { env: { RUNNER_DEBUG: '1', SYNTHETIC_FIXTURES_DEBUG: '1' } },
  },
  'more rows, another seed': { ends: DONE, inputs: { rows: 700, seed: 77 } },
  'a limit that is not met': {
    ends: [1],
    config: (c) => c.replace('fail: 0.2, when-insufficient: warn', 'fail: 0.99'),
  },
  'default limits': { ends: DONE, config: (c) => c.replace(/ {4}gates:[\s\S]* {4}outputs:/, '    outputs:') },
  'nothing configured': { ends: DONE, inputs: { source: 'data/patients.csv.age' }, config: () => '' },
  'nothing said of any column': {
    ends: DONE,
    config: (c) => c.replace(/ {4}(entity|target|columns):[\s\S]* {4}gates:/, '    gates:'),
  },
  'released for forks': { ends: [2], inputs: { 'on-missing-key': 'released', 'released-key': 'ed25519:x' } },
  'text in a column of numbers': {
    ends: DONE,
    csv: at(recordOf('systolic'), (line) => line.replace('773109461', 'Quillfeather')),
  },
  'declared values that leave some out': {
    ends: [...DONE, ...MEND],
    config: columns('sex: { values: [female, male] }'),
  },
  'a pattern that one key breaks': {
    ends: [...DONE, ...MEND],
    config: columns('visit_id: { type: id, pattern: "V[0-9]{5}" }'),
  },
  'rules that records break': {
    ends: [...DONE, ...MEND],
    config: (c) =>
      c.replace(
        '    outputs:',
        '    rules: ["admitted <= discharged", "diagnosis_code -> diagnosis"]\n    outputs:',
      ),
  },
  'the wrong type for a column': {
    ends: [...DONE, ...MEND],
    config: columns('diagnosis: { type: decimal }'),
  },
  'an entity that is everyone': {
    ends: [...DONE, ...MEND],
    config: (c) => c.replace('entity: mrn', 'entity: city'),
  },
  'a target with too many values': {
    ends: [...DONE, ...MEND],
    config: (c) => c.replace('target: readmitted', 'target: email'),
  },
  'a gzipped file': {
    ends: DONE,
    prepare: async ({ workspace, key }) => {
      const zipped = new Uint8Array(gzipSync(canaryCsv(120)));
      workspace.write('data/p.csv.gz.age', await encrypt(zipped, { recipients: [key.recipient] }));
    },
    config: (c) => c.replace('patients.csv.age', 'p.csv.gz.age'),
  },
  'a holdout of its own': {
    ends: DONE,
    prepare: async ({ workspace, key }) => {
      const bytes = new TextEncoder().encode(canaryCsv(100));
      workspace.write('data/holdout.csv.age', await encrypt(bytes, { recipients: [key.recipient] }));
    },
    config: (c) => c.replace('    entity:', '    holdout: data/holdout.csv.age\n    entity:'),
  },
  'cells that are commands of the runner': {
    ends: DONE,
    csv: (csv) =>
      csv
        .replaceAll('Quillfeather', '::error::Quillfeather')
        .replaceAll('Zzyzxville', '##[add-mask]Zzyzxville'),
  },
  'cells with escapes, Markdown and markup': {
    ends: DONE,
    csv: (csv) =>
      csv
        .replaceAll('Zzyzxville', '\u001b[31m<img src=x onerror=1>|`Zzyzxville')
        .replaceAll('quillsex', '=1+1|quillsex'),
  },
  'a cell of a megabyte': {
    ends: [...DONE, ...MEND],
    csv: (csv) => csv.replace('Vorzimmergasse', 'Vorzimmergasse '.repeat(70_000)),
  },

  // Files that cannot be read.
  'no header': { ends: MEND, csv: lines(([, ...rest]) => rest) },
  'no header, and its first row all canaries': {
    ends: MEND,
    csv: lines(([, ...rest]) => [Object.values(CANARIES).join(','), ...rest]),
  },
  'no header, and told so': {
    ends: [...DONE, ...MEND],
    csv: lines(([, ...rest]) => rest),
    config: () => 'version: 1\ndatasets:\n  p:\n    source: data/patients.csv.age\n    header: false\n',
  },
  'a record with a field too many': {
    ends: MEND,
    csv: at(recordOf('email'), (line) => `${line},Quillfeather`),
  },
  'a record with a field too few': {
    ends: MEND,
    csv: at(recordOf('email'), (line) => line.split(',').slice(0, 9).join(',')),
  },
  'a quote that is never closed': {
    ends: MEND,
    csv: at(recordOf('city'), (line) => line.replace('Zzyzxville', '"Zzyzxville')),
  },
  'a quote in the middle': {
    ends: [...DONE, ...MEND],
    csv: at(recordOf('city'), (line) => line.replace('Zzyzxville', 'Zz"yzx"ville')),
  },
  'two columns of one name': { ends: DONE, csv: at(0, (line) => line.replace('email', 'full_name')) },
  'a column without a name': { ends: DONE, csv: at(0, (line) => line.replace('email', '')) },
  'not UTF-8': {
    ends: [...DONE, ...MEND],
    csv: (csv) => Buffer.from(csv.replace('Zzyzxville', 'Zzyzxville\xff\xe9'), 'latin1'),
  },
  'UTF-16': { ends: [...DONE, ...MEND], csv: (csv) => Buffer.from(`\uFEFF${csv}`, 'utf16le') },
  'NUL bytes': { ends: [...DONE, ...MEND], csv: (csv) => csv.replace('Zzyzxville', 'Zzyz\0xville\0') },
  'JSON instead': { ends: MEND, csv: () => JSON.stringify([CANARIES, CANARIES]) },
  'an SQLite file instead': { ends: MEND, csv: (csv) => `SQLite format 3\0${csv}` },
  empty: { ends: MEND, csv: () => '' },
  'a header alone': { ends: MEND, csv: lines(([header]) => [header]) },
  'three records': {
    ends: MEND,
    csv: lines((all) => [all[0], ...all.slice(recordOf('city'), recordOf('city') + 3)]),
  },
  'one column': { ends: [...DONE, ...MEND], csv: lines((all) => all.map((line) => line.split(',')[6])) },
  'the same record again and again': {
    ends: [...DONE, ...MEND],
    csv: lines((all) => [all[0], ...Array(60).fill(all[recordOf('city')])]),
  },

  // Mistakes.
  'a column that is not there': { ends: MEND, config: columns('citty: drop') },
  'an unknown setting': { ends: MEND, config: (c) => c.replace('target:', 'tarrget:') },
  'broken YAML': { ends: MEND, config: (c) => `${c}\n  : [` },
  'an input that is none': { ends: MEND, inputs: { rows: 'many' } },
  'another key': { ends: MEND, inputs: { identity: (await newKey()).secret } },
  'half a key': { ends: MEND, inputs: { identity: (await newKey()).secret.slice(0, 40) } },
  'no key': { ends: MEND, inputs: { identity: '' } },
  'the key in another input': { ends: MEND, inputs: { rows: (await newKey()).secret } },
  'tampered with': {
    ends: MEND,
    sealed: (bytes) => bytes.map((byte, i) => (i === bytes.length - 900 ? byte ^ 1 : byte)),
  },
  'cut short': { ends: MEND, sealed: (bytes) => bytes.subarray(0, bytes.length >> 1) },
  'not encrypted at all': { ends: MEND, sealed: () => new TextEncoder().encode(canaryCsv(120)) },

  // Runs without a key, and with trouble.
  'a fork': { ends: [0], inputs: { identity: '' }, options: { event: 'fork' } },
  pull_request_target: { ends: MEND, options: { event: 'pull_request_target' } },
  'an out folder that cannot be made': { ends: MEND, inputs: { out: '/proc/x' } },
  'no tar': { ends: DONE, options: { without: ['tar'] } },
  'services in trouble': {
    ends: DONE,
    prepare: ({ service }) => trouble(service),
    options: { env: { SYNTHETIC_FIXTURES_PATIENCE: '1' } },
  },
  stopped: {
    ends: [143],
    options: {
      onStart: (child) =>
        child.stdout?.on('data', (text) => /training/.test(String(text)) && child.kill('SIGTERM')),
    },
  },
  killed: {
    ends: [null],
    options: {
      onStart: (child) =>
        child.stdout?.on('data', (text) => /generating/.test(String(text)) && child.kill('SIGKILL')),
    },
  },
};

function trouble(service: Service): void {
  service.faults = { artifact: 500, lookup: 'cut', save: 403 };
}

/** Every byte that left the step, by where. */
function everything(result: StepResult, { service, key }: Desk): Map<string, Buffer> {
  // The one place where the key may be: the command that asks the runner to hide it.
  const stdout = result.stdout.replaceAll(`::add-mask::${key.secret}`, '');
  const places = new Map<string, Buffer>([
    ['stdout', Buffer.from(stdout)],
    ['stderr', Buffer.from(result.stderr)],
    ['summary', Buffer.from(result.summary)],
    ['outputs', Buffer.from(JSON.stringify(result.outputs))],
    ['environment of children', Buffer.from(JSON.stringify(result.envOfChildren))],
  ]);
  const add = (where: string, files: ReadonlyMap<string, Buffer>) => {
    for (const [name, bytes] of files)
      places.set(`${where} ${name}`, Buffer.concat([Buffer.from(name), bytes]));
  };
  add('workspace', result.workspaceFiles);
  add('temp', result.tempFiles);
  for (const [name, files] of result.artifacts) add(`artifact ${name}`, files);
  for (const { key: name, files } of result.cacheEntries) add(`cache ${name}`, files);
  for (const [i, bytes] of service.received.entries()) places.set(`sent ${i}`, bytes);
  places.set('requests', Buffer.from(service.requests.join('\n')));
  return places;
}

describe.concurrent('no canary leaves', () => {
  test.for(Object.entries(PATHS))('%s', async ([, path], { desk }) => {
    const { workspace, key } = desk;
    const csv = path.csv?.(canaryCsv(120)) ?? canaryCsv(120);
    const plain = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
    const sealed = await encrypt(plain, { recipients: [key.recipient] });
    workspace.write('data/patients.csv.age', path.sealed?.(sealed) ?? sealed);
    workspace.write('synthetic-fixtures.yml', path.config?.(CONFIG) ?? CONFIG);
    if (path.config?.(CONFIG) === '') workspace.delete('synthetic-fixtures.yml');
    await path.prepare?.(desk);
    const result = await desk.run(path.inputs, path.options);
    expect(path.ends, result.stdout + result.stderr).toContain(result.code);
    expect(sightings(everything(result, desk), [...NEEDLES, key.secret, key.secret.slice(16, 60)])).toEqual(
      [],
    );
  });
});

const PLACES = [
  'stdout',
  'summary',
  'outputs',
  'environment',
  'workspace',
  'temp',
  'artifact',
  'cache',
  'sent',
  'requests',
];

describe('the search itself', () => {
  test('there are at least thirty paths', () => {
    expect(Object.keys(PATHS).length).toBeGreaterThanOrEqual(30);
  });
  test('every canary is planted', () => {
    const csv = canaryCsv(120);
    expect(NEEDLES.filter((needle) => !csv.includes(needle) && !needle.includes(',')).sort()).toEqual([]);
    expect(csv.split('Fourquillham').length).toBe(5);
  });
  test('it finds one in every place it looks at', async ({ desk }) => {
    // The example's own rows, so that what is looked for is a common category that fixtures do hold.
    const result = await desk.run();
    const found = sightings(everything(result, desk), [
      'elective',
      'patients',
      'model.sealed',
      'TMPDIR',
      'PUT ',
    ]).join('\n');
    for (const place of PLACES) expect(found).toContain(` in ${place}`);
  });
});
