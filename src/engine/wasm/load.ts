/** Finds the kernels and the worker beside this file, in the source tree and in dist alike. */
import { existsSync, readFileSync } from 'node:fs';
import type { Engine } from '../engine.ts';
import { wasmEngine } from './engine.ts';
import { processors } from './processors.ts';

export interface LoadOptions {
  /** @default the processors that this process may use, at most 16 */
  readonly threads?: number;
  /** Whether training may use fused multiply-add where there is one. @default true */
  readonly relaxed?: boolean;
}

export function loadWasmEngine(options: LoadOptions = {}): Engine {
  const { threads = Math.min(16, processors()), relaxed = true } = options;
  const worker = new URL('./worker.cjs', import.meta.url);
  return wasmEngine(readFileSync(new URL('./kernels.wasm', import.meta.url)), {
    threads,
    relaxed: relaxed ? readFileSync(new URL('./kernels-relaxed.wasm', import.meta.url)) : undefined,
    worker: existsSync(worker) ? worker : undefined,
  });
}
