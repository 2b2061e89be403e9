/**
 * What the rooms may say while they work, whoever listens: a terminal, a workflow's log, or nobody.
 * A text names files, rows, columns and rules; it never holds a cell.
 */
export interface Reporter {
  /** One line on what was understood or done. */
  note(text: string): void;
  /** A part of the work begins: a headline, or a group in a workflow's log. */
  phase(title: string): void;
  /** How far the phase has come. Call it as often as you like. */
  progress(progress: Progress): void;
  warn(text: string, place?: Place): void;
  error(text: string, place?: Place): void;
  /** What came out, as a person reads it: the last thing said. */
  result(text: string): void;
}

export interface Progress {
  /** Share of the phase that is done, 0 … 1. */
  readonly done: number;
  /** For example `epoch 12 of 20 · loss 1.402, validation 1.431`. */
  readonly detail?: string;
  /** An epoch or another mark was passed: worth a line of its own where there is no bar. */
  readonly mark?: boolean;
}

/** Where in the user's files a message points at. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
}

/** Says nothing. */
export const SILENT: Reporter = {
  note() {},
  phase() {},
  progress() {},
  warn() {},
  error() {},
  result() {},
};

/**
 * One line of text that can neither steer a terminal nor forge a line of a log: control characters and the marks that
 * turn the direction of writing become `�`.
 */
export function plainLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a color
const COLOR = /(\u001b\[[0-9;]*m)/;

/** As `plain`, with colors kept: they change how text looks, not what it says. */
export function colored(text: string): string {
  return text
    .split(COLOR)
    .map((part, i) => (i % 2 === 1 ? part : plain(part)))
    .join('');
}

/** As `plainLine`, with line breaks kept. */
export function plain(text: string): string {
  return text.split(/\r?\n/).map(plainLine).join('\n');
}
