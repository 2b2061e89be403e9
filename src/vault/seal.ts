/**
 * Sealing a trained model, so that it can lie in a cache or a repository that others can read and write.
 *
 * AES-256-GCM (NIST SP 800-38D) under HKDF-SHA256(first key of the identity, random salt). Everything before the
 * ciphertext is authenticated with it. What is sealed is opaque here: bytes that a strict reader parses afterwards.
 *
 *   offset  size
 *        0     8  "sfmodel\n"
 *        8     1  format version, 1
 *        9     1  purpose: 1 cache, 2 file
 *       10     2  K, length of the binding
 *       12    16  salt of the key
 *       28    12  nonce
 *       40    16  sealer: which key sealed it, a value that only its holder can recognise
 *       56     8  N, length of the ciphertext
 *       64     K  binding: the cache key, printable ASCII
 *     64+K     N  ciphertext
 *   64+K+N    16  tag
 *
 * A refusal has a reason and no bytes: a model is opened whole or not at all, and the caller trains afresh.
 */
import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Identity, PURPOSE, type SecretKey } from './identity.ts';

export const SEAL_FORMAT = 1;
const MAGIC = Buffer.from('sfmodel\n', 'latin1');
const HEADER = 64;
const TAG = 16;

/**
 * What a sealed model is for. One sealed for a cache opens only under the same key: same fixture, same training
 * configuration, same format. One sealed as a file opens for any holder of the identity; the key it was trained under
 * comes back with it, so that the caller can say whether the fixture has changed since.
 */
export type Binding =
  | { readonly purpose: 'cache'; readonly key: string }
  | { readonly purpose: 'file'; readonly key?: string };

const PURPOSES = { cache: 1, file: 2 } as const;

export type Reason =
  /** Not a sealed model at all. */
  | 'not-sealed'
  /** Written by a newer or older version of this program. */
  | 'newer'
  | 'older'
  /** Shorter (or longer) than its header says. */
  | 'truncated'
  /** Sealed for another use, or under another cache key. */
  | 'replayed'
  /** Sealed with a key that is not in this identity. */
  | 'foreign'
  /** Some byte was changed. */
  | 'tampered';

export interface Refused {
  readonly refused: Reason;
  /** One sentence for a warning. */
  readonly why: string;
}
export interface Opened {
  readonly refused: null;
  readonly bytes: Uint8Array;
  /** The cache key of design §5 under which the model was trained. */
  readonly key: string;
}

const WHY: Readonly<Record<Reason, string>> = {
  'not-sealed': 'it is not a sealed model',
  newer: 'it was sealed by a newer version of this program',
  older: 'it was sealed by an older version of this program',
  truncated: 'it is cut short or longer than it should be',
  replayed: 'it was sealed for another fixture, configuration or use',
  foreign: 'it was sealed with a key that this identity does not hold',
  tampered: 'its bytes were changed after it was sealed',
};

function refuse(refused: Reason): Refused {
  return { refused, why: WHY[refused] };
}

/** `bytes` sealed with the first key of `identity`, bound to a use and a cache key. */
export function seal(
  bytes: Uint8Array,
  identity: Identity,
  binding: { readonly purpose: 'cache' | 'file'; readonly key: string },
): Uint8Array {
  if (!/^[\x21-\x7e]{1,512}$/.test(binding.key))
    throw new Error('a binding is 1 to 512 printable characters');
  const key = Buffer.from(binding.key, 'latin1');
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const head = Buffer.alloc(HEADER + key.length);
  MAGIC.copy(head, 0);
  head[8] = SEAL_FORMAT;
  head[9] = PURPOSES[binding.purpose];
  head.writeUInt16LE(key.length, 10);
  salt.copy(head, 12);
  nonce.copy(head, 28);
  head.set(sealer(identity.first, salt), 40);
  head.writeBigUInt64LE(BigInt(bytes.length), 56);
  key.copy(head, HEADER);
  const cipher = createCipheriv('aes-256-gcm', identity.first.derive(PURPOSE.seal, salt), nonce);
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** The sealed bytes, or why they are refused. Never throws for anything the bytes may hold. */
export function open(sealed: Uint8Array, identity: Identity, binding: Binding): Opened | Refused {
  const whole = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const known = Math.min(whole.length, MAGIC.length);
  if (known === 0 || !whole.subarray(0, known).equals(MAGIC.subarray(0, known))) return refuse('not-sealed');
  if (whole.length <= 8) return refuse('truncated');
  if (whole[8] !== SEAL_FORMAT) return refuse(whole[8] > SEAL_FORMAT ? 'newer' : 'older');
  if (whole.length < HEADER + TAG) return refuse('truncated');

  const start = HEADER + whole.readUInt16LE(10);
  const length = whole.readBigUInt64LE(56);
  if (BigInt(start) + length + BigInt(TAG) !== BigInt(whole.length)) return refuse('truncated');
  const end = start + Number(length);
  const key = whole.toString('latin1', HEADER, start);
  if (whole[9] !== PURPOSES[binding.purpose]) return refuse('replayed');
  if (binding.key !== undefined && binding.key !== key) return refuse('replayed');

  const salt = whole.subarray(12, 28);
  const owner = identity.keys.find((one) => timingSafeEqual(sealer(one, salt), whole.subarray(40, 56)));
  if (owner === undefined) return refuse('foreign');
  const cipher = createDecipheriv('aes-256-gcm', owner.derive(PURPOSE.seal, salt), whole.subarray(28, 40), {
    authTagLength: TAG,
  });
  cipher.setAAD(whole.subarray(0, start));
  cipher.setAuthTag(whole.subarray(end));
  const plain = cipher.update(whole.subarray(start, end));
  try {
    cipher.final();
  } catch {
    plain.fill(0);
    return refuse('tampered');
  }
  return { refused: null, bytes: new Uint8Array(plain), key };
}

/** Sixteen bytes by which the holder of a key recognises what it sealed; without the key they look random. */
function sealer(key: SecretKey, salt: Uint8Array): Uint8Array {
  return key.derive(PURPOSE.sealer, salt).subarray(0, 16);
}

/** Whether bytes claim to be a sealed model. */
export function looksSealed(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.equals(bytes.subarray(0, MAGIC.length));
}
