/** What commands share: the bench an entry lends them, and how they begin and end. */

import type { Command } from 'commander';
import type { Config, Inputs } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { exitStatus } from '../gate/exit.ts';
import type { Context } from '../platform/context.ts';
import type { GitEnvironment } from '../vault/git.ts';
import type { EverywhereFlags } from './flags.ts';
import type { Outcome, Pipeline } from './pipeline.ts';

/** What an entry lends to the commands. */
export interface Bench {
  /** Loaded only when a command needs it: it is most of the program. */
  pipeline(): Promise<Pipeline>;
  /** Called once the flags are known and before any work. */
  open(flags: EverywhereFlags & { readonly threads?: number }): Context & { readonly look: Look };
  /** Text for stdout, whatever the flags say. */
  print(text: string): void;
  /** How the user started the program, for hints: `node dist/cli.cjs`. */
  readonly command: string;
  /** The simulated clinic: its configuration. */
  readonly clinic: string;
  runSeed(): number;
  now(): Date;
  /** Where a new key is kept if nothing is said. */
  readonly keyFile: string;
  /** What git may see of the environment. */
  readonly git: GitEnvironment;
}

/** How text looks where the user reads it. */
export interface Look {
  readonly color: boolean;
  readonly width: number;
}

export interface RunFlags extends EverywhereFlags, Omit<Inputs, 'source'> {
  readonly config?: string;
  readonly identityFile?: string;
}

export type Seat = Context & { readonly look: Look };

export class Desk {
  constructor(
    readonly bench: Bench,
    private readonly root: Command,
    /** Gets the exit status of a command that has done its work. */
    private readonly ended: (status: number) => void,
  ) {}

  /** A new command, `under` another one or at the top. */
  command(name: string, summary: string, under: Command = this.root): Command {
    return under.command(name).summary(summary);
  }

  /** A command that only holds others. */
  group(name: string, summary: string): Command {
    return this.root.command(name).summary(summary).helpCommand(false);
  }

  async seat(
    flags: EverywhereFlags & { readonly threads?: number; readonly identityFile?: string },
  ): Promise<Seat> {
    const seat = this.bench.open(flags);
    if (flags.identityFile === undefined) return seat;
    const { unlock } = await import('./keys.ts');
    return { ...seat, ...unlock(flags.identityFile, seat.reporter) };
  }

  configure(flags: RunFlags, source?: string): Config {
    const { config: file, identityFile: _, ...inputs } = flags;
    return loadConfig({ file, inputs: { ...inputs, source }, runSeed: this.bench.runSeed });
  }

  /** The end of a command that judged. */
  async finish(
    { report }: Outcome,
    flags: EverywhereFlags,
    { reporter, look }: Seat,
    out?: string,
  ): Promise<void> {
    if (flags.json) this.bench.print(`${JSON.stringify(report, null, 2)}\n`);
    const { renderTerminal } = await import('../report/terminal.ts');
    reporter.result(renderTerminal(report, { ...look, out }).trimEnd());
    this.ended(exitStatus(report.verdict));
  }

  /** The end of a command that did what it was told. */
  said(text: string, flags: EverywhereFlags, { reporter }: Seat): void {
    if (flags.json) this.bench.print(`${JSON.stringify({ format: 1, message: text }, null, 2)}\n`);
    reporter.result(text);
    this.ended(0);
  }
}
