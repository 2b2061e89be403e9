import { inspect } from 'node:util';
import { generateHybridIdentity } from 'age-encryption';
import { expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { PURPOSE, parseIdentity } from '../../src/vault/identity.ts';
import { allOf, newKey, thrown } from './keys.ts';

test('several lines, comments, blank lines, CRLF and a byte order mark', async () => {
  const [a, b] = [await newKey(), await newKey()];
  const text = `\uFEFF# created: today\r\n# public key: ${a.recipient}\r\n\r\n  ${a.secret}  \r\n${b.secret}\r\n`;
  const identity = parseIdentity(text, 'key.txt');
  expect(identity.keys.map((key) => key.kind)).toEqual(['x25519', 'x25519']);
  expect(await identity.recipients()).toEqual([a.recipient, b.recipient]);
});

test('post-quantum keys and passphrases', async () => {
  const identity = parseIdentity(`${await generateHybridIdentity()}\npassphrase:  a b c \n`, 'key.txt');
  expect(identity.keys.map((key) => key.kind)).toEqual(['hybrid', 'passphrase']);
  expect((await identity.recipients())[0]).toMatch(/^age1pq1/);
  expect(await identity.recipients()).toHaveLength(1);
});

const SECRET_PART = 'QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGP';
test.each([
  ['nothing', '', /holds no key/],
  ['comments only', '# created: x\n\n', /holds no key/],
  ['a recipient', `age1${SECRET_PART.toLowerCase()}`, /recipient/],
  ['an armored file', `-----BEGIN AGE ENCRYPTED FILE-----\n${SECRET_PART}`, /encrypted file/],
  ['an SSH key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET_PART}`, /SSH or PEM/],
  ['a plugin', `AGE-PLUGIN-YUBIKEY-1${SECRET_PART}`, /plugin/],
  ['lower case', `age-secret-key-1${SECRET_PART.toLowerCase()}`, /lower case/],
  ['quotes', `"AGE-SECRET-KEY-1${SECRET_PART}"`, /quoted/],
  ['a bad checksum', `AGE-SECRET-KEY-1${SECRET_PART}`, /cut short or mistyped/],
  ['an empty passphrase', 'passphrase:   ', /passphrase is empty/],
  ['anything else', SECRET_PART, /not an age key/],
])('%s is refused without an echo', async (_, text, message) => {
  const error = await thrown(() => parseIdentity(text, 'the input identity'));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(message);
  expect(error.how).toBeTruthy();
  expect(allOf(error).toUpperCase()).not.toContain(SECRET_PART);
});

test('every way of cutting or changing one character of a key is refused, with its line and no echo', async () => {
  const { secret } = await newKey();
  for (let i = 16; i < secret.length; i++) {
    const changed = secret.slice(0, i) + (secret[i] === 'Q' ? 'P' : 'Q') + secret.slice(i + 1);
    for (const text of [secret.slice(0, i), changed]) {
      const error = await thrown(() => parseIdentity(`# one\n${text}`, 'key.txt'));
      expect(error.where).toEqual({ file: 'key.txt', line: 2 });
      if (text.length > 24) expect(allOf(error)).not.toContain(text.slice(16));
    }
  }
});

test('an identity cannot be printed', async () => {
  const { secret, identity } = await newKey();
  const withPhrase = parseIdentity('passphrase: correct horse battery staple', 'x');
  const shown = [identity, withPhrase, identity.first, withPhrase.first, { a: [identity] }, identity.keys]
    .flatMap((it) => [inspect(it, { depth: 9, showHidden: true }), JSON.stringify(it), String(it)])
    .join('\n');
  expect(shown).not.toContain(secret.slice(20, 40));
  expect(shown).not.toContain('horse');
});

test('derived keys differ by purpose, salt and key, and are the same every time', async () => {
  const [a, b] = [(await newKey()).identity.first, (await newKey()).identity.first];
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const all = [a, b].flatMap((key) =>
    Object.values(PURPOSE).flatMap((purpose) => [
      hex(key.derive(purpose)),
      hex(key.derive(purpose, Buffer.from('salt'))),
    ]),
  );
  expect(new Set(all).size).toBe(all.length);
  expect(hex(a.derive(PURPOSE.seal))).toBe(all[0]);
});

test('known answer: keys derived today open what is sealed tomorrow', () => {
  // The key of the bytes 0, 1, … 31.
  const key = parseIdentity(
    'AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG',
    'x',
  );
  expect(Buffer.from(key.first.derive(PURPOSE.cacheKey)).toString('hex')).toMatchInlineSnapshot(
    `"d64e111e093d723cb58f743c0495fa105aa1a1695a2a6b9cda53879fb77027cc"`,
  );
});
