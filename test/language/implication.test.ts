import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Implication, weigherOf } from '../../src/language/implication.ts';
import { Language } from '../../src/language/language.ts';
import { sample } from '../../src/model/sample.ts';
import { fakeNetwork } from '../model/fake.ts';

const SIZES = [3, 4, 2, 5];
const LABELS = SIZES.map((size, c) => Array.from({ length: size }, (_, i) => `${c}${i}`));

const tokens = (slot: number) => fc.subarray([...Array(SIZES[slot]).keys()], { minLength: 1 });
const implication = fc
  .tuple(fc.nat(SIZES.length - 1), fc.nat(SIZES.length - 1))
  .filter(([slot, other]) => slot !== other)
  .chain(([slot, other]) =>
    fc.record({
      slot: fc.constant(slot),
      among: tokens(slot),
      other: fc.constant(other),
      // Something is always left to draw.
      never: tokens(other).map((list) => list.filter((token) => token > 0)),
    }),
  );

test('what is held once is held in every row, whichever of the two speaks first', () => {
  fc.assert(
    fc.property(implication, fc.nat(1000), (held, seed) => {
      const rows = draw([held], seed);
      const broken = rows.filter(
        (row) => held.among.includes(row[held.slot]) && held.never.includes(row[held.other]),
      );
      // Read backwards, token 0 of the earlier slot may be all that is left to blame: then nothing is left to draw.
      const stuck = held.other < held.slot && held.among.length === SIZES[held.slot];
      if (!stuck) expect(broken).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a row to which no implication speaks is drawn as ever', () => {
  const held: Implication = { slot: 0, among: [2], other: 3, never: [1, 2, 3, 4] };
  const free = draw([], 5);
  const bound = draw([held], 5);
  const same = bound.filter((row, r) => row.every((token, slot) => token === free[r][slot]));
  expect(same.length).toBeGreaterThan(100);
  expect(bound.filter((row) => row[0] === 2).every((row) => row[3] === 0)).toBe(true);
  expect(free.some((row) => row[0] === 2 && row[3] !== 0)).toBe(true);
});

test('there is no weigher where nothing is held', () => {
  expect(weigherOf([])).toBeUndefined();
});

function draw(implications: Implication[], seed: number): number[][] {
  const language = Language.from({
    codecs: LABELS.map((labels, c) => ({
      codec: 'category' as const,
      field: `f${c}`,
      labels,
      rare: false,
      missing: false,
      low: 0,
    })),
    head: 0,
    entity: false,
    ...(implications.length > 0 && { implications }),
  });
  expect(Language.from(JSON.parse(JSON.stringify(language.toJSON()))).toJSON().implications ?? []).toEqual(
    implications,
  );
  const network = fakeNetwork({
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: 1,
    hidden: 1,
  });
  const schema = {
    fields: LABELS.map((_, c) => ({
      name: `f${c}`,
      kind: 'category' as const,
      missing: null,
      missingShare: 0,
    })),
  };
  const out: number[][] = [];
  for (const { table } of sample(network, language, schema, { seed, rows: 300 }))
    for (let row = 0; row < table.rows; row++)
      out.push(table.columns.map((column) => (column.kind === 'category' ? column.codes[row] : Number.NaN)));
  return out;
}
