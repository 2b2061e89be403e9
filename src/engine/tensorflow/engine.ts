/** The engine over TensorFlow.js. */
import type { Engine } from '../engine.ts';
import { TensorflowNetwork, type Tf } from './network.ts';

/** @param embedded draws the records: the bytes of a fixture never depend on the engine that trained */
export function tensorflowEngine(tf: Tf, embedded: Engine): Engine {
  return {
    name: 'tensorflow',
    build: `${tf.getBackend()} ${tf.version.tfjs}`,
    create: (shape, start) => new TensorflowNetwork(tf, embedded, shape, start),
  };
}
