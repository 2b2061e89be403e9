/**
 * What `tune` turns: the recipe's settings relative to those that the size of the data suggests, so that a change tried on
 * a part of the rows means the same on all of them.
 */
import { Draws, USE } from '../measure/draws.ts';
import type { Recipe } from '../model/recipe.ts';
import type { Settings } from '../model/settings.ts';

/** Factors, but for `dropout` (added) and `temperature`, `shuffled`, `reread`, `critic` and `outcome` (as they are; 1 is yes). Nothing set is the default. */
export type Change = Readonly<Partial<Record<Knob, number>>>;
export type Knob =
  | 'size'
  | 'dropout'
  | 'length'
  | 'batch'
  | 'rate'
  | 'shuffled'
  | 'reread'
  | 'bins'
  | 'points'
  | 'temperature'
  | 'memory'
  | 'evening'
  | 'critic'
  | 'outcome';

const STEPS: Readonly<Record<Knob, readonly number[]>> = {
  size: [0.5, 1.5, 2],
  dropout: [-0.2, -0.1, 0.1, 0.2],
  length: [0.6, 1.5, 2.5],
  batch: [0.5, 2],
  rate: [0.5, 2],
  shuffled: [0, 0.2, 0.5],
  reread: [0, 1],
  bins: [0.5, 2],
  points: [0.25, 4],
  temperature: [0.85, 0.9, 0.95, 1.05],
  memory: [0.5, 2, 3],
  evening: [0, 2.5, 5],
  critic: [300],
  outcome: [0],
};
export const KNOBS = Object.keys(STEPS) as Knob[];

export const DEFAULT: Change = {};

/** What is done with a network that is trained: its trials share trainings. */
const DRAWING: readonly Knob[] = ['temperature', 'evening', 'critic', 'outcome'];

/** What of a change a network is trained by. */
export function trainingOf(change: Change): Change {
  return Object.fromEntries(Object.entries(change).filter(([knob]) => !DRAWING.includes(knob as Knob)));
}

/** What most often helped on public sets, the likeliest first: of a thousand rows, and of many thousand. */
const LIKELY: Readonly<Record<'few' | 'many', readonly Change[]>> = {
  few: [
    { temperature: 0.9 },
    { bins: 0.5 },
    { batch: 0.5, rate: 0.5 },
    { batch: 0.5 },
    { length: 1.5, bins: 0.5 },
    { memory: 2 },
    { size: 2, bins: 0.5 },
    { size: 2 },
    { memory: 0.5 },
    { dropout: -0.2 },
    { shuffled: 0.2 },
    { size: 1.5, memory: 2 },
    { bins: 2 },
    { rate: 0.5 },
    { shuffled: 0.5 },
    { batch: 0.5, rate: 0.5, memory: 0.5 },
    { shuffled: 0 },
    { evening: 2.5 },
    { temperature: 0.95 },
    { bins: 0.5, memory: 2 },
    { dropout: 0.1 },
    { outcome: 0 },
    { critic: 300 },
    { reread: 0, shuffled: 0 },
  ],
  many: [
    { critic: 300 },
    { reread: 1 },
    { evening: 5 },
    { points: 4 },
    { evening: 2.5 },
    { memory: 2 },
    { points: 0.25 },
    { batch: 0.5, rate: 0.5 },
    { temperature: 1.05 },
    { reread: 1, shuffled: 0.2 },
    { length: 1.5, memory: 2 },
    { size: 1.5 },
    { bins: 2 },
    { rate: 0.5 },
    { bins: 0.5 },
    { memory: 0.5 },
    { dropout: 0.1 },
  ],
};
/** Rows. */
const MANY = 3_000;

/** One text for one change, whatever the order its knobs were named in. */
export function keyOf(change: Change): string {
  const set = KNOBS.filter((knob) => change[knob] !== undefined);
  return set.length === 0 ? 'default' : set.map((knob) => `${knob} ${change[knob]}`).join(', ');
}

/**
 * `count` different changes: the likely ones first, then other single steps and steps of two or three knobs at once, at
 * random. The first of a longer list are those of a shorter one.
 * @param rows that may be learned
 */
export function changes(count: number, seed: number, rows: number): Change[] {
  const likely = LIKELY[rows < MANY ? 'few' : 'many'];
  const draws = new Draws(seed, USE.sample, 40);
  const single = KNOBS.flatMap((knob) => STEPS[knob].map((step): Change => ({ [knob]: step })));
  const order = draws.sample(single.length, single.length);
  const out = new Map(likely.slice(0, count).map((change) => [keyOf(change), change]));
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

/** Whether the default's training is its own: in every turn the default is tried first. */
export function isShared(change: Change): boolean {
  return keyOf(change) !== keyOf(DEFAULT) && keyOf(trainingOf(change)) === keyOf(DEFAULT);
}

/** Seconds of a training and what is drawn from it, over those of the default, roughly. */
export function effortOf(change: Change): number {
  const { size = 1, length = 1, reread = 0 } = change;
  return drawingOf(change) + Math.max(1, size) * Math.sqrt(Math.max(1, length)) * (reread === 1 ? 1.2 : 1);
}

/** Of that, what drawing takes more than the default's. */
export const drawingOf = ({ evening = 1, critic = 0 }: Change): number =>
  0.1 * Math.max(0, evening - 1) + (critic > 0 ? 0.35 : 0);

/** What each two of the changes come to together, where they turn different knobs; none that is there already. */
export function unions(list: readonly Change[]): Change[] {
  const out = new Map<string, Change>();
  list.forEach((one, i) => {
    for (const other of list.slice(i + 1))
      if (KNOBS.every((knob) => one[knob] === undefined || other[knob] === undefined))
        out.set(keyOf({ ...one, ...other }), { ...one, ...other });
  });
  return [...out.values()];
}

const clamp = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value));
const digits = (value: number) => Math.round(value * 1e5) / 1e5;

/** The settings that a change of this recipe comes to; none for the default. */
export function settingsOf(change: Change, recipe: Recipe): Settings {
  const {
    size,
    dropout,
    length,
    batch,
    rate,
    shuffled,
    reread,
    bins,
    points,
    temperature,
    memory,
    evening,
    critic,
    outcome,
  } = change;
  const { intervals, groups, pointShare, discrete } = recipe.language;
  return {
    ...(size !== undefined && { hidden: clamp(16, 8 * Math.round((recipe.hidden * size) / 8), 256) }),
    ...(dropout !== undefined && { dropout: digits(clamp(0, recipe.dropout + dropout, 0.8)) }),
    ...(length !== undefined && { epochs: Math.max(2, Math.round(recipe.epochs * length)) }),
    ...(batch !== undefined && { batch: clamp(8, 8 * Math.round((recipe.batch * batch) / 8), 1024) }),
    ...(rate !== undefined && { rate: digits(recipe.rate * rate) }),
    ...(shuffled !== undefined && { shuffled }),
    ...(reread !== undefined && { reread: reread === 1 }),
    ...(bins !== undefined && {
      intervals: Math.max(4, Math.round(intervals * bins)),
      groups: Math.max(2, Math.round(groups * bins)),
    }),
    ...(points !== undefined && { pointShare: digits(pointShare / points), discrete: discrete * points }),
    ...(temperature !== undefined && { temperature }),
    ...(memory !== undefined && { memory: digits(recipe.memory * memory) }),
    ...(evening !== undefined && { evening: Math.round(recipe.evening * evening) }),
    ...(critic !== undefined && { critic }),
    ...(outcome !== undefined && { outcome: outcome === 1 }),
  };
}
