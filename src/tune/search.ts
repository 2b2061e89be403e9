/**
 * Successive halving with the default in every round. What a trial is and what is enough stand elsewhere; here is only
 * who goes on, and when the time is over.
 */

import { mean } from '../measure/statistics.ts';
import { type Bounded, type Comparison, compare, type Difference } from './compare.ts';
import { type Change, DEFAULT, keyOf, unions } from './knobs.ts';
import { EXPLORED, FIRST, type Plan } from './plan.ts';

/** What a trial measured; all of it may be printed. */
export interface Score {
  /** The higher, the better. */
  readonly objective: number;
  /** Agreement of columns and pairs. */
  readonly fidelity: number;
  /** AUC of trees that tell synthetic rows from real ones. */
  readonly told: number | null;
  /** What classifiers learn from synthetic rows: AUC, or R² of a number. */
  readonly utility: number | null;
  /** AUC of the attack on the model's own loss; .5 is private. */
  readonly membership: number;
  /** How far the worst privacy gate is broken, in units of how far its limit is from what is perfect; 0 where all are kept. */
  readonly excess: number;
  /** The objective on the rows that may be learned, where it was measured. */
  readonly learned?: number;
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
  readonly gain: Bounded | null;
  readonly reason: string;
  readonly trials: readonly Trial[];
}

/** What a privacy gate that is broken costs those who want to go on: what breaks one oftener than the default cannot win. */
const BROKEN = 0.3;

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

  /** Differences to the default in the turns of some rounds that both were tried in. */
  const differencesOf = (change: Change, rungs: readonly number[]): Difference[] =>
    rungs.flatMap((rung) =>
      job.plan.rungs[rung].turns.flatMap((turn) => {
        const own = scores.get(name(change, rung, turn));
        const base = scores.get(name(DEFAULT, rung, turn));
        if (!own || !base) return [];
        return [{ turn, gain: own.objective - base.objective, excess: own.excess - base.excess }];
      }),
    );

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
    const judged = standing.filter((change) => differencesOf(change, [rung]).length > 0);
    // A bound that does not bind changes nothing: of changes that come to the same the first goes on.
    const seen = new Set<string>();
    const better = judged
      .map((change) => ({ change, own: differencesOf(change, [0, 1].slice(0, rung + 1)) }))
      .filter(({ own }) => own.some(({ gain, excess }) => gain !== 0 || excess !== 0))
      .filter(({ own }) => !seen.has(JSON.stringify(own)) && seen.add(JSON.stringify(own)))
      .map(({ change, own }) => ({
        change,
        worth: mean(own.map(({ gain, excess }) => gain - BROKEN * excess)),
      }))
      .sort((a, b) => b.worth - a.worth)
      .map(({ change }) => change);
    if (judged.length > 0 && better.length === 0) return answer(DEFAULT, null, 'no change made a difference');
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
  const finals = standing.flatMap((change) => {
    const found = compare(differencesOf(change, [2]), job.ratio);
    return found ? [{ change, ...found }] : [];
  });
  const [best] = finals.sort((a, b) => b.gain.value - a.gain.value);
  if (!best) return answer(DEFAULT, null, 'the time was too short to compare with the default');
  const [wins, why] = judged(best);
  if (wins) return answer(best.change, best.gain, why);
  return answer(DEFAULT, best.gain, `the best change, ${keyOf(best.change)}, was compared: ${why}`);
}

function judged({ gain, privacy }: Comparison): [boolean, string] {
  if (privacy === 'worse') return [false, 'it breaks privacy gates more often'];
  if (gain.low > 0) return [true, 'better than the default by more than the noise'];
  if (privacy === 'better' && gain.value >= 0)
    return [true, 'as good as the default, and it keeps a privacy gate that the default breaks'];
  return [false, 'not better by more than the noise'];
}

/** The better half of the places for the changes themselves, the rest for what the best of them come to together. */
function withUnions(ranked: readonly Change[], places: number): Change[] {
  const alone = ranked.slice(0, Math.max(1, Math.ceil(places / 2)));
  const known = new Set(ranked.map(keyOf));
  const together = unions(ranked.slice(0, 4)).filter((change) => !known.has(keyOf(change)));
  return [...alone, ...together.slice(0, places - alone.length), ...ranked.slice(alone.length)];
}
