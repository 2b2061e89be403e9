/** Trains, scores and draws, and prints what comes out as hashes: node program.mjs THREADS */
import { createHash } from 'node:crypto';
import { type Network, WEIGHT_NAMES } from '../../../src/engine/engine.ts';
import { loadWasmEngine } from '../../../src/engine/wasm/load.ts';
import { PURPOSE, Stream } from '../../../src/random/stream.ts';
import { chunkOf, shapeOf } from '../../engine/cases.ts';

const threads = Number(process.argv[2]);
const shape = shapeOf([5, 40, 3, 17, 100], 16, 32);
const slots = [0, 1, 2, 3, 4, 1, 4];
const chunks = [64, 64, 37].map((records, i) => chunkOf(shape, slots, records, i + 1, i === 1));
const options = { rate: 0.01, dropout: 0.2, clip: 1, decay: 0.01, seed: 1, smoothing: 0.05 };

function hash(parts: readonly Float32Array[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return digest.digest('hex').slice(0, 16);
}

function trained(relaxed: boolean): { network: Network; build: string } {
  const engine = loadWasmEngine({ threads, relaxed });
  const network = engine.create(shape, { seed: 7 });
  for (let step = 1; step <= 40; step++) network.train(chunks, { ...options, step });
  return { network, build: engine.build };
}

function weightsHash(network: Network): string {
  const weights = network.weights();
  return hash(WEIGHT_NAMES.map((name) => weights[name]));
}

/** Draws rows `from … to − 1`, `batch` at a time; returns every row's tokens and probabilities. */
function draw(network: Network, from: number, to: number, batch: number): Float32Array {
  const rows: Float32Array[] = [];
  for (let first = from; first < to; first += batch) {
    const count = Math.min(batch, to - first);
    const sampler = network.sampler(count);
    const streams = Array.from({ length: count }, (_, r) => new Stream(3, first + r, PURPOSE.tokens));
    const previous = new Int32Array(count).fill(shape.vocabulary);
    const drawn = streams.map((): number[] => []);
    for (const slot of slots) {
      const probabilities = sampler.step(slot, previous, 0.9);
      const { offset, size } = shape.slots[slot];
      streams.forEach((stream, r) => {
        const u = stream.uniform();
        let sum = 0;
        let token = 0;
        for (; token < size - 1; token++) {
          sum += probabilities[r * size + token];
          if (u < sum) break;
        }
        drawn[r].push(token, ...probabilities.subarray(r * size, (r + 1) * size));
        previous[r] = offset + token;
      });
    }
    rows.push(...drawn.map((row) => Float32Array.from(row)));
  }
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

const strict = trained(false);
const fast = trained(true);
const whole = draw(strict.network, 0, 150, 150);
const width = whole.length / 150;
const ranges = [
  [0, 150, 64],
  [40, 150, 7],
  [149, 150, 1],
].every(([from, to, batch]) => {
  const part = draw(strict.network, from, to, batch);
  return hash([part]) === hash([whole.slice(from * width, to * width)]);
});
console.log(
  JSON.stringify({
    build: fast.build,
    strictWeights: weightsHash(strict.network),
    weights: weightsHash(fast.network),
    scores: hash([strict.network.score(chunks[1])]),
    samples: hash([whole]),
    ranges,
  }),
);
for (const { network } of [strict, fast]) network.dispose();
