/**
 * A whole search: what a trial costs is measured, the time is planned, the rounds are played; then the winner is trained on
 * all rows, once where it is in doubt whether it keeps the privacy gates, and several times where the best can be told.
 */
import { type Carry, carryOf } from './carry.ts';
import { costOf, inReach, workOf } from './cost.ts';
import { headLine, type Journal, type Probe, startLine, trialLine } from './journal.ts';
import { type Change, changes, DEFAULT, effortOf, keyOf } from './knobs.ts';
import { leastOf, MOST_CHANGES, MOST_STARTS, type Plan, planFor, shareOf } from './plan.ts';
import { type Outcome, search, type Trial } from './search.ts';
import { type Chosen, chooseStart, runStart, type Start, USUAL } from './start.ts';
import { Trainings } from './trainings.ts';
import { type Ground, room, runTrial } from './trial.ts';

export interface Find {
  readonly ground: Ground;
  /** For the whole search, that of an earlier, stopped one among them. */
  readonly seconds: number;
  /** What time is, in milliseconds. @default that of the wall */
  readonly clock?: () => number;
  /** Names this search in its journal. */
  readonly of: string;
  /** What an earlier, stopped one left. */
  readonly before?: Journal;
  /** A line for the journal; the first begins it anew. */
  readonly write?: (line: string, begins: boolean) => void;
  /** @param done share of the work */
  readonly onTrial?: (trial: Trial, number: number, done: number) => void;
  readonly onStart?: (start: Start, done: number) => void;
}

export interface Found extends Outcome {
  readonly plan: Plan;
  readonly spent: number;
  /** Trainings of the winner on all rows, the usual one first; none where nothing is to be learned from them. */
  readonly starts: readonly Start[];
  readonly carry?: Carry;
  readonly chosen: Chosen;
}

/** Where less of a difference carries over, the best of many trainings is expected to gain next to nothing. */
const TELLS = 0.2;
/** Turns of the last round that are held against the learned rows too: it costs as much as many a training. */
const CARRY_TURNS = 24;

export async function findRecipe(find: Find): Promise<Found> {
  const { seconds, of, before, write, clock = () => performance.now() } = find;
  const trainings = new Trainings();
  const from = clock();
  const all = before ? [...before.trials, ...before.starts] : [];
  const earlier = before ? before.head.probe.seconds + all.reduce((sum, one) => sum + one.seconds, 0) : 0;
  const spent = () => earlier + (clock() - from) / 1000;
  const { rows, ratio } = room(find.ground);
  const probe = before?.head.probe ?? (await probed({ ...find.ground, trainings }, rows, seconds, clock));
  const ground = { ...find.ground, trainings };
  const cost = costOf(probe);
  const again = cost(DEFAULT, ground.rows.table.rows) + probe.fixed;
  const { several, until } = ground.final ? shareOf(seconds, again) : { several: false, until: seconds };
  const list = inReach(changes(MOST_CHANGES, ground.seed % 2 ** 31, rows), probe, leastOf(rows), seconds);
  const plan = before?.head.plan ?? planFor(rows, until - spent(), cost, list);
  if (!before) write?.(headLine({ of, plan, probe }), true);
  let made = before?.trials.length ?? 0;
  const both = new Set(several ? plan.rungs[2].turns.slice(0, CARRY_TURNS) : []);
  const searched = (seconds: number, kept: number, known?: readonly Trial[]) =>
    search({
      plan,
      changes: list,
      ratio,
      seconds,
      begun: probe.seconds,
      again: kept,
      spent,
      cost,
      known,
      run: (change, most, turn) => runTrial(ground, change, most, turn, both.has(turn)),
      onTrial: (trial) => {
        write?.(trialLine(trial), false);
        made++;
        find.onTrial?.(trial, made, Math.min(1, spent() / find.seconds));
      },
    });
  const kept = ground.final ? again : 0;
  let outcome = await searched(until, several ? 0 : kept, before?.trials);
  const carry = carryOf(outcome.trials);
  const choice = ground.final !== undefined && carry.value >= TELLS;
  // Where a good training is not told by what it learned, the rest of the time is for the comparison.
  if (several && !choice) outcome = await searched(seconds, kept, outcome.trials);

  const known = [...(before?.starts ?? [])];
  const weights = new Trainings();
  /** On all rows; undefined where the time would not suffice. */
  const trained = async (change: Change, start: number): Promise<Start | undefined> => {
    const of = keyOf(change);
    const same = known.find((one) => one.start === start && keyOf(one.change) === of);
    if (same) return same;
    const begun = spent();
    const pace = Math.max(again, ...known.map(paceOf)) * effortOf(change);
    if (begun + pace > seconds) return undefined;
    const one = await runStart(ground, ground.final!, change, start, weights.of('', change));
    const made = { ...one, seconds: spent() - begun };
    known.push(made);
    write?.(startLine(made), false);
    find.onStart?.(made, Math.min(1, spent() / seconds));
    return made;
  };

  const { winner, doubtful } = outcome;
  const found = { ...outcome, plan, carry: choice ? carry : undefined };
  const fits = spent() + (1 + effortOf(winner)) * again <= seconds || known.length > 0;
  const usual = doubtful && ground.final && fits ? await trained(DEFAULT, 0) : undefined;
  const starts: Start[] = [];
  // One alone tells nothing.
  const two = spent() + 2 * effortOf(winner) * again <= seconds || known.length > 0;
  const most = choice && two ? MOST_STARTS : usual ? 1 : 0;
  for (let start = 0; start < most; start++) {
    const one = await trained(winner, start);
    if (!one) break;
    starts.push(one);
    // Of many starts one keeps the gates by chance.
    if (usual && one.score.excess > usual.score.excess) break;
  }
  const keeps = doubtful ? usual?.score.excess : starts[0]?.score.excess;
  const chosen = keeps === undefined ? undefined : chooseStart(starts, carry, keeps);
  if (chosen || !doubtful) return { ...found, starts, chosen: chosen ?? USUAL, spent: spent() };
  const reason = `${keyOf(winner)} was better, and was not shown to keep the privacy gates on all rows`;
  return { ...found, winner: DEFAULT, reason, starts: [], chosen: USUAL, spent: spent() };
}

/** Seconds of one training of the default. */
const paceOf = ({ change, seconds }: Start): number => seconds / effortOf(change);

/** Rows of the first run of the default, which tells what a trial costs, and share of the time for the second. */
const PROBE = 300;
const PROBED = 0.2;
/** No rung has a turn of this number. */
const PROBE_TURN = 1_000_000;
/** Every first rung has this one: where it learns as many rows, its training is there already. */
const FIRST_TURN = 0;

/**
 * The default on few rows, to know how many a trial may learn here, then on as many as a trial has at least, where there is the
 * time; and what that takes again when there is nothing to train.
 */
async function probed(ground: Ground, most: number, seconds: number, clock: () => number): Promise<Probe> {
  const once = async (rows: number, turn: number) => {
    const from = clock();
    await runTrial(ground, DEFAULT, rows, turn);
    return (clock() - from) / 1000;
  };
  const few = Math.min(PROBE, most);
  const first = await once(few, PROBE_TURN);
  const affordable = Math.max(2 * PROBE, Math.floor((few * PROBED * seconds) / first));
  const rows = Math.min(leastOf(most), affordable);
  const trained = await once(rows, FIRST_TURN);
  const fixed = await once(rows, FIRST_TURN);
  const slope = Math.max(LEAST * trained, trained - fixed) / workOf(rows);
  return { seconds: first + trained + fixed, fixed, slope };
}

/** Share of a trial that training takes at least, whatever chance does to what is measured. */
const LEAST = 0.1;
