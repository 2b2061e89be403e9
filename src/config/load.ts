/** Find the configuration file, put flags before data set before top level, and give one `Config`. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { UserError } from '../error.ts';
import type { Limit, Limits } from '../gate/limits.ts';
import {
  type ColumnConfig,
  type Config,
  type DatasetConfig,
  DEFAULTS,
  FORMATS,
  type Format,
  type Inputs,
  type OutputConfig,
} from './config.ts';
import { choice, type Mistake } from './explain.ts';
import {
  type ColumnFile,
  type ConfigFile,
  type DatasetFile,
  type Parsed,
  parseConfig,
  tell,
} from './parse.ts';
import { parseRule, type Rule } from './rules.ts';

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
    datasets,
  };
}

interface Scope {
  readonly parsed?: Parsed;
  readonly file?: string;
  readonly base: string;
  readonly directory: string;
  readonly inputs: Inputs;
  readonly settings: Partial<ConfigFile>;
  readonly mistakes: Mistake[];
  readonly runSeed: () => number;
}

interface Entry {
  readonly name: string;
  readonly source: string;
  /** Absent for a source that no data set of the file names. */
  readonly written?: DatasetFile;
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

function dataset({ name, source, written }: Entry, scope: Scope): DatasetConfig {
  const { settings, inputs, base, directory, parsed } = scope;
  const path = ['datasets', name];
  if (written) refuseLater(written, path, scope);
  refuseDp(scope, path, written);
  const seed = inputs.seed ?? written?.seed ?? settings.seed ?? DEFAULTS.seed;
  const format = formatOf(inputs.format ?? written?.format ?? settings.format ?? DEFAULTS.format);
  const { gates, gateLines } = mergeGates(scope, name, written);
  return {
    name,
    source,
    schema: under(base, written?.schema),
    header: written?.header,
    delimiter: written?.delimiter,
    missing: written?.missing,
    entity: inputs.entity ?? written?.entity,
    target: inputs.target ?? written?.target,
    holdout: inputs.holdout !== undefined ? under(directory, inputs.holdout) : under(base, written?.holdout),
    model: inputs.model !== undefined ? under(directory, inputs.model) : under(base, written?.model),
    rows: inputs.rows ?? written?.rows ?? settings.rows,
    seed: seed === 'run' ? scope.runSeed() : seed,
    privacy: {
      minRecords:
        written?.privacy?.['min-records'] ?? settings.privacy?.['min-records'] ?? DEFAULTS.minRecords,
    },
    gates,
    gateLines,
    columns: columns(written?.columns ?? {}, path, scope),
    rules: rules(written?.rules ?? [], path, scope),
    outputs: written?.outputs
      ? outputs(written.outputs, path, scope)
      : [{ file: `${name}.${format}`, format }],
    line: written && parsed?.line(path),
    lines: written && parsed ? columnLines(written, inputs, path, parsed) : {},
  };
}

/** Where the file speaks of columns; what an input says has no line. */
function columnLines(
  written: DatasetFile,
  inputs: Inputs,
  path: readonly string[],
  parsed: Parsed,
): Record<string, number> {
  const places: (string | number)[][] = [
    ...(['target', 'entity'] as const)
      .filter((key) => written[key] && inputs[key] === undefined)
      .map((key) => [key]),
    ...Object.keys(written.columns ?? {}).map((name) => ['columns', name]),
    ...(written.rules ?? []).map((_, i) => ['rules', i]),
  ];
  return Object.fromEntries(places.map((place) => [place.join('.'), parsed.line([...path, ...place])]));
}

/** What the file may say one day, but not yet: better an answer than a promise that nothing keeps. */
function refuseLater(written: DatasetFile, path: readonly string[], { mistakes }: Scope): void {
  const later = (at: readonly (string | number)[], what: string, how: string) =>
    mistakes.push({ path: [...path, ...at], what, how });
  if (written.references !== undefined) {
    later(
      ['references'],
      '`references` is reserved: related tables are not supported yet',
      'leave the key out for now',
    );
  }
  if (written.schema !== undefined) {
    later(['schema'], '`schema` is not supported yet', 'leave the key out: the schema is inferred');
  }
  written.outputs?.forEach((output, i) => {
    if (output.where !== undefined) {
      later(['outputs', i, 'where'], '`where` is not supported yet', 'leave the key out for now');
    }
    if (output.balance !== undefined) {
      later(['outputs', i, 'balance'], '`balance` is not supported yet', 'leave the key out for now');
    }
  });
}

function refuseDp({ settings, mistakes }: Scope, path: readonly string[], written?: DatasetFile): void {
  const on = (dp: unknown) => dp !== undefined && dp !== 'off' && dp !== false;
  const refuse = (at: readonly string[]) =>
    mistakes.push({
      path: [...at, 'privacy', 'dp'],
      what: 'differential privacy is not supported yet',
      how: 'write `dp: off` or leave the key out; no promise is made that is not kept',
    });
  if (on(written?.privacy?.dp)) refuse(path);
  else if (on(settings.privacy?.dp)) refuse([]);
}

/** A limit of the data set goes before one of the top level, each of warn, fail and when-insufficient by itself. */
function mergeGates(
  { settings, parsed }: Pick<Scope, 'settings' | 'parsed'>,
  name: string,
  written?: DatasetFile,
): Pick<DatasetConfig, 'gates' | 'gateLines'> {
  const gates: Record<string, Limit | 'off'> = {};
  const gateLines: Record<string, number> = {};
  const layers = [
    { path: ['gates'], limits: settings.gates },
    { path: ['datasets', name, 'gates'], limits: written?.gates },
  ];
  for (const { path, limits } of layers) {
    for (const [metric, limit] of Object.entries(limits ?? {})) {
      const before = gates[metric];
      gates[metric] =
        typeof limit !== 'object' ? 'off' : { ...(typeof before === 'object' ? before : {}), ...limit };
      if (!parsed) continue;
      gateLines[metric] = parsed.line([...path, metric]);
      if (typeof limit !== 'object') continue;
      for (const key of Object.keys(limit))
        gateLines[`${metric}.${key}`] = parsed.line([...path, metric, key]);
    }
  }
  return { gates: gates as Limits, gateLines };
}

function columns(
  written: NonNullable<DatasetFile['columns']>,
  path: readonly string[],
  { mistakes }: Scope,
): Record<string, ColumnConfig> {
  return Object.fromEntries(
    Object.entries(written).map(([name, column]): [string, ColumnConfig] => {
      if (column === 'drop') return [name, 'drop'];
      const { values, ...rest } = column as ColumnFile;
      const clash = ['type', 'pattern', 'format', 'values'].find((key) => key in column);
      if (rest.make !== undefined && clash !== undefined) {
        mistakes.push({
          path: [...path, 'columns', name],
          what: `\`${name}\` is both made and given a \`${clash}\``,
          how: 'keep either `make` (with `locale`) or `type`, `pattern`, `format` and `values`',
        });
      }
      return [name, values ? { ...rest, values: values.map(String) } : rest];
    }),
  );
}

function rules(written: readonly string[], path: readonly string[], { mistakes }: Scope): Rule[] {
  return written.flatMap((text, i) => {
    const rule = parseRule(text);
    if (rule) return [rule];
    mistakes.push({
      path: [...path, 'rules', i],
      what: `\`${text}\` is no rule`,
      how: 'a rule is "a <= b", "a < b" or "a -> b" (a determines b), with the names of columns',
    });
    return [];
  });
}

function outputs(
  written: NonNullable<DatasetFile['outputs']>,
  path: readonly string[],
  { mistakes, runSeed }: Scope,
): OutputConfig[] {
  return written.map(({ file, rows, seed }, i) => {
    const at = [...path, 'outputs', i, 'file'];
    if (!isPlainName(file)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` is no plain file name`,
        how: 'fixtures are written into `fixtures/` of the out folder: name a file without a folder',
      });
    }
    const ending = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase();
    if (!isFormat(ending)) {
      mistakes.push({
        path: at,
        what: `\`${file}\` has no ending that says a format`,
        how: choice(ending ?? '', FORMATS),
      });
    }
    return { file, format: ending as Format, rows, seed: seed === 'run' ? runSeed() : seed };
  });
}

/** No two fixtures may share a file; names that differ in case only are the same file on some systems. */
function checkOutputs(datasets: readonly DatasetConfig[], { mistakes, parsed }: Scope): void {
  const owner = new Map<string, string>();
  for (const { name, outputs } of datasets) {
    outputs.forEach(({ file }, i) => {
      const key = file.toLowerCase();
      const other = owner.get(key);
      if (other === undefined) owner.set(key, name);
      else {
        mistakes.push({
          path: ['datasets', name, ...(parsed?.value.datasets[name]?.outputs ? ['outputs', i, 'file'] : [])],
          what: `two outputs are named \`${file}\`${other === name ? '' : ` (the other is of \`${other}\`)`}`,
          how: 'give each output a file name of its own',
        });
      }
    });
  }
}

function formatOf(text: string): Format {
  if (isFormat(text)) return text;
  throw new UserError(`there is no format \`${text}\``, choice(text, FORMATS));
}

const isFormat = (text: string | undefined): text is Format =>
  (FORMATS as readonly string[]).includes(text ?? '');

/** Usable on every system, and not a way out of the folder. */
function isPlainName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return !/[\\/:*?"<>|\u0000-\u001f]/.test(name) && !/^\.|[. ]$/.test(name);
}

/** `data/patients.csv.gz.age` → `patients`. */
export function stem(path: string): string {
  const name = basename(path).replace(/(\.age|\.gz)+$/i, '');
  const clean = name
    .replace(/(?<=.)\.[^.]+$/, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return clean === '' ? 'data' : clean;
}

function under(folder: string, path: string): string;
function under(folder: string, path: string | undefined): string | undefined;
function under(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return resolve(path) === normalize(path) ? path : join(folder, path);
}

function once(make: () => number): () => number {
  let made: number | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
