import { expect, test } from 'vitest';
import { Draws, USE } from '../../src/measure/draws.ts';
import { carryOf } from '../../src/tune/carry.ts';
import { type Change, keyOf } from '../../src/tune/knobs.ts';
import { splitOf } from '../../src/tune/plan.ts';
import type { Score, Trial } from '../../src/tune/search.ts';
import { chooseStart, type Start } from '../../src/tune/start.ts';

const score = (objective: number, more: Partial<Score> = {}): Score => ({
  objective,
  fidelity: 0.9,
  told: 0.5,
  utility: null,
  membership: 0.5,
  excess: 0,
  ...more,
});

/** Turns of the default and a change; splits and changes differ by far more than trainings do. */
function trialsOf(carries: number, turns: number, seed: number): Trial[] {
  const draws = new Draws(seed, USE.simulation);
  const splits = Array.from({ length: turns }, () => 0.1 * draws.normal());
  return Array.from({ length: turns }, (_, turn) => turn).flatMap((turn) =>
    [{}, { size: 2 } as Change].map((change, c): Trial => {
      const luck = 0.01 * draws.normal();
      const learned = 0.8 + 0.05 * c - 0.5 * splits[splitOf(turn)] + luck;
      const objective = 0.7 + splits[splitOf(turn)] - 0.03 * c + carries * luck + 0.005 * draws.normal();
      return { change, rung: 2, turn, rows: 100, seconds: 1, score: score(objective, { learned }) };
    }),
  );
}

test('what carries over is told from splits and changes, and few trials are drawn towards what it is elsewhere', () => {
  const slopeOf = (carries: number, turns: number) => {
    const found = Array.from({ length: 200 }, (_, seed) => carryOf(trialsOf(carries, turns, seed)).value);
    return found.reduce((sum, value) => sum + value, 0) / found.length;
  };
  for (const carries of [0, 1.2]) {
    const elsewhere = carryOf([]).value;
    const [few, many] = [slopeOf(carries, 8), slopeOf(carries, 40)];
    expect(Math.abs(many - carries)).toBeLessThan(0.06);
    expect(Math.abs(few - carries)).toBeGreaterThan(Math.abs(many - carries));
    expect(Math.abs(few - carries)).toBeLessThan(Math.abs(elsewhere - carries));
  }
});

test('where nothing carries over and many trials say so, a training that is better by what trainings differ by is hardly ever chosen', () => {
  const nothing = Array.from({ length: 200 }, (_, seed) => carryOf(trialsOf(0, 60, seed)));
  const list = [start(0, 0.8), start(1, 0.81)];
  const chosen = nothing.filter((own) => chooseStart(list, own, 0)!.start === 1);
  expect(chosen.length).toBeLessThan(4);
  expect(chooseStart(list, carryOf([]), 0)!.start).toBe(1);
});

test('a training that failed is seen on any rows, and tells nothing of the others', () => {
  const failed = trialsOf(0, 12, 3).map((one, i) =>
    i === 5
      ? { ...one, score: score(one.score.objective - 0.3, { learned: one.score.learned! - 0.3 }) }
      : one,
  );
  expect(carryOf(failed).value).toBeLessThan(0.5);
  expect(carryOf(trialsOf(1, 12, 3)).value).toBeGreaterThan(0.5);
});

test('trials that share a training tell of its chance once', () => {
  const both = trialsOf(1, 12, 3);
  const drawn = both
    .filter(({ change }) => keyOf(change) === keyOf({}))
    .map((one) => ({ ...one, change: { temperature: 0.9 } }));
  const usual = drawn.map((one) => ({ ...one, change: {} }));
  expect(carryOf([...usual, ...drawn])).toEqual(carryOf(usual));
  const others = drawn.map((one) => ({ ...one, change: { size: 2 } }));
  expect(carryOf([...usual, ...others])).not.toEqual(carryOf(usual));
});

test('few trials tell nothing, nor do those that were not held against learned rows', () => {
  expect(carryOf(trialsOf(1, 3, 1))).toEqual(carryOf([]));
  const without = trialsOf(1, 12, 1).map((one) => ({ ...one, score: score(one.score.objective) }));
  expect(carryOf(without)).toEqual(carryOf([]));
});

const start = (number: number, objective: number, more: Partial<Score> = {}, clear = false): Start => ({
  change: {},
  start: number,
  score: score(objective, more),
  clear,
  seconds: 1,
});
const carry = { value: 0.5, low: 0.2 };

test('the best training is chosen, and is expected to be worth what carries over', () => {
  const chosen = chooseStart([start(0, 0.8), start(1, 0.84), start(2, 0.82)], carry, 0)!;
  expect(chosen.start).toBe(1);
  expect(chosen.gain!.value).toBeCloseTo(0.02);
  expect(chosen.gain!.low).toBeCloseTo(0.008);
});

test('the usual training stays where none is better, or nothing carries over', () => {
  expect(chooseStart([start(0, 0.8), start(1, 0.8), start(2, 0.7)], carry, 0)!.start).toBe(0);
  expect(chooseStart([start(0, 0.8), start(1, 0.802)], carry, 0)!.start).toBe(0);
  expect(chooseStart([start(0, 0.8), start(1, 0.805)], carry, 0)!.start).toBe(1);
  expect(chooseStart([start(0, 0.8), start(1, 0.9)], { value: 0.01, low: -0.1 }, 0)!.start).toBe(0);
});

test('what knows more by heart is chosen only where it is clear of the limit; what breaks a gate further, never', () => {
  const usual = start(0, 0.8, { membership: 0.55 });
  expect(chooseStart([usual, start(1, 0.9, { membership: 0.56 })], carry, 0)!.start).toBe(0);
  expect(chooseStart([usual, start(1, 0.9, { membership: 0.56 }, true)], carry, 0)!.start).toBe(1);
  expect(chooseStart([usual, start(1, 0.9, { membership: 0.54 })], carry, 0)!.start).toBe(1);
  expect(chooseStart([usual, start(1, 0.9, { membership: 0.5, excess: 0.1 }, true)], carry, 0)!.start).toBe(
    0,
  );
});

test('of trainings of another recipe, only those are chosen that break no gate further than the default does', () => {
  const broken = start(0, 0.9, { excess: 0.2 });
  expect(chooseStart([broken, start(1, 0.8, { excess: 0.3 })], carry, 0.1)).toBeUndefined();
  expect(chooseStart([broken, start(1, 0.8, { excess: 0.1 })], carry, 0.1)).toEqual({
    start: 1,
    gain: null,
  });
  expect(chooseStart([broken], carry, 0.2)!.start).toBe(0);
});
