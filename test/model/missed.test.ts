import { expect, test } from 'vitest';
import type { Chunk, Predictor } from '../../src/engine/engine.ts';
import { encode } from '../../src/language/encode.ts';
import { Language, type LanguageData } from '../../src/language/language.ts';
import { eachRow } from '../../src/model/learn.ts';
import { linksOf, missesLink } from '../../src/model/missed.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { Table } from '../../src/record/table.ts';

const SIZE = 4;
const labels = Array.from({ length: SIZE }, (_, i) => `v${i}`);
/** How often the last column says what the first does; else anything. */
const LINK = 0.8;

function language(parts: Partial<LanguageData> = {}): Language {
  const codecs = [0, 1, 2, 3].map((c) => ({
    ...{ codec: 'category' as const, field: `f${c}`, labels, rare: false, missing: false, low: 0 },
  }));
  return Language.from({ codecs, head: 0, entity: false, ...parts });
}

/** Two columns of chance between a column and its echo. */
function sequences(of: Language, rows: number, seed: number, link = LINK) {
  const random = new Stream(seed, 0, PURPOSE.evaluate);
  const drawn = Array.from({ length: rows }, () => {
    const [a, b, c, d] = [0, 1, 2, 3].map(() => random.below(SIZE));
    return [a, b, c, random.uniform() < link ? a : d];
  });
  const columns = [0, 1, 2, 3].map((c) => ({
    ...{ kind: 'category' as const, name: `f${c}`, labels },
    codes: Int32Array.from(drawn, (row) => row[c]),
  }));
  return encode(of, new Table(columns, rows), eachRow(rows), 64);
}

/** A network that gives the last column's echo this share, and all else evenly. */
const speaker = ({ slices }: Language, share: number): Predictor => ({
  shape: { vocabulary: 0, slots: slices, embedding: 8, hidden: 8 },
  score({ tokens, records }: Chunk): Float32Array {
    return Float32Array.from(tokens, (token, i) => {
      const [step, r] = [Math.floor(i / records), i % records];
      const echoes = token - slices[step].offset === tokens[r] - slices[0].offset;
      const even = (1 - share) / SIZE;
      return step < 3 ? Math.log(SIZE) : -Math.log(even + (echoes ? share : 0));
    });
  },
  sampler() {
    throw new Error('not in this test');
  },
  dispose() {},
});

test('a link that a network does not know is missed, and one that it knows is not', () => {
  const own = language();
  const unseen = sequences(own, 120, 2);
  const links = linksOf(own, sequences(own, 1_000, 1), unseen)!;
  const [never, nearly, whole] = [0, 0.7, LINK].map((share) =>
    missesLink(speaker(own, share), own, unseen, links),
  );
  expect(never).toBe(true);
  expect(whole).toBe(false);
  // Worse by less than the noise of so few rows.
  expect(nearly).toBe(false);
});

test('where columns say nothing of each other, nothing is missed, but for one lot of rows in hundreds', () => {
  const own = language();
  const missed = Array.from({ length: 100 }, (_, seed) => {
    const unseen = sequences(own, 120, 2 * seed, 0);
    return missesLink(
      speaker(own, 0),
      own,
      unseen,
      linksOf(own, sequences(own, 400, 2 * seed + 1, 0), unseen)!,
    );
  }).filter((missed) => missed);
  expect(missed.length).toBeLessThan(2);
});

test('nothing is asked of few rows, of rows of an entity, or of what a rule decides', () => {
  const own = language();
  expect(linksOf(own, sequences(own, 200, 1), sequences(own, 50, 2))).toBeUndefined();
  const entities = language({ entity: true });
  expect(linksOf(entities, sequences(own, 1_000, 1), sequences(own, 120, 2))).toBeUndefined();
  const bound = language({ combinations: [{ slots: [0, 1, 3], said: [[0, 0, 0]] }] });
  const links = linksOf(bound, sequences(bound, 1_000, 1), sequences(bound, 120, 2))!;
  expect(links.map((link) => link !== undefined)).toEqual([false, false, true, false]);
});
