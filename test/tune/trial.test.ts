import { expect, test } from 'vitest';
import { loadWasmEngine } from '../../src/engine/wasm/load.ts';
import { range } from '../../src/measure/draws.ts';
import type { Schema } from '../../src/record/schema.ts';
import { DEFAULT } from '../../src/tune/knobs.ts';
import { type Ground, partsOf, room, runTrial } from '../../src/tune/trial.ts';
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

test('the objective of utility is what classifiers learn', async () => {
  const score = await runTrial({ ...ground(), objective: 'utility' }, DEFAULT, 250, 0);
  expect(score.utility).not.toBeNull();
  expect(score.objective).toBe(score.utility!);
}, 30_000);
