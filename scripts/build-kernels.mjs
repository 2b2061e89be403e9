// Compiles the engine's kernels (AssemblyScript) to src/engine/wasm/*.wasm, which are committed: the strict build, whose
// bits are the same everywhere, and one with relaxed_madd (fused multiply-add) for training. With --check it only says
// whether they are up to date.
// They hold no static data, no allocator and no globals: every thread may instantiate them over one memory.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const room = fileURLToPath(new URL('../src/engine/wasm/', import.meta.url));
const check = process.argv.includes('--check');
const builds = [
  { file: 'kernels.wasm', features: ['simd', 'threads'] },
  { file: 'kernels-relaxed.wasm', features: ['simd', 'threads', 'relaxed-simd'] },
];

for (const { file, features } of builds) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      `${room}kernels/index.ts`,
      '--outFile',
      file,
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
    ],
    {
      writeFile: (_, contents) => {
        bytes = contents;
      },
    },
  );
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  if (!check) writeFileSync(room + file, bytes);
  else if (!readFileSync(room + file).equals(bytes)) {
    console.error(`${file} is not what the source compiles to: run "npm run build:kernels"`);
    process.exit(1);
  }
  console.log(`${file} ${bytes.length} bytes`);
}
