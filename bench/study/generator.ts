/** The default configuration as the studies use it: learn some rows of a file, draw as many as wanted. */
import type { Engine } from '../../src/engine/engine.ts';
import { stack, stackAll } from '../../src/measure/align.ts';
import { learn, ownUnits, type Trained } from '../../src/model/learn.ts';
import type { Model } from '../../src/model/model.ts';
import { type Recipe, recipeFor } from '../../src/model/recipe.ts';
import { sample } from '../../src/model/sample.ts';
import { seedOf } from '../../src/record/digest.ts';
import type { Table, TextTable } from '../../src/record/table.ts';
import { type Understood, understand } from '../../src/record/understand.ts';

export interface Learned {
  readonly understood: Understood;
  /** All rows of the file: what was learned, and what said when it was enough. */
  readonly file: Table;
  readonly model: Model;
  /** Rows 0 … rows − 1 of a seed. */
  draw(rows: number, seed?: number): Table;
}

/** Learns `train`; `unseen` is parsed by the same schema and otherwise left alone. */
export async function learnDefault(
  engine: Engine,
  train: TextTable,
  unseen: TextTable,
  target: string,
  change: (recipe: Recipe) => Recipe = (recipe) => recipe,
): Promise<Learned> {
  const understood = understand(train, { minRecords: 5, target }, 'study', unseen);
  const { train: trained, validation } = understood;
  const recipe = change(recipeFor(ownUnits(trained).count, trained.table.width));
  const model = await learnUnderstood(engine, understood, recipe);
  const file = stack(trained.table, validation.table);
  return { understood, file, model, draw: (rows, seed = 1) => draw(model, rows, seed) };
}

/**
 * Learns what has been understood, as `train` does.
 * @param turn another one is another training of the same rows
 * @param trained trainings that may be taken instead, by recipes that differ only in what is done afterwards
 */
export function learnUnderstood(
  engine: Engine,
  known: Understood,
  recipe: Recipe,
  turn = 0,
  trained?: Map<number, Trained>,
): Promise<Model> {
  const { schema, train, validation, content, rows } = known;
  return learn({
    engine,
    schema,
    train,
    validation,
    sourceRows: rows,
    minRecords: 5,
    seed: seedOf(content) + turn,
    origin: '',
    writing: undefined,
    recipe,
    trained,
  });
}

export function draw(model: Model, rows: number, seed: number): Table {
  const { temperature } = model.recipe;
  const parts = [
    ...sample(model.network, model.language, model.schema, {
      seed,
      rows,
      temperature,
      tail: model.tail,
    }),
  ];
  return stackAll(parts.map(({ table }) => table));
}
