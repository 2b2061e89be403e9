/**
 * Builds what is committed and runs with no install:
 *
 *   program.cjs    the whole program, one CommonJS bundle
 *   cli.cjs        one line: the terminal program
 *   index.cjs      one line: the Action
 *   worker.cjs     a worker thread of the engine, tiny so that it starts fast; copied as it is
 *   *.wasm         the kernels, loaded from beside the bundle
 *   licenses.txt   the licenses of everything that was bundled
 *
 *   node scripts/build.mjs [--outdir DIR]
 *
 * The same source gives the same bytes: no clock, no absolute path, no environment goes in.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { notices } from './notices.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WASM = join(ROOT, 'src/engine/wasm');

/** An ESM library that asks for its own URL finds that of the bundle. */
const MODULE_URL = {
  define: { 'import.meta.url': '__u' },
  banner: { js: 'const __u=require("node:url").pathToFileURL(__filename).href;' },
};

/** @type {esbuild.BuildOptions} */
const SHARED = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // Names stay, so that a stack says where it was.
  minifyWhitespace: true,
  minifySyntax: true,
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  write: false,
  // @actions/artifact unpacks with it, we only upload; two packages behind it name no license.
  alias: { 'unzip-stream': './scripts/unused.mjs' },
  ...MODULE_URL,
};

/** @returns {Promise<Map<string, Uint8Array>>} the files of dist by name */
export async function build() {
  const files = new Map();
  const text = new TextEncoder();
  const bundles = [
    await esbuild.build({ ...SHARED, entryPoints: ['src/program.ts'], outfile: 'program.cjs' }),
  ];
  files.set('program.cjs', bundles[0].outputFiles[0].contents);
  const entry = (name) => text.encode(`#!/usr/bin/env node\nrequire('./program.cjs').${name}();\n`);
  files.set('cli.cjs', entry('cli'));
  if (existsSync(join(ROOT, 'src/action.ts'))) files.set('index.cjs', entry('action'));
  for (const name of readdirSync(WASM).filter((name) => /\.(wasm|cjs)$/.test(name))) {
    files.set(name, readFileSync(join(WASM, name)));
  }
  const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  files.set('licenses.txt', text.encode(notices(inputs, ROOT)));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {Map<string, Uint8Array>} files @param {string} folder */
export function write(files, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { outdir: { type: 'string', default: join(ROOT, 'dist') } } });
  const files = await build();
  write(files, resolve(values.outdir));
  for (const [name, { length }] of files) {
    console.log(`${name.padEnd(16)}${`${(length / 1024).toFixed(0)} kB`.padStart(10)}`);
  }
}
