/** What each command asks of the pipeline, once flags are parsed. Paths are relative to the working directory. */

import type { Format } from './config.ts';

/** `generate`: write rows from a model alone; nothing real is at hand, so nothing is judged. */
export interface GenerateJob {
  readonly model: string;
  readonly out: string;
  /** @default as many as the source had */
  readonly rows?: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default csv */
  readonly format?: Format;
}

/** `evaluate`: judge two files, whoever made them. */
export interface EvaluateJob {
  readonly real: string;
  readonly synthetic: string;
  /** Real rows that the maker of the synthetic ones has not seen. */
  readonly holdout?: string;
  readonly target?: string;
  readonly entity?: string;
  readonly baseline?: string;
  readonly out: string;
}
