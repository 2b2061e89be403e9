/** Whether a change is better than the default by more than the noise: paired differences of turns. */
import { studentQuantile } from '../measure/distributions.ts';
import { mean, quantile, variance } from '../measure/statistics.ts';
import { splitOf } from './plan.ts';

/** Of a change less the default, in the turn of a split that both were tried in. */
export interface Difference {
  readonly turn: number;
  /** Of the objective: above 0 is better. */
  readonly gain: number;
  /** Of how far the worst privacy gate is broken: above 0 is worse. */
  readonly excess: number;
}

export interface Comparison {
  readonly gain: Bounded;
  /** By more than the noise: `better`, a gate is kept that the default breaks; `worse`, gates are broken that it keeps, or far further. */
  readonly privacy: 'better' | 'alike' | 'worse';
}

export interface Bounded {
  readonly value: number;
  /** One-sided. */
  readonly low: number;
  /** Standard deviation of what it is on the rows of one split: so far may those that the report judges by differ. */
  readonly spread: number;
}

/** The errors that a change may win by: for its objective, and for a privacy gate kept. Together 5 %, as that also has to be no worse. */
const ALPHA = 0.045;
const ALPHA_PRIVACY = 0.01;
/** The error that it is refused by, though it breaks gates no more than the default, each time it is asked. */
const ALPHA_WORSE = 0.05;
/** So much further on average is too far, whatever the noise: few turns would hardly refuse anything. */
const HARM = 0.02;
const FEWEST_SPLITS = 3;

/** @param ratio test rows / learned rows of a split */
export function compare(differences: readonly Difference[], ratio: number): Comparison | undefined {
  const gain = bounded(differences, ({ gain }) => gain, ratio, ALPHA);
  const spared = bounded(differences, ({ excess }) => -excess, ratio, ALPHA_PRIVACY);
  if (!gain || !spared) return undefined;
  if (spared.low > 0) return { gain, privacy: 'better' };
  const own = differences.map(({ excess }) => excess);
  const chance = Math.sqrt(variance(own) / own.length);
  const worse = mean(own) > Math.min(HARM, studentQuantile(1 - ALPHA_WORSE, own.length - 1) * chance);
  return { gain, privacy: worse ? 'worse' : 'alike' };
}

/**
 * A mean with its lower bound. Splits share rows, and what the rows do to the difference is therefore not independent
 * between them: it counts as Nadeau and Bengio (2003) have it. What chance does in training is independent, and is told
 * by the two turns of a split.
 */
function bounded(
  differences: readonly Difference[],
  of: (one: Difference) => number,
  ratio: number,
  alpha: number,
): Bounded | undefined {
  const splits = new Map<number, number[]>();
  const near = nearer(differences.map(of));
  differences.forEach(({ turn }, i) => {
    const split = splitOf(turn);
    splits.set(split, [...(splits.get(split) ?? []), near[i]]);
  });
  const all = [...splits.values()];
  if (all.length < FEWEST_SPLITS) return undefined;
  const turns = all.flat();
  const between = variance(all.map(mean));
  const again = all.filter(({ length }) => length > 1);
  // What no second turn tells counts as if the rows did it.
  const repeated =
    again.length < FEWEST_SPLITS ? 0 : mean(again.map(variance)) * mean(all.map(({ length }) => 1 / length));
  // Turns of one split are no strangers, but a variance of few splits is hardly known: the greater of both.
  const chance = Math.max(between / all.length, variance(turns) / turns.length);
  const error = Math.sqrt(chance + ratio * Math.max(0, between - repeated));
  const value = mean(turns);
  return {
    value,
    low: value - studentQuantile(1 - alpha, turns.length - 1) * error,
    spread: Math.sqrt(Math.max(0, between - repeated)),
  };
}

/** Beyond so many times the middle distance from the middle a difference counts as if it were there. */
const FAR = 5;

/**
 * One training in some thirty fails on small sets, by a hundred times what changes differ by: it counts, but does not drown
 * what all other turns tell.
 */
function nearer(values: readonly number[]): number[] {
  const middle = quantile(values, 0.5);
  const far =
    FAR *
    quantile(
      values.map((value) => Math.abs(value - middle)),
      0.5,
    );
  // Where most are alike, whatever differs is news.
  if (far === 0) return [...values];
  return values.map((value) => Math.min(middle + far, Math.max(middle - far, value)));
}
