/**
 * The same bytes on every Node, with any number of threads, for any range of rows: hashes are committed, so that other
 * versions and architectures are checked against these. `E2E_NODES` lists Node binaries, separated by colons.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const NODES = (process.env.E2E_NODES ?? process.env.E2E_NODE ?? process.execPath).split(':');

/** Weights by the build that trained them; the strict build's are the same everywhere. */
const GOLDEN = {
  strict: '309a3ff09cf5b4d2',
  'relaxed, fused': '5fc7255254dcce4f',
  scores: 'e764b9266c5b4aec',
  samples: '3386f1757a362c0a',
};

const folder = mkdtempSync(join(tmpdir(), 'engine-'));
const program = join(folder, 'program.mjs');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  await build({
    entryPoints: [join(ROOT, 'test/e2e/engine/program.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  for (const file of ['kernels.wasm', 'kernels-relaxed.wasm', 'worker.cjs']) {
    cpSync(join(ROOT, 'src/engine/wasm', file), join(folder, file));
  }
});

describe.each(NODES)('%s', (node) => {
  test.each([1, 2, 4])('%d threads', (threads) => {
    const printed = execFileSync(node, [program, String(threads)], { encoding: 'utf8' });
    const { build: name, weights, strictWeights, scores, samples, ranges } = JSON.parse(printed);
    expect({ strict: strictWeights, scores, samples, ranges }).toEqual({
      strict: GOLDEN.strict,
      scores: GOLDEN.scores,
      samples: GOLDEN.samples,
      ranges: true,
    });
    if (name !== 'relaxed, not fused') expect(weights).toBe(GOLDEN[name as 'strict' | 'relaxed, fused']);
    else expect(weights).toBe(GOLDEN.strict);
  });
});
