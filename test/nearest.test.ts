import { expect, test } from 'vitest';
import { distance, nearest } from '../src/nearest.ts';

test.each([
  ['', '', 0],
  ['kitten', 'sitting', 3],
  ['seed', 'sead', 1],
  ['abc', '', 3],
  ['csv', 'cvs', 1],
])('distance of %j and %j is %i', (a, b, steps) => {
  expect(distance(a, b)).toBe(steps);
  expect(distance(b, a)).toBe(steps);
});

test.each([
  ['datsets', ['datasets', 'gates', 'seed'], 'datasets'],
  ['Target', ['target', 'entity'], 'target'],
  ['fidelity.overal', ['fidelity.overall', 'fidelity.rare'], 'fidelity.overall'],
  ['zebra', ['target', 'entity'], undefined],
  ['x', [], undefined],
])('nearest to %j among %j is %j', (given, names, expected) => {
  expect(nearest(given, names)).toBe(expected);
});
