/**
 * A workflow's log: a group for each phase, a line for an epoch or every ten seconds, annotations for what a person
 * must see. There is no terminal to draw on.
 */
import { type Place, type Progress, plain, plainLine, type Reporter } from '../log.ts';
import { inRepository, MOST } from './annotations.ts';
import { type Commands, harmless } from './commands.ts';

/** A line at a mark no more often than this … */
const MARK_MS = 1_000;
/** … and without a mark no more often than this. */
const LINE_MS = 10_000;

export interface WorkflowLogOptions {
  readonly commands: Commands;
  /** Root of the repository, for the paths of annotations. */
  readonly workspace: string;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** @returns a reporter; `close` ends the open group */
export function workflowLog({
  commands,
  workspace,
  now = () => performance.now(),
}: WorkflowLogOptions): Reporter & {
  close(): void;
} {
  const used = { error: 0, warning: 0 };
  let open = false;
  let lined = 0;
  let finished = false;

  const say = (text: string) => {
    for (const line of plain(text).split('\n')) commands.info(harmless(line));
  };
  const close = () => {
    if (open) commands.endGroup();
    open = false;
  };
  const flag = (level: 'error' | 'warning', text: string, place: Place | undefined) => {
    const where = place?.file === undefined ? undefined : inRepository(place.file, workspace);
    if (used[level]++ >= MOST) return say(`${level}: ${where === undefined ? '' : `${where}: `}${text}`);
    commands[level](plain(text), where === undefined ? {} : { file: where, startLine: place?.line ?? 1 });
  };

  return {
    note: say,
    phase(title) {
      close();
      commands.startGroup(harmless(plainLine(title)));
      open = true;
      finished = false;
      lined = now();
    },
    progress({ done, detail, mark }: Progress) {
      const time = now();
      const last = done >= 1 && !finished && detail !== undefined;
      if (done >= 1) finished = true;
      if (!last && time - lined < (mark ? MARK_MS : LINE_MS)) return;
      lined = time;
      const share = Math.round(Math.min(1, Math.max(0, done)) * 100);
      say(`${String(share).padStart(3)} %${detail === undefined ? '' : `  ${detail}`}`);
    },
    warn: (text, place) => flag('warning', text, place),
    error: (text, place) => flag('error', text, place),
    result(text) {
      close();
      say(text);
    },
    close,
  };
}
