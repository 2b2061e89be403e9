/** Sequences cut into chunks (the unit of work) and batches (one optimiser step). */
import { ABSENT, type Chunk, MAX_CHUNK } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { type Stream, shuffle } from '../random/stream.ts';

/** Most tokens of a chunk, but for one record's: what the engine remembers of a step takes kilobytes. */
const MAX_TOKENS = 8192;

/** The sequences named by `index` as one chunk, padded with `ABSENT` to the longest. */
export function chunkOf(sequences: Sequences, index: Uint32Array, language: Language): Chunk {
  let steps = 0;
  for (const s of index) steps = Math.max(steps, sequences.length(s));
  const laid = (all: Int32Array) => {
    const out = new Int32Array(steps * index.length).fill(ABSENT);
    index.forEach((s, r) => {
      const start = sequences.starts[s];
      const length = sequences.length(s);
      for (let t = 0; t < length; t++) out[t * index.length + r] = all[start + t];
    });
    return out;
  };
  const { given } = sequences;
  const tokens = laid(sequences.tokens);
  const chunk = { records: index.length, slots: language.path(steps, given > 0), tokens, given };
  if (!language.entity || given > 0) return chunk;
  const read = sequences.read === sequences.tokens ? tokens : laid(sequences.read);
  const from = (before: (t: number) => number | undefined) => {
    const out = new Int32Array(tokens.length).fill(ABSENT);
    for (let t = 1; t < steps; t++) {
      const step = before(t);
      if (step === undefined) continue;
      out.set(read.subarray(step * index.length, (step + 1) * index.length), t * index.length);
    }
    return out;
  };
  return {
    ...chunk,
    inputs: from((t) => t - 1),
    besides: [
      ...language.besides(0).map((_, k) => from((t) => language.besides(t)[k])),
      ...(sequences.left ? [laid(sequences.left)] : []),
    ],
  };
}

/** Whether sequences differ in length. */
const isRagged = (sequences: Sequences, language: Language) => language.entity || sequences.given > 0;

/** Numbers of sequences in the order of their length where they differ in it, so that little of a chunk is padded. */
export function byLength(index: Uint32Array, sequences: Sequences, language: Language): Uint32Array {
  if (!isRagged(sequences, language)) return index;
  return index.sort((a, b) => sequences.length(a) - sequences.length(b) || a - b);
}

/**
 * One epoch: every sequence once, in random order, or as many of them as `most` allows. Batches are random whatever the lengths: a batch of like lengths
 * would weigh a token by how many others its batch holds, and long sequences would count for less than they are. Only
 * inside a batch do sequences of like length share a chunk, so that little is padded.
 * @param batch sequences per optimiser step
 * @param most most sequences
 */
export function* epochBatches(
  sequences: Sequences,
  batch: number,
  language: Language,
  stream: Stream,
  most = sequences.count,
): Generator<Chunk[]> {
  const order = shuffle(
    Uint32Array.from({ length: sequences.count }, (_, i) => i),
    stream,
  ).subarray(0, most);
  for (let at = 0; at < order.length; at += batch)
    yield chunks(sequences, byLength(order.slice(at, at + batch), sequences, language), language);
}

/**
 * A batch as chunks of equal size, at least two where it can be, so that two threads share it, and as many as keep each
 * within the memory that a chunk may take.
 */
export function chunks(sequences: Sequences, index: Uint32Array, language: Language): Chunk[] {
  // Tails learn from small batches.
  const parts = Math.max(
    index.length >= (sequences.given > 0 ? 16 : 32) ? 2 : 1,
    Math.ceil(index.length / MAX_CHUNK),
  );
  const size = Math.ceil(index.length / parts / 4) * 4;
  const out: Chunk[] = [];
  for (let at = 0; at < index.length; ) {
    let end = Math.min(at + size, index.length);
    if (isRagged(sequences, language)) end = at + fitting(sequences, index.subarray(at, end));
    out.push(chunkOf(sequences, index.subarray(at, end), language));
    at = end;
  }
  return out;
}

/** How many of the sequences, in order of length, keep a chunk within its memory. */
export function fitting(sequences: Sequences, index: Uint32Array): number {
  let count = 1;
  while (count < index.length && sequences.length(index[count]) * (count + 1) <= MAX_TOKENS) count++;
  return count;
}
