/** Who may import whom, and who may touch the world: sections 1 and 2 of the design, held by a test. */

import { expect, test } from 'vitest';
import { sourceFiles } from './source.ts';

const files = sourceFiles();

/**
 * What a room may load. `error.ts`, `nearest.ts`, `random` and types are open to all rooms; types because nothing is
 * loaded by them. A room that is not listed may not exist.
 */
const MAY_LOAD: Readonly<Record<string, readonly string[]>> = {
  // Entries: start things.
  'program.ts': ['cli.ts', 'action.ts'],
  'cli.ts': ['commands', 'platform', 'pipeline.ts', 'commander'],
  'action.ts': ['commands', 'config', 'gate', 'pipeline.ts', 'platform', 'report', 'vault', 'version.ts'],
  commands: ['commander', 'config', 'gate', 'release', 'report', 'vault', 'version.ts'],
  // The story and its steps: call the rooms.
  'pipeline.ts': [
    'config',
    'engine',
    'gate',
    'record',
    'release',
    'report',
    'steps',
    'stopwatch.ts',
    'version.ts',
  ],
  steps: [
    'condition',
    'config',
    'engine',
    'evaluation',
    'fixture',
    'gate',
    'language',
    'measure',
    'model',
    'privacy',
    'record',
    'release',
    'report',
    'source',
    'stopwatch.ts',
    'tune',
    'vault',
    'version.ts',
  ],
  // Rooms.
  config: ['ajv', 'condition', 'gate', 'yaml', 'record'],
  source: ['csv-parse', 'hyparquet', 'record'],
  record: ['@faker-js/faker', 'ajv', 'ajv-formats'],
  fixture: ['csv-stringify', 'fflate', 'hyparquet-writer', 'model', 'record', 'source'],
  // Speak records, know nothing of files.
  language: ['condition', 'engine', 'record'],
  model: ['condition', 'engine', 'language', 'measure', 'record'],
  condition: ['record'],
  // Numbers only.
  engine: [],
  // Pure functions of tables.
  measure: ['record'],
  fidelity: ['measure', 'record'],
  privacy: ['measure', 'record'],
  utility: ['measure', 'record'],
  evaluation: ['fidelity', 'measure', 'privacy', 'record', 'utility'],
  // Trials of the model, judged: the search itself is a pure function of them.
  tune: ['engine', 'evaluation', 'gate', 'measure', 'model', 'record'],
  // Pure functions of metrics.
  gate: ['measure'],
  report: ['echarts', 'gate', 'measure', 'picocolors', 'record'],
  // The edges.
  release: [],
  vault: ['age-encryption'],
  platform: [
    '@actions/artifact',
    '@actions/cache',
    '@actions/core',
    'config',
    'gate',
    'picocolors',
    'report',
    'vault',
  ],
  random: [],
  'error.ts': [],
  'nearest.ts': [],
  'stopwatch.ts': [],
  'version.ts': [],
};
const OPEN = ['error.ts', 'nearest.ts', 'random'];

/** Modules of Node through which a room reaches the world, and who may. Pure ones (path, crypto, buffer …) are open. */
const WORLD: Readonly<Record<string, readonly string[]>> = {
  'node:fs': ['commands', 'config', 'engine', 'platform', 'release', 'source', 'steps', 'vault'],
  'node:fs/promises': ['platform', 'source', 'vault'],
  'node:child_process': ['vault'],
  'node:worker_threads': ['engine'],
  'node:process': ['cli.ts', 'action.ts', 'platform'],
  'node:http': [],
  'node:https': [],
  'node:net': [],
  'node:dns': [],
  'node:vm': [],
};

test('a room loads only what the plan of the house allows', () => {
  const wrong = files.flatMap(({ path, room, imports }) =>
    imports
      .filter(({ to, typeOnly }) => !typeOnly && to !== room && !to.startsWith('node:') && !OPEN.includes(to))
      .filter(({ to }) => !MAY_LOAD[room]?.includes(to))
      .map(({ to, line }) => `src/${path}:${line} loads ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('the plan allows nothing that nobody needs', () => {
  const needed = (room: string) =>
    new Set(files.flatMap((file) => (file.room === room ? file.imports.map(({ to }) => to) : [])));
  const idle = Object.entries(MAY_LOAD).flatMap(([room, may]) =>
    may.filter((to) => !needed(room).has(to)).map((to) => `${room}: ${to}`),
  );
  expect(idle).toEqual([]);
});

test('the plan has no circle: what a room loads never loads it', () => {
  const reached = (room: string, seen = new Set<string>()): Set<string> => {
    for (const next of MAY_LOAD[room] ?? []) if (!seen.has(next)) reached(next, seen.add(next));
    return seen;
  };
  expect(Object.keys(MAY_LOAD).filter((room) => reached(room).has(room))).toEqual([]);
});

test('no file needs itself on a way round, not even its types', () => {
  const needs = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  const closed = new Set<string>();
  const circle = (path: string, way: readonly string[]): string | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path].join(' → ');
    if (closed.has(path)) return undefined;
    for (const next of needs.get(path) ?? []) {
      const found = circle(next, [...way, path]);
      if (found !== undefined) return found;
    }
    closed.add(path);
    return undefined;
  };
  expect(files.map(({ path }) => circle(path, [])).find((way) => way !== undefined)).toBeUndefined();
});

test('every room is on the plan', () => {
  expect([...new Set(files.map(({ room }) => room))].filter((room) => !(room in MAY_LOAD))).toEqual([]);
});

test('nobody imports an entry or the pipeline but an entry', () => {
  const entries = ['program.ts', 'cli.ts', 'action.ts', 'pipeline.ts'];
  const wrong = files
    .filter(({ room }) => !entries.includes(room))
    .flatMap(({ path, imports }) =>
      imports.filter(({ to }) => entries.includes(to)).map(({ to }) => `${path} → ${to}`),
    );
  expect(wrong).toEqual([]);
});

test('the world is reached from the edges alone', () => {
  const wrong = files.flatMap(({ path, room, imports }) =>
    imports
      .filter(({ to }) => to in WORLD && !WORLD[to].includes(room))
      .map(({ to, line }) => `src/${path}:${line} uses ${to}`),
  );
  expect(wrong).toEqual([]);
});

test('only entries and the platform touch the process', () => {
  const wrong = files
    .filter(({ room }) => !['cli.ts', 'action.ts', 'platform'].includes(room))
    .flatMap(({ path, uses }) =>
      uses
        .filter(({ name }) => /^(process|console)\./.test(name))
        .map((use) => `src/${path}:${use.line} ${use.name}`),
    );
  expect(wrong).toEqual([]);
});

test('only release and vault write files, and the platform what a workflow asks for', () => {
  const writes =
    /^\.?(writeFile|appendFile|mkdir|mkdtemp|rm|rename|unlink|copyFile|cp|createWriteStream|truncate)(Sync)?(\(\))?$/;
  const wrong = files
    .filter(({ room }) => !['release', 'vault', 'platform'].includes(room))
    .flatMap(({ path, uses }) =>
      uses.filter(({ name }) => writes.test(name)).map((use) => `src/${path}:${use.line} ${use.name}`),
    );
  expect(wrong).toEqual([]);
});

/** Rooms whose work stands between a drawn token and a byte of a fixture. */
const DOWNSTREAM = ['condition', 'fixture', 'language', 'model', 'random', 'record'];

/**
 * What differs between versions of Node, machines, places or moments. IEEE arithmetic and Math.sqrt do not; Math.pow,
 * exp, log and sin do.
 */
const UNSTEADY =
  /^(Math\.(pow|exp|expm1|log|log2|log10|log1p|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot|random)|Date\.(now|parse)|performance\.now|new Date\(\)|Intl\.\w+|\.localeCompare\(\)|\.toLocale\w*\(\)|\.getTimezoneOffset\(\)|\.get(FullYear|Month|Date|Day|Hours|Minutes|Seconds)\(\)|x \*\* y)$/;

/**
 * Used before a model exists, what comes of it is stored in the model and not computed again when rows are drawn; or to
 * measure a model.
 */
const BESIDE_SAMPLING: Readonly<Record<string, RegExp>> = {
  'language/information.ts': /^Math\.log$/,
  'record/key.ts': /^Math\.log2$/,
  'record/rules/combination.ts': /^Math\.exp$/,
  'record/rules/evidence.ts': /^Math\.log$/,
  'model/booster.ts': /^Math\.(exp|log|log1p)$/,
  'model/critic.ts': /^Math\.exp$/,
  'model/ensemble.ts': /^Math\.(exp|log)$/,
  'model/outcome.ts': /^Math\.(exp|log)$/,
  'model/regression.ts': /^Math\.exp$/,
  'model/margins.ts': /^Math\.log$/,
  'model/missed.ts': /^Math\.log$/,
  'model/ties.ts': /^Math\.(exp|log)$/,
  'model/lean.ts': /^Math\.(exp|log)$/,
  'model/score.ts': /^Math\.(exp|log)$/,
  'model/schedule.ts': /^Math\.(cos|pow|exp)$/,
};

test('downstream of sampling nothing depends on the platform, the place or the moment', () => {
  const wrong = files
    .filter(({ room }) => DOWNSTREAM.includes(room))
    .flatMap(({ path, uses }) =>
      uses
        .filter(({ name }) => UNSTEADY.test(name) && !BESIDE_SAMPLING[path]?.test(name))
        .map(({ name, line }) => `src/${path}:${line} ${name}`),
    );
  expect(wrong).toEqual([]);
});

test('chance comes from our own streams, everywhere', () => {
  const wrong = files.flatMap(({ path, uses }) =>
    uses.filter(({ name }) => name === 'Math.random').map(({ line }) => `src/${path}:${line}`),
  );
  expect(wrong).toEqual([]);
});
