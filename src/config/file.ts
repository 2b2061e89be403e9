/** synthetic-fixtures.yml as it is written, once it is known to follow the schema. */

import type { Balance, BalanceColumn } from '../condition/balance.ts';
import type { Limit } from '../gate/limits.ts';
import type { ColumnConfig, DatasetTerms, TuneConfig } from './config.ts';

export interface ConfigFile {
  readonly version: 1;
  readonly seed?: number | 'run';
  readonly rows?: number;
  readonly out?: string;
  readonly baseline?: string;
  readonly format?: string;
  readonly engine?: 'wasm' | 'tensorflow';
  readonly threads?: number;
  readonly privacy?: PrivacyFile;
  readonly gates?: Readonly<Record<string, Limit | 'off' | false>>;
  readonly tune?: Partial<TuneConfig>;
  readonly datasets: Readonly<Record<string, DatasetFile>>;
}

export interface PrivacyFile {
  readonly 'min-records'?: number;
  readonly canaries?: number;
  readonly dp?: false | string | { readonly epsilon: number; readonly delta?: number };
}

export interface DatasetFile extends DatasetTerms {
  readonly seed?: number | 'run';
  readonly format?: string;
  readonly privacy?: PrivacyFile;
  readonly gates?: ConfigFile['gates'];
  readonly columns?: Readonly<Record<string, Exclude<ColumnConfig, object> | ColumnFile>>;
  readonly rules?: readonly string[];
  readonly outputs?: readonly OutputFile[];
  readonly references?: unknown;
}

export type ColumnFile = Omit<Exclude<ColumnConfig, string>, 'values'> & {
  readonly values?: readonly (string | number | boolean)[];
};

export interface OutputFile {
  readonly file: string;
  readonly format?: string;
  readonly rows?: number;
  readonly seed?: number | 'run';
  readonly where?: string | Readonly<Record<string, unknown>>;
  readonly prefixes?: string;
  readonly balance?: BalanceFile;
}

export type BalanceFile =
  | readonly (string | BalanceColumn)[]
  | (Omit<Balance, 'columns'> & { readonly columns: readonly (string | BalanceColumn)[] });

export type Path = readonly (string | number)[];

export interface Parsed {
  readonly value: ConfigFile;
  /** The line of a key (or of the nearest thing above it that is written), from 1. */
  line(path: Path): number;
}
