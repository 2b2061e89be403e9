/** Draws the tails of rows whose fields are drawn: texts, given the fields. Every row has a stream of its own. */
import type { Sampler } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import { draw, maskOf } from './draw.ts';
import { endingFactor } from './ending.ts';
import type { Lean } from './lean.ts';
import { type TailModel, tailVocabulary } from './model.ts';

export type Speaker = Pick<TailModel, 'network' | 'temperature' | 'leans' | 'endings'>;

export interface TailRow {
  /** Number of the row. */
  readonly row: number;
  /** Vocabulary ids of its fields. */
  readonly given: Int32Array;
}

/** Rows that are drawn together. */
const BATCH = 256;

/** Says what the tail of every row says: a value for each of the language's sections. */
export function tailSpeaker(
  { network, ...manner }: Speaker,
  language: Language,
  options: { readonly seed: number; readonly batch?: number },
): {
  speak(rows: readonly TailRow[]): unknown[][];
  tokens(rows: readonly TailRow[]): Int32Array[];
  dispose(): void;
} {
  const batch = Math.min(BATCH, options.batch ?? BATCH);
  const sampler = network.sampler(batch);
  const drawAll = (rows: readonly TailRow[]): Drawn[] => {
    const out: Drawn[] = [];
    for (let at = 0; at < rows.length; at += batch)
      out.push(...drawBatch(sampler, batch, language, rows.slice(at, at + batch), { ...options, ...manner }));
    return out;
  };
  return {
    speak: (rows) => drawAll(rows).map(({ tokens, stream }) => language.tail!.decode(tokens, stream)),
    tokens: (rows) => drawAll(rows).map(({ tokens }) => tokens),
    dispose: () => sampler.dispose(),
  };
}

/** The tokens of one row's tail, and the stream that goes on behind them. */
interface Drawn {
  readonly tokens: Int32Array;
  readonly stream: Stream;
}

function drawBatch(
  sampler: Sampler,
  batch: number,
  language: Language,
  rows: readonly TailRow[],
  { seed, temperature, leans, endings }: Omit<Speaker, 'network'> & { readonly seed: number },
): Drawn[] {
  const { tail, tailSlice, slices, rowLength } = language;
  if (!tail || !tailSlice) throw new TypeError('this language has no tail');
  const { offset, size } = tailSlice;
  const forbidden = maskOf(tail.forbidden, size);
  const previous = new Int32Array(batch).fill(tailVocabulary(language));
  sampler.reset();
  for (let t = 0; t < rowLength; t++) {
    sampler.step(t, previous, temperature);
    rows.forEach(({ given }, r) => {
      previous[r] = given[t];
    });
  }
  const tails = rows.map(({ row, given }) => ({
    given,
    stream: new Stream(seed, row, PURPOSE.tail),
    cursor: tail.cursor(),
    factors: factorsOf(leans, given, language),
    tokens: [] as number[],
  }));
  // Rows whose tail goes on, in the order of the sampler's records.
  let open = tails;
  let said = previous.subarray(0, rows.length);
  sampler.keep(Int32Array.from(rows.keys()));
  for (let step = 0; open.length > 0; step++) {
    const again = tail.recalledAt(step);
    if (again !== undefined) {
      sampler.step(again, said, temperature);
      open.forEach(({ given }, r) => {
        said[r] = given[again];
      });
      continue;
    }
    const probabilities = sampler.step(slices.length, said, temperature);
    open.forEach(({ cursor, tokens, stream, factors }, r) => {
      const { from } = cursor;
      if (factors) for (let i = 0; i < size; i++) probabilities[r * size + i] *= factors[i];
      for (const ending of endings)
        if (ending.end >= from && ending.end < from + cursor.size)
          probabilities[r * size + ending.end] *= endingFactor(ending, cursor.repeated + 1);
      const mask = cursor.mask ?? forbidden?.subarray(from);
      const token = from + draw(probabilities, r * size + from, cursor.size, mask, stream.uniform());
      cursor.take(token);
      tokens.push(token);
      said[r] = offset + token;
    });
    const left = Int32Array.from(open.keys()).filter((r) => !open[r].cursor.done);
    if (left.length === open.length) continue;
    sampler.keep(left);
    said = left.map((r) => said[r]);
    open = open.filter(({ cursor }) => !cursor.done);
  }
  return tails.map(({ tokens, stream }) => ({ tokens: Int32Array.from(tokens), stream }));
}

/** What the probability of every token of the tail is multiplied by in a row; nothing where nothing leans. */
function factorsOf(
  leans: readonly Lean[],
  given: Int32Array,
  { slices, tailSlice }: Language,
): Float32Array | undefined {
  if (leans.length === 0) return undefined;
  const all = new Float32Array(tailSlice!.size).fill(1);
  for (const { slot, places, factors } of leans) {
    const value = given[slot] - slices[slot].offset;
    places[value].forEach((place, i) => {
      all[place] *= factors[value][i];
    });
  }
  return all;
}
