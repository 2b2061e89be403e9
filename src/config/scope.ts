/** What is known while the data sets of a configuration are read one by one. */

import type { Inputs } from './config.ts';
import type { Mistake } from './explain.ts';
import type { ConfigFile, DatasetFile, Parsed } from './file.ts';

export interface Scope {
  readonly parsed?: Parsed;
  readonly file?: string;
  readonly base: string;
  readonly directory: string;
  readonly inputs: Inputs;
  readonly settings: Partial<ConfigFile>;
  readonly mistakes: Mistake[];
  readonly runSeed: () => number;
}

export interface Entry {
  readonly name: string;
  readonly source: string;
  /** Absent for a source that no data set of the file names. */
  readonly written?: DatasetFile;
}
