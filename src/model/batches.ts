/** Sequences cut into chunks (the unit of work) and batches (one optimiser step). */
import { ABSENT, type Chunk, MAX_CHUNK } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { shuffledSlots } from '../language/shuffled.ts';
import { type Stream, shuffle } from '../random/stream.ts';

/** Most tokens of a chunk, but for one record's: what the engine remembers of a step takes kilobytes. */
const MAX_TOKENS = 8192;

/**
 * The sequences named by `index` as one chunk, padded with `ABSENT` to the longest.
 * @param order of the slots, where it is not the usual one: of rows that are their own units
 */
export function chunkOf(
  sequences: Sequences,
  index: Uint32Array,
  language: Language,
  order?: Uint32Array,
): Chunk {
  let steps = 0;
  for (const s of index) steps = Math.max(steps, sequences.length(s));
  const laid = (all: Int32Array) => {
    const out = new Int32Array(steps * index.length).fill(ABSENT);
    index.forEach((s, r) => {
      const start = sequences.starts[s];
      const length = sequences.length(s);
      for (let t = 0; t < length; t++) out[t * index.length + r] = all[start + (order?.[t] ?? t)];
    });
    return out;
  };
  const { given } = sequences;
  const tokens = laid(sequences.tokens);
  const slots = order ? Uint16Array.from(order) : language.path(steps, given > 0);
  const chunk = { records: index.length, slots, tokens, given };
  const reads = language.besides(0).length;
  if (reads === 0 || given > 0) return chunk;
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
  const seen = order
    ? besidesIn(order, language)
    : Array.from({ length: steps }, (_, t) => language.besides(t));
  return {
    ...chunk,
    inputs: from((t) => t - 1),
    besides: [
      ...Array.from({ length: reads }, (_, k) => from((t) => seen[t][k])),
      ...(sequences.left ? [laid(sequences.left)] : []),
    ],
  };
}

/** Per step of such an order the steps of it that are read besides. */
function besidesIn(order: Uint32Array, language: Language): (number | undefined)[][] {
  const places = new Map(Array.from(order, (slot, t) => [slot, t]));
  const place = (slot: number) => places.get(slot) ?? slot;
  return Array.from(order, (slot) =>
    language.besides(slot, place).map((step) => (step === undefined ? undefined : place(step))),
  );
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
 * @param shuffled share of chunks whose fields are spoken in a random order, one for each; not of entities. A step that learns
 * from both the usual order and another is steadier than one of either
 */
export function* epochBatches(
  sequences: Sequences,
  batch: number,
  language: Language,
  stream: Stream,
  most = sequences.count,
  shuffled = 0,
): Generator<Chunk[]> {
  const order = shuffle(
    Uint32Array.from({ length: sequences.count }, (_, i) => i),
    stream,
  ).subarray(0, most);
  const mayShuffle = shuffled > 0 && !language.entity;
  const orderOf = () =>
    mayShuffle && stream.uniform() < shuffled ? shuffledSlots(language, stream) : undefined;
  for (let at = 0; at < order.length; at += batch) {
    const index = byLength(order.slice(at, at + batch), sequences, language);
    yield chunks(sequences, index, language, orderOf);
  }
}

/**
 * A batch as chunks of equal size, at least two where it can be, so that two threads share it, and as many as keep each
 * within the memory that a chunk may take.
 * @param orderOf asked for every chunk's order of slots, where it may be another than the usual one
 */
export function chunks(
  sequences: Sequences,
  index: Uint32Array,
  language: Language,
  orderOf?: () => Uint32Array | undefined,
): Chunk[] {
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
    out.push(chunkOf(sequences, index.subarray(at, end), language, orderOf?.()));
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
