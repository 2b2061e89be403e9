import { expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { resolve } from '../../src/condition/resolve.ts';
import type { CriticData } from '../../src/language/critic.ts';
import { domainOf } from '../../src/language/domain.ts';
import { Language } from '../../src/language/language.ts';
import { completed } from '../../src/model/complete.ts';
import { learnCritic } from '../../src/model/critic.ts';
import { eachRow } from '../../src/model/learn.ts';
import { pilot } from '../../src/model/pilot.ts';
import { prompted } from '../../src/model/prompt.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { freeTokens, sample } from '../../src/model/sample.ts';
import { rowLosses } from '../../src/model/score.ts';
import { lossAttack } from '../../src/privacy/membership.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { categories, fakeNetwork, labels } from './fake.ts';

const SIZES = [4, 2, 2, 6];
const FIELD = { missing: null, missingShare: 0 };
const schemaOf = (sizes: readonly number[]): Schema => ({
  fields: sizes.map((_, c) => ({ ...FIELD, name: `f${c}`, kind: 'category' as const })),
});

/** A network that knows nothing of what a row says as a whole. */
function speaker(sizes: readonly number[], critic?: CriticData) {
  const codecs = categories(sizes);
  const language = Language.from({ codecs, head: 0, entity: false, ...(critic && { critic }) });
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  return { language, network: fakeNetwork(shape) };
}

const freeRows = (sizes: readonly number[], from: number, count: number): Int32Array[] => {
  const { language, network } = speaker(sizes);
  return [...freeTokens(network, language, { seed: 2, from, count, temperature: 1 })];
};
const { language } = speaker(SIZES);
const local = (row: Int32Array) => Array.from(row, (token, slot) => token - language.slices[slot].offset);
/** Three columns of which no two tell anything, and the third follows from both. */
const agrees = ([a, b, c]: readonly number[]) => ((a & 1) ^ b) === c;

/** Rows as the network says them, but most of them agree. */
function learnedRows(count: number): Int32Array[] {
  const random = new Stream(1, 0, PURPOSE.evaluate);
  return freeRows(SIZES, 50_000, 3 * count)
    .filter((row) => agrees(local(row)) || random.uniform() < 0.2)
    .slice(0, count);
}
const free = freeRows(SIZES, 0, 6_000);
const lesson = { rounds: 120, k: 5, known: 1 };
const critic = learnCritic(language, learnedRows(2_000), free, lesson)!;

const codesOf = (parts: Iterable<{ readonly table: Table }>): number[][] =>
  [...parts].flatMap(({ table }) =>
    Array.from({ length: table.rows }, (_, row) =>
      table.columns.map((column) => (column.kind === 'category' ? column.codes[row] : Number.NaN)),
    ),
  );
const shareOf = (rows: readonly (readonly number[])[]) => rows.filter(agrees).length / rows.length;

function drawn(rows: number, options: { from?: number; batch?: number } = {}, own?: CriticData): number[][] {
  const { language: judged, network } = speaker(SIZES, own);
  return codesOf(sample(network, judged, schemaOf(SIZES), { seed: 7, rows, ...options }));
}

test('what only three columns together show comes back into drawn rows', () => {
  const before = shareOf(drawn(3_000));
  expect(Math.abs(before - 0.5)).toBeLessThan(0.06);
  expect(shareOf(drawn(3_000, {}, critic))).toBeGreaterThan(0.75);
});

test('a row hangs neither on how many are drawn nor on how many at a time, and a kept model says the same', () => {
  const all = drawn(300, {}, critic);
  expect(drawn(40, {}, critic)).toEqual(all.slice(0, 40));
  expect(drawn(60, { from: 100, batch: 7 }, critic)).toEqual(all.slice(100, 160));
  const kept = JSON.parse(JSON.stringify(speaker(SIZES, critic).language.toJSON()));
  expect(drawn(300, {}, kept.critic)).toEqual(all);
});

test('prompted rows, and those that complete partial records, are free rows that meet the condition', () => {
  const { language: judged, network } = speaker(SIZES, critic);
  const schema = schemaOf(SIZES);
  const every = drawn(12_000, {}, critic);
  // The second is spoken first, where a network alone needs one candidate a row.
  for (const [text, meets] of [
    ['f2 = v1 and f3 in (v0, v4)', (row: number[]) => row[2] === 1 && (row[3] === 0 || row[3] === 4)],
    ['f0 = v1', (row: number[]) => row[0] === 1],
  ] as const) {
    const predicate = resolve(parseCondition(text), schema, domainOf(judged));
    const { plan, probability } = pilot(network, judged, schema, predicate);
    const asked = { seed: 3, rows: 2_000, planOf: () => plan };
    const completions = { least: Number.POSITIVE_INFINITY, effective: 0 };
    const meeting = every.filter(meets);
    expect(Math.abs(meeting.length / every.length - probability)).toBeLessThan(0.03);
    for (const parts of [
      prompted(network, judged, schema, asked),
      completed(network, judged, schema, { ...asked, completions }),
    ]) {
      const rows = codesOf(parts);
      expect(rows.every(meets)).toBe(true);
      expect(Math.abs(shareOf(rows) - shareOf(meeting))).toBeLessThan(0.06);
      for (const second of [0, 1]) {
        const share = (some: readonly number[][]) =>
          some.filter((row) => row[1] === second && row[2] === 1).length / some.length;
        expect(Math.abs(share(rows) - share(meeting))).toBeLessThan(0.06);
      }
    }
  }
});

test('rows that are alike are left as they are', () => {
  expect(learnCritic(language, freeRows(SIZES, 90_000, 2_000), free, lesson)).toBeUndefined();
});

test('trees stop before they know the rows that they have seen', () => {
  const wide = Array.from({ length: 12 }, () => 8);
  const own = speaker(wide).language;
  const [seen, drawnRows] = [freeRows(wide, 90_000, 300), freeRows(wide, 0, 3_000)];
  // Something is there to be learned: one value in three is missing among the learned.
  const told = seen.filter((row) => row[0] % 3 !== 0);
  const treesOf = (known: number) =>
    learnCritic(own, told, drawnRows, { ...lesson, leaf: 5, known })?.trees.length ?? 0;
  expect(treesOf(Number.POSITIVE_INFINITY)).toBeGreaterThan(treesOf(0.1));
});

test('where fewer than k learned rows are, it is not said how many', () => {
  const without = learnedRows(2_000).filter((row) => local(row)[3] !== 5);
  const of = (k: number) => {
    const judge = speaker(SIZES, learnCritic(language, without, free, { ...lesson, rounds: 300, k })).language
      .critic!;
    const ratio = (rows: readonly Int32Array[]) =>
      rows.reduce((sum, row) => sum + judge.ratio(row), 0) / rows.length;
    const isThere = (row: Int32Array) => local(row)[3] === 5;
    return ratio(free.filter(isThere)) / ratio(free.filter((row) => !isThere(row)));
  };
  const share = free.filter((row) => local(row)[3] === 5).length / free.length;
  const fewest = 100 / without.length / share;
  expect(of(100)).toBeGreaterThan(0.8 * fewest);
  expect(of(0)).toBeLessThan(0.5 * fewest);
});

test('a critic that knows single rows by heart is caught by the attack on the loss', () => {
  const sizes = [200, 3];
  const random = new Stream(3, 0, PURPOSE.evaluate);
  const rows = (parity: number) =>
    Array.from({ length: 300 }, () => [2 * random.below(100) + parity, random.below(3)]);
  const [members, others] = [rows(0), rows(1)];
  const table = (some: readonly (readonly number[])[]) =>
    new Table(
      sizes.map((size, c) => ({
        kind: 'category',
        name: `f${c}`,
        codes: Int32Array.from(some, (row) => row[c]),
        labels: labels(size),
      })),
      some.length,
    );
  const auc = (factor: number) => {
    const planted: CriticData = {
      features: [{ slot: 0, bounds: Array.from({ length: 200 }, (_, i) => i) }],
      trees: [
        {
          feature: [0, -1, -1],
          left: [Array.from({ length: 100 }, (_, i) => [2 * i + 1, 2 * i + 2]).flat(), [], []],
          children: [
            [1, 2],
            [-1, -1],
            [-1, -1],
          ],
          factor: [0, factor, 1 / factor],
        },
      ],
      start: 0.4,
      kept: 0.5,
    };
    const model = { ...speaker(sizes, planted), recipe: recipeFor(300) };
    const of = (some: readonly (readonly number[])[]) => rowLosses(model, table(some), eachRow(some.length));
    return lossAttack({ in: of(members), out: of(others) })!.metric.value;
  };
  expect(auc(1)).toBeLessThan(0.6);
  expect(auc(2)).toBeGreaterThan(0.7);
});
