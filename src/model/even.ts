/**
 * A network that is kept from knowing single records by heart is stopped before it knows the margins of the columns and
 * how pairs of them hang together, which are no secrets of any record. So when it is trained, free rows are drawn, held
 * against the learned ones, and what differs by more than chance is made good, round after round (iterative
 * proportional fitting: Deming and Stephan 1940): margins by the biases of its output, pairs by ties of the language.
 * Of rows of an entity each slot is tied to the same one in the row before; nothing else of them is evened.
 */
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Schema } from '../record/schema.ts';
import type { Ensemble } from './ensemble.ts';
import { moveMargins } from './margins.ts';
import { freeTokens } from './sample.ts';
import { type Said, TieLearner } from './ties.ts';

/** Rows of a round: as many as were learned, at least (of entities so many of them) and at most. */
const FEWEST = 4_000;
const MOST = 20_000;
/**
 * Units for each slot, and for each cell of a pair that is told of, at least: many figures about few rows tell who is among
 * them (Homer et al. 2008), by about √(figures / rows) standard deviations. Cells tell the more, as the same rows choose them.
 */
const ROWS = { slot: 50, cell: 100 };

/**
 * @param k fewest units of a cell that is told of
 * @param schema rows that break its rules are not written, and are not counted, but for those of entities
 * @param unitOf the unit of a learned sequence
 * @returns the language with its ties; the network's biases are moved in place
 */
export function even(
  network: Ensemble,
  language: Language,
  training: Sequences,
  {
    seed,
    temperature,
    rounds,
    k,
    schema,
    unitOf = (s) => s,
  }: {
    readonly seed: number;
    readonly temperature: number;
    readonly rounds: number;
    readonly k: number;
    readonly schema: Schema;
    readonly unitOf?: (sequence: number) => number;
  },
): Language {
  const { entity } = language;
  const fewest = entity ? ROWS.cell : ROWS.slot * language.slices.length;
  if (rounds === 0 || training.count < fewest) return language;
  const learned = Array.from({ length: training.count }, (_, s): Said => {
    const own = (tokens: Int32Array) => tokens.subarray(training.starts[s], training.starts[s + 1]);
    return { said: own(training.tokens), read: own(training.read), unit: unitOf(s) };
  });
  const units = new Set(learned.map(({ unit }) => unit)).size;
  const ties = new TieLearner(language, learned, k, Math.floor(units / ROWS.cell));
  const rowsEach = training.rows.length / training.count;
  const count = Math.min(Math.ceil(MOST / rowsEach), Math.max(FEWEST, training.count));
  let tied = language;
  for (let round = 0; round < rounds; round++) {
    const drawing = { seed, temperature, count, from: round * count, schema };
    const free = Array.from(freeTokens(network, tied, drawing), (said, unit) => ({
      said,
      read: language.readInside(said),
      unit,
    }));
    if (!entity) moveMargins(network, language, saidIn(learned), saidIn(free), temperature);
    ties.move(free);
    tied = language.tied(ties.ties);
  }
  return tied;
}

function saidIn(sequences: readonly Said[]): Int32Array[] {
  return sequences.map(({ said }) => said);
}
