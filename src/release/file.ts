/** Single files, whole or not at all. */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../error.ts';
import { mending } from './mend.ts';

/** A model, a baseline, a report. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  mending(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      durable(beside, content, mode);
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Keeps git from taking in what is learned from protected rows. */
const PRIVATE_MARK = '# Learned from protected rows: not for a repository.\n*\n';

/** Files that belong beside their source, in a folder of their own: for the owner's eyes, and not for git. */
export function writePrivate(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  const all: typeof files = { '.gitignore': PRIVATE_MARK, ...files };
  mending(folder, () => {
    const foreign = existsSync(folder) ? readdirSync(folder).filter((name) => !Object.hasOwn(all, name)) : [];
    if (foreign.length === 0) return;
    throw new UserError(
      'the folder holds files that this command did not write',
      'name a new or an empty folder with --out',
      { file: folder },
    );
  });
  mending(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  for (const [name, content] of Object.entries(all)) writeWhole(join(folder, name), content, 0o600);
}

/** A new file, safe on the disk when this returns. */
export function durable(path: string, content: string | Uint8Array, mode = 0o644): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
