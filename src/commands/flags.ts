/** Flags: their words, their types, and one answer to a value that is none. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULTS } from '../config/config.ts';
import { FORMATS } from '../config/formats.ts';

export interface EverywhereFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** commander's name for `--no-color`. */
  readonly color: boolean;
}

/** `--rows 500` */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text.replace(/[_,]/g, ''));
    if (/^\d[\d_,]*$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  };
}

export function seed(text: string): number | 'run' {
  if (text === 'run') return 'run';
  try {
    return wholeNumber(0, Number.MAX_SAFE_INTEGER)(text);
  } catch {
    throw new InvalidArgumentError('Expected a whole number, or `run` for a fresh one.');
  }
}

export const rows = wholeNumber(1, 100_000_000);

/** `--recipient a --recipient b` */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `--only a --only b`, `--only a,b` */
export function names(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',').map((name) => name.trim())].filter((name) => name !== '');
}

export const FLAGS = {
  config: () => new Option('--config <file>', 'configuration; found by itself if absent'),
  only: () => new Option('--only <name>', 'work on this data set alone; may be repeated').argParser(names),
  out: () => new Option('--out <dir>', `folder for the results (default: ${DEFAULTS.out})`),
  rows: () => new Option('--rows <n>', 'rows to write (default: as many as the source)').argParser(rows),
  from: () =>
    new Option(
      '--from <n>',
      'number of the first row: the rows are those that a longer fixture has there (default: 0)',
    ).argParser(wholeNumber(0, 1_000_000_000_000)),
  seed: () =>
    new Option(
      '--seed <s>',
      'same model and seed, same bytes; `run` draws a fresh one (default: 1)',
    ).argParser(seed),
  target: () => new Option('--target <column>', 'the column that a downstream model would predict'),
  protected: () =>
    new Option(
      '--protected <column>',
      'the column whose groups are looked at apart (default: found by its name)',
    ),
  entity: () => new Option('--entity <column>', 'the column that names the person behind the rows'),
  holdout: () => new Option('--holdout <file>', 'real rows to judge by, from which nothing is learned'),
  schema: () => new Option('--schema <file>', 'JSON Schema of one record, which every written one keeps'),
  format: () => new Option('--format <format>', `${FORMATS.join(', ')} (default: that of the source)`),
  where: () =>
    new Option('--where <condition>', 'every row meets it: "sex = \'female\' and age between 30 and 50"'),
  prefixes: () =>
    new Option('--prefixes <file>', 'a CSV of partial records to complete: its empty cells are filled'),
  model: (words: string) => new Option('--model <file>', words),
  baseline: () =>
    new Option('--baseline <file>', 'committed measurements that `baseline:` limits compare with'),
  identityFile: () =>
    new Option('--identity-file <file>', 'age identity that opens `.age` files and sealed models'),
  engine: () =>
    new Option(
      '--engine <engine>',
      'what trains: `wasm`, or `tensorflow` where TensorFlow.js is installed (default: wasm)',
    ),
  threads: () =>
    new Option('--threads <n>', 'threads to use at most; the result does not depend on it').argParser(
      wholeNumber(1, 1024),
    ),
} as const;

/** The flags that every command takes. */
export function everywhere(command: Command): void {
  const flags = [
    new Option('--json', 'write the result as JSON to stdout, and nothing else there'),
    new Option('--quiet', 'say nothing but warnings and errors'),
    new Option('--no-color', 'no colors (NO_COLOR does the same)'),
  ];
  for (const flag of flags) command.addOption(flag.helpGroup('Everywhere:'));
  command.helpOption('--help', 'explain the command');
}
