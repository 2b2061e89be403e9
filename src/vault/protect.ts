/** Protecting a plain file: FILE becomes FILE.age beside it, and git is asked what it already knows of FILE. */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';
import { encrypt, type Lock } from './encrypt.ts';
import { type GitEnvironment, type PlainFileInGit, plainFileInGit } from './git.ts';
import { looksLikeAge } from './header.ts';

export interface Protected {
  /** The encrypted file. */
  readonly file: string;
  readonly bytes: number;
  /** What the user should still do about the plain file, most urgent first. */
  readonly warnings: readonly string[];
}

/**
 * Encrypt `file` to `file.age`. The plain file is left as it is.
 * @param options.force replace an existing FILE.age, for a new version of the data or new recipients
 * @param options.environment what git may see: PATH and HOME
 * @throws UserError where there is nothing to encrypt or FILE.age exists
 */
export async function protect(
  file: string,
  lock: Lock,
  options: { readonly force?: boolean; readonly environment: GitEnvironment },
): Promise<Protected> {
  const plain = await read(file);
  if (looksLikeAge(plain)) {
    throw new UserError(
      `${file} is an age file already`,
      'Give the plain file; to change recipients, decrypt it first.',
      {
        file,
      },
    );
  }
  const target = `${file}.age`;
  const sealed = await encrypt(plain, lock);
  plain.fill(0);
  await place(target, sealed, options.force === true);
  const inGit = await plainFileInGit(file, options.environment);
  return { file: target, bytes: sealed.length, warnings: advice(basename(file), inGit) };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    const info = await stat(file);
    if (!info.isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const bytes = await readFile(file);
    if (bytes.length > 0) return bytes;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      `cannot read ${file} (${code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is not a file' : code})`,
      'Give the path of the plain file to protect.',
      { file },
    );
  }
  throw new UserError(`${file} is empty`, 'Give a file that holds records.', { file });
}

/** Put the bytes under their name in one move: a reader sees all of them or none. */
async function place(target: string, bytes: Uint8Array, replace: boolean): Promise<void> {
  const staged = join(dirname(resolve(target)), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(staged, 'wx', 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(staged, target);
    else await link(staged, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') {
      throw new UserError(`${target} exists`, 'Add --force to replace it by the newly encrypted file.', {
        file: target,
      });
    }
    throw new UserError(
      `cannot write ${target} (${code})`,
      'Free some space or give a folder you can write to.',
      {
        file: target,
      },
    );
  } finally {
    await rm(staged, { force: true });
  }
}

function advice(name: string, inGit: PlainFileInGit | null | 'no git'): string[] {
  if (inGit === null) return [];
  if (inGit === 'no git') {
    return [
      `git could not be asked whether it holds the plain ${name}; check with: git log --all -- ${name}`,
    ];
  }
  const warnings: string[] = [];
  if (inGit.commits > 0) {
    const count =
      inGit.commits >= 1000
        ? '1,000 or more commits'
        : inGit.commits === 1
          ? '1 commit'
          : `${inGit.commits} commits`;
    warnings.push(
      `git history holds the plain ${name} (${count}): everyone with read access has it. Remove it from history (git filter-repo --invert-paths --path …), and treat its contents as disclosed if the repository was ever shared.`,
    );
  }
  if (inGit.staged) {
    warnings.push(
      `git tracks the plain ${name}: the next commit publishes it. Untrack it: git rm --cached ${name}`,
    );
  }
  if (!inGit.ignored)
    warnings.push(
      `git does not ignore the plain ${name}. Add it to .gitignore: echo '/${name}' >> .gitignore`,
    );
  return warnings;
}
