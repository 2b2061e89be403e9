/**
 * Trainings of one recipe differ by chance. Which of them is good can be seen on the rows that it learned, as far as what is
 * seen there carries over to rows that it did not: that is measured in the trials of a search.
 */
import { studentQuantile } from '../measure/distributions.ts';
import { mean } from '../measure/statistics.ts';
import { keyOf } from './knobs.ts';
import { splitOf } from './plan.ts';
import type { Trial } from './search.ts';

export interface Carry {
  /** Of a difference on learned rows, how much is there on unseen ones. */
  readonly value: number;
  /** One-sided. */
  readonly low: number;
}

/** What is chosen by what does not carry over is as good as the usual on average: an error costs nothing but time. */
const ALPHA = 0.1;
const FEWEST_FREE = 3;
const SWEEPS = 50;

/**
 * The slope of the objective on unseen rows over that on learned ones, when what all trials of a split have in common is
 * taken off, and what all trials of a change have: what is left is training's chance.
 * @returns undefined where too few trials tell
 */
export function carryOf(trials: readonly Trial[]): Carry | undefined {
  const both = trials.filter(({ score }) => score.learned !== undefined);
  const sides = [
    groups(both, ({ turn }) => String(splitOf(turn))),
    groups(both, ({ change }) => keyOf(change)),
  ];
  const free = both.length - sides[0].length - sides[1].length;
  if (free < FEWEST_FREE) return undefined;
  const x = centred(
    both.map(({ score }) => score.learned!),
    sides,
  );
  const y = centred(
    both.map(({ score }) => score.objective),
    sides,
  );
  const xx = product(x, x);
  if (xx === 0) return undefined;
  const value = product(x, y) / xx;
  const left = y.map((each, i) => each - value * x[i]);
  const error = Math.sqrt(product(left, left) / free / xx);
  return { value, low: value - studentQuantile(1 - ALPHA, free) * error };
}

function groups(trials: readonly Trial[], of: (trial: Trial) => string): number[][] {
  const found = new Map<string, number[]>();
  trials.forEach((trial, i) => {
    found.set(of(trial), [...(found.get(of(trial)) ?? []), i]);
  });
  return [...found.values()];
}

/** Without the means of the groups of both sides; taking off one side's brings back a little of the other's. */
function centred(values: readonly number[], sides: readonly (readonly number[][])[]): number[] {
  const out = [...values];
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const group of sides.flat()) {
      const own = mean(group.map((i) => out[i]));
      for (const i of group) out[i] -= own;
    }
  return out;
}

function product(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, each, i) => sum + each * y[i], 0);
}
