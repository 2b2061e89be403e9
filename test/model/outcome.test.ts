import { expect, test } from 'vitest';
import { parseCondition } from '../../src/condition/parse.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { domainOf } from '../../src/language/domain.ts';
import { encode } from '../../src/language/encode.ts';
import { Language, type LanguageData } from '../../src/language/language.ts';
import type { OutcomeData } from '../../src/language/outcome.ts';
import { Sequences } from '../../src/language/sequences.ts';
import { completed } from '../../src/model/complete.ts';
import { eachRow } from '../../src/model/learn.ts';
import { concluded, learnOutcome } from '../../src/model/outcome.ts';
import { pilot } from '../../src/model/pilot.ts';
import { prompted } from '../../src/model/prompt.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { freeTokens, sample } from '../../src/model/sample.ts';
import { drawingLosses, rowLosses } from '../../src/model/score.ts';
import { lossAttack } from '../../src/privacy/membership.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';
import { categories, fakeNetwork, labels } from './fake.ts';

type Rows = readonly (readonly number[])[];

const schemaOf = (sizes: readonly number[]): Schema => ({
  fields: sizes.map((_, c) => ({ name: `f${c}`, kind: 'category' as const, missing: null, missingShare: 0 })),
  target: 'f0',
});

/** A network that knows of its target, `f0`, what the second column tells, and nothing of the others. */
function speaker(sizes: readonly number[], parts: Partial<LanguageData> = {}) {
  const codecs = categories(sizes);
  const language = Language.from({ codecs, head: 0, entity: false, ...parts });
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  return { language, network: fakeNetwork(shape) };
}

const tableOf = (sizes: readonly number[], rows: Rows) =>
  new Table(
    sizes.map((size, c) => ({
      kind: 'category',
      name: `f${c}`,
      codes: Int32Array.from(rows, (row) => row[c]),
      labels: labels(size),
    })),
    rows.length,
  );
const sequencesOf = (language: Language, sizes: readonly number[], rows: Rows) =>
  encode(language, tableOf(sizes, rows), eachRow(rows.length), 64);
const codesOf = (parts: Iterable<{ readonly table: Table }>): number[][] =>
  [...parts].flatMap(({ table }) =>
    Array.from({ length: table.rows }, (_, row) =>
      table.columns.map((column) => (column.kind === 'category' ? column.codes[row] : Number.NaN)),
    ),
  );

/** A target and twelve columns, each of which tells a little of it. */
const SIZES = [2, ...Array<number>(12).fill(3)];
const points = (row: readonly number[]) => row.slice(1).reduce((sum, x) => sum + x - 1, 0);
/** Rows of the network but for their targets, which hang on all columns together. */
function rowsOf(count: number, from: number): number[][] {
  const { language, network } = speaker(SIZES);
  const random = new Stream(1, from, PURPOSE.evaluate);
  return Array.from(freeTokens(network, language, { seed: 2, from, count, temperature: 1 }), (row) => {
    const own = Array.from(row, (token, slot) => token - language.slices[slot].offset);
    own[0] = random.uniform() < 1 / (1 + Math.exp(1.2 - 0.5 * points(own))) ? 1 : 0;
    return own;
  });
}
/** How far the points of the two targets' rows lie apart. */
function apart(rows: Rows): number {
  const of = (target: number) => {
    const own = rows.filter((row) => row[0] === target);
    return own.reduce((sum, row) => sum + points(row), 0) / own.length;
  };
  return of(1) - of(0);
}

const learned = rowsOf(1_500, 50_000);
const unseen = rowsOf(300, 90_000);
const drawing = { k: 5, seed: 3, temperature: 1, schema: schemaOf(SIZES) };
const taught = (training: Rows, validation: Rows, parts?: Partial<LanguageData>) => {
  const { language, network } = speaker(SIZES, parts);
  const own = (rows: Rows) => sequencesOf(language, SIZES, rows);
  return concluded(network, language, own(training), own(validation), drawing);
};
const outcome = taught(learned, unseen).toJSON().outcome!;

function drawn(rows: number, options: { from?: number; batch?: number } = {}, own?: OutcomeData): number[][] {
  const { language, network } = speaker(SIZES, own && { outcome: own });
  return codesOf(sample(network, language, schemaOf(SIZES), { seed: 7, rows, ...options }));
}
const free = drawn(6_000, {}, outcome);

test('many weak links to the target come back into drawn rows, and it is as common as it was', () => {
  expect(Math.abs(apart(drawn(6_000)))).toBeLessThan(0.25 * apart(learned));
  expect(apart(free) / apart(learned)).toBeGreaterThan(0.8);
  expect(apart(free) / apart(learned)).toBeLessThan(1.2);
  const share = (rows: Rows) => rows.filter((row) => row[0] === 1).length / rows.length;
  expect(Math.abs(share(free) - share(learned))).toBeLessThan(0.025);
});

test('nothing but the target is said again', () => {
  const rest = (rows: Rows) => rows.map((row) => row.slice(1));
  expect(rest(drawn(500, {}, outcome))).toEqual(rest(drawn(500)));
});

test('a row hangs neither on how many are drawn nor on how many at a time, and a kept model says the same', () => {
  expect(drawn(40, {}, outcome)).toEqual(free.slice(0, 40));
  expect(drawn(60, { from: 100, batch: 7 }, outcome)).toEqual(free.slice(100, 160));
  const kept = JSON.parse(JSON.stringify(speaker(SIZES, { outcome }).language.toJSON()));
  expect(drawn(300, {}, kept.outcome)).toEqual(free.slice(0, 300));
});

test('prompted rows, and those that complete partial records, are free rows that meet the condition', () => {
  const { language, network } = speaker(SIZES, { outcome });
  const schema = schemaOf(SIZES);
  const every = drawn(12_000, {}, outcome);
  for (const [text, meets] of [
    ['f0 = v1', (row: readonly number[]) => row[0] === 1],
    ['f0 = v1 and f2 = v0', (row: readonly number[]) => row[0] === 1 && row[2] === 0],
    ['f1 = v2', (row: readonly number[]) => row[1] === 2],
  ] as const) {
    const predicate = resolve(parseCondition(text), schema, domainOf(language));
    const { plan, probability } = pilot(network, language, schema, predicate);
    const asked = { seed: 3, rows: 2_000, planOf: () => plan };
    const completions = { least: Number.POSITIVE_INFINITY, effective: 0 };
    const meeting = every.filter(meets);
    expect(Math.abs(meeting.length / every.length - probability)).toBeLessThan(0.03);
    for (const parts of [
      prompted(network, language, schema, asked),
      completed(network, language, schema, { ...asked, completions }),
    ]) {
      const rows = codesOf(parts);
      expect(rows.every(meets)).toBe(true);
      const mean = (some: Rows) => some.reduce((sum, row) => sum + points(row), 0) / some.length;
      expect(Math.abs(mean(rows) - mean(meeting))).toBeLessThan(0.25);
      const share = (some: Rows) => some.filter((row) => row[0] === 1).length / some.length;
      expect(Math.abs(share(rows) - share(meeting))).toBeLessThan(0.04);
    }
  }
});

test('the attack is told how likely rows are drawn: over all rows that there are it sums to one', () => {
  const sizes = [2, 3, 2];
  const planted: OutcomeData = {
    slot: 0,
    start: [1, 0.5],
    votes: [
      { slot: 1, factors: [[1, 4], null, [3, 1]] },
      {
        slot: 2,
        factors: [
          [1, 1],
          [0.2, 1],
        ],
      },
    ],
  };
  const { language, network } = speaker(sizes, { outcome: planted });
  const all = [0, 1].flatMap((a) => [0, 1, 2].flatMap((b) => [0, 1].map((c) => [a, b, c])));
  const losses = drawingLosses(network, language, sequencesOf(language, sizes, all), 1);
  const chances = Array.from(losses, (loss) => Math.exp(-3 * loss));
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5);
  const rows = codesOf(sample(network, language, schemaOf(sizes), { seed: 5, rows: 20_000 }));
  all.forEach((row, i) => {
    const share = rows.filter((own) => String(own) === String(row)).length / rows.length;
    expect(Math.abs(share - chances[i])).toBeLessThan(0.012);
  });
});

test('an outcome that knows single rows by heart is caught by the attack on the loss', () => {
  const sizes = [2, 200];
  const random = new Stream(3, 0, PURPOSE.evaluate);
  const target = Array.from({ length: 200 }, () => random.below(2));
  const rows = (parity: number) =>
    Array.from({ length: 300 }, () => {
      const own = 2 * random.below(100) + parity;
      return [target[own], own];
    });
  const [members, others] = [rows(0), rows(1)];
  const auc = (factor: number) => {
    const factors = target.map((own, token) => {
      const right = token % 2 === 0 ? factor : 1 / factor;
      return own === 1 ? [1, right] : [right, 1];
    });
    const planted = { slot: 0, start: [1, 1], votes: [{ slot: 1, factors }] };
    const model = { ...speaker(sizes, { outcome: planted }), recipe: recipeFor(300) };
    const of = (some: Rows) => rowLosses(model, tableOf(sizes, some), eachRow(some.length));
    return lossAttack({ in: of(members), out: of(others) })!.metric.value;
  };
  expect(auc(1)).toBeLessThan(0.6);
  expect(auc(20)).toBeGreaterThan(0.7);
});

test('what fewer than k learned rows hold says nothing, and a target that so few hold is left to the network', () => {
  const { language } = speaker(SIZES);
  const rowsWith = (column: number, token: number, count: number) => {
    let left = count;
    return learned
      .filter((row) => row[column] !== token || left-- > 0)
      .map((row) => Int32Array.from(row, (own, slot) => own + language.slices[slot].offset));
  };
  const of = (column: number, token: number, count: number) =>
    learnOutcome(language, 0, rowsWith(column, token, count), 5);
  const said = (count: number) => of(3, 2, count)!.votes.find(({ slot }) => slot === 3)!.factors;
  expect(said(4)[2]).toBeNull();
  expect(said(4)[1]).not.toBeNull();
  expect(said(5)[2]).not.toBeNull();
  expect(of(0, 1, 4)).toBeUndefined();
  expect(of(0, 1, 5)).toBeDefined();
});

test('where unseen rows speak for the network, it keeps its own', () => {
  // Targets that have nothing to do with their rows are learned; those of unseen rows are as the network says.
  const { language, network } = speaker(SIZES);
  const own = [...freeTokens(network, language, { seed: 4, from: 0, count: 400, temperature: 1 })].map(
    (row) => Array.from(row, (token, slot) => token - language.slices[slot].offset),
  );
  const random = new Stream(1, 1, PURPOSE.evaluate);
  const blind = learned.map((row) => [random.below(2), ...row.slice(1)]);
  expect(taught(blind, own).outcome).toBeUndefined();
  expect(taught(learned, unseen).outcome).toBeDefined();
});

test('a target of fewer than k among those who share a token is not told', () => {
  const { language } = speaker([2, 3]);
  // Of the 20 rows that say 2 so many have the target 1; the ridge tells the sum that a weight was learned from.
  const told = (count: number) => {
    const rows = Array.from({ length: 600 }, (_, i) => {
      const token = i < 20 ? 2 : i % 2;
      return [i < 20 ? Number(i < count) : Number(i % 7 === 0), token];
    }).map((row) => Int32Array.from(row, (own, slot) => own + language.slices[slot].offset));
    const { start, votes } = learnOutcome(language, 0, rows, 5)!;
    const own = votes[0].factors[2]!;
    const [zero, one] = own.map((factor, y) => factor * start[y]);
    return (20 * one) / (zero + one) + 30 * Math.log(own[1]);
  };
  const few = [0, 1, 2, 3, 4].map(told);
  expect(Math.max(...few) - Math.min(...few)).toBeLessThan(0.25);
  expect(told(12)).toBeCloseTo(12, 1);
});

test('as many gaps stay as there are, and the start does not tell how many rows are of a target that is never drawn', () => {
  const codecs = [
    {
      codec: 'category' as const,
      field: 'f0',
      labels: ['a', 'b'],
      rare: true,
      missing: true,
      low: 0,
      placed: true,
    },
    { codec: 'category' as const, field: 'f1', labels: ['x', 'y'], rare: false, missing: false, low: 0 },
  ];
  const language = Language.from({ codecs, head: 0, entity: false } as unknown as LanguageData);
  const gap = language.gaps[0]!;
  expect(gap).toBeDefined();
  const shape = { vocabulary: language.vocabulary, slots: language.slices, embedding: 8, hidden: 8 };
  const network = fakeNetwork(shape);
  const value = [0, 1, 2, 3].filter(
    (y) => y !== gap.missing && y !== gap.rare && y < language.slices[0].size,
  );
  const told = (rare: number) => {
    const tokens = Array.from({ length: 1_000 }, (_, i) => {
      const y = i < rare ? gap.rare : i < rare + 200 ? gap.missing : value[i % 2];
      return [y + language.slices[0].offset, ((i >> 1) % 2) + language.slices[1].offset];
    });
    const flat = Int32Array.from(tokens.flat());
    const starts = Uint32Array.from({ length: 1_001 }, (_, i) => 2 * i);
    const rows = Uint32Array.from(starts, (_, i) => i);
    const sequences = new Sequences(starts, flat, rows.subarray(0, 1_000), rows);
    const none = sequences.take(new Uint32Array());
    const ended = concluded(network, language, sequences, none, {
      ...{ k: 5, seed: 1, temperature: 1 },
      schema: { fields: [], target: 'f0' } as unknown as Schema,
    });
    return ended;
  };
  const ended = told(300);
  const all = [...freeTokens(network, ended, { seed: 9, from: 0, count: 8_000, temperature: 1 })];
  const missing = all.filter((row) => row[0] - language.slices[0].offset === gap.missing).length / all.length;
  expect(Math.abs(missing - 0.2)).toBeLessThan(0.02);
  const scale = (rare: number) =>
    told(rare)
      .toJSON()
      .outcome!.start.reduce((sum, own) => sum + own, 0);
  for (const rare of [0, 1, 4]) expect(scale(rare)).toBeCloseTo(1, 3);
});

test('what is no product of factors of the slots is refused', () => {
  const broken: unknown[] = [
    { ...outcome, slot: 99 },
    { ...outcome, start: [1, 2, 3] },
    { ...outcome, start: [1, -1] },
    { ...outcome, votes: undefined },
    { ...outcome, votes: [{ slot: 99, factors: [] }] },
    { ...outcome, votes: [{ slot: 1, factors: [[1], null, null] }] },
  ];
  expect(() => speaker(SIZES, { outcome })).not.toThrow();
  for (const one of broken) expect(() => speaker(SIZES, { outcome: one as OutcomeData })).toThrow();
});

test('targets that a rule of more than pairs binds are left to the network', () => {
  const combinations = [{ slots: [0, 1, 2], said: [[0, 0, 0]] }];
  expect(taught(learned, unseen, { combinations }).outcome).toBeUndefined();
});

test('what never stands beside a target never does, whichever of the two the rule names first', () => {
  for (const implications of [
    [{ slot: 0, among: [1], other: 4, never: [0] }],
    [{ slot: 4, among: [0], other: 0, never: [1] }],
  ]) {
    const kept = learned.filter((row) => row[0] !== 1 || row[4] !== 0);
    const language = taught(
      kept,
      unseen.filter((row) => row[0] !== 1 || row[4] !== 0),
      { implications },
    );
    const { outcome } = language;
    expect(outcome).toBeDefined();
    const { network } = speaker(SIZES);
    const rows = codesOf(sample(network, language, schemaOf(SIZES), { seed: 2, rows: 2_000 }));
    expect(rows.filter((row) => row[4] === 0).length).toBeGreaterThan(300);
    expect(rows.filter((row) => row[0] === 1).length).toBeGreaterThan(300);
    expect(rows.filter((row) => row[0] === 1 && row[4] === 0)).toEqual([]);
  }
});

test('of what never stands together the attack is told that it is never drawn', () => {
  const sizes = [2, 3];
  const planted: OutcomeData = {
    slot: 0,
    start: [1, 1],
    votes: [{ slot: 1, factors: [[1, 0], null, [3, 1]] }],
  };
  const implications = [{ slot: 0, among: [1], other: 1, never: [0] }];
  const { language, network } = speaker(sizes, { outcome: planted, implications });
  const all = [0, 1].flatMap((a) => [0, 1, 2].map((b) => [a, b])).filter(([a, b]) => a === 0 || b > 0);
  const losses = drawingLosses(network, language, sequencesOf(language, sizes, all), 1);
  expect(losses.reduce((sum, loss) => sum + Math.exp(-2 * loss), 0)).toBeCloseTo(1, 5);
});
