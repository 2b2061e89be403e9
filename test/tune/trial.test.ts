import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { range } from '../../src/measure/draws.ts';
import { learn, suggestedRecipe } from '../../src/model/learn.ts';
import { withSettings } from '../../src/model/settings.ts';
import type { Schema } from '../../src/record/schema.ts';
import { DEFAULT } from '../../src/tune/knobs.ts';
import { objectiveOf } from '../../src/tune/objective.ts';
import { runStart } from '../../src/tune/start.ts';
import { Trainings } from '../../src/tune/trainings.ts';
import {
  drawnOf,
  type Ground,
  glanceAt,
  LOT,
  likenessAt,
  partsOf,
  recipeAt,
  room,
  runTrial,
} from '../../src/tune/trial.ts';
import { people } from '../measure/simulate.ts';

const table = people(400, 0);
const schema: Schema = {
  fields: table.columns.map(({ kind, name }) =>
    kind === 'number'
      ? { kind: 'decimal', name, decimals: 2, missing: '' }
      : { kind: 'category', name, missing: '' },
  ) as unknown as Schema['fields'],
  target: 'outcome',
} as Schema;
const ground = (units = range(400)): Ground => ({
  engine: loadWasmEngine({ threads: 1 }),
  schema,
  rows: { table, units },
  minRecords: 5,
  gates: {},
  objective: 'balanced',
  seed: 7,
});

test('no unit is both learned and scored on', () => {
  const units = range(400).map((row) => row >> 1);
  const { train, validation, inside, outside } = partsOf(ground(units), 200, 3);
  const sides = [train, validation, outside].map((part) => new Set(part.units));
  for (const unit of sides[2]) expect(sides[0].has(unit) || sides[1].has(unit)).toBe(false);
  for (const unit of inside.units) expect(sides[0].has(unit)).toBe(true);
  expect(train.table.rows + validation.table.rows).toBe(200);
  expect(room(ground(units)).rows).toBe(320);
  expect(partsOf(ground(units), 200, 4).outside.units).not.toEqual(outside.units);
});

test('a trial is scored, the same each time, and a setting changes it', async () => {
  const own = ground();
  const score = await runTrial(own, DEFAULT, 150, 0);
  expect(score.fidelity).toBeGreaterThan(0.6);
  expect(score.fidelity).toBeLessThan(1);
  expect(score.told).toBeGreaterThan(0.4);
  expect(score.utility).toBeGreaterThan(0.4);
  expect(score.objective).toBeLessThan(score.fidelity);
  expect(await runTrial(own, DEFAULT, 150, 0)).toEqual(score);
  expect((await runTrial(own, { temperature: 2 }, 150, 0)).fidelity).toBeLessThan(score.fidelity);
}, 30_000);

test('trials that differ in how rows are drawn share a training, and are what they are without', async () => {
  const own = ground();
  const shared = { ...own, trainings: new Trainings() };
  const trainings = () => shared.trainings.of('150 0', DEFAULT).size;
  const seen: (string | undefined)[] = [];
  for (const change of [DEFAULT, { temperature: 0.8 }, { critic: 300 }, { dropout: 0.1 }]) {
    expect(await runTrial(shared, change, 150, 0)).toEqual(await runTrial(own, change, 150, 0));
    seen.push(`${trainings()}`);
  }
  expect(seen).toEqual(['1', '1', '1', '1']);
  expect(shared.trainings.of('150 0', { dropout: 0.1, evening: 0 }).size).toBe(1);
  expect(shared.trainings.of('150 0', { dropout: 0.2 }).size).toBe(0);
  const again = shared.trainings.of('150 0', DEFAULT);
  await runTrial(shared, DEFAULT, 150, 1);
  expect(shared.trainings.of('150 1', { temperature: 0.8 })).not.toBe(again);
}, 60_000);

test('a trial is held against the learned rows too, where that is asked', async () => {
  const own = ground();
  const [plain, more] = [await runTrial(own, DEFAULT, 150, 0), await runTrial(own, DEFAULT, 150, 0, true)];
  expect(plain.learned).toBeUndefined();
  expect(more).toEqual({ ...plain, learned: more.learned });
  expect(more.learned).toBeGreaterThan(0.5);
}, 30_000);

test('a trial is held against learned rows by other synthetic rows than against unseen ones', async () => {
  const own = ground();
  const parts = partsOf(own, 150, 0);
  const { train, validation } = parts;
  const model = await learn({
    ...{ engine: own.engine, schema, train, validation, sourceRows: 150, minRecords: 5, seed: own.seed },
    ...{ origin: '', writing: undefined, recipe: recipeAt(own, train) },
  });
  const [score, lots] = [
    await runTrial(own, DEFAULT, 150, 0, true),
    [1, 1 + LOT].map((seed) => drawnOf(model, own, seed)),
  ];
  const rows = parts.outside.table.rows;
  const learned = lots.map((lot) => objectiveOf('balanced', { ...likenessAt(own, parts, lot), rows }));
  expect(score.learned).toBeCloseTo(learned[1], 4);
  expect(score.learned).not.toBeCloseTo(learned[0], 4);
  expect(score.objective).toBeCloseTo(objectiveOf('balanced', glanceAt(own, parts, model, lots[0])), 4);
  model.network.dispose();
}, 60_000);

test('a start is the training that `run` makes of its recipe, and every start is another one', async () => {
  const own = ground();
  const { train, validation } = partsOf(own, 200, 0);
  const [usual, again, other] = [
    await runStart(own, { train, validation }, DEFAULT, 0),
    await runStart(own, { train, validation }, DEFAULT, 0),
    await runStart(own, { train, validation }, DEFAULT, 1),
  ];
  expect(again).toEqual(usual);
  expect(other.score).not.toEqual(usual.score);
  expect(other.start).toBe(1);
  const lesson = {
    ...{ engine: own.engine, schema, train, validation, sourceRows: 200, minRecords: 5 },
    ...{ origin: '', writing: undefined },
  };
  const weightsOf = async (seed: number, start?: number) => {
    const model = await learn({
      ...lesson,
      seed,
      recipe: withSettings(suggestedRecipe(train, schema), { start }),
    });
    const { history } = model;
    model.network.dispose();
    return history;
  };
  expect(await weightsOf(own.seed, 1)).toEqual(await weightsOf(own.seed + 1));
  expect(await weightsOf(own.seed, 0)).toEqual(await weightsOf(own.seed));
  expect(await weightsOf(own.seed, 1)).not.toEqual(await weightsOf(own.seed));
}, 30_000);

test('a start of a change that only draws otherwise is not trained again', async () => {
  const own = ground();
  const { train, validation } = partsOf(own, 200, 0);
  const weights = new Trainings();
  const drawn = { temperature: 0.8 };
  const usual = await runStart(own, { train, validation }, DEFAULT, 1, weights.of('', DEFAULT));
  const other = await runStart(own, { train, validation }, drawn, 1, weights.of('', drawn));
  expect([...weights.of('', DEFAULT).keys()]).toEqual([own.seed + 1]);
  expect(other).toEqual(await runStart(own, { train, validation }, drawn, 1));
  expect(other.score).not.toEqual(usual.score);
}, 30_000);

test('the objective of utility is what classifiers learn', async () => {
  const score = await runTrial({ ...ground(), objective: 'utility' }, DEFAULT, 250, 0);
  expect(score.utility).not.toBeNull();
  expect(score.objective).toBe(score.utility!);
}, 30_000);
