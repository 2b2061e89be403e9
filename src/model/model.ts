/** A trained model: the language it speaks, the network that speaks it, and how it came to be. */
import type { Engine, Network, Shape } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Schema } from '../record/schema.ts';
import type { Recipe } from './recipe.ts';
import type { Epoch } from './train.ts';

export interface Model {
  readonly schema: Schema;
  readonly language: Language;
  readonly network: Network;
  readonly recipe: Recipe;
  readonly history: readonly Epoch[];
  /** Which engine and build trained it. */
  readonly engine: string;
  /** Rows of the source. */
  readonly sourceRows: number;
  /** What it was trained on and by: the content of the source and the settings that decide, as one digest. */
  readonly origin: string;
  /** How fixtures are written (the source's dialect); opaque here. */
  readonly writing: unknown;
}

export function shapeOf(language: Language, recipe: Recipe): Shape {
  return {
    vocabulary: language.vocabulary,
    slots: language.slices,
    embedding: recipe.embedding,
    hidden: recipe.hidden,
  };
}

/** A new network for the language. */
export function newNetwork(engine: Engine, language: Language, recipe: Recipe, seed: number): Network {
  return engine.create(shapeOf(language, recipe), { seed });
}

/** Number of trained parameters. */
export function parameterCount({ vocabulary: v, slots, embedding: e, hidden: h }: Shape): number {
  return (v + 1) * e + slots.length * e + e * 4 * h + 3 * h * 4 * h + 8 * h + h * v + v;
}
