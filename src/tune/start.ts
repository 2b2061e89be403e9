/**
 * Which training of the chosen recipe: all learn the same rows, as the final model does, and each
 * begins from random numbers of its own. The rows that the report judges by choose nothing: likeness is of the rows that may be
 * learned, what is known by heart of those that only say when it is enough.
 */
import { amountOf, DEFAULT_LIMITS } from '../gate/limits.ts';
import { suggestedRecipe, type Trained } from '../model/learn.ts';
import { withSettings } from '../model/settings.ts';
import type { Carry } from './carry.ts';
import { type Change, settingsOf } from './knobs.ts';
import type { Score } from './search.ts';
import {
  drawnOf,
  type Final,
  type Ground,
  glanceAt,
  likenessAt,
  membersOf,
  room,
  scoreOf,
  taught,
} from './trial.ts';

export interface Start {
  readonly change: Change;
  readonly start: number;
  /** `objective` and what it is made of on learned rows; privacy on rows that were not trained on. */
  readonly score: Score;
  /** Whether the whole interval of `membership` is within its limit. */
  readonly clear: boolean;
  readonly seconds: number;
}

export interface Chosen {
  readonly start: number;
  /** On unseen rows over the usual training; null where it stays. */
  readonly gain: { readonly value: number; readonly low: number } | null;
}

export const USUAL: Chosen = { start: 0, gain: null };

/** The limit of what is known by heart, whatever the number of rows. */
function limitOf({ gates }: Ground): number {
  const own = gates['privacy.membership_auc'];
  const { fail } = own === undefined || own === 'off' || own.fail === undefined ? DEFAULT : own;
  return amountOf(fail!);
}
const DEFAULT = DEFAULT_LIMITS['privacy.membership_auc'];

/** @param trained trainings of this change, by their seeds; those that are made are put there */
export async function runStart(
  ground: Ground,
  { train, validation }: Final,
  change: Change,
  start: number,
  trained?: Map<number, Trained>,
): Promise<Omit<Start, 'seconds'>> {
  const suggested = suggestedRecipe(train, ground.schema);
  const recipe = withSettings(suggested, { ...settingsOf(change, suggested), start });
  const parts = { train, validation, inside: membersOf(train, validation, ground.seed), outside: validation };
  return taught(ground, { train, validation, seed: ground.seed, recipe, trained }, (model) => {
    const synthetic = drawnOf(model, ground, 1);
    const { privacy } = glanceAt(ground, parts, model, synthetic);
    const seen = { ...likenessAt(ground, parts, synthetic), rows: room(ground).scored };
    const membership = privacy.find(({ name }) => name === 'privacy.membership_auc');
    return {
      ...{ change, start },
      score: scoreOf({ ...seen, privacy }, ground.objective, ground.gates),
      clear: membership !== undefined && membership.high <= limitOf(ground),
    };
  });
}

/** A training that is expected to gain less is as likely to lose: one lot of rows differs from the next by more. */
const LEAST = 0.002;

/**
 * The best on learned rows of those that break no privacy gate further than `excess`, and that know no more by heart than
 * the first of them does, unless that is clear of the limit. The first wins ties, and
 * where less than `LEAST` is to be gained.
 * @param excess of a user's training, had nothing been searched
 * @returns undefined where every training breaks a gate further
 */
export function chooseStart(starts: readonly Start[], carry: Carry, excess: number): Chosen | undefined {
  const [usual, ...others] = safeOf(starts, excess);
  if (!usual) return undefined;
  const best = others.reduce((a, b) => (b.score.objective > a.score.objective ? b : a), usual);
  const more = best.score.objective - usual.score.objective;
  // What is chosen by what does not carry over is as good as the usual on average: what is expected decides.
  if (!(carry.value * more >= LEAST)) return { start: usual.start, gain: null };
  return { start: best.start, gain: { value: carry.value * more, low: carry.low * more } };
}

/** The first that breaks no gate further, and those that know no more by heart than it does. */
function safeOf(starts: readonly Start[], excess: number): Start[] {
  const [usual, ...others] = starts.filter(({ score }) => score.excess <= excess);
  if (!usual) return [];
  return [usual, ...others.filter(({ score, clear }) => clear || score.membership <= usual.score.membership)];
}
