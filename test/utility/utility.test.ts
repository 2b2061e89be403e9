import { expect, test } from 'vitest';
import { Draws, range, USE } from '../../src/measure/draws.ts';
import { delong } from '../../src/measure/statistics.ts';
import type { CategoryColumn, NumberColumn } from '../../src/record/table.ts';
import { problemOf, sampleOf } from '../../src/utility/problem.ts';
import { scoresOf } from '../../src/utility/scores.ts';
import { type Utility, utility } from '../../src/utility/utility.ts';
import { change, people, shuffled } from '../measure/simulate.ts';

const train = people(1_200, 0);
const unseen = people(900, 1);
const options = { target: 'outcome', minRecords: 5, seed: 1 };
const run = (synthetic = people(1_200, 2), extra = {}) =>
  utility(train, synthetic, unseen, { ...options, ...extra }) as Utility;
const meanLoss = (found: Utility) => found.metrics.find((metric) => metric.name === 'utility.mean_loss')!;

test('six classifiers learn the outcome, and honest rows teach as much as real ones', () => {
  const found = run();
  expect(found.detail.models).toHaveLength(6);
  for (const model of found.detail.models) expect(model.scores.auc.real).toBeGreaterThan(0.7);
  const loss = meanLoss(found);
  expect(loss.low).toBeLessThan(0);
  expect(Math.abs(loss.value)).toBeLessThan(0.02);
  expect(loss.low).toBeLessThan(loss.honest!);
  expect(found.detail.positive).toBe('yes');
  for (const { real, both } of found.detail.augmentation!) expect(Math.abs(both - real)).toBeLessThan(0.06);
  expect(found.detail.detectable).toBeGreaterThan(0);
});

test('a shuffled target teaches nothing', () => {
  const broken = change(people(1_200, 2), 'outcome', (column) =>
    shuffled(column, new Draws(1, USE.simulation)),
  );
  expect(meanLoss(run(broken)).low).toBeGreaterThan(0.15);
});

test('six regressors, and a loss where the links are gone', () => {
  const found = run(undefined, { target: 'income' });
  expect(found.detail.task).toBe('regression');
  expect(found.detail.models.map((model) => model.name)).toContain('linear_regression');
  for (const model of found.detail.models) expect(model.scores.r2.real).toBeGreaterThan(0.1);
  const broken = change(people(1_200, 2), 'income', (column) =>
    shuffled(column, new Draws(1, USE.simulation)),
  );
  expect(meanLoss(run(broken, { target: 'income' })).low).toBeGreaterThan(0.1);
});

test('several classes, and groups of a protected attribute', () => {
  const few = { target: 'region', protectedAttribute: 'group', minRecords: 5, seed: 1 };
  const found = utility(people(300, 0), people(300, 2), people(300, 1), few) as Utility;
  expect(found.detail.positive).toBeNull();
  expect(found.detail.models[0].scores.auc.real).toBeGreaterThan(0.5);
  expect(found.detail.groups.map((group) => group.label)).toEqual(['a', 'b']);
  for (const group of found.detail.groups) expect(group.test).toBeGreaterThan(30);
});

test.each([
  ['nobody', 'not among'],
  ['constant', 'fewer than two classes'],
])('no problem: %s', (target, reason) => {
  const constant = {
    kind: 'category' as const,
    name: 'constant',
    codes: new Int32Array(1_200),
    labels: ['x'],
  };
  const table = change(train, 'group', () => constant);
  expect(problemOf(table, target)).toContain(reason);
});

test('rows without a target are left out', () => {
  const problem = problemOf(train, 'risk');
  if (typeof problem === 'string') throw new Error(problem);
  const known = (train.column('risk') as NumberColumn).values.filter((x) => !Number.isNaN(x)).length;
  expect(sampleOf(train, problem).target.length).toBe(known);
});

test('the AUC and the error from influences are those of DeLong', () => {
  const problem = problemOf(train, 'outcome');
  if (typeof problem === 'string') throw new Error(problem);
  const draws = new Draws(5, USE.simulation);
  const codes = (train.column('outcome') as CategoryColumn).codes;
  const target = Float64Array.from(codes);
  const scores = Float64Array.from(codes, (code) => code + 2 * draws.normal());
  const { auc } = scoresOf([scores.map((x) => -x), scores], target, problem);
  const pick = (side: number) =>
    Float64Array.from(
      range(1_200).filter((i) => target[i] === side),
      (i) => scores[i],
    );
  const reference = delong(pick(1), pick(0));
  expect(auc.value).toBeCloseTo(reference.auc, 12);
  const error = Math.sqrt(auc.influence.reduce((sum, x) => sum + x * x, 0)) / 1_200;
  expect(error / reference.error).toBeCloseTo(1, 2);
});
