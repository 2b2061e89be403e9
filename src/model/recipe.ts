/**
 * How a network of a given size of data is built and trained. Every default here was chosen on the shared sets by
 * `bench/recipe.ts`; the table stands in docs/benchmarks.md.
 */
import type { LanguageOptions } from '../language/learn.ts';

/** How one network is built and trained. */
export interface Schooling {
  /** Width of both LSTM layers, a multiple of 8. */
  readonly hidden: number;
  /** Width of the embeddings, a multiple of 8. */
  readonly embedding: number;
  readonly dropout: number;
  /** Sequences per optimiser step. */
  readonly batch: number;
  /** Share of the chunks of batches that speak the fields of their records in an order drawn at random. */
  readonly shuffled: number;
  /** Peak learning rate. */
  readonly rate: number;
  /** Planned passes over the training sequences. */
  readonly epochs: number;
  /** Optimiser steps until the peak rate. */
  readonly warmup: number;
  /** Share of the planned steps after which the rate begins to fall. */
  readonly hold: number;
  readonly decay: number;
  /** How much of single records may be known by heart (`Epoch.memory`): training ends before it is more. */
  readonly memory: number;
  readonly clip: number;
  readonly smoothing: number;
  /** What the logits are divided by when they are drawn from. */
  readonly temperature: number;
}

export interface Recipe extends Schooling {
  /** Rounds in which margins and pairs of free rows are evened after training. */
  readonly evening: number;
  /** Most trainings in place of one that has missed a link. */
  readonly again: number;
  /** Trainings that speak together. */
  readonly ensemble: number;
  /** Which training of the same rows: every number begins from random numbers of its own. @default 0 */
  readonly start?: number;
  /** Most trees that judge whole rows, by which drawn ones are kept; 0 for none. */
  readonly critic: number;
  /** Whether the target of a row is drawn when all else is said, by a regression on that. */
  readonly outcome: boolean;
  readonly language: Omit<LanguageOptions, 'minRecords' | 'root' | 'first' | 'tail'>;
  /** Of the network that speaks tails, where there are any. */
  readonly tail?: TailRecipe;
}

export interface TailRecipe extends Schooling {
  /** Most pieces of a text that are longer than one character. */
  readonly pieces: number;
  /** Most tokens of a tail in one sequence: longer ones are cut into windows. */
  readonly window: number;
  /** Most tokens of one epoch, so that long texts train in bounded time. */
  readonly tokens: number;
}

/**
 * The recipe for so many training units and learned columns. Many columns take a wider network to tell apart, where
 * there are enough records to learn it from.
 * @param characters of all tails
 * @param rows of all units: where a unit has several, a batch holds as many rows in fewer sequences
 * @param nested whether records have a shape: much of one follows from the rest, and is learned late where half of the network is
 * left out
 */
export function recipeFor(units: number, columns = 0, characters = 0, rows = units, nested = false): Recipe {
  const small = units < 1_000;
  const several = units < rows;
  // Rows that are their own units, of which too few are left to tell by them when it is enough.
  const few = small && !several;
  // What is told in many orders takes longer; the fewer rows, the sooner they are known by heart.
  const longest = few ? Math.max(40, Math.min(60, units / 9)) : 40;
  // Rows of one unit say the same thing again, and what is told finely of them is known by heart.
  const coarse = small || (several && rows < 3_000);
  const wide = units >= 10_000 && columns >= 20;
  const batch = small ? 32 : units < 10_000 || wide ? 64 : units < 100_000 ? 128 : 256;
  return {
    hidden: small ? 32 : wide ? 96 : 64,
    embedding: small ? 16 : 32,
    dropout: rows < 3_000 && (small || !nested) ? 0.5 : rows < 10_000 ? 0.25 : 0.1,
    batch: Math.max(8, 8 * Math.round((batch * units) / Math.max(1, rows) / 8)),
    shuffled: few ? Math.min(0.5, 300 / Math.max(1, units)) : 0,
    rate: small ? 6e-3 : 8e-3,
    epochs: Math.round(Math.min(longest, Math.max(4, 20 * Math.sqrt(24_000 / Math.max(1, units))))),
    warmup: small ? 20 : 100,
    hold: 0,
    decay: 0,
    memory: wide ? 0.25 : small ? 0.2 : several && units < 1_800 ? 0.13 : 0.1,
    clip: 1,
    smoothing: 0,
    temperature: 1,
    again: 2,
    ensemble: 1,
    evening: 5,
    critic: 0,
    // Of fewer rows, all of whose fields read the target, the network knows as much (on heart's 218, a point of AUC more).
    outcome: units >= 500 && !several,
    language: {
      pointShare: Math.max(0.01, Math.min(0.03, 10 / Math.max(1, units))),
      discrete: coarse ? 0 : 256,
      intervals: coarse ? 16 : units < 5_000 ? 64 : 256,
      oneSlot: small ? 24 : 32,
      groups: small ? 8 : 16,
      longest: 64,
      reread: few,
    },
    ...(characters > 0 && { tail: tailRecipeFor(units, characters, rows) }),
  };
}

/** Tokens that a tail's network learns from in all, each as often as it is met: what bounds the time of training. */
const TAIL_TOKENS = 3_000_000;
/** Optimiser steps below which hardly anything is learned, and most passes that a few rows are gone through for them. */
const TAIL_STEPS = 1_000;
const TAIL_EPOCHS = 80;
/** Characters of a piece, roughly. */
const PIECE = 3.2;

/**
 * The recipe for tails of so many characters in all. A recurrent network learns what a text has to do with its row late,
 * so many small steps do better than few large ones.
 */
export function tailRecipeFor(units: number, characters: number, rows = units): TailRecipe {
  const pieces =
    characters < 20_000 ? 0 : Math.round(Math.min(1200, Math.max(100, 2 * Math.sqrt(characters))));
  const tokens = pieces === 0 ? characters : characters / PIECE;
  const small = characters < 100_000;
  const batch = 16;
  const most = Math.max(25, Math.min(TAIL_EPOCHS, (TAIL_STEPS * batch) / Math.max(1, rows)));
  return {
    hidden: small ? 64 : 96,
    embedding: small ? 32 : 64,
    dropout: units < 3_000 ? 0.4 : 0.2,
    batch,
    shuffled: 0,
    rate: 4e-3,
    epochs: Math.round(Math.min(most, Math.max(4, TAIL_TOKENS / Math.max(1, tokens)))),
    warmup: 100,
    hold: 0,
    decay: 0,
    memory: 0.2,
    clip: 1,
    smoothing: 0,
    temperature: 1,
    pieces,
    window: 128,
    tokens: TAIL_TOKENS / 4,
  };
}
