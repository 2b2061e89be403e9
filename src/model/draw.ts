/** Drawing by inverse distribution: no arithmetic but sums, so the same token everywhere. */

/**
 * The first token, counted from `start`, whose cumulated share of what is allowed exceeds u.
 * @param size how many tokens from `start` on may be drawn
 * @param forbidden 1 for tokens that are not allowed
 */
export function draw(
  p: Float32Array,
  start: number,
  size: number,
  forbidden: Uint8Array | undefined,
  u: number,
): number {
  let total = 0;
  for (let i = 0; i < size; i++) if (forbidden?.[i] !== 1) total += p[start + i];
  let left = u * total;
  let last = 0;
  for (let i = 0; i < size; i++) {
    if (forbidden?.[i] === 1) continue;
    if (p[start + i] > 0) last = i;
    left -= p[start + i];
    if (left < 0) return i;
  }
  return last;
}

/** 1 for each of the forbidden tokens; nothing where there are none. */
export function maskOf(forbidden: readonly number[], size: number): Uint8Array | undefined {
  if (forbidden.length === 0) return undefined;
  const mask = new Uint8Array(size);
  for (const token of forbidden) mask[token] = 1;
  return mask;
}

/**
 * Multiplies the probabilities from `start` on by the weights, in place; unless that leaves nothing to draw: then what
 * the weights stand for is unmet in this row, and whoever asked for it finds out by looking at the row.
 * @param weights one for each token; those of forbidden tokens become 0
 */
export function reweigh(
  p: Float32Array,
  start: number,
  forbidden: readonly number[],
  weights: Float32Array,
): void {
  for (const token of forbidden) weights[token] = 0;
  let left = 0;
  for (let i = 0; i < weights.length; i++) left += p[start + i] * weights[i];
  if (left > 0) for (let i = 0; i < weights.length; i++) p[start + i] *= weights[i];
}
