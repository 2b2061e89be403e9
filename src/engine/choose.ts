/** The engine of a run, by its name in the configuration. */
import { UserError } from '../error.ts';
import type { Engine } from './engine.ts';
import { loadWasmEngine } from './wasm/load.ts';

export interface EngineOptions {
  readonly threads: number;
  /** Folders whose `node_modules` the user lets code be loaded from; none in a workflow, where a key is at hand. */
  readonly packages?: readonly string[];
  readonly reporter?: { warn(text: string): void };
}

export async function chooseEngine(
  name: 'wasm' | 'tensorflow',
  { threads, packages, reporter }: EngineOptions,
): Promise<Engine> {
  const embedded = loadWasmEngine({ threads });
  if (name === 'wasm') return embedded;
  if (packages === undefined) {
    throw new UserError(
      'the tensorflow engine works in a terminal only: the Action loads no code from the workspace beside a key',
      'take `engine: tensorflow` out of the configuration, or train in a terminal and give the sealed model as the input `model`',
    );
  }
  const { loadTensorflowEngine } = await import('./tensorflow/load.ts');
  const engine = await loadTensorflowEngine(embedded, packages);
  if (engine.build.startsWith('cpu ')) {
    reporter?.warn(
      'TensorFlow.js runs here without its native library, hundreds of times slower than the embedded engine: install @tensorflow/tfjs-node.',
    );
  }
  return engine;
}
