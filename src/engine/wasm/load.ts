/** Finds the kernels beside this file, in the source tree and in dist alike. */
import { readFileSync } from 'node:fs';
import type { Engine } from '../engine.ts';
import { wasmEngine } from './engine.ts';

export function loadWasmEngine(): Engine {
  return wasmEngine(readFileSync(new URL('./kernels.wasm', import.meta.url)));
}
