/** Protecting bytes with age, for recipients or with a passphrase. Only whole byte arrays, only in memory. */
import { armor, Encrypter } from 'age-encryption';
import { UserError } from '../error.ts';

/** Below this a passphrase is guessed offline: the encrypted file is there for everyone with read access to try. */
const SHORTEST_PASSPHRASE = 16;

export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string };

/**
 * `bytes` as an age file that every one of the recipients, or whoever knows the passphrase, can open.
 * @param options.armored as text lines (PEM) rather than binary
 * @param options.cost base-2 logarithm of scrypt's work for a passphrase @default 18
 */
export async function encrypt(
  bytes: Uint8Array,
  lock: Lock,
  options: { readonly armored?: boolean; readonly cost?: number } = {},
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) {
    if ([...lock.passphrase].length < SHORTEST_PASSPHRASE) {
      throw new UserError(
        `the passphrase is shorter than ${SHORTEST_PASSPHRASE} characters`,
        'Use five or more random words, or better a key: the keygen command makes one.',
      );
    }
    encrypter.setPassphrase(lock.passphrase);
    encrypter.setScryptWorkFactor(options.cost ?? 18);
  } else {
    for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  }
  const sealed = await encrypter.encrypt(bytes);
  return options.armored ? new TextEncoder().encode(armor.encode(sealed)) : sealed;
}
