/**
 * How fast the engine is, as ratios to its own matrix product in the same run:
 *
 *     npm run bench:engine -- [--busy] [--shapes] [--tensorflow FOLDER] [--pytorch PYTHON]
 *
 * --busy: others use the machine; a second is one of processor time (of every thread), so what is shown is what the work
 * costs, not how long it waits. --shapes: by columns and tokens a column. --tensorflow: the same network on the TensorFlow.js that is installed in a
 * folder. --pytorch: the same network in PyTorch (`bench/pytorch.py`), by the Python that has it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ABSENT, type Chunk, MAX_CHUNK, type Network, type Shape } from '../src/engine/engine.ts';
import { loadTensorflowEngine } from '../src/engine/tensorflow/load.ts';
import { instantiate, sharedMemory } from '../src/engine/wasm/kernels.ts';
import { loadWasmEngine } from '../src/engine/wasm/load.ts';
import { processors } from '../src/engine/wasm/processors.ts';
import { PURPOSE, Stream } from '../src/random/stream.ts';

const ROUNDS = 7;

const { values: flags } = parseArgs({
  options: {
    busy: { type: 'boolean' },
    shapes: { type: 'boolean' },
    tensorflow: { type: 'string' },
    pytorch: { type: 'string' },
  },
});

/** Slots like those of the Adult table: widths of its columns as tokens. */
const WIDTHS = [64, 9, 96, 16, 16, 7, 15, 6, 5, 2, 40, 32, 50, 42, 2];

function adult(hidden: number): Shape {
  let vocabulary = 0;
  const slots = WIDTHS.map((size) => {
    const offset = vocabulary;
    vocabulary += Math.ceil(size / 8) * 8;
    return { offset, size };
  });
  return { vocabulary, slots, embedding: 32, hidden };
}

function chunk(shape: Shape, stream: Stream, records = MAX_CHUNK): Chunk {
  const slots = Uint16Array.from(shape.slots, (_, i) => i);
  const tokens = new Int32Array(slots.length * records).fill(ABSENT);
  for (let i = 0; i < tokens.length; i++) {
    const { offset, size } = shape.slots[Math.floor(i / records)];
    // Skewed, as values of real columns are.
    tokens[i] = offset + Math.floor(size * stream.uniform() * stream.uniform());
  }
  return { records, slots, tokens };
}

/** The median of what each of `runs` returns, in turns. */
function medians(runs: readonly (() => number)[]): number[] {
  const rounds = Array.from({ length: ROUNDS }, () => runs.map((run) => run()));
  return runs.map((_, i) => rounds.map((round) => round[i]).sort((a, b) => a - b)[ROUNDS >> 1]);
}

/** Milliseconds. */
function now(workers: number): number {
  if (!flags.busy) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 / workers;
}

/** Units a second, where `run` does `units` on so many threads: for about a fifth of a second. */
function rate(units: number, run: () => void, workers = 1): number {
  const from = now(workers);
  let done = 0;
  do {
    run();
    done += units;
  } while (now(workers) - from < 200);
  return (1000 * done) / (now(workers) - from);
}

/** GFLOP/s of the network's own products: [64, H] × [H, 4H], [64, 4H] × [4H, H] and the transposed one, in one run. */
function peak(bytes: Uint8Array, h: number): number {
  const memory = sharedMemory(16 * 2 ** 20);
  memory.grow(255 - 16);
  const { gemm, gemmTransposed } = instantiate(new WebAssembly.Module(bytes), memory);
  const rows = MAX_CHUNK;
  const [state, gates, matrix, result] = [65536, 262144, 1048576, 4194304];
  const once = () => {
    gemm(state, rows * 32, matrix, h * 32, gates, rows * 32, rows, h / 8, h / 2, 0);
    gemm(gates, rows * 32, matrix, 4 * h * 32, state, rows * 32, rows, h / 2, h / 8, 0);
    gemmTransposed(state, rows * 32, gates, rows * 32, result, h * 32, rows, h / 8, h / 2);
  };
  return rate(3 * 2 * rows * h * 4 * h, once) / 1e9;
}

/** Floating-point operations of the products that train one token. */
function work(shape: Shape): number {
  const { hidden: h, slots } = shape;
  const slice = slots.reduce((sum, { size }) => sum + Math.ceil(size / 8) * 8, 0) / slots.length;
  return 3 * 2 * (3 * h * 4 * h + h * slice);
}

const one = loadWasmEngine({ threads: 1 });
const many = loadWasmEngine();
const threads = processors();
const bytes = readFileSync(`src/engine/wasm/kernels${one.build === 'strict' ? '' : '-relaxed'}.wasm`);
const format = (x: number) => Math.round(x).toLocaleString('en');
console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, build: ${one.build}`);
console.log(`load when it began: ${loadavg()[0].toFixed(1)}`);
for (const hidden of [64, 128]) {
  const shape = adult(hidden);
  const stream = new Stream(1, 0, PURPOSE.training);
  const chunks = [0, 1, 2, 3].map(() => chunk(shape, stream));
  const tokens = chunks.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const networks = [one, many].map((engine) => engine.create(shape, { seed: 1 }));
  let step = 0;
  const train = (network: Network) => () => {
    step++;
    network.train(chunks, { rate: 1e-3, dropout: 0.1, clip: 1, decay: 0, step, seed: 1 });
  };
  const clip = (network: Network) => () =>
    void network.clippedGradients(chunks, { clip: 1, dropout: 0.1, step: 1, seed: 1 });
  const score = (network: Network) => () => void network.score(chunks[0]);
  const records = 1024;
  const sampler = networks[0].sampler(records);
  const previous = new Int32Array(records).fill(shape.vocabulary);
  const draw = () => {
    sampler.reset();
    for (let slot = 0; slot < shape.slots.length; slot++) sampler.step(slot, previous);
  };
  for (const network of networks) for (let i = 0; i < 20; i++) train(network)();

  // Turn by turn, so that a busy machine slows all of them.
  const [gflops, single, several, private_, scored, drawn] = medians([
    () => peak(bytes, hidden),
    () => rate(tokens, train(networks[0])),
    () => rate(tokens, train(networks[1]), threads),
    () => rate(tokens, clip(networks[0])),
    () => rate(chunks[0].tokens.length, score(networks[0])),
    () => rate(records, draw),
  ]);
  const used = (single * work(shape)) / 1e9;
  const share = ((100 * used) / gflops).toFixed(0);
  console.log(`2×${hidden}, embedding 32, ${shape.slots.length} slots, batch 4 × 64`);
  console.log(`  matrix product       ${gflops.toFixed(1)} GFLOP/s, one thread`);
  console.log(
    `  training, 1 thread   ${format(single)} tokens/s, ${used.toFixed(1)} GFLOP/s, ${share} % of the product`,
  );
  console.log(
    `  training, ${threads} threads  ${format(several)} tokens/s, ${(several / single).toFixed(2)} × one`,
  );
  console.log(
    `  clipped per record   ${format(private_)} tokens/s, ${(private_ / single).toFixed(2)} × training`,
  );
  console.log(`  scoring              ${format(scored)} tokens/s`);
  console.log(`  sampling             ${format(drawn)} rows/s (probabilities only)`);
  if (flags.pytorch) {
    const script = 'bench/pytorch.py';
    const args = [script, String(hidden), String(threads), ...(flags.busy ? ['busy'] : [])];
    const { stdout, stderr, status } = spawnSync(flags.pytorch, args, { encoding: 'utf8' });
    if (status !== 0) console.log(`  PyTorch failed: ${stderr}`);
    for (const line of stdout.trim().split('\n')) {
      const [count, tokens] = line.split(' ').map(Number);
      const own = count === 1 ? single : several;
      console.log(
        `  PyTorch, ${count} thread${count > 1 ? 's' : ' '}   ${format(tokens)} tokens/s: the engine has ${(own / tokens).toFixed(2)} × that`,
      );
    }
  }
  sampler.dispose();
  for (const network of networks) network.dispose();
}

/** Training tokens/s on one thread of 64 records that walk `steps` slots of `size` tokens. */
function shapeRate(steps: number, size: number): number {
  const wide = Math.ceil(size / 8) * 8;
  const slots = Array.from({ length: steps }, (_, i) => ({ offset: i * wide, size }));
  const shape: Shape = { vocabulary: steps * wide, slots, embedding: 32, hidden: 64 };
  const batch = [chunk(shape, new Stream(1, 1, PURPOSE.training))];
  const network = one.create(shape, { seed: 1 });
  let step = 0;
  const train = () =>
    void network.train(batch, { rate: 1e-3, dropout: 0.1, clip: 1, decay: 0, step: ++step, seed: 1 });
  train();
  const result = rate(batch[0].tokens.length, train);
  network.dispose();
  return result;
}

if (flags.shapes) {
  console.log('2×64, training on one thread, batch 64, by columns and tokens a column');
  for (const [steps, size] of [
    [5, 30],
    [50, 30],
    [500, 30],
    [15, 10],
    [15, 100],
    [15, 1000],
  ]) {
    console.log(
      `  ${String(steps).padStart(4)} × ${String(size).padEnd(5)} ${format(shapeRate(steps, size))} tokens/s`,
    );
  }
}

if (flags.tensorflow) {
  const shape = adult(64);
  const engine = await loadTensorflowEngine(one, [flags.tensorflow]);
  const network = engine.create(shape, { seed: 1 });
  const batch = [chunk(shape, new Stream(1, 2, PURPOSE.training))];
  const train = () =>
    void network.train(batch, { rate: 1e-3, dropout: 0.1, clip: 1, decay: 0, step: 1, seed: 1 });
  console.log(`tensorflow ${engine.build}, 2×64, batch 64`);
  console.log(`  training ${format(rate(batch[0].tokens.length, train))} tokens/s`);
}
