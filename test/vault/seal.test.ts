import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseIdentity } from '../../src/vault/identity.ts';
import { type Binding, looksSealed, open, type Reason, seal } from '../../src/vault/seal.ts';
import { newKey, type TestKey } from './keys.ts';

let key: TestKey;
let other: TestKey;
beforeAll(async () => {
  [key, other] = [await newKey(), await newKey()];
});
const cache = (name: string): Binding & { key: string } => ({ purpose: 'cache', key: name });
const refusal = (sealed: Uint8Array, binding: Binding = cache('k1'), identity = key.identity) =>
  open(sealed, identity, binding).refused;

describe('round trip', () => {
  test('any bytes under any key name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.stringMatching(/^[!-~]{1,80}$/), (bytes, name) => {
        const sealed = seal(bytes, key.identity, cache(name));
        expect(looksSealed(sealed)).toBe(true);
        expect(open(sealed, key.identity, cache(name))).toEqual({ refused: null, bytes, key: name });
      }),
    );
  });
  test('never the same twice', () => {
    const bytes = new Uint8Array(64);
    const [a, b] = [1, 2].map(() => Buffer.from(seal(bytes, key.identity, cache('k1'))));
    expect(a.subarray(12, 56).equals(b.subarray(12, 56))).toBe(false);
    expect(a.subarray(66).equals(b.subarray(66))).toBe(false);
  });
  test('the plain bytes are nowhere in it', () => {
    const bytes = new TextEncoder().encode('a category that is not for strangers');
    const sealed = Buffer.from(seal(bytes, key.identity, cache('k1')));
    expect(sealed.includes('category')).toBe(false);
  });
  test('after a rotation the old key below still opens, the new one seals', () => {
    const sealed = seal(Uint8Array.of(1), key.identity, cache('k1'));
    const rotated = parseIdentity(`${other.secret}\n${key.secret}`, 'x');
    expect(open(sealed, rotated, cache('k1')).refused).toBe(null);
    expect(refusal(seal(Uint8Array.of(1), rotated, cache('k1')))).toBe('foreign');
  });
  test('a model file opens without knowing its key, and tells it', () => {
    const sealed = seal(Uint8Array.of(9), key.identity, { purpose: 'file', key: 'k7' });
    expect(open(sealed, key.identity, { purpose: 'file' })).toMatchObject({ refused: null, key: 'k7' });
    expect(refusal(sealed, { purpose: 'file', key: 'k8' })).toBe('replayed');
  });
  test('a passphrase seals too', () => {
    const phrase = parseIdentity('passphrase: five random words are good', 'x');
    const sealed = seal(Uint8Array.of(1, 2), phrase, cache('k1'));
    expect(open(sealed, phrase, cache('k1'))).toMatchObject({ bytes: Uint8Array.of(1, 2) });
    expect(refusal(sealed)).toBe('foreign');
  });
});

describe('refusals', () => {
  const sealed = () => seal(new Uint8Array(40).fill(7), key.identity, cache('k1'));
  const patched = (at: number, value: number) => {
    const copy = sealed();
    copy[at] = value;
    return copy;
  };
  const cases: [string, () => Uint8Array, Reason][] = [
    ['nothing', () => new Uint8Array(), 'not-sealed'],
    ['another file', () => new TextEncoder().encode('{"weights": []}'), 'not-sealed'],
    ['a newer format', () => patched(8, 2), 'newer'],
    ['an older format', () => patched(8, 0), 'older'],
    ['only the magic', () => sealed().subarray(0, 8), 'truncated'],
    ['half a header', () => sealed().subarray(0, 30), 'truncated'],
    ['no tag', () => sealed().subarray(0, -16), 'truncated'],
    ['one byte too few', () => sealed().subarray(0, -1), 'truncated'],
    ['one byte too many', () => Buffer.concat([sealed(), Buffer.of(0)]), 'truncated'],
    ['a length of 2^63', () => patched(63, 0x80), 'truncated'],
    ['a foreign key', () => seal(Uint8Array.of(1), other.identity, cache('k1')), 'foreign'],
    ['another binding', () => seal(Uint8Array.of(1), key.identity, cache('k2')), 'replayed'],
    [
      'a file in a cache',
      () => seal(Uint8Array.of(1), key.identity, { purpose: 'file', key: 'k1' }),
      'replayed',
    ],
    ['a changed nonce', () => patched(28, sealed()[28] ^ 255), 'tampered'],
    ['changed contents', () => patched(70, 0), 'tampered'],
  ];
  test.each(cases)('%s', (_, make, reason) => {
    const answer = open(make(), key.identity, cache('k1'));
    expect(answer).toEqual({ refused: reason, why: expect.stringContaining(' ') });
  });

  test('every single bit flip is refused', () => {
    const whole = sealed();
    for (let bit = 0; bit < whole.length * 8; bit++) {
      whole[bit >> 3] ^= 1 << (bit & 7);
      expect(refusal(whole), `bit ${bit}`).not.toBe(null);
      whole[bit >> 3] ^= 1 << (bit & 7);
    }
    expect(refusal(whole)).toBe(null);
  });
  test('every cut is refused', () => {
    const whole = sealed();
    for (let n = 0; n < whole.length; n++) expect(refusal(whole.subarray(0, n)), `${n} bytes`).not.toBe(null);
  });
  test('a binding pasted over another is refused', () => {
    const whole = Buffer.from(seal(Uint8Array.of(1), key.identity, cache('k2')));
    whole.write('k1', 64);
    expect(refusal(whole)).toBe('tampered');
  });
  test('noise is refused, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, headed) => {
        const bytes = headed ? Buffer.concat([sealed().subarray(0, 12), noise]) : noise;
        expect(refusal(bytes)).not.toBe(null);
      }),
    );
  });
});

test('a sealed file of version 1 stays readable', () => {
  const zero = parseIdentity(
    'AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG',
    'x',
  );
  const sealed = Buffer.from(GOLDEN, 'base64');
  expect(open(sealed, zero, { purpose: 'file' })).toEqual({
    refused: null,
    bytes: new TextEncoder().encode('weights'),
    key: 'synthetic-fixtures-v1-golden',
  });
});
const GOLDEN =
  'c2Ztb2RlbAoBAhwAdw56qBMgqhRICYI/glgJGWt2z7MaeA7EprGDZ3n2Bvk1AEO3P8FN8QgMd5IHAAAAAAAAAHN5bnRoZXRpYy1maXh0dXJlcy12MS1nb2xkZW4IJYNP50k53VaP02gVCD47P4tBKyTqKw==';
