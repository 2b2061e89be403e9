/**
 * What a trial takes: training, unless the default's is there already, and what is done with what is trained. Both are measured
 * here of the default; what a change makes of them is known roughly.
 */
import { recipeFor } from '../model/recipe.ts';
import { type Change, drawingOf, effortOf, isShared } from './knobs.ts';

/** What trials of the default take, in seconds. */
export interface Pace {
  /** Drawing and scoring, however many rows are learned. */
  readonly fixed: number;
  /** Training: a pass of a row. */
  readonly slope: number;
}

/** Seconds that a trial of a change at so many learned rows is expected to take. */
export type Cost = (change: Change, rows: number) => number;

export function costOf({ fixed, slope }: Pace): Cost {
  return (change, rows) => {
    const training = slope * workOf(rows);
    const more = drawingOf(change);
    const trained = isShared(change) ? 0 : (effortOf(change) - more) * training;
    return trained + fixed + more * (training + fixed);
  };
}

/** Trials of the default in the whole time below which they are few. */
const SCARCE = 32;

/**
 * In the order they are tried: where trials are few, what needs no training of its own goes first.
 * @param least rows that a trial learns at least
 */
export function inReach(
  changes: readonly Change[],
  { fixed, slope }: Pace,
  least: number,
  seconds: number,
): readonly Change[] {
  if (seconds >= SCARCE * (fixed + slope * workOf(least))) return changes;
  return [...changes.filter(isShared), ...changes.filter((change) => !isShared(change))];
}

/** What learning so many rows takes, in passes of a row. */
export function workOf(rows: number): number {
  return rows * recipeFor(rows).epochs;
}
