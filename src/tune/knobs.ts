/**
 * What `tune` turns: the recipe's settings relative to those that the size of the data suggests, so that a change tried on
 * a part of the rows means the same on all of them.
 */
import { Draws, USE } from '../measure/draws.ts';
import type { Recipe } from '../model/recipe.ts';
import type { Settings } from '../model/settings.ts';

/** Factors, but for `dropout` (added) and `temperature` (as it is). Nothing set is the default. */
export type Change = Readonly<Partial<Record<Knob, number>>>;
export type Knob = 'size' | 'dropout' | 'length' | 'bins' | 'temperature' | 'memory';

const STEPS: Readonly<Record<Knob, readonly number[]>> = {
  size: [0.5, 1.5, 2],
  dropout: [-0.2, -0.1, 0.1, 0.2],
  length: [0.6, 1.5, 2.5],
  bins: [0.5, 2],
  temperature: [0.9, 0.95, 1.05],
  memory: [0.5, 1.5],
};
export const KNOBS = Object.keys(STEPS) as Knob[];

export const DEFAULT: Change = {};

/** One text for one change, whatever the order its knobs were named in. */
export function keyOf(change: Change): string {
  const set = KNOBS.filter((knob) => change[knob] !== undefined);
  return set.length === 0 ? 'default' : set.map((knob) => `${knob} ${change[knob]}`).join(', ');
}

/**
 * `count` different changes: every single step in random order first, then steps of two or three knobs at once. The
 * first of a longer list are those of a shorter one.
 */
export function changes(count: number, seed: number): Change[] {
  const draws = new Draws(seed, USE.sample, 40);
  const single = KNOBS.flatMap((knob) => STEPS[knob].map((step): Change => ({ [knob]: step })));
  const order = draws.sample(single.length, single.length);
  const out = new Map<string, Change>();
  const add = (change: Change) => out.set(keyOf(change), change);
  let next = 0;
  // Half are single steps: they tell what a knob does; pairs and triples reach further.
  for (let tries = 0; out.size < count && tries < 50 * count; tries++) {
    if (tries % 2 === 0 && next < order.length) {
      add(single[order[next++]]);
      continue;
    }
    const knobs = draws.sample(KNOBS.length, 2 + draws.below(2));
    add(
      Object.fromEntries(
        Array.from(knobs, (k) => {
          const steps = STEPS[KNOBS[k]];
          return [KNOBS[k], steps[draws.below(steps.length)]];
        }),
      ),
    );
  }
  return [...out.values()];
}

const clamp = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));
const digits = (value: number) => Math.round(value * 1000) / 1000;

/** The settings that a change of this recipe comes to; none for the default. */
export function settingsOf(change: Change, recipe: Recipe): Settings {
  const { size, dropout, length, bins, temperature, memory } = change;
  const { intervals, groups } = recipe.language;
  return {
    ...(size !== undefined && { hidden: clamp(16, 8 * Math.round((recipe.hidden * size) / 8), 256) }),
    ...(dropout !== undefined && { dropout: digits(clamp(0, recipe.dropout + dropout, 0.8)) }),
    ...(length !== undefined && { epochs: Math.max(2, Math.round(recipe.epochs * length)) }),
    ...(bins !== undefined && {
      intervals: Math.max(4, Math.round(intervals * bins)),
      groups: Math.max(2, Math.round(groups * bins)),
    }),
    ...(temperature !== undefined && { temperature }),
    ...(memory !== undefined && { memory: digits(recipe.memory * memory) }),
  };
}
