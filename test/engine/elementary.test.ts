import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { instantiate, sharedMemory } from '../../src/engine/wasm/kernels.ts';

const KERNELS = new URL('../../src/engine/wasm/kernels.wasm', import.meta.url);
const N = 1 << 18;
const memory = sharedMemory(64 * 2 ** 20);
memory.grow(1000);
const kernels = instantiate(new WebAssembly.Module(readFileSync(KERNELS)), memory);
const input = new Float32Array(memory.buffer, 1024, N);
const output = new Float32Array(memory.buffer, 1024 + 4 * N, N);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test.each([
  { name: 'exp', which: 0, exact: Math.exp, from: -87, to: 0, absolute: 1e-7, relative: 2e-7 },
  {
    name: 'exp of positive numbers',
    which: 0,
    exact: Math.exp,
    from: 0,
    to: 80,
    absolute: Infinity,
    relative: 2e-7,
  },
  { name: 'tanh', which: 1, exact: Math.tanh, from: -20, to: 20, absolute: 4e-7, relative: 1e-6 },
  { name: 'tanh near 0', which: 1, exact: Math.tanh, from: -0.01, to: 0.01, absolute: 1e-8, relative: 1e-6 },
  { name: 'sigmoid', which: 2, exact: sigmoid, from: -40, to: 40, absolute: 2e-7, relative: Infinity },
])('$name keeps its stated error', ({ which, exact, from, to, absolute, relative }) => {
  for (let i = 0; i < N; i++) input[i] = from + ((to - from) * i) / (N - 1);
  kernels.elementary(which, output.byteOffset, input.byteOffset, N);
  let [a, r] = [0, 0];
  for (let i = 0; i < N; i++) {
    const value = exact(input[i]);
    const error = Math.abs(output[i] - value);
    a = Math.max(a, error);
    if (value !== 0) r = Math.max(r, error / Math.abs(value));
  }
  expect(a).toBeLessThan(absolute);
  expect(r).toBeLessThan(relative);
});

test('extremes stay in range', () => {
  input.set([-1e30, -88, 1e30, 0]);
  const run = (which: number) => {
    kernels.elementary(which, output.byteOffset, input.byteOffset, 4);
    return [...output.subarray(0, 4)];
  };
  expect(run(0).slice(0, 2)).toEqual([0, 0]);
  expect(run(1).map((x) => Math.abs(x))).toEqual([1, 1, 1, 0].map((x) => expect.closeTo(x, 6)));
  expect(run(1).every((x) => Math.abs(x) <= 1)).toBe(true);
  expect(run(2).every((x) => x >= 0 && x <= 1)).toBe(true);
});
