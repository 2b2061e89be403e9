/** How a run ends where it does not end with a verdict. */

import { UserError } from '../error.ts';
import { plain } from './log.ts';

export const EXIT = {
  /** Anything the user can mend. */
  user: 2,
  /** A fault of ours. */
  fault: 70,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export interface Ending {
  readonly status: number;
  /** The message, without `error:`. */
  readonly text: string;
}

/** What an operating system says, in words and with a way on. */
const SYSTEM: Readonly<Record<string, readonly [what: string, how: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or choose another folder with --out'],
  EDQUOT: ['the disk quota is used up', 'free some space, or choose another folder with --out'],
  EACCES: ['access is denied', 'check the permissions of the file and of the folders above it'],
  EPERM: ['the operation is not permitted', 'check the permissions of the file and of the folders above it'],
  EROFS: ['the file system is read-only', 'choose another folder with --out'],
  EMFILE: ['too many files are open', 'raise the limit (`ulimit -n`) and run it again'],
  ENFILE: ['too many files are open on this machine', 'close other programs and run it again'],
  ENOMEM: ['there is not enough memory', 'run it on a machine with more memory, or on fewer rows'],
};

/** @param debug show where in the program a fault of ours happened */
export function ending(error: unknown, debug = false): Ending {
  if (error instanceof UserError) return { status: EXIT.user, text: describe(error) };
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const system = typeof code === 'string' ? SYSTEM[code] : undefined;
  if (system) {
    const [what, how] = system;
    return { status: EXIT.user, text: describe(new UserError(what, how, { file: path })) };
  }
  if (error instanceof RangeError && /allocation|array length|string length/i.test(error.message)) {
    return { status: EXIT.user, text: describe(new UserError(...SYSTEM.ENOMEM)) };
  }
  return { status: EXIT.fault, text: fault(error, debug) };
}

/** `patients.csv, row 17, column age: what. How.` A list of several mistakes keeps its lines. */
export function describe(error: UserError): string {
  const { file, row, column, line } = error.where ?? {};
  const where = [
    file,
    line !== undefined && `line ${line}`,
    row !== undefined && `row ${row}`,
    column !== undefined && `column ${column}`,
  ].filter(Boolean);
  const what = `${where.join(', ')}${where.length > 0 ? ': ' : ''}${sentence(error.what, where.length === 0)}`;
  return plain(`${what}\n${sentence(error.how)}`);
}

function sentence(text: string, capital = true): string {
  const first = capital && /^[a-z]+[ ,.:;]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.!?…)]$/.test(first) || first.includes('\n') ? first : `${first}.`;
}

/**
 * A message or a value in an error that we did not write may hold a cell, so neither is ever shown: only the kind of
 * error and, when asked, the places in our own program.
 */
function fault(error: unknown, debug: boolean): string {
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  const frames = debug && error instanceof Error ? placesOf(error) : [];
  const lines = [
    `This is a fault of ours, not of your data (${kind}).`,
    debug
      ? frames.join('\n')
      : 'Run it again with SYNTHETIC_FIXTURES_DEBUG=1 to see where in the program it happened; that shows no data.',
    'Please open an issue with that and the output of --version; never attach the protected file.',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** The frames of the stack, which begins with the message: that part is cut off. */
function placesOf({ stack = '', message }: Error): string[] {
  const from = message === '' ? 0 : stack.indexOf(message) + message.length;
  return stack
    .slice(from)
    .split('\n')
    .slice(1)
    .filter((line) => /^\s+at [^'"]*$/.test(line));
}
