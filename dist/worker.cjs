// A thread of the engine: takes chunks of the wave that is on, until told to stop. Plain JavaScript, so that it runs
// as it is, from the source tree and from dist.
const { workerData } = require('node:worker_threads');

const { memory, strict, training, control, thread } = workerData;
// A memory that grew while this thread was starting may be known here by the size that it had before (V8 tells only threads
// that are up, about one start in a thousand is missed), and kernels would trap on what lies beyond. Growing by nothing looks again.
memory.grow(0);
const imports = { env: { memory } };
const kernels = new WebAssembly.Instance(strict, imports).exports;
const trained = training ? new WebAssembly.Instance(training, imports).exports : kernels;
// struct Control of kernels/wave.ts
const [DONE, FAILED, STRICT] = [2, 3, 4];
const shared = new Int32Array(memory.buffer, control, 8);

try {
  for (let wave = kernels.awaitWave(control, 0); wave >= 0; wave = kernels.awaitWave(control, wave)) {
    (shared[STRICT] ? kernels : trained).takePart(control, wave, thread);
  }
} catch (error) {
  Atomics.store(shared, FAILED, thread);
  Atomics.notify(shared, DONE);
  throw error;
}
