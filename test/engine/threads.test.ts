import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Engine, Network } from '../../src/engine/engine.ts';
import { wasmEngine } from '../../src/engine/wasm/engine.ts';
import type { Kernels } from '../../src/engine/wasm/kernels.ts';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { processors } from '../../src/engine/wasm/processors.ts';
import { chunkOf, shapeOf } from './cases.ts';

const shape = shapeOf([5, 40, 3, 17], 16, 32);
const slots = [0, 1, 2, 3, 1];
const options = { rate: 0.01, dropout: 0.2, clip: 1, decay: 0.01, seed: 1 };
const chunks = [64, 64, 40, 1].map((records, i) => chunkOf(shape, slots, records, i + 1, i === 2));
const KERNELS = new URL('../../src/engine/wasm/kernels.wasm', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

function trained(engine: Engine, steps = 12): Network {
  const network = engine.create(shape, { seed: 1 });
  for (let step = 1; step <= steps; step++) network.train(chunks, { ...options, step });
  return network;
}

/** An engine of two threads whose worker is this program. */
function withWorker(name: string, program: string, patience?: number): Engine {
  const file = join(folder, name);
  writeFileSync(file, program);
  return wasmEngine(readFileSync(KERNELS), { threads: 2, worker: pathToFileURL(file), patience });
}

test.each([2, 3, 4])('%d threads give the same bytes as one', async (threads) => {
  const alone = trained(loadWasmEngine({ threads: 1 }));
  const network = trained(loadWasmEngine({ threads }));
  // By now the workers are up.
  await setTimeout(50);
  for (let step = 13; step <= 20; step++) {
    for (const each of [alone, network]) each.train(chunks, { ...options, step });
  }
  expect(network.weights()).toEqual(alone.weights());
  expect(network.score(chunks[0])).toEqual(alone.score(chunks[0]));
  const clip = { ...options, step: 21, clip: 3 };
  expect(network.clippedGradients(chunks, clip)).toEqual(alone.clippedGradients(chunks, clip));
  network.dispose();
});

test('workers can do all the work', () => {
  const alone = trained(loadWasmEngine({ threads: 1 }));
  const network = loadWasmEngine({ threads: 2 }).create(shape, { seed: 1 });
  // The calling thread takes no part: only the worker can finish a wave.
  const { crew } = network as unknown as { crew: { strict: Kernels; training: Kernels } };
  crew.training = { ...crew.training, takePart: () => {} };
  crew.strict = { ...crew.strict, takePart: () => {} };
  for (let step = 1; step <= 12; step++) network.train(chunks, { ...options, step });
  expect(network.weights()).toEqual(alone.weights());
  expect(network.score(chunks[0])).toEqual(alone.score(chunks[0]));
  network.dispose();
});

test('a thousand small batches, more threads than processors', () => {
  const small = shapeOf([5, 3], 8, 8);
  const networks = [1, 6].map((threads) => loadWasmEngine({ threads }).create(small, { seed: 1 }));
  for (let step = 1; step <= 1000; step++) {
    const batch = Array.from({ length: 1 + (step % 4) }, (_, i) =>
      chunkOf(small, [0, 1, 1], 1 + i * 16, i, true),
    );
    const [a, b] = networks.map((network) => network.train(batch, { ...options, step }).loss);
    expect(b, `step ${step}`).toBe(a);
  }
  expect(networks[1].weights()).toEqual(networks[0].weights());
  for (const network of networks) network.dispose();
});

test('a worker that fails is a clear error', async () => {
  const network = trained(withWorker('broken.cjs', "throw new Error('no luck')"), 1);
  await setTimeout(300);
  expect(() => network.train(chunks, { ...options, step: 2 })).toThrow(
    'a worker thread of the engine failed: no luck',
  );
  network.dispose();
});

test('a worker whose kernels trap is a clear error', () => {
  const trap = `const { workerData: { memory, control } } = require('node:worker_threads');
    const shared = new Int32Array(memory.buffer, control, 8);
    Atomics.store(shared, 3, 1);`;
  const network = trained(withWorker('trap.cjs', trap), 1);
  const end = performance.now() + 5000;
  expect(() => {
    for (let step = 2; performance.now() < end; step++) network.train(chunks, { ...options, step });
  }).toThrow('its kernels trapped');
  network.dispose();
});

test('a worker that dies in the middle of a job is noticed', () => {
  // Takes a job of the first wave that it sees, and is gone.
  const thief = `const { workerData: { memory, control, strict } } = require('node:worker_threads');
    const shared = new Int32Array(memory.buffer, control, 8);
    const { awaitWave } = new WebAssembly.Instance(strict, { env: { memory } }).exports;
    for (let wave = awaitWave(control, 0); ; wave = awaitWave(control, wave)) {
      const ticket = Atomics.load(shared, 1);
      if ((ticket & 0xfff) < shared[5] && Atomics.compareExchange(shared, 1, ticket, ticket + 1) === ticket) break;
    }
    process.exit();`;
  const network = trained(withWorker('thief.cjs', thief, 300), 1);
  const end = performance.now() + 20_000;
  expect(() => {
    for (let step = 2; performance.now() < end; step++) network.train(chunks, { ...options, step });
  }).toThrow('it does not answer');
  network.dispose();
});

test('a network that was disposed of says so', () => {
  const network = trained(loadWasmEngine({ threads: 2 }), 1);
  network.dispose();
  network.dispose();
  expect(() => network.train(chunks, { ...options, step: 2 })).toThrow('disposed');
});

test('there is a processor', () => {
  expect(processors()).toBeGreaterThanOrEqual(1);
});
