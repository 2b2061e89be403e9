import { Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { decrypt } from '../../src/vault/decrypt.ts';
import { encrypt } from '../../src/vault/encrypt.ts';
import { looksLikeAge, readHeader } from '../../src/vault/header.ts';
import { parseIdentity } from '../../src/vault/identity.ts';
import { parseRecipients } from '../../src/vault/recipients.ts';
import { allOf, newKey, type TestKey, thrown } from './keys.ts';

let alice: TestKey;
let bob: TestKey;
let eve: TestKey;
beforeAll(async () => {
  [alice, bob, eve] = [await newKey(), await newKey(), await newKey()];
});

const text = (value: string) => new TextEncoder().encode(value);
const SECRET = 'MRN-000001 secret cell';

describe('round trips', () => {
  test('any bytes, binary and armored, for every one of several recipients', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), async (bytes, armored) => {
        const sealed = await encrypt(bytes, { recipients: [alice.recipient, bob.recipient] }, { armored });
        expect(looksLikeAge(sealed)).toBe(true);
        expect(await decrypt(sealed, alice.identity, 'f.age')).toEqual(bytes);
        expect(await decrypt(sealed, bob.identity, 'f.age')).toEqual(bytes);
      }),
      { numRuns: 25 },
    );
  });

  test.each([0, 1, 65_535, 65_536, 65_537, 300_000])('%i bytes', async (length) => {
    const bytes = new Uint8Array(length).map((_, i) => i * 31);
    const sealed = await encrypt(bytes, { recipients: [alice.recipient] });
    expect(Buffer.from(await decrypt(sealed, alice.identity, 'f.age')).equals(bytes)).toBe(true);
  });

  test('the right key among several', async () => {
    const sealed = await encrypt(text('x'), { recipients: [bob.recipient] });
    const both = parseIdentity(`${eve.secret}\npassphrase: not this one\n${bob.secret}`, 'k');
    expect(await decrypt(sealed, both, 'f.age')).toEqual(text('x'));
  });

  test('a passphrase', async () => {
    const sealed = await encrypt(text('x'), { passphrase: 'five random words are good' }, { cost: 10 });
    const identity = parseIdentity('passphrase: five random words are good', 'k');
    expect(await decrypt(sealed, identity, 'f.age')).toEqual(text('x'));
  });
});

describe('what cannot be opened says why and what to do, and shows nothing', () => {
  const sealedFor = async (key: TestKey, size = 100) =>
    encrypt(text(SECRET.padEnd(size, '.')), { recipients: [key.recipient] });
  const passphrase = () => encrypt(text(SECRET), { passphrase: 'five random words are good' }, { cost: 10 });
  const change = (bytes: Uint8Array, at: number) => {
    const copy = new Uint8Array(bytes);
    copy[at < 0 ? copy.length + at : at] ^= 1;
    return copy;
  };

  const cases: [string, () => Promise<Uint8Array>, RegExp, RegExp][] = [
    ['wrong key', () => sealedFor(bob), /no key of the identity opens f.age/, /recipients/],
    [
      'passphrase file, key given',
      passphrase,
      /locked with a passphrase, and the identity has none/,
      /passphrase:/,
    ],
    ['empty', async () => new Uint8Array(), /is empty/, /git/],
    ['plain CSV', async () => text(`mrn,name\n${SECRET}`), /not an age file/, /protect/],
    [
      'LFS pointer',
      async () => text('version https://git-lfs.github.com/spec/v1\noid'),
      /LFS pointer/,
      /lfs/,
    ],
    [
      'converted line endings',
      async () =>
        text(
          Buffer.from(await sealedFor(alice))
            .toString('latin1')
            .replaceAll('\n', '\r\n'),
        ),
      /line endings/,
      /gitattributes/,
    ],
    ['a future format', async () => text('age-encryption.org/v2\n-> X'), /newer age format/, /1\.x/],
    ['header cut off', async () => (await sealedFor(alice)).subarray(0, 60), /header is damaged/, /Restore/],
    ['payload cut off', async () => (await sealedFor(alice)).subarray(0, -1), /cut short/, /Restore/],
    ['cut at the nonce', async () => (await sealedFor(alice)).subarray(0, -130), /cut short/, /Restore/],
    [
      'header changed',
      async () => changeMac(await sealedFor(alice)),
      /header of f.age was changed/,
      /Restore/,
    ],
    [
      'last byte changed',
      async () => change(await sealedFor(alice), -1),
      /cut short, or was changed near/,
      /Restore/,
    ],
    [
      'early chunk changed',
      async () => change(await sealedFor(alice, 200_000), 1000),
      /was changed after it was encrypted/,
      /Restore/,
    ],
    [
      'cut at a chunk boundary',
      async () => {
        const sealed = await sealedFor(alice, 200_000);
        const header = readHeader(sealed);
        return header.form === 'age' ? sealed.subarray(0, header.payload + 16 + 2 * 65_552) : sealed;
      },
      /cut short/,
      /Restore/,
    ],
    [
      'armor cut off',
      async () =>
        (await encrypt(text(SECRET), { recipients: [alice.recipient] }, { armored: true })).subarray(0, -40),
      /armored/,
      /Restore/,
    ],
    ['SSH recipients only', () => sshOnly(), /not plain age keys \(ssh-ed25519\)/, /age recipient/],
  ];
  test.each(cases)('%s', async (_, make, what, how) => {
    const error = await thrown(async () => decrypt(await make(), alice.identity, 'f.age'));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(what);
    expect(error.how).toMatch(how);
    expect(error.where).toEqual({ file: 'f.age' });
    expect(allOf(error)).not.toContain('secret cell');
    expect(allOf(error)).not.toContain(alice.secret.slice(20, 50));
  });

  test('a wrong passphrase', async () => {
    const identity = parseIdentity('passphrase: five random words are bad', 'k');
    const error = await thrown(async () => decrypt(await passphrase(), identity, 'f.age'));
    expect(error.message).toBe('the passphrase does not open f.age');
    expect(allOf(error)).not.toContain('random words');
  });

  test('any bit flip and any cut is a UserError, never other bytes', async () => {
    const sealed = await sealedFor(alice);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), fc.boolean(), async (bit, cut) => {
        const copy = cut ? sealed.slice(0, bit >> 3) : new Uint8Array(sealed);
        if (!cut) copy[bit >> 3] ^= 1 << (bit & 7);
        expect(await thrown(() => decrypt(copy, alice.identity, 'f.age'))).toBeInstanceOf(UserError);
      }),
      { numRuns: 300 },
    );
  });
});

/** An age file whose header authentication code is one of another header. */
function changeMac(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = Buffer.from(copy).indexOf('--- ') + 4;
  copy[at] = copy[at] === 65 ? 66 : 65;
  return copy;
}

async function sshOnly(): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  const { Stanza } = await import('age-encryption');
  encrypter.addRecipient({ wrapFileKey: () => [new Stanza(['ssh-ed25519', 'abcd'], new Uint8Array(32))] });
  return encrypter.encrypt(SECRET);
}

describe('recipients', () => {
  test('comments, blank lines, doubles', () => {
    const all = `# team\n${alice.recipient}\n\n  ${bob.recipient}\r\n${alice.recipient}`;
    expect(parseRecipients(all, 'r.txt')).toEqual([alice.recipient, bob.recipient]);
  });
  test.each<[string, () => string, RegExp]>([
    ['none', () => '# nobody', /names no recipient/],
    ['a secret key', () => alice.secret, /found a secret key/],
    ['an SSH key', () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@here', /SSH key/],
    ['a plugin', () => 'age1yubikey1qwert', /plugin/],
    ['cut short', () => alice.recipient.slice(0, -1), /cut short or mistyped/],
    ['a word', () => 'alice', /something else/],
  ])('%s', async (_, make, message) => {
    const error = await thrown(() => parseRecipients(make(), 'r.txt'));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(message);
    expect(allOf(error)).not.toContain(alice.secret.slice(20, 50));
  });
});

test('short passphrases are refused', async () => {
  const error = await thrown(() => encrypt(text('x'), { passphrase: 'hunter2' }));
  expect(error).toBeInstanceOf(UserError);
  expect(allOf(error)).not.toContain('hunter2');
});
