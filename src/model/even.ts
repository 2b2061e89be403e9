/**
 * A network that is kept from knowing single records by heart is stopped before it knows the margins of the columns and
 * how pairs of them hang together, which are no secrets of any record. So when it is trained, free rows are drawn, held
 * against the learned ones, and what differs by more than chance is made good, round after round (iterative
 * proportional fitting: Deming and Stephan 1940): margins by the biases of its output, pairs by ties of the language.
 */
import type { Network } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Schema } from '../record/schema.ts';
import { moveMargins } from './margins.ts';
import { freeTokens } from './sample.ts';
import { TieLearner } from './ties.ts';

/** Rows of a round: as many as were learned, at least and at most. */
const FEWEST = 4_000;
const MOST = 20_000;
/**
 * Rows for each slot, and for each cell of a pair that is told of, at least: many figures about few rows tell who is among
 * them (Homer et al. 2008), by about √(figures / rows) standard deviations. Cells tell the more, as the same rows choose them.
 */
const ROWS = { slot: 50, cell: 100 };

/**
 * For tables without entities, where a sequence is a row; others are left as they are.
 * @param k fewest rows of a cell that is told of
 * @param schema rows that break its rules are not written, and are not counted
 * @returns the language with its ties; the network's biases are moved in place
 */
export function even(
  network: Network,
  language: Language,
  training: Sequences,
  {
    seed,
    temperature,
    rounds,
    k,
    schema,
  }: {
    readonly seed: number;
    readonly temperature: number;
    readonly rounds: number;
    readonly k: number;
    readonly schema: Schema;
  },
): Language {
  if (language.entity || rounds === 0 || training.count < ROWS.slot * language.slices.length) return language;
  const learned = Array.from({ length: training.count }, (_, s) =>
    training.tokens.subarray(training.starts[s], training.starts[s + 1]),
  );
  const ties = new TieLearner(language, learned, k, Math.floor(learned.length / ROWS.cell));
  const count = Math.min(MOST, Math.max(FEWEST, training.count));
  let tied = language;
  for (let round = 0; round < rounds; round++) {
    const free = [...freeTokens(network, tied, { seed, temperature, count, from: round * count, schema })];
    moveMargins(network, language, learned, free, temperature);
    ties.move(free);
    tied = language.tied(ties.ties);
  }
  return tied;
}
