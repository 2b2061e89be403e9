import { expect, test } from 'vitest';
import { encodeTails } from '../../src/language/encode.ts';
import { learnLanguage } from '../../src/language/learn.ts';
import { endingFactor } from '../../src/model/ending.ts';
import { learnEndings } from '../../src/model/endings.ts';
import { tailShapeOf } from '../../src/model/model.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { type Speaker, tailSpeaker } from '../../src/model/tails.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Field, Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { fakeNetwork } from './fake.ts';

const ROWS = 900;
const random = new Stream(3, 0, PURPOSE.evaluate);
const each = Uint32Array.from({ length: ROWS }, (_, i) => i);

/** A language of texts of the letters a to d, of a length that `draw` says, and its training sequences. */
function texts(draw: () => number, cut?: number) {
  const labels = Array.from(each, () =>
    Array.from({ length: draw() }, () => 'abcd'[random.below(4)])
      .join('')
      .slice(0, cut),
  );
  const FIELD = { missing: null, missingShare: 0 };
  const fields: Field[] = [
    { ...FIELD, name: 'mood', kind: 'category' },
    { ...FIELD, name: 'note', kind: 'text', ...(cut !== undefined && { cut }) },
  ];
  const schema: Schema = { fields };
  const mood = { kind: 'category', name: 'mood', codes: new Int32Array(ROWS), labels: ['good'] } as const;
  const known = [...new Set(labels)];
  const codes = Int32Array.from(labels, (text) => known.indexOf(text));
  const table = new Table([mood], ROWS, [{ kind: 'text', name: 'note', codes, labels: known }]);
  const units = { count: ROWS, of: each };
  const recipe = recipeFor(ROWS, 1, 5000);
  const language = learnLanguage(table, units, schema, {
    ...recipe.language,
    minRecords: 5,
    tail: { ...recipe.tail!, pieces: 0 },
  });
  const network = fakeNetwork(tailShapeOf(language, { ...recipe, embedding: 8, hidden: 8 }));
  return { language, network, training: encodeTails(language, table, units, 1, 40) };
}

function meanLength(speaker: Speaker, { language, training }: ReturnType<typeof texts>): number {
  const rows = Array.from({ length: 600 }, (_, row) => ({
    row,
    given: training.tokens.slice(training.starts[row], training.starts[row] + training.given),
  }));
  const drawn = tailSpeaker(speaker, language, { seed: 8 }).tokens(rows);
  return drawn.reduce((sum, tokens) => sum + tokens.length - 1, 0) / drawn.length;
}

test('texts come to end where those of the source do', () => {
  const source = texts(() => 9 + random.below(8));
  const speaker = { network: source.network, temperature: 1, leans: [], endings: [] };
  const endings = learnEndings(speaker, source.language, source.training, 1);
  expect(endings.length).toBe(1);
  expect(endings[0].end).toBe(source.language.tail!.ends[0]);
  // Hardly any ends before nine letters, and nearly all soon behind.
  expect(endingFactor(endings[0], 3)).toBeLessThan(endingFactor(endings[0], 15));
  const before = Math.abs(meanLength(speaker, source) - 12.5);
  expect(Math.abs(meanLength({ ...speaker, endings }, source) - 12.5)).toBeLessThan(0.6 * before);
  expect(JSON.parse(JSON.stringify(endings))).toEqual(endings);
});

test('where texts are cut off, those that are tell of no end', () => {
  const source = texts(() => 2 + random.below(30), 12);
  const speaker = { network: source.network, temperature: 1, leans: [], endings: [] };
  const [ending] = learnEndings(speaker, source.language, source.training, 1);
  expect(ending.below.at(-2)).toBeLessThan(12);
  expect(ending.factors.every((factor) => factor >= 0.25 && factor <= 4)).toBe(true);
});

test('of a few texts nothing is said', () => {
  const source = texts(() => 5);
  const few = source.training.take(each.slice(0, 30));
  const speaker = { network: source.network, temperature: 1, leans: [], endings: [] };
  expect(learnEndings(speaker, source.language, few, 1)).toEqual([]);
});
