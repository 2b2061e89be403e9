/**
 * What a trial takes: training, unless the default's is there already, drawing and scoring. Two trials of the default tell what
 * both are here; what a change makes of them is known roughly.
 */
import { recipeFor } from '../model/recipe.ts';
import { type Change, drawingOf, effortOf, isShared } from './knobs.ts';

/** What trials of the default take, in seconds. */
export interface Pace {
  /** Whatever is learned: most of it is drawing and scoring a lot of rows. */
  readonly fixed: number;
  /** A pass of a row more. */
  readonly slope: number;
}

/** Seconds that a trial of a change at so many learned rows is expected to take. */
export type Cost = (change: Change, rows: number) => number;

/** Most lots of synthetic rows that a model is judged by. */
const MOST_LOTS = 3;

/** Trials of the default in the whole time below which they are few. */
const SCARCE = 16;

/** @param least rows that a trial learns at least */
function isScarce(pace: Pace, least: number, seconds: number): boolean {
  return seconds < SCARCE * (pace.fixed + pace.slope * workOf(least));
}

/**
 * As many lots of rows as tell most in the time: where a variance is left by training and one by drawing, of like size, the root of what
 * one takes over what the other does. Where trials are few, one more of them tells more than another lot.
 */
export function lotsFor(pace: Pace, least: number, seconds: number): number {
  if (isScarce(pace, least, seconds)) return 1;
  const ratio = (pace.slope * workOf(least)) / Math.max(1e-9, pace.fixed);
  return Math.min(MOST_LOTS, Math.max(1, Math.round(Math.sqrt(ratio))));
}

export function costOf({ fixed, slope }: Pace, lots: number): Cost {
  return (change, rows) => {
    const training = slope * workOf(rows);
    const drawing = drawingOf(change) * (training + fixed);
    const trained = isShared(change) ? 0 : (effortOf(change) - drawingOf(change)) * training;
    return trained + drawing + lots * fixed;
  };
}

/** In the order they are tried: where trials are few, what needs no training of its own goes first. */
export function inReach(
  changes: readonly Change[],
  pace: Pace,
  least: number,
  seconds: number,
): readonly Change[] {
  if (!isScarce(pace, least, seconds)) return changes;
  return [...changes.filter(isShared), ...changes.filter((change) => !isShared(change))];
}

/** What learning so many rows takes, in passes of a row. */
export function workOf(rows: number): number {
  return rows * recipeFor(rows).epochs;
}
