/** The `age` program and this one open each other's files. Skipped where `age` is not installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decrypt } from '../../src/vault/decrypt.ts';
import { encrypt } from '../../src/vault/encrypt.ts';
import { parseIdentity } from '../../src/vault/identity.ts';
import { keygen } from '../../src/vault/keygen.ts';
import { newKey } from './keys.ts';

const present = ['age', 'age-keygen'].every((program) => spawnSync(program, ['--version']).status === 0);
const folder = mkdtempSync(join(tmpdir(), 'age-interop-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const age = (args: string[], input?: Uint8Array) =>
  new Uint8Array(execFileSync('age', args, { input, maxBuffer: 1 << 26, stdio: ['pipe', 'pipe', 'pipe'] }));

describe.skipIf(!present)('age', () => {
  const data = new Uint8Array(200_001).map((_, i) => i * 7);

  test.each([[[]], [['--armor']]])('encrypts %j, we decrypt, with a key of age-keygen', async (flags) => {
    execFileSync('age-keygen', ['-o', path(`k${flags.length}`)], { stdio: 'ignore' });
    const identity = parseIdentity(readFileSync(path(`k${flags.length}`), 'utf8'), 'k');
    const other = await newKey();
    const [recipient] = await identity.recipients();
    const sealed = age([...flags, '-r', other.recipient, '-r', recipient], data);
    expect(Buffer.from(await decrypt(sealed, identity, 'f.age')).equals(data)).toBe(true);
    expect(Buffer.from(await decrypt(sealed, other.identity, 'f.age')).equals(data)).toBe(true);
  });

  test.each([
    false,
    true,
  ])('decrypts what we encrypt for several recipients (armored: %s)', async (armored) => {
    const [a, b] = [await newKey(), await newKey()];
    const sealed = await encrypt(data, { recipients: [a.recipient, b.recipient] }, { armored });
    for (const key of [a, b]) {
      writeFileSync(path('key'), `${key.secret}\n`, { mode: 0o600 });
      expect(Buffer.from(age(['-d', '-i', path('key')], sealed)).equals(data)).toBe(true);
    }
  });

  test('uses a key of ours', async () => {
    const made = await keygen(path('ours/key.txt'), new Date(0));
    const sealed = age(['-r', made.recipient], data);
    expect(Buffer.from(age(['-d', '-i', made.file], sealed)).equals(data)).toBe(true);
    expect(execFileSync('age-keygen', ['-y', made.file], { encoding: 'utf8' }).trim()).toBe(made.recipient);
  });

  test('refuses with us what was tampered with', async () => {
    const { identity, secret, recipient } = await newKey();
    writeFileSync(path('key'), secret);
    const sealed = await encrypt(data, { recipients: [recipient] });
    sealed[sealed.length - 5] ^= 4;
    expect(() => age(['-d', '-i', path('key')], sealed)).toThrow();
    await expect(decrypt(sealed, identity, 'f.age')).rejects.toThrow(/changed near its end/);
  });
});
