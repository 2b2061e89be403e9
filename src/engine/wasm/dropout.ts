/** The key of a step's dropout masks; which unit drops is a hash of it (kernels/dropout.ts). */

/** One number for a seed (to 2⁵³) and a step. */
export function dropoutKey(seed: number, step: number): number {
  let key = 0x9e3779b9;
  for (const word of [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, step >>> 0]) {
    key = Math.imul(key ^ word, 0x85ebca6b);
    key = Math.imul(key ^ (key >>> 15), 0xc2b2ae35);
    key ^= key >>> 16;
  }
  return key >>> 0;
}
