import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bench } from '../../src/commands/desk.ts';
import type { Pipeline } from '../../src/commands/pipeline.ts';
import { program } from '../../src/commands/program.ts';
import { UserError } from '../../src/error.ts';
import type { Context } from '../../src/platform/context.ts';
import { SILENT } from '../../src/platform/log.ts';
import type { Report } from '../../src/report/report.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const METRIC = {
  dataset: 'a',
  name: 'fidelity.overall',
  value: 0.95,
  low: 0.94,
  high: 0.96,
  level: 0.95,
  n: 1000,
  better: 'high',
  warn: null,
  fail: null,
  basis: null,
  limit: null,
  verdict: null,
  reason: '',
  origin: null,
  decidedBy: null,
  loosened: false,
  needed: null,
  warnLimit: null,
  failLimit: null,
  expected: 0.98,
  honest: 0.97,
  detail: null,
};
const report = (verdict: Report['verdict']): Report =>
  ({
    format: 1,
    version: '0.0.0',
    verdict,
    seed: 1,
    rows: 10,
    model: null,
    timings: { train: 1, generate: 1, evaluate: 1, total: 3 },
    warnings: [],
    datasets: [
      {
        name: 'a',
        verdict,
        rows: { source: 10, train: 8, holdout: 2, evaluated: 10, written: 10 },
        model: null,
        fixtures: [],
      },
    ],
    metrics: [METRIC],
  }) as Report;

async function start(
  args: string[],
  verdict: Report['verdict'] = 'pass',
  onRun?: (context: Context) => Promise<void>,
) {
  const calls: [string, unknown][] = [];
  const printed: string[] = [];
  const said: string[] = [];
  let status: number | undefined;
  const pipeline: Pipeline = {
    async run(config, context) {
      calls.push(['run', config]);
      await onRun?.(context);
      return { report: report(verdict) };
    },
    async train(config, model) {
      calls.push(['train', { config, model }]);
      return 'trained';
    },
    async init(job) {
      calls.push(['init', job]);
      return 'begun';
    },
    async tune(config) {
      calls.push(['tune', config]);
      return 'tuned';
    },
    async generate(job) {
      calls.push(['generate', job]);
      return 'generated';
    },
    async exportModel(job) {
      calls.push(['export', job]);
      return 'exported';
    },
    async evaluate(job) {
      calls.push(['evaluate', job]);
      return { report: report(verdict) };
    },
  };
  const bench: Bench = {
    pipeline: async () => pipeline,
    open: (flags) => ({
      reporter: { ...SILENT, result: (text) => said.push(text) },
      threads: flags.threads ?? 1,
      signal: new AbortController().signal,
      owner: { pid: 1, isAlive: () => false },
      look: { color: false, width: 100 },
    }),
    print: (text) => printed.push(text),
    command: 'node dist/cli.cjs',
    clinic: 'examples/clinic/synthetic-fixtures.yml',
    runSeed: () => 4711,
    now: () => new Date(0),
    keyFile: join(home, 'keys', 'key.txt'),
    git: { PATH: process.env.PATH },
  };
  const commands = program(bench, (ended) => {
    status = ended;
  });
  const texts: string[] = [];
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];
  for (const command of every(commands)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (t) => texts.push(t), writeErr: (t) => texts.push(t) });
  }
  let error: unknown;
  try {
    await commands.parseAsync(args, { from: 'user' });
  } catch (caught) {
    error = caught;
  }
  return { status, calls, printed: printed.join(''), said: said.join('\n'), texts: texts.join(''), error };
}

test('run: flags become the configuration', async () => {
  const source = join(home, 'a.csv');
  const { calls, status, said } = await start(
    `run ${source} --rows 1,000 --seed run --target y --entity id --out ${home}/o --threads 2`.split(' '),
  );
  expect(status).toBe(0);
  expect(calls).toHaveLength(1);
  expect(calls[0][1]).toMatchObject({
    out: `${home}/o`,
    threads: 2,
    datasets: [{ name: 'a', source, rows: 1000, seed: 4711, target: 'y', entity: 'id' }],
  });
  expect(said).toContain('PASS');
});

test('--engine chooses what trains', async () => {
  for (const args of [['run', 'a.csv'], 'train a.csv --model m'.split(' ')]) {
    const { calls } = await start([...args, '--engine', 'tensorflow']);
    expect(JSON.stringify(calls[0])).toContain('"engine":"tensorflow"');
    expect((await start([...args, '--engine', 'torch'])).error).toMatchObject({
      what: 'there is no engine `torch`',
    });
  }
});

test.each([
  ['pass', 0],
  ['warn', 0],
  ['skipped', 0],
  ['fail', 1],
  ['insufficient', 1],
] as const)('a verdict of %s ends with %i', async (verdict, expected) => {
  expect((await start(['run', 'a.csv'], verdict)).status).toBe(expected);
});

test('--json prints the report and nothing else', async () => {
  const { printed } = await start(['run', 'a.csv', '--json']);
  expect(JSON.parse(printed)).toEqual(report('pass'));
});

test('demo runs the clinic and ends with what to type next', async () => {
  const { calls, said, status } = await start(['demo', '--rows', '100']);
  expect(status).toBe(0);
  expect(calls[0][1]).toMatchObject({
    out: 'synthetic-fixtures-out',
    datasets: [{ source: 'examples/clinic/patients.csv', rows: 100 }],
  });
  expect(said).toMatch(/Next:\n.*report\.html.*\n.*node dist\/cli\.cjs run YOUR-FILE\.csv/);
});

test('train, generate, export, evaluate', async () => {
  expect((await start(['train', 'a.csv', '--model', 'm'])).calls[0]).toMatchObject([
    'train',
    { model: 'm', config: { datasets: [{ source: 'a.csv', model: undefined }] } },
  ]);
  expect((await start('generate --model m --rows 5 --seed 3'.split(' '))).calls[0]).toMatchObject([
    'generate',
    { model: 'm', rows: 5, seed: 3, out: 'synthetic-fixtures-out' },
  ]);
  expect((await start('generate --model m --from 20 --rows 5'.split(' '))).calls[0]).toMatchObject([
    'generate',
    { from: 20, rows: 5 },
  ]);
  expect((await start('export --model m --format tfjs --out o'.split(' '))).calls[0]).toMatchObject([
    'export',
    { model: 'm', format: 'tfjs', out: 'o' },
  ]);
  const evaluated = await start('evaluate --real a.csv --synthetic b.csv --holdout c.csv'.split(' '), 'fail');
  expect(evaluated.calls[0]).toMatchObject([
    'evaluate',
    { real: 'a.csv', synthetic: 'b.csv', holdout: 'c.csv' },
  ]);
  expect(evaluated.status).toBe(1);
});

test.each([
  ['a command that is not there', ['rum'], /Did you mean run\?/],
  ['a flag that is not there', ['run', 'a.csv', '--row', '5'], /Did you mean --rows\?/],
  ['rows that are no number', ['run', 'a.csv', '--rows', 'many'], /Expected a whole number from 1/],
  ['rows of none', ['run', 'a.csv', '--rows', '0'], /Expected a whole number from 1/],
  ['a seed that is none', ['run', 'a.csv', '--seed', 'x'], /whole number, or `run`/],
  ['two sources', ['run', 'a.csv', 'b.csv'], /too many arguments/],
  [
    'a first row that is none',
    ['generate', '--model', 'm', '--from', '-1'],
    /Expected a whole number from 0/,
  ],
  ['a format that is none', ['export', '--model', 'm', '--format', 'onnx', '--out', 'o'], /tfjs/],
  ['a model that is missing', ['generate'], /--model <file>' not specified/],
])('%s', async (_, args, message) => {
  const { error, texts, calls } = await start(args);
  expect(error).toBeInstanceOf(CommanderError);
  expect(texts).toMatch(message);
  expect(calls).toEqual([]);
});

test('gate judges a report by the limits of today', async () => {
  const file = join(home, 'report.json');
  const config = join(home, 'c.yml');
  writeFileSync(file, JSON.stringify(report('pass')));
  const gates = (limit: string) =>
    writeFileSync(
      config,
      `version: 1\ngates:\n  fidelity.overall: { fail: ${limit} }\n  validity.schema: off\n  privacy.exact_match_excess: off\n  privacy.membership_auc: off\ndatasets: { a: { source: a.csv } }\n`,
    );
  gates('0.9');
  expect((await start(['gate', file, '--config', config])).status).toBe(0);
  gates('0.99');
  expect((await start(['gate', file, '--config', config])).status).toBe(1);
  expect((await start(['gate', join(home, 'missing.json')])).error).toBeInstanceOf(UserError);
});

test('baseline update writes what was measured, and says what changes', async () => {
  const file = join(home, 'report.json');
  const baseline = join(home, 'baseline.json');
  writeFileSync(file, JSON.stringify(report('pass')));
  const first = await start(['baseline', 'update', file, '--baseline', baseline]);
  expect(first.status).toBe(0);
  expect(first.said).toMatch(/fidelity\.overall.*new/);
  expect(JSON.parse(readFileSync(baseline, 'utf8')).metrics).toHaveLength(1);
  const second = await start(['baseline', 'update', file, '--baseline', baseline]);
  expect(second.said).toMatch(/unchanged/);
});

test('keygen, protect, and a run that opens what was protected', async () => {
  const made = await start(['keygen']);
  expect(made.status).toBe(0);
  const recipient = /age1[0-9a-z]+/.exec(made.said)?.[0] ?? '';
  const key = join(home, 'keys', 'key.txt');
  expect(made.said).toContain(key);
  expect(made.said).not.toContain('AGE-SECRET-KEY');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect((await start(['keygen'])).error).toBeInstanceOf(UserError);

  const plain = join(home, 'a.csv');
  writeFileSync(plain, 'x\n1\n');
  expect((await start(['protect', plain])).error).toMatchObject({
    how: expect.stringContaining('--recipient'),
  });
  expect((await start(['protect', plain, '--recipient', recipient])).said).toContain('a.csv.age');
  let opened = '';
  let sealed = false;
  await start(['run', `${plain}.age`, '--identity-file', key], 'pass', async ({ decrypt, sealer }) => {
    const bytes = await decrypt?.(new Uint8Array(readFileSync(`${plain}.age`)), 'a.csv.age');
    opened = Buffer.from(bytes ?? []).toString();
    sealed = sealer !== undefined;
  });
  expect([opened, sealed]).toEqual(['x\n1\n', true]);
  const missing = await start(['run', 'a.csv', '--identity-file', join(home, 'none')]);
  expect(missing.error).toMatchObject({ what: expect.stringContaining('no such identity file') });
});

test('help explains every command, and lists none that does not work', async () => {
  const { texts } = await start(['--help']);
  for (const name of [
    'run',
    'train',
    'generate',
    'export',
    'evaluate',
    'gate',
    'baseline',
    'keygen',
    'protect',
    'demo',
  ]) {
    expect(texts).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  }
  expect(texts).toMatch(/Exit status: 0/);
  expect((await start(['run', '--help'])).texts).toMatch(/Examples:/);
});
