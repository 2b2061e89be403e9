/**
 * Dropout masks: whether a unit drops is a hash of (seed, step, layer, record, time, unit), the same in every engine.
 * kernels/dropout.ts computes the hash of many units at once.
 */

/** The key of a step's masks, from a seed (to 2⁵³) and the step. */
export function dropoutKey(seed: number, step: number): number {
  let key = 0x9e3779b9;
  for (const word of [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, step >>> 0]) {
    key = Math.imul(key ^ word, 0x85ebca6b);
    key = Math.imul(key ^ (key >>> 15), 0xc2b2ae35);
    key ^= key >>> 16;
  }
  return key >>> 0;
}

/** A bijection of 32 bits with low bias (Chris Wellons, "hash prospector"). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** What multiplies every unit of records `first …` of the batch at one time, [records, hidden]: 0 or 1 / (1 − share). */
export function dropoutMask(
  key: number,
  share: number,
  layer: 1 | 2,
  time: number,
  first: number,
  records: number,
  hidden: number,
): Float32Array {
  const mask = new Float32Array(records * hidden);
  const limit = Math.floor(share * 2 ** 32);
  for (let r = 0; r < records; r++) {
    const place = mix(mix((key + Math.imul(first + r, 0x9e3779b1)) | 0) + time);
    for (let u = 0; u < hidden; u++) {
      const hash = mix((place + Math.imul((layer << 16) + u, 0x9e3779b9)) | 0);
      if (hash >= limit) mask[r * hidden + u] = 1 / (1 - share);
    }
  }
  return mask;
}
