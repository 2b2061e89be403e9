/** Draws the tails of rows whose fields are drawn: texts, given the fields. Every row has a stream of its own. */
import type { Sampler } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import { draw, maskOf } from './draw.ts';
import { type TailModel, tailVocabulary } from './model.ts';

export type Speaker = Pick<TailModel, 'network' | 'temperature'>;

export interface TailRow {
  /** Number of the row. */
  readonly row: number;
  /** Vocabulary ids of its fields. */
  readonly given: Int32Array;
}

/** Rows that are drawn together: the longest tail of them keeps the others waiting. */
const BATCH = 64;

/** Says what the tail of every row says: a value for each of the language's sections. */
export function tailSpeaker(
  { network, temperature }: Speaker,
  language: Language,
  options: { readonly seed: number; readonly batch?: number },
): { speak(rows: readonly TailRow[]): unknown[][]; dispose(): void } {
  const batch = Math.min(BATCH, options.batch ?? BATCH);
  const sampler = network.sampler(batch);
  return {
    speak: (rows) => {
      const out: unknown[][] = [];
      for (let at = 0; at < rows.length; at += batch)
        out.push(
          ...drawBatch(sampler, batch, language, rows.slice(at, at + batch), {
            seed: options.seed,
            temperature,
          }),
        );
      return out;
    },
    dispose: () => sampler.dispose(),
  };
}

function drawBatch(
  sampler: Sampler,
  batch: number,
  language: Language,
  rows: readonly TailRow[],
  { seed, temperature }: { readonly seed: number; readonly temperature: number },
): unknown[][] {
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
  const streams = rows.map(({ row }) => new Stream(seed, row, PURPOSE.tail));
  const cursors = rows.map(() => tail.cursor());
  const drawn: number[][] = rows.map(() => []);
  for (let open = rows.length, step = 0; open > 0; step++) {
    const again = tail.recalledAt(step);
    if (again !== undefined) {
      sampler.step(again, previous, temperature);
      rows.forEach(({ given }, r) => {
        previous[r] = given[again];
      });
      continue;
    }
    const probabilities = sampler.step(slices.length, previous, temperature);
    rows.forEach((_, r) => {
      const cursor = cursors[r];
      if (cursor.done) return;
      const { from } = cursor;
      const token =
        from +
        draw(probabilities, r * size + from, cursor.size, forbidden?.subarray(from), streams[r].uniform());
      cursor.take(token);
      drawn[r].push(token);
      previous[r] = offset + token;
      if (cursor.done) open--;
    });
  }
  return drawn.map((tokens, r) => tail.decode(Int32Array.from(tokens), streams[r]));
}
