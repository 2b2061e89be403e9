/** Finds TensorFlow.js where the user has installed it: it is no part of the bundle. For the terminal only. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { UserError } from '../../error.ts';
import type { Engine } from '../engine.ts';
import { tensorflowEngine } from './engine.ts';
import type { Tf } from './network.ts';

/** With the native library, or in plain JavaScript, slower by orders of magnitude. */
const PACKAGES = ['@tensorflow/tfjs-node', '@tensorflow/tfjs'];

/**
 * @param embedded the engine that draws records
 * @param folders where the user's node_modules are looked for, in this order
 */
export async function loadTensorflowEngine(embedded: Engine, folders: readonly string[]): Promise<Engine> {
  for (const name of PACKAGES) {
    for (const folder of folders) {
      const file = find(name, folder);
      if (file !== undefined) return tensorflowEngine(await load(name, file), embedded);
    }
  }
  throw new UserError(
    'the tensorflow engine needs TensorFlow.js, which is not installed here',
    'run "npm install @tensorflow/tfjs-node" (or "npm install @tensorflow/tfjs", without native code, much slower), or use "--engine wasm"',
  );
}

function find(name: string, folder: string): string | undefined {
  try {
    return createRequire(resolve(folder, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

async function load(name: string, file: string): Promise<Tf> {
  // tfjs-node 4.22.0 calls what Node 23 has removed.
  Object.assign(util, { isNullOrUndefined: (x: unknown) => x === null || x === undefined });
  try {
    const loaded = await import(pathToFileURL(file).href);
    const tf: Tf = loaded.default ?? loaded;
    await tf.ready();
    return tf;
  } catch (error) {
    throw new UserError(
      `${name} is installed but does not load: ${error instanceof Error ? error.message : error}`,
      `run "npm rebuild ${name}", or use "--engine wasm"`,
    );
  }
}
