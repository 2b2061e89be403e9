/** What each command asks of the pipeline, once flags are parsed. Paths are relative to the working directory. */

import type { Format } from './formats.ts';

/** `generate`: write rows from a model alone; nothing real is at hand, so nothing is judged. */
export interface GenerateJob {
  readonly model: string;
  readonly out: string;
  /** @default as many as the source had */
  readonly rows?: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default that of the source */
  readonly format?: Format;
  /** A condition that every row meets. */
  readonly where?: string;
  /** A CSV of partial records to complete. */
  readonly prefixes?: string;
}

/** `init`: begin a configuration in the working directory. */
export interface InitJob {
  readonly source: string;
  readonly target?: string;
  readonly entity?: string;
  /** Replace what is there. */
  readonly force?: boolean;
}

/** `evaluate`: judge two files, whoever made them. */
export interface EvaluateJob {
  readonly real: string;
  readonly synthetic: string;
  /** Real rows that the maker of the synthetic ones has not seen. */
  readonly holdout?: string;
  readonly target?: string;
  readonly protected?: string;
  readonly entity?: string;
  readonly baseline?: string;
  readonly out: string;
}

/** `export`: a model in the files of another framework. */
export interface ExportJob {
  readonly model: string;
  readonly format: ExportFormat;
  readonly out: string;
}

export const EXPORT_FORMATS = ['tfjs'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
