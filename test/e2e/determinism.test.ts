/**
 * The built program gives the same bytes on every Node, with any number of threads, and any range of rows is the slice
 * of the whole. Model and hash are committed (`golden/make.mjs` makes them), so that other versions and architectures
 * are held against these. `E2E_NODES` lists Node binaries, separated by colons.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import golden from './golden/clinic.json' with { type: 'json' };
import { CLI, home, text } from './start.ts';

const MODEL = resolve(import.meta.dirname, 'golden/clinic.model');
const NODES = (process.env.E2E_NODES ?? process.env.E2E_NODE ?? process.execPath).split(':');

function fixture(node: string, ...args: string[]): string {
  const out = join(home(), 'out');
  const fixed = ['generate', '--model', MODEL, '--seed', String(golden.seed), '--out', out, '--quiet'];
  execFileSync(node, [CLI, ...fixed, ...args]);
  return text(out, 'fixtures/synthetic.csv');
}

describe.each(NODES)('%s', (node) => {
  let whole: string[];

  test.each([1, 2, 4])('the golden bytes, with --threads %d', (threads) => {
    const csv = fixture(node, '--rows', String(golden.rows), '--threads', String(threads));
    expect(createHash('sha256').update(csv).digest('hex')).toBe(golden.sha256);
    whole = csv.trimEnd().split(/\r?\n/);
    expect(whole).toHaveLength(1 + golden.rows);
  });

  test.each([
    [0, 1],
    [0, 120],
    [1, 64],
    [137, 100],
    [299, 1],
  ])('rows from %d, %d of them, are those of the whole', (from, rows) => {
    const csv = fixture(node, '--from', String(from), '--rows', String(rows));
    const [header, ...range] = csv.trimEnd().split(/\r?\n/);
    expect(header).toBe(whole[0]);
    expect(range).toEqual(whole.slice(1 + from, 1 + from + rows));
  });
});
