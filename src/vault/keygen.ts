/** Making a key pair: the secret half into a file of its owner's alone, the public half to print. */
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { UserError } from '../error.ts';
import { workTreeOf } from './git.ts';
import { parseIdentity } from './identity.ts';
import { signerOf } from './sign.ts';

/** The name that the documentation uses for the secret. */
export const SECRET_NAME = 'FIXTURES_IDENTITY';

export interface NewKey {
  readonly file: string;
  /** `age1…`: whom to encrypt for. Public. */
  readonly recipient: string;
  /** `ed25519:…`: checks what this key signs. Public. */
  readonly signer: string;
  /** The command that stores the secret for the Action. */
  readonly command: string;
}

/**
 * A new X25519 key in `file`, in the words of `age-keygen`.
 * @param now the time that the file's comment states
 * @throws UserError inside a git work tree, and where the file exists
 */
export async function keygen(file: string, now: Date): Promise<NewKey> {
  const path = resolve(file);
  const tree = workTreeOf(dirname(path));
  if (tree !== null) {
    throw new UserError(
      `a key must not lie in a git work tree, where one \`git add\` would publish it; ${path} is inside ${tree}`,
      'Give a path outside the repository, for example ~/.config/synthetic-fixtures/key.txt.',
      { file: path },
    );
  }
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const text = `# created: ${now.toISOString()}\n# public key: ${recipient}\n${identity}\n`;
  await writeNew(path, text);
  const signer = signerOf(parseIdentity(identity, path));
  return { file: path, recipient, signer, command: `gh secret set ${SECRET_NAME} < ${shellWord(path)}` };
}

/** Write a file that must not exist yet, readable by its owner alone from the first moment. */
async function writeNew(path: string, text: string): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, O_CREAT | O_EXCL | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') {
      throw new UserError(
        `${path} exists, and a key is never overwritten: files protected for it would be lost`,
        'Give another name, or move the old key away yourself.',
        { file: path },
      );
    }
    throw new UserError(
      `cannot write the key to ${path} (${code})`,
      'Give a path in a folder you can write to.',
      {
        file: path,
      },
    );
  }
}

/** A path as one word of a POSIX shell. */
function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
