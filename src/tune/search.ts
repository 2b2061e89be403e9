/**
 * Successive halving with the default in every round. What a trial is stands elsewhere; here is only who goes on, when
 * the time is over, and whether the best of the challengers has shown enough.
 */

import { studentQuantile } from '../measure/distributions.ts';
import { mean, variance } from '../measure/statistics.ts';
import { type Change, DEFAULT, keyOf } from './knobs.ts';
import { EXPLORED, type Plan } from './plan.ts';

/** What a trial measured; all of it may be printed. */
export interface Score {
  /** The higher, the better. */
  readonly objective: number;
  /** Agreement of columns and pairs, and what would be perfect at these rows. */
  readonly fidelity: number;
  readonly ceiling: number;
  /** AUC of the attack on the model's own loss; .5 is private. */
  readonly membership: number;
  /** Loss of classifiers, where the objective asks for it. */
  readonly utility: number | null;
  /** Whether every privacy gate that a trial measures was kept. */
  readonly keeps: boolean;
}

export interface Trial {
  readonly change: Change;
  readonly rung: number;
  readonly split: number;
  readonly rows: number;
  readonly score: Score;
  readonly seconds: number;
}

export interface SearchJob {
  readonly plan: Plan;
  /** In the order they are tried; the default is not among them. */
  readonly changes: readonly Change[];
  /** Test rows / learned rows of a split. */
  readonly ratio: number;
  readonly seconds: number;
  /** Seconds gone by, those of an earlier, stopped search among them. */
  readonly spent: () => number;
  /** Seconds that a trial of so many rows is expected to take. */
  readonly cost: (rows: number) => number;
  readonly run: (change: Change, rows: number, split: number) => Promise<Score>;
  /** Trials of an earlier, stopped search. */
  readonly known?: readonly Trial[];
  /** A trial was made now. */
  readonly onTrial?: (trial: Trial) => void;
}

export interface Outcome {
  /** The default, unless a change was better by more than the noise. */
  readonly winner: Change;
  /** Over the default, on the splits of the last round; null where none was reached. */
  readonly gain: { readonly value: number; readonly low: number } | null;
  readonly reason: string;
  readonly trials: readonly Trial[];
}

/** The error that a challenger may win by, one-sided, over all finalists. */
const ALPHA = 0.05;
const FEWEST_PAIRS = 3;

export async function search(job: SearchJob): Promise<Outcome> {
  const trials: Trial[] = [];
  const scores = new Map<string, Score>();
  const name = (change: Change, rung: number, split: number) => `${keyOf(change)} | ${rung} | ${split}`;
  const before = new Map((job.known ?? []).map((one) => [name(one.change, one.rung, one.split), one]));
  let dearest = 0;

  /** False where the time would not suffice. */
  const tried = async (change: Change, rung: number, split: number, until: number): Promise<boolean> => {
    const { rows } = job.plan.rungs[rung];
    const known = before.get(name(change, rung, split));
    if (!known && job.spent() + dearest > until) return false;
    const from = job.spent();
    const score = known?.score ?? (await job.run(change, rows, split));
    const seconds = known?.seconds ?? job.spent() - from;
    dearest = Math.max(dearest, seconds);
    scores.set(name(change, rung, split), score);
    const trial: Trial = { change, rung, split, rows, score, seconds };
    trials.push(trial);
    if (!known) job.onTrial?.(trial);
    return true;
  };

  /** Differences to the default on the splits that both were tried on, and whether privacy was kept as well. */
  const against = (change: Change, rung: number): { gains: number[]; keeps: boolean } => {
    const gains: number[] = [];
    let balance = 0;
    for (const split of job.plan.rungs[rung].splits) {
      const own = scores.get(name(change, rung, split));
      const base = scores.get(name(DEFAULT, rung, split));
      if (!own || !base) continue;
      gains.push(own.objective - base.objective);
      balance += Number(base.keeps) - Number(own.keeps);
    }
    return { gains, keeps: balance <= 0 };
  };

  const answer = (winner: Change, gain: Outcome['gain'], reason: string): Outcome => ({
    winner,
    gain,
    reason,
    trials,
  });

  let standing = job.changes.slice(0, job.plan.rungs[0].challengers);
  for (const rung of [0, 1]) {
    dearest = job.cost(job.plan.rungs[rung].rows);
    const until = job.seconds * EXPLORED * (rung === 0 ? 0.65 : 1);
    for (const split of job.plan.rungs[rung].splits) {
      // Without the default a split says nothing.
      if (!(await tried(DEFAULT, rung, split, until))) break;
      for (const change of standing) if (!(await tried(change, rung, split, until))) break;
    }
    const ranked = standing
      .map((change) => ({ change, ...against(change, rung) }))
      .filter(({ gains, keeps }) => gains.length > 0 && keeps)
      .map(({ change, gains }) => ({ change, gain: mean(gains) }))
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.gain - a.gain);
    // Where the time for a round was too short, those that were better in the one before go on.
    if (ranked.length === 0 && standing.some((change) => against(change, rung).gains.length > 0))
      return answer(DEFAULT, null, 'no change did better than the default and kept the privacy gates');
    if (ranked.length > 0) standing = ranked.map(({ change }) => change);
    standing = standing.slice(0, job.plan.rungs[rung + 1].challengers);
  }

  dearest = job.cost(job.plan.rungs[2].rows);
  for (const split of job.plan.rungs[2].splits) {
    if (!(await tried(DEFAULT, 2, split, job.seconds))) break;
    for (const change of standing) if (!(await tried(change, 2, split, job.seconds))) break;
  }
  const finals = standing
    .map((change) => ({ change, ...against(change, 2) }))
    .filter(({ gains }) => gains.length >= FEWEST_PAIRS)
    .map(({ change, gains, keeps }) => ({ change, keeps, gain: bounded(gains, job.ratio, standing.length) }))
    .sort((a, b) => b.gain.value - a.gain.value);
  if (finals.length === 0) return answer(DEFAULT, null, 'the time was too short to compare with the default');
  const won = finals.find(({ gain, keeps }) => keeps && gain.low > 0);
  if (won) return answer(won.change, won.gain, 'better than the default by more than the noise');
  const [best] = finals;
  const why = best.keeps ? 'not by more than the noise' : 'it broke a privacy gate that the default kept';
  return answer(DEFAULT, best.gain, `the best change, ${keyOf(best.change)}, was compared: ${why}`);
}

/** The mean of paired differences with its lower bound: Nadeau and Bengio's t, as the splits share rows. */
function bounded(gains: readonly number[], ratio: number, of: number): { value: number; low: number } {
  const value = mean(gains);
  const error = Math.sqrt((1 / gains.length + ratio) * variance(gains));
  return { value, low: value - studentQuantile(1 - ALPHA / Math.max(1, of), gains.length - 1) * error };
}
