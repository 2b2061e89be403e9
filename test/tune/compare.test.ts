import { expect, test } from 'vitest';
import { Draws, USE } from '../../src/measure/draws.ts';
import { compare, type Difference } from '../../src/tune/compare.ts';

const turns = (gain: (turn: number) => number): Difference[] =>
  Array.from({ length: 24 }, (_, turn) => ({ turn, gain: gain(turn), excess: 0 }));

test('a training that failed does not hide what all other turns tell, and does not win by itself', () => {
  const draws = new Draws(1, USE.simulation);
  const noise = Array.from({ length: 24 }, () => 0.002 * draws.normal());
  const better = compare(
    turns((turn) => 0.004 + noise[turn] + (turn === 9 ? 0.15 : 0)),
    0.25,
  )!;
  expect(better.gain.low).toBeGreaterThan(0);
  expect(better.gain.value).toBeLessThan(0.006);
  const alike = compare(
    turns((turn) => noise[turn] + (turn === 9 ? 0.15 : 0)),
    0.25,
  )!;
  expect(alike.gain.low).toBeLessThan(0);
});

test('where most turns are alike, what differs counts in full', () => {
  const found = compare(
    turns((turn) => (turn % 8 === 0 ? 0.1 : 0)),
    0.25,
  )!;
  expect(found.gain.value).toBeCloseTo(0.1 / 8);
});

test('gates broken further by more than the noise are worse, and so are those broken far further on few turns', () => {
  const draws = new Draws(2, USE.simulation);
  const broken = (count: number, by: number, noise: number): Difference[] =>
    turns(() => 0.01)
      .slice(0, count)
      .map((one) => ({ ...one, excess: by + noise * draws.normal() }));
  expect(compare(broken(24, 0.01, 0.01), 0.25)!.privacy).toBe('worse');
  expect(compare(broken(24, 0, 0.01), 0.25)!.privacy).toBe('alike');
  expect(compare(broken(24, -0.03, 0.01), 0.25)!.privacy).toBe('better');
  const [far, ...kept] = broken(6, 0, 0);
  expect(compare([{ ...far, excess: 0.3 }, ...kept], 0.25)!.privacy).toBe('worse');
  expect(compare([{ ...far, excess: 0.05 }, ...kept], 0.25)!.privacy).toBe('alike');
});
