import { expect, test } from 'vitest';
import { problemOf, sampleOf } from '../../src/utility/problem.ts';
import { scoresOf } from '../../src/utility/scores.ts';
import { decide, fitMachine, type Matrix, supportVectors } from '../../src/utility/svm.ts';
import golden from '../golden/svm.json' with { type: 'json' };
import { people } from '../measure/simulate.ts';

const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  rows: rows.length,
  width: golden.width,
  values: Float64Array.from(rows.flat()),
});

test('decides as scikit-learn’s', () => {
  const machine = fitMachine(matrix(golden.x.slice(0, golden.train)), golden.y.slice(0, golden.train));
  expect(machine.gamma).toBeCloseTo(golden.gamma, 10);
  expect(Math.abs(machine.support.rows - golden.support)).toBeLessThanOrEqual(2);
  const found = decide(machine, matrix(golden.x.slice(golden.train)));
  found.forEach((value, i) => {
    expect(Math.abs(value - golden.decision[i])).toBeLessThan(5e-3);
  });
});

test('a mirrored target gives mirrored decisions', () => {
  const data = matrix(golden.x.slice(0, 60));
  const target = golden.y.slice(0, 60);
  const [one, other] = [target, target.map((y) => -y)].map((own) => decide(fitMachine(data, own), data));
  one.forEach((value, i) => {
    expect(value).toBeCloseTo(-other[i], 2);
  });
});

test.each(['outcome', 'region'])('learns %s', (target) => {
  const [train, unseen] = [people(500, 0), people(300, 1)];
  const problem = problemOf(train, target);
  if (typeof problem === 'string') throw new Error(problem);
  const [from, to] = [train, unseen].map((table) => sampleOf(table, problem));
  const scores = scoresOf(supportVectors(from, to.features, problem, 1), to.target, problem);
  expect(scores.auc.value).toBeGreaterThan(target === 'outcome' ? 0.75 : 0.5);
});
