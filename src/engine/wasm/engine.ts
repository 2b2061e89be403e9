/** The embedded engine: AssemblyScript kernels with SIMD. */
import type { Engine } from '../engine.ts';
import { WasmNetwork } from './network.ts';

/** An engine over the bytes of `kernels.wasm`. */
export function wasmEngine(bytes: Uint8Array): Engine {
  const module = new WebAssembly.Module(bytes);
  return {
    name: 'wasm',
    build: 'strict',
    create: (shape, start) => new WasmNetwork(module, shape, start),
  };
}
