/** Keys for tests; made for this file, protecting nothing. */
import { generateX25519Identity } from 'age-encryption';
import { type Identity, parseIdentity } from '../../src/vault/identity.ts';

export interface TestKey {
  readonly secret: string;
  readonly identity: Identity;
  readonly recipient: string;
}

export async function newKey(): Promise<TestKey> {
  const secret = await generateX25519Identity();
  const identity = parseIdentity(secret, 'a test');
  return { secret, identity, recipient: (await identity.recipients())[0] };
}

/** The error that `action` throws; fails the test where it throws none. */
export async function thrown(action: () => unknown): Promise<Error & { how?: string; where?: object }> {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error');
}

/** Everything an error could print. */
export function allOf(error: Error & { how?: string; where?: object }): string {
  return JSON.stringify([error.message, error.how, error.where, error.stack, error.cause]);
}
