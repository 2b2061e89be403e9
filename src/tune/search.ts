/**
 * Successive halving with the default in every round. What a trial is stands elsewhere; here is only who goes on, when
 * the time is over, and whether the best of the challengers has shown enough.
 */

import { studentQuantile } from '../measure/distributions.ts';
import { mean, variance } from '../measure/statistics.ts';
import { type Change, DEFAULT, keyOf, unions } from './knobs.ts';
import { EXPLORED, FIRST, type Plan, splitOf, TURNS } from './plan.ts';

/** What a trial measured; all of it may be printed. */
export interface Score {
  /** The higher, the better; where a privacy gate is broken, lower than it would be, the further the more. */
  readonly objective: number;
  /** Agreement of columns and pairs. */
  readonly fidelity: number;
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
  readonly turn: number;
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
  readonly run: (change: Change, rows: number, turn: number) => Promise<Score>;
  /** Trials of an earlier, stopped search. */
  readonly known?: readonly Trial[];
  /** A trial was made now. */
  readonly onTrial?: (trial: Trial) => void;
}

export interface Outcome {
  /** The default, unless a change was better by more than the noise. */
  readonly winner: Change;
  /** Over the default, in the turns of the last round; null where none was reached. */
  readonly gain: { readonly value: number; readonly low: number } | null;
  readonly reason: string;
  readonly trials: readonly Trial[];
}

/** The error that a challenger may win by, one-sided, over all finalists. */
const ALPHA = 0.05;
const FEWEST_SPLITS = 3;

export async function search(job: SearchJob): Promise<Outcome> {
  const trials: Trial[] = [];
  const scores = new Map<string, Score>();
  const name = (change: Change, rung: number, turn: number) => `${keyOf(change)} | ${rung} | ${turn}`;
  const before = new Map((job.known ?? []).map((one) => [name(one.change, one.rung, one.turn), one]));
  let dearest = 0;

  /** False where the time would not suffice. */
  const tried = async (change: Change, rung: number, turn: number, until: number): Promise<boolean> => {
    const { rows } = job.plan.rungs[rung];
    const known = before.get(name(change, rung, turn));
    if (!known && job.spent() + dearest > until) return false;
    const from = job.spent();
    const score = known?.score ?? (await job.run(change, rows, turn));
    const seconds = known?.seconds ?? job.spent() - from;
    dearest = Math.max(dearest, seconds);
    scores.set(name(change, rung, turn), score);
    const trial: Trial = { change, rung, turn, rows, score, seconds };
    trials.push(trial);
    if (!known) job.onTrial?.(trial);
    return true;
  };

  /** Differences to the default in the turns that both were tried in, by turn. */
  const gainsOf = (change: Change, rung: number): Map<number, number> => {
    const gains = new Map<number, number>();
    for (const turn of job.plan.rungs[rung].turns) {
      const own = scores.get(name(change, rung, turn));
      const base = scores.get(name(DEFAULT, rung, turn));
      if (own && base) gains.set(turn, own.objective - base.objective);
    }
    return gains;
  };

  /** Whether in the last round a change breaks the privacy gates no more often than the default does, but for chance. */
  const keepsAsOften = (change: Change): boolean => {
    let [lost, won] = [0, 0];
    for (const turn of job.plan.rungs[2].turns) {
      const own = scores.get(name(change, 2, turn));
      const base = scores.get(name(DEFAULT, 2, turn));
      if (!own || !base || own.keeps === base.keeps) continue;
      if (base.keeps) lost++;
      else won++;
    }
    return lost - won <= Math.sqrt(lost + won) / 2;
  };

  const answer = (winner: Change, gain: Outcome['gain'], reason: string): Outcome => ({
    winner,
    gain,
    reason,
    trials,
  });

  let standing = job.changes.slice(0, job.plan.rungs[0].challengers);
  const ends = [FIRST, EXPLORED];
  for (const [rung, end] of ends.entries()) {
    const { rows, turns } = job.plan.rungs[rung];
    dearest = job.cost(rows);
    for (const turn of turns) {
      // Without the default a turn says nothing.
      if (!(await tried(DEFAULT, rung, turn, job.seconds * end))) break;
      for (const change of standing) if (!(await tried(change, rung, turn, job.seconds * end))) break;
    }
    const judged = standing.filter((change) => gainsOf(change, rung).size > 0);
    // A bound that does not bind changes nothing: of changes that come to the same the first goes on.
    const seen = new Set<string>();
    const better = judged
      .map((change) => ({ change, gains: [...gainsOf(change, rung).values()] }))
      .filter(({ gains }) => !seen.has(gains.join()) && seen.add(gains.join()))
      .map(({ change, gains }) => ({ change, gain: mean(gains) }))
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.gain - a.gain)
      .map(({ change }) => change);
    if (judged.length > 0 && better.length === 0)
      return answer(DEFAULT, null, 'no change did better than the default and kept the privacy gates');
    // Where the time for a round was too short, those that were better in the one before go on.
    if (better.length > 0) standing = better;
    const places = job.plan.rungs[rung + 1].challengers;
    // What helps in one way may help more beside what helps in another.
    if (rung === 0) standing = withUnions(standing, places);
    standing = standing.slice(0, places);
  }

  const last = job.plan.rungs[2];
  dearest = job.cost(last.rows);
  for (const turn of last.turns) {
    if (!(await tried(DEFAULT, 2, turn, job.seconds))) break;
    for (const change of standing) if (!(await tried(change, 2, turn, job.seconds))) break;
  }
  const finals = standing
    .map((change) => ({ change, gain: bounded(gainsOf(change, 2), job.ratio, standing.length) }))
    .flatMap(({ change, gain }) => (gain ? [{ change, gain }] : []))
    .sort((a, b) => b.gain.value - a.gain.value);
  if (finals.length === 0) return answer(DEFAULT, null, 'the time was too short to compare with the default');
  const won = finals.find(({ change, gain }) => gain.low > 0 && keepsAsOften(change));
  if (won) return answer(won.change, won.gain, 'better than the default by more than the noise');
  const [best] = finals;
  const why = keepsAsOften(best.change)
    ? 'not better by more than the noise'
    : 'it breaks privacy gates more often';
  return answer(DEFAULT, best.gain, `the best change, ${keyOf(best.change)}, was compared: ${why}`);
}

/** The better half of the places for the changes themselves, the rest for what the best of them come to together. */
function withUnions(ranked: readonly Change[], places: number): Change[] {
  const alone = ranked.slice(0, Math.max(1, Math.ceil(places / 2)));
  const known = new Set(ranked.map(keyOf));
  const together = unions(ranked.slice(0, 4)).filter((change) => !known.has(keyOf(change)));
  return [...alone, ...together.slice(0, places - alone.length), ...ranked.slice(alone.length)];
}

/**
 * The mean of paired differences with its lower bound, one-sided. Splits share rows, and what the rows do to the
 * difference is therefore not independent between them: it counts as Nadeau and Bengio (2003) have it. What chance does
 * in training is independent, and is told by the two turns of a split.
 */
function bounded(
  gains: ReadonlyMap<number, number>,
  ratio: number,
  of: number,
): { value: number; low: number } | undefined {
  const splits = new Map<number, number[]>();
  for (const [turn, gain] of gains) splits.set(splitOf(turn), [...(splits.get(splitOf(turn)) ?? []), gain]);
  const whole = [...splits.values()].filter((own) => own.length === TURNS);
  if (whole.length < FEWEST_SPLITS) return undefined;
  const means = whole.map(mean);
  const between = variance(means);
  const within = mean(whole.map(variance)) / TURNS;
  const error = Math.sqrt(between / whole.length + ratio * Math.max(0, between - within));
  const value = mean(means);
  return { value, low: value - studentQuantile(1 - ALPHA / Math.max(1, of), whole.length - 1) * error };
}
