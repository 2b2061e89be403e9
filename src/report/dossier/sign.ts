/** Ed25519 (RFC 8032) over the statement's bytes: whoever holds the public key can check it with any tool. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { UserError } from '../../error.ts';

export interface Signature {
  readonly algorithm: 'Ed25519';
  /** Base64. */
  readonly signature: string;
  /** PEM, as `openssl` reads it. */
  readonly publicKey: string;
  /** SHA-256 of the public key's DER, for comparing by eye. */
  readonly fingerprint: string;
}

/** @throws UserError where the key is no Ed25519 private key */
export function signStatement(text: string, privateKey: KeyObject): Signature {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
    throw new UserError(
      'Expected an Ed25519 private key to sign the dossier, found another kind of key.',
      'Make one with `openssl genpkey -algorithm ed25519`.',
    );
  }
  const publicKey = createPublicKey(privateKey);
  return {
    algorithm: 'Ed25519',
    signature: sign(null, Buffer.from(text), privateKey).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
    fingerprint: fingerprintOf(publicKey),
  };
}

export function fingerprintOf(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' }));
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function verifyStatement(text: string, signature: string, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
}
