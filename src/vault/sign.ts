/**
 * Signing what is released, so that a run without the secret can tell it from what somebody put in its place.
 *
 * Ed25519 (RFC 8032) with a seed derived from the first key of the identity: whoever holds the secret signs, anyone
 * with the public half checks. The public half is text, `ed25519:` and 43 characters of base64url, made to be
 * committed and reviewed beside the configuration. What it can promise, and to whom, is told in
 * `platform/github/released.ts`.
 */
import {
  verify as check,
  createPrivateKey,
  createPublicKey,
  sign as ed25519,
  type KeyObject,
} from 'node:crypto';
import { UserError } from '../error.ts';
import { type Identity, PURPOSE } from './identity.ts';

/** DER in front of the 32 bytes of an Ed25519 private key (RFC 8410, PKCS #8) and public key (SPKI). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** What a signature is about. Part of what is signed: one kind can never pass for another. */
export type Context = 'release' | 'dossier';

/** The signing key itself, for a library that signs in its own format (the dossier's). Never leaves the process. */
export function signingKey(identity: Identity): KeyObject {
  const seed = identity.first.derive(PURPOSE.sign);
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}

/** The public half of the signing key of `identity`: `ed25519:…`. */
export function signerOf(identity: Identity): string {
  const der = createPublicKey(signingKey(identity)).export({ format: 'der', type: 'spki' });
  return `ed25519:${der.subarray(SPKI.length).toString('base64url')}`;
}

/** A signature over `bytes`, as base64url. */
export function sign(bytes: Uint8Array, identity: Identity, context: Context): string {
  return ed25519(null, framed(bytes, context), signingKey(identity)).toString('base64url');
}

/**
 * Whether `signature` over `bytes` was made by `signer`. False for anything malformed in the signature.
 * @throws UserError where `signer` itself is no public key: that is a mistake in what was committed
 */
export function verify(bytes: Uint8Array, signature: string, signer: string, context: Context): boolean {
  const key = publicKey(signer);
  const raw = Buffer.from(signature, 'base64url');
  if (raw.length !== 64 || raw.toString('base64url') !== signature) return false;
  return check(null, framed(bytes, context), key, raw);
}

function publicKey(signer: string): KeyObject {
  const text = /^ed25519:([A-Za-z0-9_-]{43})$/.exec(signer)?.[1];
  if (text !== undefined) {
    try {
      const der = Buffer.concat([SPKI, Buffer.from(text, 'base64url')]);
      return createPublicKey({ key: der, format: 'der', type: 'spki' });
    } catch {
      // falls through to the one message below
    }
  }
  throw new UserError(
    'the public signing key is malformed',
    'It is written ed25519: and 43 letters, digits, - or _; keygen prints it, and so does every run that releases.',
  );
}

function framed(bytes: Uint8Array, context: Context): Buffer {
  return Buffer.concat([Buffer.from(`synthetic-fixtures/v1/${context}\n`, 'latin1'), bytes]);
}
