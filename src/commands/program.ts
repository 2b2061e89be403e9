/** The commands of the terminal program: flags in, typed jobs out. What they do is elsewhere. */

import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { type Bench, Desk } from './desk.ts';
import { everywhere } from './flags.ts';
import { addKeygen, addProtect } from './guard.ts';
import { addInit } from './init.ts';
import { addBaseline, addEvaluate, addGate } from './judge.ts';
import { addDemo, addExport, addGenerate, addRun, addTrain } from './make.ts';
import { addTune } from './tune.ts';

/** @returns a command whose `parseAsync` settles when the work is done; `ended` gets the exit status */
export function program(bench: Bench, ended: (status: number) => void): Command {
  const root = new Command('synthetic-fixtures')
    .description(
      'Learns a protected table with a small neural network and writes synthetic fixtures that look like it, ' +
        'measures how faithful and how private they are, and gates them.',
    )
    .usage('COMMAND [flags]')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'explain a command')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .showHelpAfterError('--help lists the commands; COMMAND --help explains one.')
    .addHelpText('after', () => overview(bench.command));
  const desk = new Desk(bench, root, ended);
  for (const add of [
    addRun,
    addTrain,
    addTune,
    addInit,
    addGenerate,
    addExport,
    addEvaluate,
    addGate,
    addBaseline,
    addKeygen,
    addProtect,
    addDemo,
  ]) {
    add(desk);
  }
  for (const command of [...root.commands, ...root.commands.flatMap((group) => group.commands)]) {
    if (command.commands.length === 0) everywhere(command);
  }
  return root;
}

function overview(command: string): string {
  return `
Start here:
  ${command} demo                     the whole job on a simulated clinic, in less than a minute
  ${command} run data/patients.csv    the same for your own file, nothing to configure

Exit status: 0 pass or warning, 1 a limit is broken or the data cannot tell, 2 something for you to mend,
70 a fault of ours, 130 and 143 stopped by a signal.`;
}
