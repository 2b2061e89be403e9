// Compiles the engine's kernels (AssemblyScript) to src/engine/wasm/*.wasm, which are committed: the strict build, whose
// bits are the same everywhere, and one with relaxed_madd (fused multiply-add) for training.
// They hold no static data, no allocator and no mutable globals: every thread may instantiate them over one memory.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const room = fileURLToPath(new URL('../src/engine/wasm/', import.meta.url));
const builds = [
  { file: 'kernels.wasm', features: ['simd', 'threads'] },
  { file: 'kernels-relaxed.wasm', features: ['simd', 'threads', 'relaxed-simd'] },
];

for (const { file, features } of builds) {
  const { error, stderr } = await asc.main([
    `${room}kernels/index.ts`,
    '--outFile',
    room + file,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    ...features.flatMap((name) => ['--enable', name]),
  ]);
  if (error) {
    process.stderr.write(`${stderr}\n`);
    process.exit(1);
  }
  console.log(`${file} ${statSync(room + file).size} bytes`);
}
