/**
 * How the time is spent: successive halving (Jamieson and Talwalkar 2016). Many changes on few rows, the better ones on
 * more, and at last the best against the default, again and again on splits that did not choose it. The numbers are those
 * that found most in simulated searches with gains and noise as public sets show them (`bench/searches.ts`).
 */

import type { Cost } from './cost.ts';
import { type Change, DEFAULT } from './knobs.ts';

/** A round of the search. */
export interface Rung {
  /** Rows that a trial learns. */
  readonly rows: number;
  /** Numbers of the turns that each change is tried in; no two rungs share one. */
  readonly turns: readonly number[];
  /** Changes that go in, beside the default; in the last one after another, as those before are refused. */
  readonly challengers: number;
}

export interface Plan {
  readonly rungs: readonly [Rung, Rung, Rung];
}

/**
 * Two turns share a split of the rows, and train from seeds of their own: so what training's chance does is told apart
 * from what the rows do.
 */
export const TURNS = 2;
export const splitOf = (turn: number): number => Math.floor(turn / TURNS);

/** Share of the time before the last rung begins, and before the middle one does. */
export const EXPLORED = 0.35;
export const FIRST = 0.2;
const SECOND = 4;
/** Changes of the first rung that are tried on a turn at least, and of those that the time suffices for on all rows one in so many. */
const FEWEST_CHANGES = 4;
const USUAL = 12;
const ONE_IN = 6;
export const MOST_CHANGES = 24;
/** Splits of the last rung. */
const FEWEST_SPLITS = 4;
const MOST_SPLITS = 100;
/** Fewer rows than this, or than this share of all, teach nothing about more. */
const FEWEST_ROWS = 2_000;
const FEWEST_SHARE = 1 / 16;
/** A change that nothing is known of costs more than the default. */
const DEARER = 1.25;

/** Rows that a trial learns at least. */
export const leastOf = (rows: number): number =>
  Math.min(rows, Math.max(FEWEST_ROWS, Math.round(FEWEST_SHARE * rows)));

/**
 * @param rows that a trial may learn at most
 * @param seconds for the whole search
 * @param list of the changes, in the order they are tried
 */
export function planFor(rows: number, seconds: number, cost: Cost, list: readonly Change[]): Plan {
  const least = leastOf(rows);
  const dearer = (at: number) => DEARER * cost(DEFAULT, at);
  const known = (at: number) =>
    Array.from({ length: MOST_CHANGES }, (_, i) => (list[i] ? cost(list[i], at) : dearer(at)));
  /** Seconds of the default and so many changes: the first, or, where nobody knows which go on, the dearest of the likely ones. */
  const first = (count: number) => (at: number) =>
    cost(DEFAULT, at) +
    known(at)
      .slice(0, count)
      .reduce((sum, one) => sum + one, 0);
  const any = (count: number) => (at: number) =>
    cost(DEFAULT, at) + count * Math.max(...known(at).slice(0, FEWEST_CHANGES));
  /** How often they can be tried at so many rows. */
  const repeats = (share: number, of: (at: number) => number, at: number) =>
    Math.floor((share * seconds) / of(at));
  /** The most rows at which they can be tried so often. */
  const most = (share: number, of: (at: number) => number, times: number, from: number) => {
    let at = from;
    while (at > least && repeats(share, of, at) < times) at = Math.max(least, Math.floor(at * 0.85));
    return at;
  };
  const bounded = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));
  const usual = bounded(FEWEST_CHANGES, Math.floor(repeats(1, dearer, rows) / ONE_IN), USUAL);
  const second = Math.min(SECOND, Math.ceil(usual / 2));
  const last = most(1 - EXPLORED, any(1), FEWEST_SPLITS * TURNS, rows);
  const middle = most(EXPLORED - FIRST, any(second), 1, last);
  const begin = most(FIRST, first(usual), 1, middle);
  // The last rung goes on until the time is over.
  const counts = [
    bounded(1, repeats(FIRST, first(usual), begin), 3 * TURNS),
    bounded(1, repeats(EXPLORED - FIRST, any(second), middle), 6 * TURNS),
    MOST_SPLITS * TURNS,
  ];
  let next = 0;
  const turns = counts.map((count) => {
    const own = inOrder(next, count);
    // The next rung begins with a split of its own.
    next += BLOCK * TURNS * Math.ceil(count / (BLOCK * TURNS));
    return own;
  });
  let challengers = usual;
  while (challengers < MOST_CHANGES && repeats(FIRST, first(challengers + 1), begin) >= counts[0])
    challengers++;
  return {
    rungs: [
      { rows: begin, turns: turns[0], challengers },
      { rows: middle, turns: turns[1], challengers: second },
      { rows: last, turns: turns[2], challengers: 1 },
    ],
  };
}

/** Most of the time for several trainings of the winner, how many it has to suffice for, and the most that are made. */
const STARTS = 0.4;
const FEWEST_STARTS = 4;
export const MOST_STARTS = 24;
/**
 * What of the time is for the search, and what for trainings on all rows.
 * @param again seconds of one
 */
export function shareOf(
  seconds: number,
  again: number,
): {
  /** Whether the winner is trained several times. */
  readonly several: boolean;
  /** When the search ends. */
  readonly until: number;
} {
  const several = FEWEST_STARTS * again <= STARTS * seconds;
  const until = several ? seconds - Math.min(STARTS * seconds, MOST_STARTS * again) : seconds;
  return { several, until };
}

/** Splits that are all looked at once before any is again: rows tell more than training's chance. */
const BLOCK = 4;

/** `count` turns from `first` on, which begins a split. */
function inOrder(first: number, count: number): number[] {
  const block = BLOCK * TURNS;
  return Array.from({ length: count }, (_, i) => {
    const [at, begins] = [i % block, i - (i % block)];
    return first + begins + (at % BLOCK) * TURNS + Math.floor(at / BLOCK);
  });
}
