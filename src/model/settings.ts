/** The settings of the recipe that a configuration may name under `recipe:`, and that `tune` searches. */
import type { Recipe } from './recipe.ts';

export interface Settings {
  /** Width of both LSTM layers; rounded to a multiple of 8. */
  readonly hidden?: number;
  readonly dropout?: number;
  /** Planned passes over the training records. */
  readonly epochs?: number;
  /** Records of one optimiser step. */
  readonly batch?: number;
  /** Peak learning rate. */
  readonly rate?: number;
  /** Share of what is learned that speaks the fields of its records in an order drawn at random. */
  readonly shuffled?: number;
  /** Most intervals of a number, and groups of them where it takes two tokens. */
  readonly intervals?: number;
  readonly groups?: number;
  /** Least share of the units behind a single value of a number that is told as itself. */
  readonly pointShare?: number;
  /** A number of so many distinct values at most tells each of them as itself that k units hold. */
  readonly discrete?: number;
  /** Whether every field reads the target besides. */
  readonly reread?: boolean;
  /** Below 1 the likely is drawn more often than it was found, above 1 less often. */
  readonly temperature?: number;
  /** How much of single records may be known by heart. */
  readonly memory?: number;
  /** Rounds in which margins and pairs of free rows are evened after training. */
  readonly evening?: number;
  /** Trainings that speak together: a token is as likely as they find it on average. */
  readonly ensemble?: number;
  /** Which training of the same rows: 0 is the usual one, every other begins from random numbers of its own. */
  readonly start?: number;
  /** Most trees that judge whole rows, by which drawn ones are kept. */
  readonly critic?: number;
  /** Whether the target of a row is drawn when all else is said, by a regression on that. */
  readonly outcome?: boolean;
}

/** The recipe with the settings that are given. */
export function withSettings(recipe: Recipe, settings: Settings = {}): Recipe {
  const { intervals, groups, pointShare, discrete, reread, hidden, ...own } = settings;
  return {
    ...recipe,
    ...given(own),
    ...(hidden !== undefined && { hidden: Math.max(8, 8 * Math.round(hidden / 8)) }),
    language: { ...recipe.language, ...given({ intervals, groups, pointShare, discrete, reread }) },
  };
}

function given<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
