/** The commands about keys: `keygen`, `protect`. */

import type { Desk } from './desk.ts';
import { type EverywhereFlags, several } from './flags.ts';

export function addKeygen(desk: Desk): void {
  desk
    .command('keygen', 'make a key that opens protected files')
    .argument('[file]', `where to keep the secret key, outside of any repository`, desk.bench.keyFile)
    .description(
      'Makes an age key (X25519), readable by you alone, and prints its recipient and the command that stores it as a ' +
        'secret of the repository.',
    )
    .action(async (file: string, flags: EverywhereFlags) => {
      const seat = await desk.seat(flags);
      const { keygen } = await import('./keys.ts');
      desk.said(await keygen(file, desk.bench.now(), desk.bench.command), flags, seat);
    });
}

interface ProtectFlags extends EverywhereFlags {
  readonly recipient?: readonly string[];
  readonly recipientsFile?: readonly string[];
  readonly passphraseFile?: string;
  readonly force?: boolean;
}

export function addProtect(desk: Desk): void {
  desk
    .command('protect', 'encrypt a file for the repository')
    .argument('<source>', 'the plain file; FILE.age is written beside it')
    .description(
      'Encrypts a file with age, as the `age` program does, and warns of what git knows of the plain one. Every ' +
        'recipient can open the file on their own.',
    )
    .option('--recipient <age1…>', 'for whom; may be repeated', several)
    .option('--recipients-file <file>', 'a file with a recipient a line; may be repeated', several)
    .option('--passphrase-file <file>', 'with a passphrase instead')
    .option('--force', 'replace FILE.age')
    .action(async (source: string, flags: ProtectFlags) => {
      const seat = await desk.seat(flags);
      const { protect } = await import('./keys.ts');
      const { recipient = [], recipientsFile = [], passphraseFile, force } = flags;
      const job = { source, recipients: recipient, recipientsFiles: recipientsFile, passphraseFile, force };
      desk.said(await protect(job, desk.bench.git, seat.reporter), flags, seat);
    });
}
