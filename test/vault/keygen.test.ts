import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { decrypt } from '../../src/vault/decrypt.ts';
import { parseIdentity } from '../../src/vault/identity.ts';
import { keygen } from '../../src/vault/keygen.ts';
import { protect } from '../../src/vault/protect.ts';
import { signerOf } from '../../src/vault/sign.ts';
import { allOf, newKey, thrown } from './keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const path = (...parts: string[]) => join(folder, ...parts);
const environment = { PATH: process.env.PATH };
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
    cwd: folder,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: folder },
  });

describe('keygen', () => {
  test('writes a file only its owner can read, and says how to store it', async () => {
    const made = await keygen(path('deep/er/my key.txt'), new Date('2026-01-05T09:00:00Z'));
    expect(statSync(made.file).mode & 0o777).toBe(0o600);
    const text = readFileSync(made.file, 'utf8');
    expect(text).toMatch(
      /^# created: 2026-01-05T09:00:00.000Z\n# public key: age1.{58}\nAGE-SECRET-KEY-1.{58}\n$/,
    );
    const identity = parseIdentity(text, 'k');
    expect(await identity.recipients()).toEqual([made.recipient]);
    expect(signerOf(identity)).toBe(made.signer);
    expect(made.command).toBe(`gh secret set FIXTURES_IDENTITY < '${made.file}'`);
    expect(JSON.stringify(made)).not.toContain('SECRET-KEY');
  });
  test('never overwrites, not even through a link', async () => {
    writeFileSync(path('key'), 'old');
    const error = await thrown(() => keygen(path('key'), new Date(0)));
    expect(error).toBeInstanceOf(UserError);
    expect(readFileSync(path('key'), 'utf8')).toBe('old');
  });
  test.each(['.', 'sub/deeper', 'not/there/yet'])('refuses a work tree (%s)', async (where) => {
    mkdirSync(path('.git'));
    mkdirSync(path('sub/deeper'), { recursive: true });
    const error = await thrown(() => keygen(path(where, 'key'), new Date(0)));
    expect(error.message).toMatch(/work tree/);
    expect(existsSync(path(where, 'key'))).toBe(false);
  });
  test('refuses a linked work tree and a submodule, whose .git is a file', async () => {
    writeFileSync(path('.git'), 'gitdir: elsewhere');
    expect((await thrown(() => keygen(path('key'), new Date(0)))).message).toMatch(/work tree/);
  });
});

describe('protect', () => {
  const plain = 'mrn,name\nMRN-1,Secret Person\n';
  test('encrypts beside the plain file, for every recipient', async () => {
    const [a, b] = [await newKey(), await newKey()];
    writeFileSync(path('p.csv'), plain);
    const made = await protect(path('p.csv'), { recipients: [a.recipient, b.recipient] }, { environment });
    expect(made).toEqual({ file: path('p.csv.age'), bytes: statSync(path('p.csv.age')).size, warnings: [] });
    for (const key of [a, b]) {
      const bytes = await decrypt(readFileSync(made.file), key.identity, 'p');
      expect(new TextDecoder().decode(bytes)).toBe(plain);
    }
    expect(readdirSync(folder).sort()).toEqual(['p.csv', 'p.csv.age']);
  });
  test('replaces only when told to', async () => {
    const { recipient } = await newKey();
    writeFileSync(path('p.csv'), plain);
    writeFileSync(path('p.csv.age'), 'old');
    const error = await thrown(() => protect(path('p.csv'), { recipients: [recipient] }, { environment }));
    expect(error.how).toMatch(/--force/);
    expect(readFileSync(path('p.csv.age'), 'utf8')).toBe('old');
    await protect(path('p.csv'), { recipients: [recipient] }, { environment, force: true });
    expect(readFileSync(path('p.csv.age'), 'utf8')).toMatch(/^age-encryption/);
    expect(readdirSync(folder).sort()).toEqual(['p.csv', 'p.csv.age']);
  });
  test.each([
    ['missing', null, /no such file/],
    ['empty', '', /is empty/],
    ['already protected', 'age-encryption.org/v1\n', /age file already/],
  ])('%s', async (_, text, message) => {
    const { recipient } = await newKey();
    if (text !== null) writeFileSync(path('p.csv'), text);
    const error = await thrown(() => protect(path('p.csv'), { recipients: [recipient] }, { environment }));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(message);
    expect(allOf(error)).not.toContain('Secret Person');
  });

  const warningsFor = async (prepare: () => void) => {
    const { recipient } = await newKey();
    git('init', '-q');
    writeFileSync(path('p [1].csv'), plain);
    prepare();
    const file = path('p [1].csv');
    return (await protect(file, { recipients: [recipient] }, { environment })).warnings.map((it) =>
      it.slice(0, 21),
    );
  };
  const HISTORY = 'git history holds the';
  const TRACKED = 'git tracks the plain ';
  const IGNORE = 'git does not ignore t';
  test('not ignored', async () => {
    expect(await warningsFor(() => {})).toEqual([IGNORE]);
  });
  test('ignored', async () => {
    expect(await warningsFor(() => writeFileSync(path('.gitignore'), '*.csv\n'))).toEqual([]);
  });
  test('staged', async () => {
    expect(await warningsFor(() => git('add', '.'))).toEqual([TRACKED, IGNORE]);
  });
  test('committed, then removed and ignored', async () => {
    const warnings = await warningsFor(() => {
      git('add', '.');
      git('commit', '-qm', 'oops');
      git('rm', '-q', '--cached', 'p [1].csv');
      writeFileSync(path('.gitignore'), '*.csv\n');
      git('add', '.');
      git('commit', '-qm', 'removed');
    });
    expect(warnings).toEqual([HISTORY]);
  });
  test('a neighbour whose name a pattern would match is not blamed', async () => {
    const warnings = await warningsFor(() => {
      writeFileSync(path('p 1.csv'), 'x');
      writeFileSync(path('.gitignore'), 'p \\[1\\].csv\n');
      git('add', 'p 1.csv');
      git('commit', '-qm', 'another');
    });
    expect(warnings).toEqual([]);
  });
  test('without git it says so', async () => {
    const { recipient } = await newKey();
    git('init', '-q');
    writeFileSync(path('p.csv'), plain);
    const made = await protect(
      path('p.csv'),
      { recipients: [recipient] },
      { environment: { PATH: path('nowhere') } },
    );
    expect(made.warnings).toEqual([expect.stringMatching(/git could not be asked/)]);
  });
});
