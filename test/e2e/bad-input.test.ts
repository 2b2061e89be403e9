/** What the user can mend: exit 2, one clear message, no value of the data, no stack, nothing half-written. */

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, home, start, tree } from './start.ts';

/** Stands in cells of every file below; it may appear nowhere else. */
const CANARY = 'zqcanary';

const rows = (n: number, row: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => `${row(i)}\n`).join('');
const cell = (i: number) => `${CANARY}${i % 7}`;

interface Case {
  readonly name: string;
  /** Files to write, by their names. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** @default ['run', 'data.csv'] */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Words of the message. */
  readonly says: readonly RegExp[];
}

const CASES: readonly Case[] = [
  { name: 'a missing file', says: [/data\.csv/, /there is no file/i] },
  { name: 'a folder for a file', files: { 'data.csv/x': '' }, says: [/data\.csv/, /folder|directory/i] },
  { name: 'an empty file', files: { 'data.csv': '' }, says: [/data\.csv/, /empty/i] },
  { name: 'a header only', files: { 'data.csv': 'a,b,c\n' }, says: [/data\.csv/, /no (data )?rows|header/i] },
  {
    name: 'no header',
    files: { 'data.csv': rows(300, (i) => `${cell(i)},${i},${i * 2}.5,2024-01-0${1 + (i % 9)}`) },
    says: [/data\.csv/, /header: false/],
  },
  {
    name: 'one row',
    files: { 'data.csv': `a,b\n${CANARY},1\n` },
    says: [/data\.csv/, /record/],
  },
  {
    name: 'rows of another width',
    files: { 'data.csv': `a,b,c\n${rows(40, (i) => `${cell(i)},1,2`)}${CANARY},1,2,3\n` },
    says: [/data\.csv/, /row 4[12]/i],
  },
  {
    name: 'a quote that never ends',
    files: { 'data.csv': `a,b\n${rows(30, (i) => `${cell(i)},1`)}"${CANARY},2\n${CANARY},3\n` },
    says: [/data\.csv/, /quote/i],
  },
  {
    name: 'binary noise',
    files: { 'data.csv': new Uint8Array(randomBytes(4096)) },
    says: [/data\.csv/, /text|binary|encoding/i],
  },
  {
    name: 'an ending that is not known',
    files: { 'data.xyz': CANARY },
    args: ['run', 'data.xyz'],
    says: [/data\.xyz/, /\.csv/],
  },
  {
    name: 'a target that is not there',
    files: { 'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}` },
    args: ['run', 'data.csv', '--target', 'gae'],
    says: [/gae/, /Did you mean.*age/],
  },
  {
    name: 'an entity that is not there',
    files: { 'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}` },
    args: ['run', 'data.csv', '--entity', 'sax'],
    says: [/sax/, /Did you mean.*sex/],
  },
  {
    name: 'an unknown key of the configuration',
    files: { 'synthetic-fixtures.yml': 'version: 1\ndatasets:\n  a:\n    sorce: data.csv\n' },
    args: ['run'],
    says: [/synthetic-fixtures\.yml, line 4/, /sorce/, /did you mean `source`/i],
  },
  {
    name: 'a threshold that is no number',
    files: {
      'synthetic-fixtures.yml':
        'version: 1\ngates:\n  fidelity.overall: { fail: high }\ndatasets: { a: { source: a.csv } }\n',
    },
    args: ['run'],
    says: [/synthetic-fixtures\.yml, line 3/, /"high"/, /a number/],
  },
  {
    name: 'references',
    files: {
      'synthetic-fixtures.yml': 'version: 1\ndatasets:\n  a: { source: a.csv, references: { b: c.d } }\n',
    },
    args: ['run'],
    says: [/line 3/, /not supported yet/],
  },
  {
    name: 'a column of the configuration that is not there',
    files: {
      'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}`,
      'synthetic-fixtures.yml':
        'version: 1\ndatasets:\n  a:\n    source: data.csv\n    columns: { aeg: drop }\n',
    },
    args: ['run'],
    says: [/aeg/, /Did you mean.*age/],
  },
  {
    name: 'a configuration that is not there',
    args: ['run', '--config', 'no.yml'],
    says: [/no\.yml/, /no such/],
  },
  { name: 'nothing to work on', args: ['run'], says: [/nothing to work on/i, /synthetic-fixtures\.yml/] },
  {
    name: 'a command that is not there',
    args: ['rnu'],
    says: [/unknown command/, /Did you mean run/, /--help lists the commands/],
  },
  { name: 'a flag that is not there', args: ['run', 'a.csv', '--sead', '1'], says: [/Did you mean --seed/] },
  {
    name: 'an out folder that cannot be written',
    files: { 'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}`, taken: '' },
    args: ['run', 'data.csv', '--out', 'taken/out'],
    says: [/taken/, /file, not a folder/],
  },
  {
    name: "an out folder that holds someone's files",
    files: { 'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}`, 'mine/fixtures/keep.csv': 'x' },
    args: ['run', 'data.csv', '--out', 'mine'],
    says: [/mine/, /did not write/],
  },
  {
    name: 'a holdout with other columns',
    files: {
      'data.csv': `age,sex\n${rows(60, (i) => `${i},${cell(i)}`)}`,
      'other.csv': `age,gender\n${rows(60, (i) => `${i},${cell(i)}`)}`,
    },
    args: ['run', 'data.csv', '--holdout', 'other.csv'],
    says: [/sex/, /holdout|same columns/],
  },
  {
    name: 'a report that is none',
    files: { 'report.json': `{"${CANARY}": 1}` },
    args: ['gate', 'report.json'],
    says: [/report\.json/],
  },
  {
    name: 'a model that is none',
    files: { 'm.model': `${CANARY}`.repeat(100) },
    args: ['generate', '--model', 'm.model'],
    says: [/model/],
  },
];

async function play({
  files = {},
  args = ['run', 'data.csv'],
  env,
}: Omit<Case, 'says'>): Promise<Ended & { left: string[] }> {
  const cwd = home();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  const before = tree(cwd);
  const ended = await start(args, { cwd, env });
  return { ...ended, left: tree(cwd).filter((file) => !before.includes(file)) };
}

test.each(CASES)('$name', async (played) => {
  const { status, stdout, stderr, left } = await play(played);
  expect(stderr + stdout).not.toContain(CANARY);
  expect(stderr).not.toMatch(/^\s+at .*[:(]\d+/m);
  for (const words of played.says) expect(stderr).toMatch(words);
  expect(stderr.match(/^error:/gm)).toHaveLength(1);
  expect(status).toBe(2);
  expect(left).toEqual([]);
});

// What has a documented way on: the run ends with a verdict, and says what it left out.
test.each([
  {
    name: 'one column',
    files: { 'data.csv': `sex\n${rows(400, (i) => (i % 3 ? 'f' : 'm'))}` },
  },
  {
    name: 'constant and empty columns',
    files: { 'data.csv': `a,b,c,d\n${rows(400, (i) => `${i % 5},same,,${(i * 7) % 11}`)}` },
  },
  {
    name: 'an encoding that is not UTF-8',
    files: {
      'data.csv': Buffer.from(
        `straße,wert\n${rows(400, (i) => `${i % 2 ? 'süd' : 'öst'},${i % 9}`)}`,
        'latin1',
      ),
    },
  },
  {
    name: 'a thousand columns',
    files: {
      'data.csv': `${Array.from({ length: 1000 }, (_, i) => `c${i}`).join(',')}\n${rows(30, (i) =>
        Array.from({ length: 1000 }, (_, j) => (i * j) % 3).join(','),
      )}`,
    },
  },
])('$name', async (played) => {
  const { status, stderr, left } = await play({ ...played, args: ['run', 'data.csv', '--rows', '50'] });
  expect(stderr).not.toMatch(/^\s+at .*[:(]\d+/m);
  expect([0, 1, 2]).toContain(status);
  if (status === 2) {
    expect(stderr.match(/^error:/gm)).toHaveLength(1);
    expect(stderr).toMatch(/data\.csv/);
    expect(left).toEqual([]);
  } else expect(left).toContain('synthetic-fixtures-out/report.json');
});
