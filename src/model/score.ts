/** How likely the network finds sequences. */
import { MAX_CHUNK, type Network } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { chunkOf } from './batches.ts';

/** Negative log-likelihood of every sequence, in nats a token. */
export function sequenceLosses(network: Network, language: Language, sequences: Sequences): Float64Array {
  const losses = new Float64Array(sequences.count);
  const order = Uint32Array.from({ length: sequences.count }, (_, i) => i);
  if (language.entity) order.sort((a, b) => sequences.length(a) - sequences.length(b));
  for (let at = 0; at < order.length; at += MAX_CHUNK) {
    const index = order.subarray(at, at + MAX_CHUNK);
    const chunk = chunkOf(sequences, index, language);
    const scores = network.score(chunk);
    for (let t = 0; t < chunk.slots.length; t++)
      for (let r = 0; r < index.length; r++) losses[index[r]] += scores[t * index.length + r];
  }
  return losses.map((loss, s) => loss / sequences.length(s));
}

/** The loss of every source row: its sequence's, in nats a token. */
export function rowLosses(
  network: Network,
  language: Language,
  sequences: Sequences,
  rows: number,
): Float64Array {
  const losses = sequenceLosses(network, language, sequences);
  const out = new Float64Array(rows);
  for (let s = 0; s < sequences.count; s++)
    for (let i = sequences.rowStarts[s]; i < sequences.rowStarts[s + 1]; i++)
      out[sequences.rows[i]] = losses[s];
  return out;
}
