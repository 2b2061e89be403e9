// Runs bench/NAME.ts: node scripts/run-bench.mjs NAME [ARGUMENTS]
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
if (!name) {
  console.error('Usage: node scripts/run-bench.mjs NAME [ARGUMENTS]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const outfile = join(folder, `${name}.mjs`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({
  entryPoints: [join(import.meta.dirname, '..', 'bench', `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  // Dependencies in CommonJS ask for `require`.
  banner: {
    js: "import { createRequire as __require } from 'node:module'; const require = __require(import.meta.url);",
  },
  logLevel: 'error',
});
// The engine looks for its kernels beside the running file.
cpSync(join(import.meta.dirname, '..', 'src', 'engine', 'wasm'), folder, {
  recursive: true,
  filter: (path) => !path.includes('.') || /\.(wasm|cjs)$/.test(path),
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
