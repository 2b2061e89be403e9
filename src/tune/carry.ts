/**
 * Trainings of one recipe differ by chance. Which of them is good can be seen on the rows that it learned, as far as what is
 * seen there carries over to rows that it did not: that is measured in the trials of a search, and as these are few, drawn
 * towards what it is elsewhere.
 */
import { normalQuantile } from '../measure/distributions.ts';
import { mean, quantile } from '../measure/statistics.ts';
import { keyOf, trainingOf } from './knobs.ts';
import { splitOf } from './plan.ts';
import type { Trial } from './search.ts';

export interface Carry {
  /** Of a difference on learned rows, how much is there on unseen ones. */
  readonly value: number;
  /** One-sided. */
  readonly low: number;
}

/** Of the bound that is told. */
const ALPHA = 0.1;
const FEWEST_FREE = 3;
/**
 * On the public sets, by 6 to 48 trainings of each: .1 (heart), .4 (diabetes), .6 to .8 (bank marketing, telco), 1 (HR). The
 * mean and the deviation of those.
 */
const ELSEWHERE = { value: 0.6, deviation: 0.35 };
const SWEEPS = 50;
/** Beyond so many times the middle distance from what is usual a training has failed: one in some thousand good ones does. */
const FAR = 5;

/**
 * The slope of the objective on unseen rows over that on learned ones, when what all trials of a split have in common is
 * taken off, and what all trials of a change have: what is left is training's chance.
 * Weighed against what it is elsewhere, by how surely each is known: two normal distributions.
 */
export function carryOf(trials: readonly Trial[]): Carry {
  const own = slopeOf(trials);
  const prior = 1 / ELSEWHERE.deviation ** 2;
  const weight = own === undefined ? 0 : 1 / own.error ** 2;
  const value = (prior * ELSEWHERE.value + weight * (own?.value ?? 0)) / (prior + weight);
  return { value, low: value - normalQuantile(1 - ALPHA) / Math.sqrt(prior + weight) };
}

interface Slope {
  readonly value: number;
  readonly error: number;
}

/** @returns undefined where too few trials tell */
function slopeOf(trials: readonly Trial[]): Slope | undefined {
  const told = trials.filter(({ score }) => score.learned !== undefined);
  // What shares a training tells of it once.
  const trainings = new Map(told.map((one) => [`${one.turn} ${keyOf(trainingOf(one.change))}`, one]));
  let kept = [...trainings.values()];
  for (;;) {
    const sides = [
      groups(kept, ({ turn }) => String(splitOf(turn))),
      groups(kept, ({ change }) => keyOf(change)),
    ];
    const free = kept.length - sides[0].length - sides[1].length;
    if (free < FEWEST_FREE) return undefined;
    const x = centred(kept, ({ score }) => score.learned!, sides);
    const y = centred(kept, ({ score }) => score.objective, sides);
    const far = farOff(x);
    if (far >= 0) {
      kept = kept.filter((_, i) => i !== far);
      continue;
    }
    const xx = product(x, x);
    if (xx === 0) return undefined;
    const value = product(x, y) / xx;
    const left = y.map((each, i) => each - value * x[i]);
    // The spread of Student's distribution: what is left is itself known from few trials.
    const error = Math.sqrt(product(left, left) / (free - 2) / xx);
    return error > 0 ? { value, error } : undefined;
  }
}

/**
 * The number of a training that failed: that it did is seen on any rows, and says nothing about which of two good ones is
 * better. −1 where there is none.
 */
function farOff(x: readonly number[]): number {
  const sizes = x.map(Math.abs);
  const most = sizes.indexOf(Math.max(...sizes));
  return sizes[most] > FAR * quantile(sizes, 0.5) ? most : -1;
}

function groups(trials: readonly Trial[], of: (trial: Trial) => string): number[][] {
  const found = new Map<string, number[]>();
  trials.forEach((trial, i) => {
    found.set(of(trial), [...(found.get(of(trial)) ?? []), i]);
  });
  return [...found.values()];
}

/** Without the means of the groups of both sides; taking off one side's brings back a little of the other's. */
function centred(
  trials: readonly Trial[],
  of: (trial: Trial) => number,
  sides: readonly (readonly number[][])[],
): number[] {
  const out = trials.map(of);
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
