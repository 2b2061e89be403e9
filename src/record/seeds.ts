/** Streams of their own for every field: adding a field never moves what another one draws. */
import { type Purpose, philox, Stream } from '../random/stream.ts';

/** FNV-1a over the text's code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (code >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** Two words that belong to one seed and one name. */
export function keysOf(seed: number, name: string): readonly [number, number] {
  const out = new Uint32Array(4);
  philox(hashOf(name), name.length, 0, 0x4649454c, seed >>> 0, Math.floor(seed / 0x100000000) >>> 0, out);
  return [out[0], out[1]];
}

/** The stream of one field (or person) in one row (or entity). */
export function streamOf(keys: readonly [number, number], index: number, purpose: Purpose): Stream {
  return new Stream(keys[0] + (keys[1] & 0x1fffff) * 0x100000000, index, purpose);
}
