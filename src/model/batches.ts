/** Sequences cut into chunks (the unit of work) and batches (one optimiser step). */
import { ABSENT, type Chunk, MAX_CHUNK } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { type Stream, shuffle } from '../random/stream.ts';

/** The sequences named by `index` as one chunk, padded with `ABSENT` to the longest. */
export function chunkOf(sequences: Sequences, index: Uint32Array, language: Language): Chunk {
  let steps = 0;
  for (const s of index) steps = Math.max(steps, sequences.length(s));
  const tokens = new Int32Array(steps * index.length).fill(ABSENT);
  index.forEach((s, r) => {
    const start = sequences.starts[s];
    const length = sequences.length(s);
    for (let t = 0; t < length; t++) tokens[t * index.length + r] = sequences.tokens[start + t];
  });
  return { records: index.length, slots: language.path(steps), tokens };
}

/**
 * One epoch: every sequence once, in random order. Batches are random whatever the lengths: a batch of like lengths
 * would weigh a token by how many others its batch holds, and long sequences would count for less than they are. Only
 * inside a batch do sequences of like length share a chunk, so that little is padded.
 * @param batch sequences per optimiser step
 */
export function* epochBatches(
  sequences: Sequences,
  batch: number,
  language: Language,
  stream: Stream,
): Generator<Chunk[]> {
  const order = shuffle(
    Uint32Array.from({ length: sequences.count }, (_, i) => i),
    stream,
  );
  for (let at = 0; at < order.length; at += batch) {
    const part = order.slice(at, at + batch);
    if (language.entity) part.sort((a, b) => sequences.length(a) - sequences.length(b) || a - b);
    yield chunks(sequences, part, language);
  }
}

/** A batch as chunks of equal size, at least two where it can be, so that two threads share it. */
export function chunks(sequences: Sequences, index: Uint32Array, language: Language): Chunk[] {
  const parts = Math.max(index.length >= 32 ? 2 : 1, Math.ceil(index.length / MAX_CHUNK));
  const size = Math.ceil(index.length / parts / 4) * 4;
  const out: Chunk[] = [];
  for (let at = 0; at < index.length; at += size)
    out.push(chunkOf(sequences, index.subarray(at, at + size), language));
  return out;
}
