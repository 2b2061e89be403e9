import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { writeWhole } from '../../src/release/file.ts';
import { type Owner, prepare, stage } from '../../src/release/release.ts';

let home: string;
let out: string;
const owner: Owner = { pid: 100, isAlive: (pid) => pid === 200 };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'release-'));
  out = join(home, 'deep', 'out');
});
afterEach(() => {
  chmodSync(home, 0o755);
  rmSync(home, { recursive: true });
});

const all = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    : [];

function publish(cells: string, fixtures: boolean) {
  const staging = stage(out, owner);
  const sink = staging.fixture('a.csv');
  sink.write(cells);
  staging.report('report.json', `{"of": "${cells}"}`);
  staging.report('summary.md', `# ${cells}`);
  staging.publish({ fixtures });
}

test('a verdict that passes: everything is in place, nothing else is left', () => {
  publish('one', true);
  expect(all(home)).toEqual([
    'deep/out/.gitignore',
    'deep/out/fixtures/a.csv',
    'deep/out/report.json',
    'deep/out/summary.md',
  ]);
  expect(readFileSync(join(out, 'fixtures/a.csv'), 'utf8')).toBe('one');
  expect(readFileSync(join(out, '.gitignore'), 'utf8')).toMatch(/\n\*\n$/);
  expect(readdirSync(join(home, 'deep'))).toEqual(['out']);
});

test('a verdict that fails: the report alone, and the fixtures of the run before are gone', () => {
  publish('one', true);
  publish('two', false);
  expect(all(out)).toEqual(['.gitignore', 'report.json', 'summary.md']);
  expect(readdirSync(join(out, 'fixtures'))).toEqual([]);
  expect(readFileSync(join(out, 'report.json'), 'utf8')).toContain('two');
});

test('a run that is not published leaves what was there', () => {
  publish('one', true);
  const staging = stage(out, owner);
  staging.fixture('a.csv').write('half');
  staging.discard();
  expect(readFileSync(join(out, 'fixtures/a.csv'), 'utf8')).toBe('one');
  expect(readdirSync(join(home, 'deep'))).toEqual(['out']);
  expect(() => staging.publish({ fixtures: true })).toThrow();
});

test('a sink counts and hashes what it wrote', () => {
  const staging = stage(out, owner);
  const sink = staging.fixture('big.csv');
  const piece = 'é'.repeat(100_000);
  for (let i = 0; i < 5; i++) sink.write(piece);
  sink.write(new Uint8Array([10]));
  const written = sink.end();
  expect(sink.end()).toBe(written);
  const expected = Buffer.from(`${piece.repeat(5)}\n`);
  expect(written).toEqual({
    path: 'fixtures/big.csv',
    bytes: expected.length,
    sha256: createHash('sha256').update(expected).digest('hex'),
  });
  staging.publish({ fixtures: true });
  expect(readFileSync(join(out, 'fixtures/big.csv')).equals(expected)).toBe(true);
});

test('staging of dead processes goes, that of living ones stays', () => {
  publish('one', true);
  for (const name of ['.out.staging-300-aa', '.out.staging-200-bb', '.other.staging-300-cc']) {
    mkdirSync(join(home, 'deep', name));
    writeFileSync(join(home, 'deep', name, 'half'), '');
  }
  prepare(out, owner);
  expect(readdirSync(join(home, 'deep')).sort()).toEqual([
    '.other.staging-300-cc',
    '.out.staging-200-bb',
    'out',
  ]);
});

test('preparing leaves nothing behind', () => {
  prepare(out, owner);
  expect(readdirSync(home)).toEqual([]);
});

test("a folder that others filled is not touched, for its fixtures may be someone's work", () => {
  mkdirSync(join(out, 'fixtures'), { recursive: true });
  writeFileSync(join(out, 'fixtures/mine.csv'), 'mine');
  for (const use of [prepare, stage]) {
    expect(() => use(out, owner)).toThrow(UserError);
    expect(() => use(out, owner)).toThrow(/did not write/);
  }
  expect(all(out)).toEqual(['fixtures/mine.csv']);
});

test.each([
  ['the out folder is a file', () => writeFileSync(out, ''), /is a file/],
  [
    'a part of the path is a file',
    () => {
      rmSync(join(home, 'deep'), { recursive: true });
      writeFileSync(join(home, 'deep'), '');
    },
    /is a file/,
  ],
])('%s', (_, make, message) => {
  mkdirSync(join(home, 'deep'));
  make();
  expect(() => prepare(out, owner)).toThrow(message);
  expect(() => prepare(out, owner)).toThrow(UserError);
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written', () => {
  chmodSync(home, 0o555);
  expect(() => prepare(out, owner)).toThrow(/access is denied/);
});

test.skipIf(!existsSync('/proc/self'))('a file system that takes nothing', () => {
  expect(() => prepare('/proc/self/out', owner)).toThrow();
  expect(() => writeWhole('/proc/self/model', 'x')).toThrow();
});

test('a fixture cannot leave the folder', () => {
  const staging = stage(out, owner);
  for (const name of ['../a.csv', 'a/b.csv', '', '..']) expect(() => staging.fixture(name)).toThrow();
  expect(readdirSync(join(home, 'deep'))).toEqual([]);
});

test('two that publish into one folder take turns', () => {
  publish('one', true);
  const lock = join(home, 'deep', '.out.lock');
  mkdirSync(lock);
  // A lock that a dead process left is taken over.
  utimesSync(lock, new Date(), new Date(Date.now() - 60_000));
  publish('two', true);
  expect(existsSync(lock)).toBe(false);
  expect(readFileSync(join(out, 'fixtures/a.csv'), 'utf8')).toBe('two');
});

test('a single file is written whole, with its mode', () => {
  const path = join(home, 'models', 'a.model');
  writeWhole(path, 'one', 0o600);
  writeWhole(path, new Uint8Array([1, 2]), 0o600);
  expect([...readFileSync(path)]).toEqual([1, 2]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(home, 'models'))).toEqual(['a.model']);
  expect(() => writeWhole(home, 'x')).toThrow(UserError);
});
