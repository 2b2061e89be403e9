/** A person at a terminal, or a log that a person reads later. Results go to stdout, all else to stderr. */

import picocolors from 'picocolors';
import { colored, type Place, type Progress, plain, plainLine, type Reporter } from './log.ts';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface TerminalOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Errors and warnings only. */
  readonly quiet?: boolean;
  /** stdout belongs to a JSON document: results are not written as text. */
  readonly json?: boolean;
  readonly color?: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** A bar is drawn anew no more often than this. */
const REDRAW_MS = 100;
/** Where there is no bar, a line at a mark no more often than this … */
const MARK_MS = 1_000;
/** … and without a mark no more often than this. */
const LINE_MS = 10_000;
const BAR = 24;

export function terminal(options: TerminalOptions): Reporter & { close(): void } {
  const { stdout, stderr, quiet = false, json = false } = options;
  const now = options.now ?? (() => performance.now());
  const paint = picocolors.createColors(options.color ?? false);
  const drawsBar = stderr.isTTY === true && !quiet;
  let bar = '';
  let drawn = Number.NEGATIVE_INFINITY;
  let lined = Number.NEGATIVE_INFINITY;
  let finished = false;

  const erase = () => {
    if (bar !== '') stderr.write('\r\u001b[2K');
    bar = '';
  };
  const say = (text: string) => {
    erase();
    stderr.write(`${text}\n`);
  };

  return {
    note(text) {
      if (!quiet) say(plain(text));
    },
    phase(title) {
      finished = false;
      lined = now();
      drawn = Number.NEGATIVE_INFINITY;
      if (!quiet) say(paint.bold(plainLine(title)));
    },
    progress(progress) {
      if (quiet) return;
      const time = now();
      const last = progress.done >= 1 && !finished;
      if (progress.done >= 1) finished = true;
      if (drawsBar) {
        if (time - drawn < REDRAW_MS && !last) return;
        drawn = time;
        const next = draw(progress, (stderr.columns ?? 80) - 1);
        erase();
        bar = next;
        stderr.write(next);
        return;
      }
      const due = time - lined >= (progress.mark ? MARK_MS : LINE_MS);
      if (!due && !(last && progress.detail !== undefined)) return;
      lined = time;
      say(`  ${percent(progress.done)}${progress.detail ? `  ${plainLine(progress.detail)}` : ''}`);
    },
    warn(text, place) {
      say(`${paint.yellow('warning:')} ${at(place)}${plain(text)}`);
    },
    error(text, place) {
      say(`${paint.red('error:')} ${at(place)}${plain(text)}`);
    },
    result(text) {
      erase();
      if (!quiet && !json) stdout.write(`${colored(text)}\n`);
    },
    close() {
      erase();
    },
  };
}

function at(place: Place | undefined): string {
  if (place?.file === undefined) return '';
  return plainLine(place.line === undefined ? `${place.file}: ` : `${place.file}:${place.line}: `);
}

function percent(done: number): string {
  return `${String(Math.round(clamp(done) * 100)).padStart(3)} %`;
}

/** `━━━━━━━━╌╌╌╌  62 %  epoch 12 of 20` in no more than `width` columns. */
function draw({ done, detail }: Progress, width: number): string {
  const full = Math.round(clamp(done) * BAR);
  const text = `  ${'━'.repeat(full)}${'╌'.repeat(BAR - full)} ${percent(done)}${detail ? `  ${plainLine(detail)}` : ''}`;
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}

const clamp = (x: number) => Math.min(1, Math.max(0, x));

export interface ColorWish {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
  /** `--no-color` */
  readonly noColor?: boolean;
}

/** Color where a person looks at a terminal and has not said no (no-color.org). */
export function wantsColor({ env, isTTY, noColor }: ColorWish): boolean {
  if (noColor || (env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0') return true;
  return isTTY && env.TERM !== 'dumb';
}
