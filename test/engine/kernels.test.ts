import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOM = new URL('../../src/engine/wasm/', import.meta.url);

/** Ids of a module's sections: 1 types, 2 imports, 3 functions, 5 memories, 6 globals, 7 exports, 10 code, 11 data. */
function sections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    found.push(bytes[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return found;
}

describe.each(['kernels.wasm', 'kernels-relaxed.wasm'])('%s', (name) => {
  test('holds no data, no globals and no memory of its own: threads share one', () => {
    const found = sections(readFileSync(new URL(name, ROOM)));
    expect(found).toContain(10);
    for (const id of [4, 5, 6, 9, 11, 12]) expect(found).not.toContain(id);
  });
});

test('the committed kernels are those of the source', { timeout: 60_000 }, () => {
  expect(() => execFileSync(process.execPath, ['scripts/build-kernels.mjs', '--check'])).not.toThrow();
});
