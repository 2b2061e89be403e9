/** Entry of the terminal program: lends the process to the commands and turns how they end into an exit status. */

import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { program } from './commands/program.ts';
import { threads } from './platform/cpu.ts';
import { EXIT, ending } from './platform/exit.ts';
import type { Reporter } from './platform/log.ts';
import { ownerOf } from './platform/owner.ts';
import { runSeed } from './platform/seed.ts';
import { onInterruption, Stopped } from './platform/signals.ts';
import { terminal, wantsColor } from './platform/terminal.ts';

export async function main(): Promise<void> {
  process.exit(await cli());
}

async function cli(): Promise<number> {
  const { argv, env, stdout, stderr } = process;
  const interruption = onInterruption(process);
  let status = 0;
  let reporter: (Reporter & { close(): void }) | undefined;
  const reporterFor = (flags: { quiet?: boolean; json?: boolean; color?: boolean }) => {
    const color = wantsColor({ env, isTTY: stderr.isTTY === true, noColor: flags.color === false });
    return terminal({ stdout, stderr, quiet: flags.quiet, json: flags.json, color });
  };
  // A reader that has seen enough (`| head`) is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? status : EXIT.fault),
  );
  const fail = (error: unknown): number => {
    if (error instanceof Stopped) {
      reporter?.close();
      return error.status;
    }
    const { status, text } = ending(error, (env.SYNTHETIC_FIXTURES_DEBUG ?? '') !== '');
    (reporter ?? reporterFor({})).error(text);
    return status;
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => process.exit(fail(error)));
  }

  const commands = program(
    {
      pipeline: () => import('./pipeline.ts'),
      open(flags) {
        reporter = reporterFor(flags);
        return {
          reporter,
          threads: threads(flags.threads),
          packages: ['.', fileURLToPath(new URL('..', import.meta.url))].map((folder) => resolve(folder)),
          signal: interruption.signal,
          owner: ownerOf(process),
          look: {
            color: wantsColor({ env, isTTY: stdout.isTTY === true, noColor: !flags.color }),
            width: Math.min(stdout.columns ?? 110, 120),
          },
        };
      },
      print: (text) => stdout.write(text),
      command: `node ${relative('.', argv[1]) || argv[1]}`,
      clinic: relative(
        '.',
        fileURLToPath(new URL('../examples/clinic/synthetic-fixtures.yml', import.meta.url)),
      ),
      runSeed: () => runSeed(env),
      now: () => new Date(),
      keyFile: join(homedir(), '.config', 'synthetic-fixtures', 'key.txt'),
      git: { PATH: env.PATH, HOME: env.HOME, SystemRoot: env.SystemRoot },
    },
    (ended) => {
      status = ended;
    },
  );
  // commander prints usage errors itself; every one of them is the user's to mend.
  for (const command of [commands, ...commands.commands, ...commands.commands.flatMap((c) => c.commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 110),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 110),
    });
  }
  if (argv.length <= 2) {
    commands.outputHelp();
    return 0;
  }
  try {
    await commands.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.user;
    return fail(error);
  }
  reporter?.close();
  return status;
}
