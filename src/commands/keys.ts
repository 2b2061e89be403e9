/** Keys in a terminal: what opens protected files and seals models, making a key, protecting a file. */

import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../error.ts';
import type { Context } from '../platform/context.ts';
import type { Reporter } from '../platform/log.ts';
import { decrypt } from '../vault/decrypt.ts';
import type { GitEnvironment } from '../vault/git.ts';
import { type Identity, parseIdentity } from '../vault/identity.ts';
import { keygen as makeKey } from '../vault/keygen.ts';
import { protect as protectFile } from '../vault/protect.ts';
import { parseRecipients } from '../vault/recipients.ts';
import { sealerOf } from '../vault/sealer.ts';
import { signingKey } from '../vault/sign.ts';

/** What an identity file lends to a run; nothing without one. */
export function unlock(file: string, reporter: Reporter): Pick<Context, 'decrypt' | 'sealer' | 'signingKey'> {
  const identity: Identity = parseIdentity(read(file, 'identity'), file);
  if (statSync(file).mode & 0o077) {
    reporter.warn(`others on this machine can read ${file}; chmod 600 it`, { file });
  }
  return {
    decrypt: (sealed, name) => decrypt(sealed, identity, name),
    sealer: sealerOf(identity),
    signingKey: signingKey(identity),
  };
}

/** Make a key; returns what to do with it. */
export async function keygen(file: string, now: Date, command: string): Promise<string> {
  const key = await makeKey(file, now);
  return [
    `Wrote the secret key to ${key.file}. Whoever has it can read what is protected for it; keep a copy in a safe place.`,
    '',
    `Recipient, public:   ${key.recipient}`,
    `Signs as, public:    ${key.signer}`,
    '',
    'Protect a file for it:',
    `  ${command} protect data/patients.csv --recipient ${key.recipient}`,
    'Store it as a secret of the repository, for the Action:',
    `  ${key.command}`,
    'Use it in a terminal:',
    `  ${command} run data/patients.csv.age --identity-file ${key.file}`,
  ].join('\n');
}

export interface ProtectJob {
  readonly source: string;
  readonly recipients: readonly string[];
  /** Files with a recipient a line, as for `age -R`. */
  readonly recipientsFiles: readonly string[];
  readonly passphraseFile?: string;
  readonly force?: boolean;
}

/** Encrypt a file beside itself; returns what to do next, and warns of what git knows of the plain one. */
export async function protect(job: ProtectJob, git: GitEnvironment, reporter: Reporter): Promise<string> {
  const lock = lockOf(job);
  const done = await protectFile(job.source, lock, { force: job.force, environment: git });
  for (const warning of done.warnings) reporter.warn(warning, { file: job.source });
  return `Wrote ${done.file} (${done.bytes} bytes). Commit it, and keep the plain file out of the repository.`;
}

function lockOf({ recipients, recipientsFiles, passphraseFile }: ProtectJob) {
  const given = [
    ...recipients.flatMap((text) => parseRecipients(text, '--recipient')),
    ...recipientsFiles.flatMap((file) => parseRecipients(read(file, 'recipients'), file)),
  ];
  if (passphraseFile !== undefined) {
    if (given.length > 0) {
      throw new UserError(
        'a file is protected either for recipients or with a passphrase',
        'leave one of them out',
      );
    }
    return { passphrase: read(passphraseFile, 'passphrase').replace(/\r?\n$/, '') };
  }
  if (given.length === 0) {
    throw new UserError(
      'it is not said for whom the file is to be protected',
      'give --recipient age1… (`keygen` prints one), --recipients-file FILE or --passphrase-file FILE',
    );
  }
  return { recipients: [...new Set(given)] };
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === 'ENOENT' ? `there is no such ${what} file` : `the ${what} file cannot be read (${code})`,
      'check the path; it is taken from the current directory',
      { file },
    );
  }
}
