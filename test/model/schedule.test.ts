import { expect, test } from 'vitest';
import { recipeFor } from '../../src/model/recipe.ts';
import { Schedule } from '../../src/model/schedule.ts';

test('the rate warms up, holds and falls to nothing', () => {
  const schedule = new Schedule(1, 10, 100, 0.5);
  expect(schedule.rate(1)).toBeCloseTo(0.1);
  expect(schedule.rate(10)).toBe(1);
  expect(schedule.rate(50)).toBe(1);
  expect(schedule.rate(75)).toBeCloseTo(0.5);
  expect(schedule.rate(100)).toBeCloseTo(0);
});

test('an early end falls to nothing from the rate of now, without a jump', () => {
  const schedule = new Schedule(1, 0, 1000, 0);
  const before = schedule.rate(300);
  schedule.finish(300, 50);
  expect(schedule.steps).toBe(350);
  expect(schedule.rate(301)).toBeLessThanOrEqual(before);
  expect(schedule.rate(301)).toBeGreaterThan(before * 0.98);
  expect(schedule.rate(350)).toBeCloseTo(0);
});

test('a planned end is never put off', () => {
  const schedule = new Schedule(1, 0, 100, 0);
  schedule.finish(90, 500);
  expect(schedule.steps).toBe(100);
});

test.each([
  1, 10, 300, 3_000, 30_000, 300_000, 3_000_000,
])('a recipe for %i units is one that can be trained', (units) => {
  const recipe = recipeFor(units);
  expect(recipe.hidden % 8).toBe(0);
  expect(recipe.embedding % 8).toBe(0);
  expect(recipe.epochs).toBeGreaterThanOrEqual(2);
  expect(recipe.language.groups).toBeLessThanOrEqual(recipe.language.oneSlot);
});

test('less of the network is left out for nested records of their own, more passes are made through few texts', () => {
  const dropout = (units: number, rows: number, nested: boolean) =>
    recipeFor(units, 20, 0, rows, nested).dropout;
  expect(dropout(1_250, 1_250, true)).toBeLessThan(dropout(1_250, 1_250, false));
  expect(dropout(200, 200, true)).toBe(dropout(200, 200, false));
  expect(dropout(9, 4_000, true)).toBe(dropout(9, 4_000, false));
  const passes = (rows: number, characters: number) => recipeFor(rows, 20, characters).tail!.epochs;
  expect(passes(200, 7_000)).toBeGreaterThan(passes(2_000, 70_000));
  expect(passes(10, 500)).toBeLessThanOrEqual(80);
  expect(passes(20, 10_000_000)).toBe(4);
});
