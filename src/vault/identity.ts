/**
 * The secret that opens protected files: one or more lines of the kind `age-keygen` writes.
 *
 *   # created: 2026-01-05T09:00:00Z          comments and blank lines are skipped
 *   AGE-SECRET-KEY-1…                        a native age key (X25519; bech32 with checksum, age-encryption.org/v1)
 *   AGE-SECRET-KEY-PQ-1…                     a native post-quantum key
 *   passphrase: five words of your choice    for files locked with a passphrase
 *
 * The word `passphrase:` is required, so that a mistyped key can never pass for a passphrase. With several lines, each
 * is tried on a file; the first alone seals models, names caches and signs, so a new key is put on top when keys rotate.
 *
 * Neither an identity nor an error about one can print key material.
 */
import { hkdfSync, scryptSync } from 'node:crypto';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { UserError } from '../error.ts';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * What a derived key is for. HKDF's `info` separates them: none tells anything about another (RFC 5869 §3.2).
 */
export const PURPOSE = {
  seal: 'synthetic-fixtures/v1/seal',
  sealer: 'synthetic-fixtures/v1/sealer',
  cacheKey: 'synthetic-fixtures/v1/cache-key',
  sign: 'synthetic-fixtures/v1/sign',
} as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/**
 * Cost of stretching a passphrase before anything is derived from it: the cost age itself uses (2^18), so that a
 * public cache key or signature is no easier to attack than the protected file beside it.
 */
const SCRYPT = { N: 2 ** 18, r: 8, p: 1, maxmem: 2 ** 29 } as const;

/** One line of an identity. */
export class SecretKey {
  readonly #text: string;
  #stretched: Uint8Array | undefined;

  /** @param text an age key that `parseIdentity` has checked, or a passphrase */
  constructor(
    readonly kind: 'x25519' | 'hybrid' | 'passphrase',
    text: string,
  ) {
    this.#text = text;
  }

  /** Let age try this key. */
  addTo(decrypter: Decrypter): void {
    if (this.kind === 'passphrase') decrypter.addPassphrase(this.#text);
    else decrypter.addIdentity(this.#text);
  }

  /** The public half that files are encrypted for (`age1…`); null for a passphrase, which has none. */
  async recipient(): Promise<string | null> {
    return this.kind === 'passphrase' ? null : identityToRecipient(this.#text);
  }

  /**
   * 32 bytes that only a holder of this key can know: HKDF-SHA256 (RFC 5869) of the key's text, which has exactly one
   * spelling, or of the stretched passphrase.
   */
  derive(purpose: Purpose, salt: Uint8Array = new Uint8Array()): Uint8Array {
    const secret = this.kind === 'passphrase' ? this.#stretch() : this.#text;
    return new Uint8Array(hkdfSync('sha256', secret, salt, purpose, 32));
  }

  #stretch(): Uint8Array {
    this.#stretched ??= scryptSync(this.#text, 'synthetic-fixtures/v1/passphrase', 32, SCRYPT);
    return this.#stretched;
  }

  toString(): string {
    return `[${this.kind} key]`;
  }
  toJSON(): string {
    return this.toString();
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/** The keys of one identity, in the order they were given; at least one. */
export class Identity {
  readonly #keys: readonly SecretKey[];

  constructor(keys: readonly [SecretKey, ...SecretKey[]]) {
    this.#keys = keys;
  }
  get keys(): readonly SecretKey[] {
    return this.#keys;
  }
  /** The key that seals, signs and names caches. */
  get first(): SecretKey {
    return this.#keys[0];
  }
  /** Public halves of the keys that have one. */
  async recipients(): Promise<string[]> {
    const all = await Promise.all(this.#keys.map((key) => key.recipient()));
    return all.filter((recipient) => recipient !== null);
  }

  toString(): string {
    return `[Identity of ${this.#keys.length}]`;
  }
  toJSON(): string {
    return this.toString();
  }
  [INSPECT](): string {
    return this.toString();
  }
}

const FORMS = 'Give the whole line that starts with AGE-SECRET-KEY-1, as keygen or age-keygen wrote it';

/** What people put in the place of a key, by how it starts, with the way on. None of these echoes the line. */
const NEAR_MISSES: readonly (readonly [RegExp, string, string])[] = [
  [/^age1/i, 'a recipient (the public half)', `${FORMS}; the recipient only encrypts.`],
  [
    /^(-----BEGIN AGE ENCRYPTED FILE|age-encryption\.org)/,
    'an encrypted file',
    'Decrypt the key file first: age --decrypt KEYFILE, and store what it prints.',
  ],
  [
    /^(-----BEGIN|ssh-|ecdsa-)/,
    'an SSH or PEM key',
    'SSH keys are not supported. Make an age key with the keygen command and protect the file again for its recipient.',
  ],
  [
    /^AGE-PLUGIN-/i,
    'a plugin identity (hardware key)',
    'Plugins cannot run here. Add a recipient that is a plain age key: keygen, then protect the file for both.',
  ],
  [/^["'`]/, 'a quoted text', 'Remove the quotes around the key.'],
  [/^age-secret-key-/, 'a key in lower case', `${FORMS}, in capitals.`],
  [
    /\\n/,
    'a line with a written-out \\n',
    'Store the key with real line breaks: gh secret set NAME < KEYFILE.',
  ],
];

/**
 * The identity in `text`.
 * @param source where the text came from, for messages: 'the input identity', 'key.txt'
 * @throws UserError that names the line and the mistake, never the text
 */
export function parseIdentity(text: string, source: string): Identity {
  const keys: SecretKey[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    keys.push(parseLine(line, source, index + 1));
  }
  if (keys.length === 0) {
    throw new UserError(`${source} holds no key`, `${FORMS}. A secret that is not set reads as empty.`);
  }
  return new Identity(keys as [SecretKey, ...SecretKey[]]);
}

function parseLine(line: string, source: string, number: number): SecretKey {
  const where = { file: source, line: number };
  const phrase = /^passphrase:\s*(.*)$/i.exec(line);
  if (phrase) {
    if (phrase[1] === '') {
      throw new UserError(
        'the passphrase is empty',
        'Write it after "passphrase:", on the same line.',
        where,
      );
    }
    return new SecretKey('passphrase', phrase[1]);
  }
  const kind = line.startsWith('AGE-SECRET-KEY-1')
    ? 'x25519'
    : line.startsWith('AGE-SECRET-KEY-PQ-1')
      ? 'hybrid'
      : null;
  if (kind === null) {
    const [, what, how] = NEAR_MISSES.find(([form]) => form.test(line)) ?? [
      null,
      'something that is not an age key',
      `${FORMS}; a passphrase is written as "passphrase: …".`,
    ];
    throw new UserError(`expected an age secret key, found ${what}`, how, where);
  }
  if (!isKey(line)) {
    throw new UserError(
      `the age secret key is cut short or mistyped (${line.length} characters, checksum does not match)`,
      'Copy the whole line again, or store the file itself: gh secret set NAME < KEYFILE.',
      where,
    );
  }
  return new SecretKey(kind, line);
}

/** Whether prefix, length and checksum (bech32, BIP 173) hold. */
function isKey(line: string): boolean {
  try {
    new Decrypter().addIdentity(line);
    return true;
  } catch {
    return false;
  }
}
