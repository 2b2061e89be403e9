import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { readModelFile, writeModelFile } from '../../src/steps/model-file.ts';
import { seal } from '../../src/vault/seal.ts';
import { sealerOf } from '../../src/vault/sealer.ts';
import { newKey, type TestKey, thrown } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealer-'));
const file = join(folder, 'model');
const model = new TextEncoder().encode('SFM2 weights');
let key: TestKey;
beforeAll(async () => {
  key = await newKey();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('with a key a model file is sealed, without one it is plain; both are read back', () => {
  const sealer = sealerOf(key.identity);
  expect(writeModelFile(file, model, { sealer })).toBe(true);
  expect(readFileSync(file).includes('weights')).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readModelFile(file, { sealer })).toEqual({ bytes: model });
  expect(writeModelFile(file, model, {})).toBe(false);
  expect(readModelFile(file, { sealer })).toEqual({ bytes: model });
  expect(readModelFile(file, {})).toEqual({ bytes: model });
});

test.each<[string, () => Promise<Uint8Array>, RegExp]>([
  [
    'of another key',
    async () => seal(model, (await newKey()).identity, { purpose: 'file', key: 'model-file' }),
    /key/,
  ],
  ['from a cache', async () => seal(model, key.identity, { purpose: 'cache', key: 'model-file' }), /another/],
  ['cut short', async () => sealerOf(key.identity).seal(model).subarray(0, -1), /cut short/],
  [
    'tampered with',
    async () => {
      const sealed = sealerOf(key.identity).seal(model);
      sealed[sealed.length - 1] ^= 1;
      return sealed;
    },
    /changed/,
  ],
])('one %s is refused', async (_, make, why) => {
  writeFileSync(file, await make());
  expect(readModelFile(file, { sealer: sealerOf(key.identity) })).toEqual({
    refused: expect.stringMatching(why),
  });
});

test('a sealed one without a key, and none at all, are mistakes to mend', async () => {
  writeModelFile(file, model, { sealer: sealerOf(key.identity) });
  expect(await thrown(() => readModelFile(file, {}))).toBeInstanceOf(UserError);
  expect(await thrown(() => readModelFile(join(folder, 'none'), {}))).toBeInstanceOf(UserError);
});
