/**
 * A search as lines of text, so that a stopped one goes on: a head that says what it is of, then a line a trial. It
 * holds settings and scores, nothing of the rows.
 */
import type { Plan } from './plan.ts';
import type { Trial } from './search.ts';

/** Of the lines and of what they mean: a search of another is begun anew. */
export const FORMAT = 3;

export interface Head {
  /** A digest of the content and of all that decides what a trial is. */
  readonly of: string;
  readonly plan: Plan;
  readonly probe: Probe;
}

/** What a trial of the default takes, in seconds: what the plan was made by. */
export interface Probe {
  /** Of finding it out. */
  readonly seconds: number;
  /** Whatever is learned, and a pass of a row more. */
  readonly fixed: number;
  readonly slope: number;
}

export interface Journal {
  readonly head: Head;
  readonly trials: readonly Trial[];
}

export const headLine = (head: Head): string => `${JSON.stringify(head)}\n`;
export const trialLine = (trial: Trial): string => `${JSON.stringify(trial)}\n`;

/** The journal of this very search; undefined where the text is of another one, or of none. */
export function readJournal(text: string, of: string): Journal | undefined {
  // The last line may have been cut when the search was stopped.
  const lines = text.split('\n').slice(0, -1);
  try {
    const [head, ...trials] = lines.map((line) => JSON.parse(line));
    return head?.of === of ? { head, trials } : undefined;
  } catch {
    return undefined;
  }
}
