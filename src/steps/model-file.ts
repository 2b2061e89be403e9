/** A model in a file of its own: sealed where the run has a key, plain otherwise. */
import { readFileSync } from 'node:fs';
import { UserError } from '../error.ts';
import type { Context } from '../platform/context.ts';
import { writeWhole } from '../release/file.ts';
import { looksSealed } from '../vault/seal.ts';

export type ModelFile =
  | { readonly bytes: Uint8Array }
  /** Why it must not be used, half a sentence. */
  | { readonly refused: string };

/** @throws UserError where the file cannot be read, or is sealed and the run has no key */
export function readModelFile(path: string, context: Pick<Context, 'sealer'>): ModelFile {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch {
    throw new UserError('the model file cannot be read', 'name a file that `train` has written', {
      file: path,
    });
  }
  if (!looksSealed(bytes)) return { bytes };
  if (context.sealer === undefined) {
    throw new UserError(
      'the model is sealed, and no key was given',
      'give the age identity it was sealed with: --identity-file FILE in a terminal, the input `identity` in a workflow',
      { file: path },
    );
  }
  return context.sealer.open(bytes);
}

/** The bytes of a model file that nothing can be done without. */
export function modelBytes(path: string, context: Pick<Context, 'sealer'>): Uint8Array {
  const file = readModelFile(path, context);
  if ('bytes' in file) return file.bytes;
  throw new UserError(
    `the model file is refused: ${file.refused}`,
    'train it again: `train SOURCE --model FILE`',
    { file: path },
  );
}

/** @returns whether the file is sealed */
export function writeModelFile(path: string, model: Uint8Array, context: Pick<Context, 'sealer'>): boolean {
  writeWhole(path, context.sealer?.seal(model) ?? model, 0o600);
  return context.sealer !== undefined;
}
