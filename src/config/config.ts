/** The one typed configuration that a run works from, whatever part of it came from flags, inputs or a file. */

import type { Balance } from '../condition/balance.ts';
import type { Condition } from '../condition/condition.ts';
import type { Limits } from '../gate/limits.ts';
import type { Settings } from '../model/settings.ts';
import type { Said } from '../record/rules/settle.ts';
import type { Format } from './formats.ts';

export interface Config {
  /** The configuration file, as messages name it; absent where there is none. */
  readonly file?: string;
  /** Folder for fixtures and report. */
  readonly out: string;
  /** File that `{baseline: …}` limits compare with. */
  readonly baseline?: string;
  readonly engine: 'wasm' | 'tensorflow';
  /** Threads to use; as many as the machine grants if absent. */
  readonly threads?: number;
  readonly tune: TuneConfig;
  /** At least one. */
  readonly datasets: readonly DatasetConfig[];
}

/** What a person says of a data set, meant as it is written. Paths in a `DatasetConfig` are relative to the working directory. */
export interface DatasetTerms {
  readonly source: string;
  /** JSON Schema of one record. */
  readonly schema?: string;
  /** Whether the first row names the columns; found out if absent. */
  readonly header?: boolean;
  /** What parts the fields of a CSV; found out if absent. */
  readonly delimiter?: string;
  /** A label of the Encoding Standard, for example `windows-1252`; UTF-8 or what a mark says if absent. */
  readonly encoding?: string;
  /** Keys from a JSON document to its array of records, with dots between them; found out if absent. */
  readonly records?: string;
  /** Texts that mean a missing value; the usual ones if absent. */
  readonly missing?: readonly string[];
  readonly entity?: string;
  readonly target?: string;
  /** The column whose groups are looked at apart; found by its name if absent. */
  readonly protected?: string;
  readonly holdout?: string;
  /** A model file to use instead of training. */
  readonly model?: string;
  /** Rows to write; as many as the source has if absent. */
  readonly rows?: number;
  /** Columns that are spoken first, so that conditions on them are met at no cost. */
  readonly conditions?: readonly string[];
  /** Settings that replace what the size of the data suggests. */
  readonly recipe?: Settings;
}

export interface DatasetConfig extends DatasetTerms {
  /** Stem of the fixture's file name. */
  readonly name: string;
  readonly seed: number;
  readonly privacy: PrivacyConfig;
  /** Written limits by metric; the gate knows the default ones. */
  readonly gates: Limits;
  /** Line of the configuration file that set a limit, by `METRIC.warn`, `METRIC.fail` or `METRIC`. */
  readonly gateLines: Readonly<Record<string, number>>;
  readonly columns: Readonly<Record<string, ColumnConfig>>;
  readonly rules: readonly Said[];
  /** At least one. */
  readonly outputs: readonly OutputConfig[];
  /** Line of the configuration file where the data set begins. */
  readonly line?: number;
  /** Lines of the configuration file that speak of columns: `target`, `entity`, `columns.NAME`, `rules.0`. */
  readonly lines: Readonly<Record<string, number>>;
}

/** What `tune` does. */
export interface TuneConfig {
  /** Time for the search of each data set. @default 5 */
  readonly minutes: number;
  /** @default balanced */
  readonly objective: 'balanced' | 'utility';
}

export interface PrivacyConfig {
  /** No value held by fewer units than this is ever written. @default 5 */
  readonly minRecords: number;
  /** Records that never were, learned beside the real ones so that the report can say how well they are remembered. */
  readonly canaries?: number;
}

export type ColumnConfig =
  | 'drop'
  | {
      readonly type?: ColumnType;
      /** Format of an id, for example `MRN-[0-9]{6}`. */
      readonly pattern?: string;
      /** Format of a date or datetime, for example `DD/MM/YYYY HH:mm`. */
      readonly format?: string;
      /** Every value of a category: declared, so always kept. */
      readonly values?: readonly string[];
      /** A kind of made data, for example `person.fullName`. */
      readonly make?: string;
      readonly locale?: string;
    };

export type ColumnType = 'category' | 'boolean' | 'integer' | 'decimal' | 'date' | 'datetime' | 'id' | 'text';

export interface OutputConfig {
  /** Plain file name inside `fixtures/`. */
  readonly file: string;
  readonly format: Format;
  /** Whether the bytes go through gzip. */
  readonly packed: boolean;
  /** Whether the name and the format only follow from the name of the source. */
  readonly implied?: true;
  /** @default the data set's rows */
  readonly rows?: number;
  /** @default the data set's seed */
  readonly seed?: number;
  /** What its rows are to be; the model's own where absent. */
  readonly steer?: SteerConfig;
}

/** Steering of one output. */
export type SteerConfig =
  /** Every row meets the condition. */
  | { readonly by: 'where'; readonly condition: Condition }
  /** Row i completes the i-th partial record of the file. */
  | { readonly by: 'prefixes'; readonly file: string }
  /** The columns are balanced, among rows that meet the condition where there is one. */
  | { readonly by: 'balance'; readonly balance: Balance; readonly within?: Condition };

export const DEFAULTS = {
  out: 'synthetic-fixtures-out',
  seed: 1,
  minRecords: 5,
  engine: 'wasm',
  tune: { minutes: 5, objective: 'balanced' },
} as const;

/** What the command line or the Action's inputs say; every one of them goes before the file. */
export interface Inputs {
  readonly source?: string;
  /** Names of the only data sets to work on. */
  readonly only?: readonly string[];
  readonly out?: string;
  readonly rows?: number;
  readonly seed?: number | 'run';
  readonly target?: string;
  readonly protected?: string;
  readonly entity?: string;
  readonly holdout?: string;
  readonly schema?: string;
  readonly format?: string;
  readonly model?: string;
  /** A condition for every output that is not steered otherwise. */
  readonly where?: string;
  readonly baseline?: string;
  readonly threads?: number;
  readonly engine?: string;
  readonly minutes?: number;
  readonly objective?: string;
}
