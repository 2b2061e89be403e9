/** Find the configuration file, put flags before data set before top level, and give one `Config`. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../error.ts';
import type { Limits } from '../gate/limits.ts';
import { type Config, DEFAULTS, type Inputs, type TuneConfig } from './config.ts';
import { dataset } from './dataset.ts';
import { choice } from './explain.ts';
import type { ConfigFile, Parsed } from './file.ts';
import { mergeGates } from './gates.ts';
import { checkOutputs } from './outputs.ts';
import { parseConfig, tell } from './parse.ts';
import { stem, under } from './paths.ts';
import type { Entry, Scope } from './scope.ts';

export const CONFIG_NAME = 'synthetic-fixtures.yml';

export interface LoadOptions {
  /** Where the file is looked for. @default the working directory */
  readonly directory?: string;
  /** The file, where it has been named. */
  readonly file?: string;
  readonly inputs?: Inputs;
  /** What `seed: run` stands for. */
  readonly runSeed: () => number;
}

export function loadConfig({ directory = '.', file, inputs = {}, runSeed }: LoadOptions): Config {
  const found = file === undefined ? findConfig(directory) : under(directory, file);
  const parsed = found === undefined ? undefined : parseConfig(read(found), found);
  return resolveConfig(parsed, { directory, file: found, inputs, runSeed });
}

/** What judging needs, and no source: the limits of a data set, by its name or of the top level. */
export function loadLimits({ directory = '.', file }: Pick<LoadOptions, 'directory' | 'file'>): {
  readonly baseline?: string;
  gates(dataset: string): Limits;
} {
  const found = file === undefined ? findConfig(directory) : under(directory, file);
  const parsed = found === undefined ? undefined : parseConfig(read(found), found);
  const settings: Partial<ConfigFile> = parsed?.value ?? {};
  return {
    baseline: under(found === undefined ? directory : baseOf(found), settings.baseline),
    gates: (dataset) => mergeGates({ settings, parsed }, dataset, settings.datasets?.[dataset]).gates,
  };
}

/** Paths in the file are relative to it; where it is in .github/, to the repository. */
function baseOf(file: string): string {
  const folder = dirname(file);
  return basename(resolve(folder)) === '.github' ? dirname(folder) : folder;
}

/** At the root, then in `.github/`. */
export function findConfig(directory = '.'): string | undefined {
  return [CONFIG_NAME, join('.github', CONFIG_NAME)]
    .map((name) => join(directory, name))
    .find((path) => existsSync(path));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === 'ENOENT'
        ? 'there is no such configuration file'
        : `the configuration cannot be read (${code})`,
      'name an existing file with --config, or leave it out to have everything inferred',
      { file },
    );
  }
}

function resolveConfig(parsed: Parsed | undefined, options: LoadOptions): Config {
  const { directory = '.', file, inputs = {} } = options;
  const settings: Partial<ConfigFile> = parsed?.value ?? {};
  const base = file === undefined ? directory : baseOf(file);
  const scope: Scope = {
    parsed,
    file,
    base,
    directory,
    inputs,
    settings,
    mistakes: [],
    runSeed: once(options.runSeed),
  };

  const datasets = chosen(scope).map((entry) => dataset(entry, scope));
  checkOutputs(datasets, scope);
  const engine = (inputs.engine ?? settings.engine ?? DEFAULTS.engine) as Config['engine'];
  if (engine !== 'wasm' && engine !== 'tensorflow') {
    throw new UserError(`there is no engine \`${engine}\``, choice(engine, ['wasm', 'tensorflow']), {});
  }
  if (scope.mistakes.length > 0 && parsed && file !== undefined) {
    throw tell(scope.mistakes, file, parsed.line);
  }
  return {
    file,
    out: inputs.out !== undefined ? under(directory, inputs.out) : under(base, settings.out ?? DEFAULTS.out),
    baseline:
      inputs.baseline !== undefined ? under(directory, inputs.baseline) : under(base, settings.baseline),
    engine,
    threads: inputs.threads ?? settings.threads,
    tune: {
      minutes: inputs.minutes ?? settings.tune?.minutes ?? DEFAULTS.tune.minutes,
      objective: (inputs.objective ??
        settings.tune?.objective ??
        DEFAULTS.tune.objective) as TuneConfig['objective'],
    },
    datasets,
  };
}

/** The data sets to work on: those of the file, those of `only`, or the one that `source` is. */
function chosen({ settings, inputs, base, directory, file }: Scope): Entry[] {
  const all = Object.entries(settings.datasets ?? {}).map(([name, written]) => {
    return { name, source: under(base, written.source), written };
  });
  const only = inputs.only ?? [];
  for (const name of only) {
    if (all.some((entry) => entry.name === name)) continue;
    throw new UserError(
      `there is no data set \`${name}\``,
      all.length > 0
        ? choice(
            name,
            all.map((entry) => entry.name),
          )
        : `write one into ${CONFIG_NAME}, or name a source file instead`,
      { file },
    );
  }
  const picked = only.length > 0 ? all.filter((entry) => only.includes(entry.name)) : all;
  if (inputs.source === undefined) {
    if (picked.length > 0) return picked;
    throw new UserError(
      `there is nothing to work on: no source file was named and there is no ${CONFIG_NAME}`,
      'name a file (`run data/patients.csv`) or write a configuration; `demo` shows how it looks',
    );
  }
  const source = under(directory, inputs.source);
  if (only.length > 1) {
    throw new UserError(
      'one source was named, but several data sets',
      'name one data set with --only, or leave the source out',
    );
  }
  if (only.length === 1) return [{ ...picked[0], source }];
  const same = all.filter((entry) => resolve(entry.source) === resolve(source));
  return same.length > 0 ? same : [{ name: stem(source), source }];
}

function once(make: () => number): () => number {
  let made: number | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
