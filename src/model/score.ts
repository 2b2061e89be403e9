/** How likely the network finds sequences. */
import { MAX_CHUNK, type Network } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { byLength, chunkOf, fitting } from './batches.ts';
import type { Model } from './model.ts';

/** Negative log-likelihood of every sequence, in nats a token that is not given. */
export function sequenceLosses(network: Network, language: Language, sequences: Sequences): Float64Array {
  const losses = new Float64Array(sequences.count);
  const all = Uint32Array.from({ length: sequences.count }, (_, i) => i);
  const order = byLength(all, sequences, language);
  for (let at = 0, count = 0; at < order.length; at += count) {
    count = fitting(sequences, order.subarray(at, at + MAX_CHUNK));
    const index = order.subarray(at, at + count);
    const chunk = chunkOf(sequences, index, language);
    const scores = network.score(chunk);
    for (let t = 0; t < chunk.slots.length; t++)
      for (let r = 0; r < index.length; r++) losses[index[r]] += scores[t * index.length + r];
  }
  return losses.map((loss, s) => loss / (sequences.length(s) - sequences.given));
}

/** The loss of every source row: its sequence's, in nats a token, and where it has a tail, the tail's on top. */
export function rowLosses(
  { network, language, recipe, tail }: Pick<Model, 'network' | 'language' | 'recipe' | 'tail'>,
  table: Table,
  units: Units,
): Float64Array {
  const sequences = language.encode(table, units, recipe.language.longest);
  const losses = sequenceLosses(network, language, sequences);
  const out = new Float64Array(table.rows);
  for (let s = 0; s < sequences.count; s++)
    for (let i = sequences.rowStarts[s]; i < sequences.rowStarts[s + 1]; i++)
      out[sequences.rows[i]] = losses[s];
  if (!tail || !recipe.tail) return out;
  return tailLosses(
    tail.network,
    language,
    language.encodeTails(table, units, recipe.language.longest, recipe.tail.window),
  ).map((loss, row) => loss + out[row]);
}

/** The loss of every row's tail, over all its windows, in nats a token. */
function tailLosses(network: Network, language: Language, sequences: Sequences): Float64Array {
  const losses = sequenceLosses(network, language, sequences);
  const rows = sequences.rows[sequences.count - 1] + 1;
  const sum = new Float64Array(rows);
  const tokens = new Float64Array(rows);
  losses.forEach((loss, s) => {
    const own = sequences.length(s) - sequences.given;
    sum[sequences.rows[s]] += loss * own;
    tokens[sequences.rows[s]] += own;
  });
  return sum.map((loss, row) => loss / tokens[row]);
}
