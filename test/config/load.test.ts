import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { columnsOf } from '../../src/condition/condition.ts';
import { parseCondition } from '../../src/condition/parse.ts';
import { checkColumns } from '../../src/config/columns.ts';
import type { Config, Inputs } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { stem } from '../../src/config/paths.ts';
import { UserError } from '../../src/error.ts';

let folder: string;
beforeEach(() => {
  folder = relative('.', mkdtempSync(join(tmpdir(), 'config-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const load = (inputs: Inputs = {}, file?: string): Config =>
  loadConfig({ directory: folder, file, inputs, runSeed: () => 4711 });
const mistake = (text: string, inputs?: Inputs): UserError => {
  write('synthetic-fixtures.yml', text);
  try {
    load(inputs);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

const ONE = 'version: 1\ndatasets:\n  patients:\n    source: data/patients.csv\n';

test('no configuration: everything is inferred from one source', () => {
  const config = load({ source: 'data/my patients.csv.gz' });
  expect(config).toMatchObject({ out: join(folder, 'synthetic-fixtures-out'), engine: 'wasm' });
  expect(config.file).toBeUndefined();
  expect(config.datasets).toHaveLength(1);
  expect(config.datasets[0]).toMatchObject({
    name: 'my-patients',
    source: join(folder, 'data/my patients.csv.gz'),
    seed: 1,
    privacy: { minRecords: 5 },
    gates: {},
    columns: {},
    rules: [],
    outputs: [{ file: 'my-patients.csv', format: 'csv', packed: false }],
  });
});

test.each([
  ['of the source', 'a.tsv.gz', {}, '', [{ file: 'a.tsv', format: 'tsv', packed: false }]],
  ['of the flag', 'a.tsv', { format: 'csv' }, '', [{ file: 'a.csv', format: 'csv' }]],
  ['of the file', 'a.csv', {}, 'format: tsv', [{ file: 'a.tsv', format: 'tsv' }]],
  [
    'of each name, of a word before it',
    'a.csv',
    {},
    'outputs: [{ file: b.tab.gz }, { file: few, format: tsv }]',
    [
      { file: 'b.tab.gz', format: 'tsv', packed: true },
      { file: 'few', format: 'tsv', packed: false },
    ],
  ],
])('format: %s', (_, source, inputs, more, outputs) => {
  write('synthetic-fixtures.yml', `version: 1\ndatasets:\n  a:\n    source: ${source}\n    ${more}\n`);
  expect(load(inputs).datasets[0].outputs).toMatchObject(outputs);
});

test('the file at the root goes before the one in .github', () => {
  write('.github/synthetic-fixtures.yml', ONE.replace('patients:', 'theirs:'));
  expect(load().datasets[0]).toMatchObject({ name: 'theirs', source: join(folder, 'data/patients.csv') });
  write('synthetic-fixtures.yml', ONE);
  expect(load().datasets[0].name).toBe('patients');
});

test('how a CSV is to be read is passed on, its encoding too', () => {
  write(
    'synthetic-fixtures.yml',
    `${ONE}    header: false\n    delimiter: ";"\n    encoding: windows-1252\n`,
  );
  expect(load().datasets[0]).toMatchObject({ header: false, delimiter: ';', encoding: 'windows-1252' });
});

test('a file that is named is found, and its paths are relative to it', () => {
  write('deep/down/fixtures.yml', `${ONE}out: there\n`);
  const config = load({}, 'deep/down/fixtures.yml');
  expect(config.datasets[0].source).toBe(join(folder, 'deep/down/data/patients.csv'));
  expect(config.out).toBe(join(folder, 'deep/down/there'));
});

test('absolute paths stay what they are', () => {
  const file = resolve(folder, 'c.yml');
  write(
    'c.yml',
    `version: 1\nout: /o\nbaseline: /b.json\ndatasets: { a: { source: /a.csv, holdout: /h.csv } }`,
  );
  expect(load({}, file)).toMatchObject({
    out: '/o',
    baseline: '/b.json',
    datasets: [{ source: '/a.csv', holdout: '/h.csv' }],
  });
  expect(load({ source: '/x.csv', out: '/p' })).toMatchObject({
    out: '/p',
    datasets: [{ source: '/x.csv' }],
  });
});

test('flags go before the data set, the data set before the top level', () => {
  write(
    'synthetic-fixtures.yml',
    `version: 1
seed: 3
rows: 30
out: top
privacy: { min-records: 7 }
gates:
  fidelity.overall: { warn: 0.9, fail: 0.8 }
  fidelity.c2st_auc: off
datasets:
  a: { source: a.csv }
  b:
    source: b.csv
    seed: run
    rows: 20
    privacy: { min-records: 9 }
    gates:
      fidelity.overall: { fail: { ceiling: -0.02 }, when-insufficient: warn }
`,
  );
  const [a, b] = load().datasets;
  expect(a).toMatchObject({ seed: 3, rows: 30, privacy: { minRecords: 7 } });
  expect(a.gates).toEqual({ 'fidelity.overall': { warn: 0.9, fail: 0.8 }, 'fidelity.c2st_auc': 'off' });
  expect(a.gateLines).toMatchObject({
    'fidelity.overall': 7,
    'fidelity.overall.fail': 7,
    'fidelity.c2st_auc': 8,
  });
  expect(b).toMatchObject({ seed: 4711, rows: 20, privacy: { minRecords: 9 } });
  expect(b.gates['fidelity.overall']).toEqual({
    warn: 0.9,
    fail: { ceiling: -0.02 },
    'when-insufficient': 'warn',
  });
  expect(b.gateLines).toMatchObject({ 'fidelity.overall.warn': 7, 'fidelity.overall.fail': 17 });

  const config = load({ rows: 5, seed: 2, out: 'flag', only: ['b'] });
  expect(config.datasets).toHaveLength(1);
  expect(config.datasets[0]).toMatchObject({ name: 'b', rows: 5, seed: 2 });
  expect(config.out).toBe(join(folder, 'flag'));
});

test('a source picks its own data set, or stands alone with the settings of the top level', () => {
  write('synthetic-fixtures.yml', `${ONE}    target: readmitted\nprivacy: { min-records: 8 }\n`);
  expect(load({ source: 'data/patients.csv' }).datasets[0]).toMatchObject({ target: 'readmitted' });
  expect(load({ source: './data/patients.csv' }).datasets[0]).toMatchObject({ target: 'readmitted' });
  const [alone] = load({ source: 'other.csv' }).datasets;
  expect(alone).toMatchObject({ name: 'other', privacy: { minRecords: 8 } });
  expect(alone.target).toBeUndefined();
  const [moved] = load({ source: 'other.csv', only: ['patients'] }).datasets;
  expect(moved).toMatchObject({ name: 'patients', source: join(folder, 'other.csv'), target: 'readmitted' });
});

test('columns, rules and outputs', () => {
  write(
    'synthetic-fixtures.yml',
    `${ONE}    columns:
      mrn: { type: id, pattern: "MRN-[0-9]{6}" }
      name: { make: person.fullName, locale: en }
      grade: { values: [1, 2, true, low] }
      notes: drop
    rules: ["admitted <= discharged", "code -> description"]
    outputs:
      - { file: all.csv }
      - { file: few.csv, rows: 50, seed: 7 }
`,
  );
  expect(load().datasets[0]).toMatchObject({
    columns: {
      mrn: { type: 'id', pattern: 'MRN-[0-9]{6}' },
      name: { make: 'person.fullName', locale: 'en' },
      grade: { values: ['1', '2', 'true', 'low'] },
      notes: 'drop',
    },
    rules: [
      { rule: { kind: 'order', low: 'admitted', high: 'discharged', strict: false } },
      { rule: { kind: 'determines', from: ['code'], to: ['description'] } },
    ],
    outputs: [
      { file: 'all.csv', format: 'csv', packed: false },
      { file: 'few.csv', format: 'csv', rows: 50, seed: 7 },
    ],
  });
});

// Every mistake: its line, what it is, what is allowed or was meant.
test.each([
  [
    'unknown key',
    'version: 1\nsead: 2\ndatasets: { a: { source: a.csv } }',
    2,
    /unknown key `sead`/,
    /did you mean `seed`/,
  ],
  [
    'unknown key of a data set',
    `${ONE}    tarket: x`,
    5,
    /unknown key `tarket` in `datasets.patients`/,
    /did you mean `target`\? allowed: source, schema/,
  ],
  [
    'unknown metric',
    `${ONE}gates:\n  fidelity.overal: { fail: 1 }`,
    6,
    /fidelity\.overal/,
    /did you mean `fidelity\.overall`/,
  ],
  [
    'a threshold that is no number',
    `${ONE}gates:\n  fidelity.overall: { fail: high }`,
    6,
    /`gates\.fidelity\.overall\.fail` is the text "high"/,
    /a number, \{ceiling: number\}/,
  ],
  [
    'a threshold in quotes',
    `${ONE}gates:\n  fidelity.overall:\n    warn: "0.9"`,
    7,
    /the text "0\.9"/,
    /a number/,
  ],
  [
    'a threshold of an unknown basis',
    `${ONE}gates:\n  fidelity.overall: { fail: { celing: -0.02 } }`,
    6,
    /unknown key `celing`/,
    /did you mean `ceiling`/,
  ],
  [
    'a limit that is a number',
    `${ONE}gates:\n  fidelity.overall: 0.9`,
    6,
    /is 0\.9/,
    /a mapping with `warn`, `fail`/,
  ],
  ['no version', 'datasets: { a: { source: a.csv } }', 1, /`version` is missing/, /add `version:` with 1/],
  ['another version', 'version: 2\ndatasets: { a: { source: a.csv } }', 1, /`version` is 2/, /expected 1/],
  ['no data sets', 'version: 1\ndatasets: {}', 2, /`datasets` is a mapping/, /names to data sets/],
  [
    'no source',
    'version: 1\ndatasets:\n  a:\n    target: x',
    3,
    /`source` is missing in `datasets\.a`/,
    /path of a file/,
  ],
  ['an empty file', '', 1, /the file is empty/, /begins with `version: 1`/],
  ['a list', '- a', 1, /the file is a list/, /mapping/],
  ['no YAML', 'version: 1\ndatasets: {a', 2, /no YAML/, /mend the line/],
  ['a key twice', `${ONE}version: 1`, 5, /no YAML.*unique/, /mend/],
  [
    'a name that is a path',
    'version: 1\ndatasets:\n  ../up: { source: a.csv }',
    3,
    /`\.\.\/up` cannot be a name/,
    /letters, digits/,
  ],
  ['rows of none', `${ONE}    rows: 0`, 5, /`datasets\.patients\.rows` is 0/, /from 1 to/],
  ['a seed that is a word', `${ONE}seed: random`, 5, /"random"/, /or `run`/],
  ['min-records of one', `${ONE}privacy: { min-records: 1 }`, 5, /is 1/, /at least 2/],
  ['references', `${ONE}    references: { a: b.c }`, 5, /not supported yet/, /leave the key out/],
  [
    'a condition that does not read',
    `${ONE}    outputs:\n      - file: a.csv\n        where: sex = 'female' and`,
    7,
    /does not read on at character 19: the name of a column/,
    /write for example/,
  ],
  [
    'two ways to steer',
    `${ONE}    outputs:\n      - file: a.csv\n        prefixes: p.csv\n        balance: [sex]`,
    8,
    /by `prefixes` and by `balance`/,
    /two outputs/,
  ],
  [
    'rows of partial records',
    `${ONE}    outputs:\n      - file: a.csv\n        rows: 3\n        prefixes: p.csv`,
    7,
    /does not go with `prefixes`/,
    /leave `rows` out/,
  ],
  [
    'a balance of nothing',
    `${ONE}    outputs:\n      - file: a.csv\n        balance: { to: { a: 1 } }`,
    7,
    /`columns` is missing/,
    /a list of columns/,
  ],
  [
    'differential privacy',
    `${ONE}privacy: { dp: strong }`,
    5,
    /differential privacy is not supported yet/,
    /off/,
  ],
  [
    'a rule that is none',
    `${ONE}    rules:\n      - "a <= b"\n      - "a ~ b"`,
    7,
    /`a ~ b` is no rule/,
    /a <= b/,
  ],
  [
    'an output in another folder',
    `${ONE}    outputs: [{ file: ../a.csv }]`,
    5,
    /no plain file name/,
    /fixtures\//,
  ],
  [
    'an output of no format',
    `${ONE}    outputs: [{ file: a.cvs }]`,
    5,
    /no ending that says a format/,
    /did you mean `csv`/,
  ],
  [
    'an output named as another format',
    `${ONE}    outputs: [{ file: a.csv, format: tsv }]`,
    5,
    /named as csv, and its format is tsv/,
    /let the ending say/,
  ],
  [
    'two outputs of one name',
    `${ONE}    outputs: [{ file: a.csv }, { file: A.csv }]`,
    5,
    /two outputs are named/,
    /of its own/,
  ],
  [
    'a column both made and typed',
    `${ONE}    columns:\n      x: { make: person.fullName, type: id }`,
    6,
    /both made and given a `type`/,
    /keep either/,
  ],
  ['a column that is a word', `${ONE}    columns: { x: dorp }`, 5, /"dorp"/, /`drop`, or a mapping/],
  [
    'a type that is none',
    `${ONE}    columns: { x: { type: categry } }`,
    5,
    /"categry"/,
    /did you mean `category`/,
  ],
])('%s', (_, text, line, what, how) => {
  const error = mistake(text);
  expect(error.what).toMatch(what);
  expect(error.how).toMatch(how);
  expect(error.where).toEqual({ file: join(folder, 'synthetic-fixtures.yml'), line });
});

test('several mistakes are answered together, in the order of their lines', () => {
  const error = mistake(`${ONE}    tarket: x\nseed: -1\n`);
  expect(error.what).toMatch(/^2 mistakes\n {2}line 5: unknown key `tarket`.*\n {2}line 6: `seed` is -1/);
  expect(error.where?.line).toBe(5);
});

test.each([
  ['a data set that is not there', { only: ['patient'] }, /no data set `patient`/, /did you mean `patients`/],
  ['an engine that is not there', { engine: 'wsam' }, /no engine `wsam`/, /did you mean `wasm`/],
  ['a format that is not there', { format: 'xls' }, /no format `xls`/, /allowed: csv/],
])('%s', (_, inputs, what, how) => {
  const error = mistake(ONE, inputs);
  expect(error.what).toMatch(what);
  expect(error.how).toMatch(how);
});

test('nothing to work on', () => {
  expect(() => load()).toThrow(/nothing to work on/);
  expect(() => load({}, 'missing.yml')).toThrow(/no such configuration file/);
});

test.each([
  ['data/patients.csv', 'patients'],
  ['patients.csv.gz.age', 'patients'],
  ['a.b.csv', 'a.b'],
  ['Größen 2024.csv', 'Gr-en-2024'],
  ['.csv', 'csv'],
  ['日本.csv', 'data'],
])('the stem of %j is %j', (path, name) => {
  expect(stem(path)).toBe(name);
});

test('columns that the file does not have', () => {
  write(
    'synthetic-fixtures.yml',
    `${ONE}    target: outcome\n    columns: { nmae: drop }\n    rules:\n      - a <= b\n      - a -> c\n`,
  );
  const file = join(folder, 'synthetic-fixtures.yml');
  const check = (names: string[], inputs?: Inputs) => {
    const config = load(inputs);
    checkColumns(config.datasets[0], names, config.file);
  };
  const all = ['outcome', 'name', 'nmae', 'a', 'b', 'c'];
  expect(() => check(all)).not.toThrow();
  const error = (names: string[], inputs?: Inputs): unknown => {
    try {
      check(names, inputs);
    } catch (caught) {
      return caught;
    }
  };
  expect(error(all.filter((name) => name !== 'nmae'))).toMatchObject({
    what: expect.stringMatching(/`columns\.nmae` speaks of the column `nmae`/),
    how: 'did you mean `name`?',
    where: { file, line: 6 },
  });
  expect(error(all.filter((name) => name !== 'c'))).toMatchObject({ where: { file, line: 9 } });
  expect(error(all.filter((name) => name !== 'outcome'))).toMatchObject({ where: { file, line: 5 } });
  expect(error(all, { target: 'outcmoe' })).toMatchObject({
    how: 'did you mean `outcome`?',
    where: { file: join(folder, 'data/patients.csv'), column: 'outcmoe' },
  });
});

test('the published schema is the one that is checked', () => {
  expect(readFileSync('docs/config.schema.json', 'utf8')).toBe(
    readFileSync('src/config/schema.json', 'utf8'),
  );
});

test('the example of the clinic is right', () => {
  const config = loadConfig({ file: 'examples/clinic/synthetic-fixtures.yml', runSeed: () => 1 });
  expect(config.datasets[0]).toMatchObject({ source: 'examples/clinic/patients.csv', target: 'readmitted' });
});

test('outputs are steered by conditions, partial records and balances', () => {
  write(
    'synthetic-fixtures.yml',
    `${ONE}    outputs:
      - { file: a.csv, where: "sex = female and age between 30 and 50" }
      - { file: b.csv, where: { sex: female, age: { from: 30, to: 50 } } }
      - { file: c.csv, prefixes: partial.csv }
      - { file: d.csv, balance: [sex, { column: age, edges: [40] }] }
      - { file: e.csv, balance: { columns: [sex], to: { f: 2, m: 1 }, add: true } }
      - { file: f.csv }
      - { file: g.csv, balance: [sex], where: age > 3 }`,
  );
  const { datasets } = load({ where: 'age is missing' });
  const steers = datasets[0].outputs.map(({ steer }) => steer);
  const within = { kind: 'test', column: 'age', at: 0, test: { is: 'missing' } };
  const said = steers.map((steer) => (steer?.by === 'where' ? columnsOf(steer.condition) : steer));
  expect(said).toEqual([
    ['sex', 'age'],
    ['sex', 'age'],
    { by: 'prefixes', file: join(folder, 'partial.csv') },
    { by: 'balance', balance: { columns: [{ column: 'sex' }, { column: 'age', edges: [40] }] }, within },
    {
      by: 'balance',
      within,
      balance: { columns: [{ column: 'sex' }], to: { f: 2, m: 1 }, add: true, few: undefined },
    },
    ['age'],
    // A condition of its own stands.
    { by: 'balance', balance: { columns: [{ column: 'sex' }] }, within: parseCondition('age > 3') },
  ]);
});
