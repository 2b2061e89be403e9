/** A trained model: the language it speaks, the network that speaks it, and how it came to be. */
import type { Network, Shape } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Schema } from '../record/schema.ts';
import type { Ending } from './ending.ts';
import type { Ensemble } from './ensemble.ts';
import type { Epoch } from './epoch.ts';
import type { Lean } from './lean.ts';
import type { Recipe, Schooling } from './recipe.ts';

export interface Model {
  readonly schema: Schema;
  readonly language: Language;
  readonly network: Ensemble;
  readonly recipe: Recipe;
  /** Of the first training, where several speak together. */
  readonly history: readonly Epoch[];
  /** What speaks the tail of a row, where the language has one. */
  readonly tail?: TailModel;
  /** Which engine and build trained it. */
  readonly engine: string;
  /** Rows of the source. */
  readonly sourceRows: number;
  /** What it was trained on and by: the content of the source and the settings that decide, as one digest. */
  readonly origin: string;
  /** How fixtures are written (the source's dialect); opaque here. */
  readonly writing: unknown;
}

export interface TailModel {
  readonly network: Network;
  /** What its logits are divided by when they are drawn from. */
  readonly temperature: number;
  /** How the values of the row's fields lean what it says. */
  readonly leans: readonly Lean[];
  /** How the places where texts end are corrected. */
  readonly endings: readonly Ending[];
  readonly history: readonly Epoch[];
}

/** The network of the fixed slots. */
export function shapeOf(language: Language, { embedding, hidden }: Schooling): Shape {
  return { vocabulary: language.vocabulary, slots: language.slices, embedding, hidden };
}

/** The network of a tail: it reads the fixed slots and draws from the tail's, which comes behind them. */
export function tailShapeOf(language: Language, { embedding, hidden }: Schooling): Shape {
  const vocabulary = tailVocabulary(language);
  return { vocabulary, slots: [...language.slices, language.tailSlice!], embedding, hidden };
}

/** Token ids of the tail's network. */
export function tailVocabulary({ tailSlice }: Language): number {
  if (!tailSlice) throw new TypeError('this language has no tail');
  return tailSlice.offset + Math.ceil(tailSlice.size / 8) * 8;
}

/** Number of trained parameters. */
export function parameterCount({ vocabulary: v, slots, embedding: e, hidden: h }: Shape): number {
  return (v + 1) * e + slots.length * e + e * 4 * h + 3 * h * 4 * h + 8 * h + h * v + v;
}

/** Trained parameters of a model's networks. */
export function parametersOf({ network, tail }: Pick<Model, 'network' | 'tail'>): number {
  return (
    network.members.length * parameterCount(network.shape) + (tail ? parameterCount(tail.network.shape) : 0)
  );
}
