import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { cacheKey } from '../../src/vault/cacheKey.ts';
import { canonicalJson } from '../../src/vault/canonical.ts';
import { parseIdentity } from '../../src/vault/identity.ts';
import { sign, signerOf, verify } from '../../src/vault/sign.ts';
import { newKey, type TestKey, thrown } from './keys.ts';

let key: TestKey;
let other: TestKey;
beforeAll(async () => {
  [key, other] = [await newKey(), await newKey()];
});
const text = (value: string) => new TextEncoder().encode(value);

describe('canonical JSON', () => {
  test.each([
    [
      { b: 1, a: { d: [3, { y: null, x: true }], c: 'é"' } },
      '{"a":{"c":"é\\"","d":[3,{"x":true,"y":null}]},"b":1}',
    ],
    [{ a: undefined, b: -0 }, '{"b":0}'],
    [
      { 10: 1, 9: 2, '\u20ac': 3, '\ud83d\ude00': 4, '\ufb33': 5 },
      '{"10":1,"9":2,"\u20ac":3,"\ud83d\ude00":4,"\ufb33":5}',
    ],
    [1e21, '1e+21'],
  ])('%j', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
  test('reads back as itself and ignores the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled = JSON.parse(JSON.stringify(value), (_, it) =>
          it !== null && typeof it === 'object' && !Array.isArray(it)
            ? Object.fromEntries(Object.entries(it).reverse())
            : it,
        );
        const canonical = canonicalJson(value as never);
        expect(canonicalJson(shuffled)).toBe(canonical);
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  test.each([NaN, Infinity, new Date(0), new Map(), () => 1, 1n])('refuses %s', (value) => {
    expect(() => canonicalJson(value as never)).toThrow(TypeError);
  });
});

describe('cache key', () => {
  const parts = { content: text('digest one'), training: { epochs: 3, hidden: 128 }, format: 1 };
  test('has the promised form and does not depend on the order of settings', () => {
    const name = cacheKey(key.identity, parts);
    expect(name).toMatch(/^synthetic-fixtures-v1-[0-9a-f]{64}$/);
    expect(cacheKey(key.identity, { ...parts, training: { hidden: 128, epochs: 3 } })).toBe(name);
    expect(cacheKey(parseIdentity(`# c\n${key.secret}\n${other.secret}`, 'x'), parts)).toBe(name);
  });
  test('differs for content, configuration, format and identity', () => {
    const names = [
      cacheKey(key.identity, parts),
      cacheKey(key.identity, { ...parts, content: text('digest two') }),
      cacheKey(key.identity, { ...parts, training: { epochs: 4, hidden: 128 } }),
      cacheKey(key.identity, { ...parts, format: 2 }),
      cacheKey(other.identity, parts),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('signatures', () => {
  test('verify with the public half alone', () => {
    const signer = signerOf(key.identity);
    expect(signer).toMatch(/^ed25519:[A-Za-z0-9_-]{43}$/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const signature = sign(bytes, key.identity, 'release');
        expect(verify(bytes, signature, signer, 'release')).toBe(true);
        expect(verify(bytes, signature, signer, 'dossier')).toBe(false);
        expect(verify(Buffer.concat([bytes, Buffer.of(0)]), signature, signer, 'release')).toBe(false);
        expect(verify(bytes, signature, signerOf(other.identity), 'release')).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
  test('any other signature text is false', () => {
    const signer = signerOf(key.identity);
    const signature = sign(text('x'), key.identity, 'release');
    for (let i = 0; i < signature.length; i++) {
      const changed = signature.slice(0, i) + (signature[i] === 'A' ? 'B' : 'A') + signature.slice(i + 1);
      expect(verify(text('x'), changed, signer, 'release')).toBe(false);
    }
    for (const bad of ['', 'x', `${signature}=`, signature.slice(1)]) {
      expect(verify(text('x'), bad, signer, 'release')).toBe(false);
    }
  });
  test('a malformed public key is a mistake to mend', async () => {
    for (const bad of ['', 'ed25519:', 'ed25519:abc', signerOf(key.identity).slice(8)]) {
      expect(await thrown(() => verify(text('x'), '', bad, 'release'))).toBeInstanceOf(UserError);
    }
  });
});
