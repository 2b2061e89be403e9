/**
 * A network that is kept from knowing single records by heart is stopped before it knows the margins of the columns,
 * which are no secret of any record. So when it is trained, the biases of its output are moved until free rows hold
 * every token about as often as the learned rows do (iterative scaling: Deming and Stephan 1940). Prompts and scores
 * speak through the same biases.
 */
import type { Network } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { freeTokens } from './sample.ts';

/** Rows of a round: as many as were learned, at least and at most. */
const FEWEST = 4_000;
const MOST = 20_000;
/** Tokens beside those of every kind that were counted: what is rare moves little. */
const CALM = 2;
/**
 * Rows for each slot, at least: margins of many columns tell of few rows who is among them (Homer et al. 2008), by about
 * √(slots / rows) standard deviations.
 */
const ROWS = 50;
/** A bias moves no further in a round. */
const STEEPEST = 0.7;

/** Moves the biases in place. For tables without entities, where a sequence is a row. */
export function evenMargins(
  network: Network,
  language: Language,
  training: Sequences,
  {
    seed,
    temperature,
    rounds,
  }: { readonly seed: number; readonly temperature: number; readonly rounds: number },
): void {
  if (language.entity || training.count < ROWS * language.slices.length) return;
  const wanted = countsOf(network.shape.vocabulary, [training.tokens]);
  const rows = Math.min(MOST, Math.max(FEWEST, training.count));
  const drawn = { seed, temperature, count: rows };
  for (let round = 0; round < rounds; round++) {
    const found = countsOf(
      network.shape.vocabulary,
      freeTokens(network, language, { ...drawn, from: round * rows }),
    );
    const weights = network.weights();
    language.slices.forEach(({ offset, size }, slot) => {
      const never = new Set(language.forbidden[slot]);
      const tokens = Array.from({ length: size }, (_, i) => offset + i).filter((_, i) => !never.has(i));
      const total = (counts: Float64Array) => tokens.reduce((sum, token) => sum + counts[token], 0);
      const scale = total(wanted) / Math.max(1, total(found));
      for (const token of tokens) {
        const move = moveOf(wanted[token], found[token], scale);
        weights.outputBias[token] += temperature * move;
      }
    });
    network.load(weights);
  }
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

function countsOf(vocabulary: number, sequences: Iterable<Int32Array>): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (const tokens of sequences) for (const token of tokens) counts[token]++;
  return counts;
}
