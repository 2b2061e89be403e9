/** The margins of free rows, moved towards those of the learned ones by the biases of the network's output. */
import type { Language } from '../language/language.ts';
import { countsOf } from './counts.ts';
import type { Ensemble } from './ensemble.ts';

/** Tokens beside those of every kind that were counted: what is rare moves little. */
const CALM = 2;
/** A bias moves no further in a round. */
const STEEPEST = 0.7;

/**
 * One round, in place.
 * @param learned, free vocabulary ids of rows
 */
export function moveMargins(
  network: Ensemble,
  language: Language,
  learned: readonly Int32Array[],
  free: readonly Int32Array[],
  temperature: number,
): void {
  const { vocabulary } = network.shape;
  const [wanted, found] = [countsOf(vocabulary, learned), countsOf(vocabulary, free)];
  const moves = new Float32Array(vocabulary);
  language.slices.forEach(({ offset, size }, slot) => {
    const never = new Set(language.forbidden[slot]);
    const gap = language.gaps[slot];
    if (gap) shareRare(wanted, offset, size, gap);
    const tokens = Array.from({ length: size }, (_, i) => offset + i).filter((_, i) => !never.has(i));
    const total = (counts: Float64Array) => tokens.reduce((sum, token) => sum + counts[token], 0);
    const scale = total(wanted) / Math.max(1, total(found));
    for (const token of tokens) moves[token] = temperature * moveOf(wanted[token], found[token], scale);
  });
  network.shift(moves);
}

/**
 * The logarithm of how much commoner a token should be, drawn towards 0 as far as chance explains it (the positive part
 * of James and Stein 1961).
 * @param scale learned rows for each that was drawn
 */
function moveOf(wanted: number, found: number, scale: number): number {
  const log = Math.log((wanted + CALM) / (found * scale + CALM));
  const chance = 1 / (wanted + CALM) + 1 / (found + CALM / scale);
  if (log === 0) return 0;
  const kept = Math.max(0, 1 - chance / (log * log));
  return Math.max(-STEEPEST, Math.min(STEEPEST, kept * log));
}

/** What is never drawn, counted as the values in whose place it stands; as many gaps as there are. */
function shareRare(
  counts: Float64Array,
  offset: number,
  size: number,
  { missing, rare }: { readonly missing: number; readonly rare: number },
): void {
  const own = counts.subarray(offset, offset + size);
  const values = own.reduce((sum, n, i) => (i === missing || i === rare ? sum : sum + n), 0);
  if (values === 0) return;
  const factor = 1 + own[rare] / values;
  own.forEach((n, i) => {
    if (i !== missing && i !== rare) own[i] = n * factor;
  });
}
