/** A whole search: what a trial costs is measured, the time is planned, the rounds are played. */

import { recipeFor } from '../model/recipe.ts';
import { headLine, type Journal, type Probe, trialLine } from './journal.ts';
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

export async function findRecipe(find: Find): Promise<Found> {
  const { ground, seconds, of, before, write, clock = () => performance.now() } = find;
  const from = clock();
  const earlier = before
    ? before.head.probe.seconds + before.trials.reduce((sum, one) => sum + one.seconds, 0)
    : 0;
  const spent = () => earlier + (clock() - from) / 1000;
  const { rows, ratio } = room(ground);
  const probe = before?.head.probe ?? (await probed(ground, rows, clock));
  const cost = (learned: number) => probe.fixed + probe.slope * workOf(learned);
  const plan = before?.head.plan ?? planFor(rows, seconds - spent(), cost);
  if (!before) write?.(headLine({ of, plan, probe }), true);
  let made = before?.trials.length ?? 0;
  const outcome = await search({
    plan,
    changes: changes(plan.rungs[0].challengers, ground.seed % 2 ** 31, rows),
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

/** Rows of the first run of the default, which tells what a trial costs. */
const PROBE = 300;
/** No rung has a turn of this number. */
const PROBE_TURN = 1_000_000;

/**
 * The default twice, to know what a trial costs here: on few rows, and on twice as many where there are so many, as what
 * it takes to score does not hang on how many are learned.
 */
async function probed(ground: Ground, most: number, clock: () => number): Promise<Probe> {
  const once = async (rows: number) => {
    const from = clock();
    await runTrial(ground, DEFAULT, rows, PROBE_TURN);
    return (clock() - from) / 1000;
  };
  const [few, more] = [Math.min(PROBE, most), Math.min(2 * PROBE, most)];
  const first = await once(few);
  const second = await once(more);
  const slope = (second - first) / Math.max(1, workOf(more) - workOf(few));
  // What is run first is compiled on the way, and when training ends is chance.
  const least = (0.5 * second) / workOf(more);
  const greatest = second / workOf(more);
  const likely = more >= 2 * few ? Math.max(least, Math.min(greatest, slope)) : greatest;
  return { seconds: first + second, fixed: second - likely * workOf(more), slope: likely };
}

/** What learning so many rows takes, in passes of a row. */
function workOf(rows: number): number {
  return rows * recipeFor(rows).epochs;
}
