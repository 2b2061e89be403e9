/** Opening a protected file: bytes in, bytes out, nothing on disk. The format is age (age-encryption.org/v1). */
import { Decrypter } from 'age-encryption';
import { UserError } from '../error.ts';
import { type AgeFile, readHeader } from './header.ts';
import type { Identity } from './identity.ts';

/** Sizes of the age payload: a nonce, then chunks that carry an authentication code each (age-encryption.org/v1). */
const NONCE = 16;
const CHUNK = 64 * 1024;
const TAG = 16;

/** What bytes that cannot be opened at all are, and how to mend it. */
const UNREADABLE: Readonly<Record<Exclude<AgeFile['form'], 'age'>, readonly [string, string]>> = {
  empty: ['is empty', 'Restore it from git, or protect the plain file again.'],
  'lfs-pointer': [
    'is a Git LFS pointer, not the file itself',
    'Fetch it: `git lfs pull`, or `with: { lfs: true }` on the checkout step.',
  ],
  'line-endings': [
    'had its line endings converted, which breaks an encrypted file',
    'Add the line `*.age binary` to .gitattributes and restore the file from git (`git rm --cached` it and check it out again).',
  ],
  newer: ['is in a newer age format than v1', 'Encrypt it with age 1.x or the protect command.'],
  'damaged-armor': [
    'starts like an armored age file, but its lines are damaged or the end is missing',
    'Restore it from git, or protect the plain file again.',
  ],
  'damaged-header': [
    'starts like an age file, but its header is damaged or cut off',
    'Restore it from git, or protect the plain file again.',
  ],
  other: [
    'is not an age file',
    'Encrypt the plain file with the protect command, or remove .age from its name if it holds no protected data.',
  ],
};

/**
 * The plain bytes of an age file.
 * @param file its name, for messages
 * @throws UserError: not an age file, wrong key, tampered with, cut short
 */
export async function decrypt(bytes: Uint8Array, identity: Identity, file: string): Promise<Uint8Array> {
  const header = readHeader(bytes);
  if (header.form !== 'age') {
    const [what, how] = UNREADABLE[header.form];
    throw new UserError(`${file} ${what}`, how, { file });
  }
  if (header.bytes.length < header.payload + NONCE + TAG) {
    throw new UserError(`${file} is cut short: only its header is there`, UNREADABLE['damaged-header'][1], {
      file,
    });
  }
  const decrypter = new Decrypter();
  for (const key of identity.keys) key.addTo(decrypter);
  let plain: ReadableStream<Uint8Array>;
  try {
    plain = await decrypter.decrypt(streamOf(header.bytes));
  } catch (error) {
    throw headerError(String((error as Error).message), header.kinds, identity, file);
  }
  return collect(plain, header.bytes.length - header.payload, file);
}

/** The library's message tells what went wrong; ours tells what to do about it. */
function headerError(message: string, kinds: readonly string[], identity: Identity, file: string): UserError {
  const where = { file };
  if (message.startsWith('no identity matched')) return noMatch(kinds, identity, file);
  if (message.includes('work factor')) {
    return new UserError(
      `${file} is locked with a passphrase at a cost above 2^20, which is refused as a possible attack on memory`,
      'Encrypt it again with age, or for a recipient.',
      where,
    );
  }
  return new UserError(
    `the header of ${file} was changed after it was encrypted (${/HMAC/.test(message) ? 'its authentication code does not match' : 'it is malformed'})`,
    'Restore it from git; if git has the same, someone changed it: protect the plain file again.',
    where,
  );
}

function noMatch(kinds: readonly string[], identity: Identity, file: string): UserError {
  const where = { file };
  if (kinds.includes('scrypt')) {
    return identity.keys.some((key) => key.kind === 'passphrase')
      ? new UserError(
          `the passphrase does not open ${file}`,
          'Check the passphrase; upper and lower case count.',
          where,
        )
      : new UserError(
          `${file} is locked with a passphrase, and the identity has none`,
          'Add the line "passphrase: …" to the identity.',
          where,
        );
  }
  const known = kinds.filter((kind) => kind === 'X25519' || kind === 'mlkem768x25519');
  if (known.length === 0) {
    const others = [...new Set(kinds.filter((kind) => /^[a-z0-9-]{1,24}$/i.test(kind)))].join(', ');
    return new UserError(
      `${file} is encrypted for recipients that are not plain age keys (${others || 'unknown kinds'})`,
      'Protect it again for an age recipient (age1…) too; SSH keys and plugins cannot be used here.',
      where,
    );
  }
  return new UserError(
    `no key of the identity opens ${file}: it is encrypted for ${known.length} other age ${known.length === 1 ? 'recipient' : 'recipients'}`,
    "Use the key of one of its recipients, or protect the plain file again with this key's recipient among them.",
    where,
  );
}

/**
 * All plain bytes. Every chunk is authenticated, and the last one says that it is the last: a failure there means cut
 * short or changed near the end, a failure before it means changed.
 * @param size of the payload, nonce included
 */
async function collect(plain: ReadableStream<Uint8Array>, size: number, file: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of plain) {
      parts.push(part);
      length += part.length;
    }
  } catch {
    for (const part of parts) part.fill(0);
    const read = Math.floor(length / CHUNK) * (CHUNK + TAG);
    const last = size - NONCE - read <= CHUNK + TAG;
    throw new UserError(
      last
        ? `${file} is cut short, or was changed near its end`
        : `${file} was changed after it was encrypted, after the first ${length} bytes of its contents`,
      'Restore it from git, or protect the plain file again. Nothing of it was used.',
      { file },
    );
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
    part.fill(0);
  }
  return whole;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
