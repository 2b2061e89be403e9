/**
 * A search as lines of text, so that a stopped one goes on: a head that says what it is of, then a line a trial or training. It
 * holds settings and scores, nothing of the rows.
 */
import type { Pace } from './cost.ts';
import type { Plan } from './plan.ts';
import type { Trial } from './search.ts';
import type { Start } from './start.ts';

/** Of the lines and of what they mean: a search of another is begun anew. */
export const FORMAT = 9;

export interface Head {
  /** A digest of the content and of all that decides what a trial is. */
  readonly of: string;
  readonly plan: Plan;
  readonly probe: Probe;
}

/** What the plan was made by. */
export interface Probe extends Pace {
  /** Of finding it out. */
  readonly seconds: number;
}

export interface Journal {
  readonly head: Head;
  readonly trials: readonly Trial[];
  readonly starts: readonly Start[];
}

export const headLine = (head: Head): string => `${JSON.stringify(head)}\n`;
export const trialLine = (trial: Trial): string => `${JSON.stringify(trial)}\n`;
export const startLine = (start: Start): string => `${JSON.stringify(start)}\n`;

/** The journal of this very search; undefined where the text is of another one, or of none. */
export function readJournal(text: string, of: string): Journal | undefined {
  // The last line may have been cut when the search was stopped.
  const lines = text.split('\n').slice(0, -1);
  try {
    const [head, ...made] = lines.map((line) => JSON.parse(line));
    if (head?.of !== of) return undefined;
    return {
      head,
      trials: made.filter((one) => 'rung' in one),
      starts: made.filter((one) => 'start' in one),
    };
  } catch {
    return undefined;
  }
}
