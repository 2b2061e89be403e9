/**
 * How the time is spent: successive halving (Jamieson and Talwalkar 2016). Many changes on few rows, the better ones on
 * more, and at last the best against the default, each several times on splits that chose none of them.
 */

/** A round of the search. */
export interface Rung {
  /** Rows that a trial learns. */
  readonly rows: number;
  /** Numbers of the splits that each change is tried on; no two rungs share one. */
  readonly splits: readonly number[];
  /** Changes that go in, beside the default. */
  readonly challengers: number;
}

export interface Plan {
  readonly rungs: readonly [Rung, Rung, Rung];
}

/** Share of the time before the last rung begins, and before the middle one does. */
export const EXPLORED = 0.45;
const FIRST = 0.28;
const FINALISTS = 2;
const SECOND = 7;
const FEWEST_SPLITS = 4;
const MOST_SPLITS = 12;
/** Fewer rows than this teach nothing about more. */
const FEWEST_ROWS = 400;
/** A bigger network or a longer training costs more than the default. */
const DEARER = 1.25;

/**
 * @param rows that a trial may learn at most
 * @param seconds for the whole search
 * @param cost seconds of the default at so many rows
 */
export function planFor(rows: number, seconds: number, cost: (rows: number) => number): Plan {
  const least = Math.min(rows, FEWEST_ROWS);
  const repeats = (share: number, trials: number, at: number) =>
    Math.floor((share * seconds) / (trials * cost(at) * DEARER));
  let last = rows;
  while (last > least && repeats(1 - EXPLORED, 1 + FINALISTS, last) < FEWEST_SPLITS)
    last = Math.max(least, Math.floor(last * 0.8));
  const first = Math.max(least, Math.round(last / 4));
  const middle = Math.max(first, Math.round(last / 2));
  const bounded = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));
  const counts = [
    1,
    bounded(1, repeats(EXPLORED - FIRST, 1 + SECOND, middle), 4),
    bounded(FEWEST_SPLITS, repeats(1 - EXPLORED, 1 + FINALISTS, last), MOST_SPLITS),
  ];
  let split = 0;
  const splits = counts.map((count) => Array.from({ length: count }, () => split++));
  return {
    rungs: [
      { rows: first, splits: splits[0], challengers: bounded(3, repeats(FIRST, 1, first) - 1, 40) },
      { rows: middle, splits: splits[1], challengers: SECOND },
      { rows: last, splits: splits[2], challengers: FINALISTS },
    ],
  };
}
