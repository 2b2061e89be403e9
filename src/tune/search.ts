/**
 * Successive halving with the default in every round, and a queue before the last: who breaks privacy gates there makes
 * room for the next. What a trial is and what is enough stand elsewhere; here is only who goes on, and when the time is over.
 */

import { mean } from '../measure/statistics.ts';
import { type Bounded, type Comparison, compare, type Difference } from './compare.ts';
import type { Cost } from './cost.ts';
import { type Change, DEFAULT, effortOf, isShared, keyOf, unions } from './knobs.ts';
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
  /** Seconds that were gone before the first trial. @default 0 */
  readonly begun?: number;
  /**
   * Seconds of a training on all rows, where one of a change in doubt and one of the default are to show whether it keeps the
   * gates: these are kept for it. @default 0
   */
  readonly again?: number;
  /** Seconds gone by, those of an earlier, stopped search among them. */
  readonly spent: () => number;
  readonly cost: Cost;
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
  /** The winner broke gates further than the default, if by no more than the noise: it has to keep them on all rows. */
  readonly doubtful: boolean;
  /** What made room in the last round, as it breaks privacy gates more often than the default. */
  readonly refused: readonly Change[];
  readonly reason: string;
  readonly trials: readonly Trial[];
}

/** What a privacy gate that is broken costs those who want to go on: what breaks one oftener than the default cannot win. */
const BROKEN = 0.3;

export async function search(job: SearchJob): Promise<Outcome> {
  const { begun = 0, plan } = job;
  const { rungs } = plan;
  const trials: Trial[] = [];
  const scores = new Map<string, Score>();
  const name = (change: Change, rung: number, turn: number) => `${keyOf(change)} | ${rung} | ${turn}`;
  const before = new Map((job.known ?? []).map((one) => [name(one.change, one.rung, one.turn), one]));
  /** Of the slowest trial of a round that trained, over what it was expected to take. */
  const paces = new Map<number, number>();

  /** False where the time would not suffice. */
  const tried = async (change: Change, rung: number, turn: number, until: number): Promise<boolean> => {
    if (scores.has(name(change, rung, turn))) return true;
    const { rows } = rungs[rung];
    const known = before.get(name(change, rung, turn));
    const expected = job.cost(change, rows);
    if (!known && job.spent() + expected * (paces.get(rung) ?? 1) > until) return false;
    const from = job.spent();
    const score = known?.score ?? (await job.run(change, rows, turn));
    const seconds = known?.seconds ?? job.spent() - from;
    // What shares a training that is not there any more, or speaks texts, takes longer: it says nothing of the others.
    if (!isShared(change)) paces.set(rung, Math.max(paces.get(rung) ?? 0, seconds / expected));
    scores.set(name(change, rung, turn), score);
    const trial: Trial = { change, rung, turn, rows, score, seconds };
    trials.push(trial);
    if (!known) job.onTrial?.(trial);
    return true;
  };

  /** To the default, in a turn that both were tried in. */
  const differenceOf = (change: Change, rung: number, turn: number): Difference[] => {
    const own = scores.get(name(change, rung, turn));
    const base = scores.get(name(DEFAULT, rung, turn));
    if (!own || !base) return [];
    return [{ turn, gain: own.objective - base.objective, excess: own.excess - base.excess }];
  };
  const differencesOf = (change: Change, ...own: readonly number[]): Difference[] =>
    own.flatMap((rung) => rungs[rung].turns.flatMap((turn) => differenceOf(change, rung, turn)));

  const refused: Change[] = [];
  const stays = (reason: string, gain: Outcome['gain'] = null): Outcome => ({
    ...{ winner: DEFAULT, gain, doubtful: false, refused, trials },
    reason: [reason, ...refused.map((change) => `${keyOf(change)} breaks privacy gates more often`)].join(
      '; ',
    ),
  });

  let queue = job.changes.slice(0, rungs[0].challengers);
  for (const [rung, end] of [FIRST, EXPLORED].entries()) {
    const playing = queue.slice(0, rungs[rung].challengers);
    const until = begun + (job.seconds - begun) * end;
    for (const turn of rungs[rung].turns) {
      // Without the default a turn says nothing.
      if (!(await tried(DEFAULT, rung, turn, until))) break;
      // A dear change that the time does not suffice for keeps no other from its turn.
      for (const change of playing) await tried(change, rung, turn, until);
    }
    // All that were tried in any round: what did not go on may be as good as what was lucky then.
    const seen = queue.map((change) => ({ change, own: differencesOf(change, 0, 1) }));
    const judged = seen.filter(({ own }) => own.length > 0);
    const better = ranked(judged);
    if (better.length === 0 && playing.every((change) => judged.some((one) => one.change === change)))
      return stays('no change made a difference');
    queue = [...better, ...seen.filter(({ own }) => own.length === 0).map(({ change }) => change)];
    // What helps in one way may help more beside what helps in another.
    if (rung === 0) queue = withUnions(queue, rungs[1].challengers);
  }

  const { turns } = rungs[2];
  let own: Difference[] = [];
  const inDoubt = () => own.length > 0 && mean(own.map(({ excess }) => excess)) > 0;
  const until = () => job.seconds - (inDoubt() ? (1 + effortOf(queue[0])) * (job.again ?? 0) : 0);
  for (const [i, turn] of turns.entries()) {
    if (queue.length === 0 || own.length < i || !(await tried(DEFAULT, 2, turn, until()))) break;
    while (queue.length > 0) {
      // Who takes another's place is tried in the turns that the default has been tried in.
      for (const earlier of turns.slice(own.length, i + 1)) {
        if (!(await tried(queue[0], 2, earlier, until()))) break;
        own.push(...differenceOf(queue[0], 2, earlier));
      }
      if (!isLook(own.length) || compare(own, job.ratio)?.privacy !== 'worse') break;
      refused.push(queue.shift()!);
      own = [];
    }
  }
  const [best] = queue;
  if (!best) return stays('no other change is left');
  const found = compare(own, job.ratio);
  if (!found) return stays('the time was too short to compare with the default');
  const why = victory(found);
  if (why) return { winner: best, gain: found.gain, doubtful: inDoubt(), refused, reason: why, trials };
  return stays(
    `the best change, ${keyOf(best)}, was compared: not better by more than the noise`,
    found.gain,
  );
}

/** A question that is asked after every turn is answered wrongly after one of them: it is asked when there are twice as many. */
const isLook = (turns: number) => turns >= FEWEST_LOOK && Number.isInteger(Math.log2(turns));
const FEWEST_LOOK = 4;

function victory({ gain, privacy }: Comparison): string | undefined {
  if (gain.low > 0) return 'better than the default by more than the noise';
  if (privacy === 'better' && gain.value >= 0)
    return 'as good as the default, and it keeps a privacy gate that the default breaks';
  return undefined;
}

/** Turns that count for nothing, beside those that were tried: what was tried once may have been lucky, above all where trainings differ too. */
const DOUBT = { shared: 0.5, trained: 2 };

/** The best first. A bound that does not bind changes nothing, and of changes that come to the same the first goes on. */
function ranked(list: readonly { readonly change: Change; readonly own: readonly Difference[] }[]): Change[] {
  const seen = new Set<string>();
  return list
    .filter(({ own }) => own.some(({ gain, excess }) => gain !== 0 || excess !== 0))
    .filter(({ own }) => !seen.has(JSON.stringify(own)) && seen.add(JSON.stringify(own)))
    .map(({ change, own }) => {
      const turns = own.length + (isShared(change) ? DOUBT.shared : DOUBT.trained);
      const all = own.reduce((sum, { gain, excess }) => sum + gain - BROKEN * excess, 0);
      return { change, worth: all / turns };
    })
    .sort((a, b) => b.worth - a.worth)
    .map(({ change }) => change);
}

/** The better half of the places for the changes themselves, the rest for what the best of them come to together. */
function withUnions(ranked: readonly Change[], places: number): Change[] {
  const alone = ranked.slice(0, Math.max(1, Math.ceil(places / 2)));
  const known = new Set(ranked.map(keyOf));
  const together = unions(ranked.slice(0, 4)).filter((change) => !known.has(keyOf(change)));
  return [...alone, ...together.slice(0, places - alone.length), ...ranked.slice(alone.length)];
}
