import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { packReleased, type Released, unpackReleased } from '../../src/vault/released.ts';
import { signerOf } from '../../src/vault/sign.ts';
import { newKey, type TestKey, thrown } from './keys.ts';

let key: TestKey;
let other: TestKey;
let signer: string;
beforeAll(async () => {
  [key, other] = [await newKey(), await newKey()];
  signer = signerOf(key.identity);
});
const text = (value: string) => new TextEncoder().encode(value);
const released = (...contents: Uint8Array[]): Released => ({
  repository: 'octo/clinic',
  version: '0.1.0',
  verdict: 'pass',
  files: contents.map((bytes, i) => ({ dataset: 'd', name: `f${i}.csv`, format: 'csv', rows: 3, bytes })),
});
type Packed = Record<'statement' | 'signer' | 'signature', string> & { contents: string[] };
const changed = (packed: Uint8Array, change: (parts: Packed) => Partial<Packed>) => {
  const parts = JSON.parse(new TextDecoder().decode(packed)) as Packed;
  return text(JSON.stringify({ ...parts, ...change(parts) }));
};

test('what is packed comes out again', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (contents) => {
      const whole = released(...contents);
      expect(unpackReleased(packReleased(whole, key.identity), signer, 'octo/clinic')).toEqual(whole);
    }),
    { numRuns: 30 },
  );
});

test.each<[string, (packed: Uint8Array) => Uint8Array, RegExp]>([
  ['nothing', () => new Uint8Array(), /damaged/],
  ['not JSON', () => text('<html>'), /damaged/],
  ['other JSON', () => text('[1]'), /damaged/],
  ['cut short', (p) => p.subarray(0, -9), /damaged/],
  ['another file', (p) => changed(p, () => ({ contents: [btoa('evil')] })), /contents were changed/],
  ['a file more', (p) => changed(p, ({ contents }) => ({ contents: [...contents, ''] })), /damaged/],
  [
    'another statement',
    (p) => changed(p, ({ statement }) => ({ statement: statement.replace('pass', 'warn') })),
    /signature/,
  ],
  [
    'another signer, honestly named',
    () => packReleased(released(text('a')), other.identity),
    /signature is not by the key/,
  ],
  ['no signature', (p) => changed(p, () => ({ signature: '' })), /signature/],
])('%s is refused', (_, change, why) => {
  const packed = packReleased(released(text('a,b\n1,2\n')), key.identity);
  expect(unpackReleased(change(packed), signer, 'octo/clinic')).toEqual({
    refused: expect.stringMatching(why),
  });
});

test.each(['../x', 'a/b', 'a\\b', '..', ''])('a file named %j is refused', (name) => {
  const whole = released(text('a'));
  const packed = packReleased({ ...whole, files: [{ ...whole.files[0], name }] }, key.identity);
  expect(unpackReleased(packed, signer, 'octo/clinic')).toEqual({ refused: 'their names are not plain' });
});

test('files of another repository are refused', () => {
  const packed = packReleased(released(text('a')), key.identity);
  expect(unpackReleased(packed, signer, 'octo/other')).toEqual({
    refused: expect.stringMatching(/another repository/),
  });
});

test('a malformed public key is a mistake to mend', async () => {
  const packed = packReleased(released(text('a')), key.identity);
  expect(await thrown(() => unpackReleased(packed, 'ed25519:x', 'octo/clinic'))).toBeInstanceOf(UserError);
});
