/** The embedded engine: AssemblyScript kernels with SIMD, on as many threads as there are processors. */
import type { Engine } from '../engine.ts';
import type { Builds } from './crew.ts';
import { instantiate, sharedMemory } from './kernels.ts';
import { Pool } from './memory.ts';
import { WasmNetwork } from './network.ts';

export interface WasmOptions {
  /** Bytes of `kernels-relaxed.wasm`, which trains where the runtime has relaxed SIMD. */
  readonly relaxed?: Uint8Array;
  /** Threads that train and score, this one included. @default 1 */
  readonly threads?: number;
  /** The file of the worker threads, `worker.cjs`. Without it there is one thread. */
  readonly worker?: URL;
  /** Ms without progress after which a thread is given up, on top of what its work may take. */
  readonly patience?: number;
}

/** An engine over the bytes of `kernels.wasm`. */
export function wasmEngine(bytes: Uint8Array, options: WasmOptions = {}): Engine {
  const { relaxed, threads = 1, worker, patience } = options;
  const builds: Builds = {
    strict: new WebAssembly.Module(bytes),
    training: relaxed && WebAssembly.validate(relaxed) ? new WebAssembly.Module(relaxed) : undefined,
  };
  const pool = new Pool();
  return {
    name: 'wasm',
    build: buildName(builds),
    create: (shape, start) =>
      new WasmNetwork(builds, pool, { count: threads, file: worker, patience }, shape, start),
  };
}

/** The build that trains: a fused multiply-add needs the processor's help, too. */
function buildName({ training }: Builds): string {
  if (!training) return 'strict';
  return instantiate(training, sharedMemory(2 ** 20)).fused(1 + 2 ** -12)
    ? 'relaxed, fused'
    : 'relaxed, not fused';
}
