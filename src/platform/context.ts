/** What a run stands on, handed to the pipeline by an entry: nothing below an entry looks for it by itself. */

import type { Owner } from '../release/release.ts';
import type { Reporter } from './log.ts';

export interface Context {
  readonly reporter: Reporter;
  /** Threads that may be kept busy; no result depends on it. */
  readonly threads: number;
  /** Aborts where the work is to stop: a signal came. */
  readonly signal: AbortSignal;
  /** The process, for the staging folder. */
  readonly owner: Owner;
}
