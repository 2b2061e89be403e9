/** A whole search: what a trial costs is measured, the time is planned, the rounds are played. */

import { recipeFor } from '../model/recipe.ts';
import { headLine, type Journal, trialLine } from './journal.ts';
import { changes, DEFAULT } from './knobs.ts';
import { type Plan, planFor } from './plan.ts';
import { type Outcome, search, type Trial } from './search.ts';
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
}

export interface Found extends Outcome {
  readonly plan: Plan;
  readonly spent: number;
}

/** Rows of the first run of the default, which tells what a trial costs. */
const PROBE = 600;

export async function findRecipe(find: Find): Promise<Found> {
  const { ground, seconds, of, before, write, clock = () => performance.now() } = find;
  const from = clock();
  const earlier = before
    ? before.head.probe.seconds + before.trials.reduce((sum, one) => sum + one.seconds, 0)
    : 0;
  const spent = () => earlier + (clock() - from) / 1000;
  const { width } = ground.rows.table;
  const { rows, ratio } = room(ground);
  const probe = before?.head.probe ?? (await probed(ground, Math.min(PROBE, rows), clock));
  const cost = costOf(probe, width);
  const plan = before?.head.plan ?? planFor(rows, seconds - spent(), cost);
  if (!before) write?.(headLine({ of, plan, probe }), true);
  let made = before?.trials.length ?? 0;
  const outcome = await search({
    plan,
    changes: changes(plan.rungs[0].challengers, ground.seed % 2 ** 31),
    ratio,
    seconds,
    spent,
    cost,
    known: before?.trials,
    run: (change, most, turn) => runTrial(ground, change, most, turn),
    onTrial: (trial) => {
      write?.(trialLine(trial), false);
      made++;
      find.onTrial?.(trial, made, Math.min(1, spent() / seconds));
    },
  });
  return { ...outcome, plan, spent: spent() };
}

/** The default, to know what a trial costs here; twice where it is cheap, as what is run first is compiled on the way. */
async function probed(
  ground: Ground,
  rows: number,
  clock: () => number,
): Promise<{ rows: number; seconds: number }> {
  const once = async () => {
    const from = clock();
    await runTrial(ground, DEFAULT, rows, PROBE_TURN);
    return (clock() - from) / 1000;
  };
  const first = await once();
  return { rows, seconds: first > CHEAP ? first : Math.min(first, await once()) };
}
/** Seconds. */
const CHEAP = 2;
/** No rung has a turn of this number. */
const PROBE_TURN = 1_000_000;

/** Seconds of the default at other rows: as its rows, its epochs and its width. */
function costOf(probe: { rows: number; seconds: number }, width: number): (rows: number) => number {
  const work = (rows: number) => {
    const { epochs, hidden } = recipeFor(rows, width);
    return rows * epochs * hidden;
  };
  return (rows) => (probe.seconds * work(rows)) / work(probe.rows);
}
