/** The default configuration as the studies use it: learn some rows of a file, draw as many as wanted. */
import type { Engine } from '../../src/engine/engine.ts';
import { stack, stackAll } from '../../src/measure/align.ts';
import { learn, ownUnits } from '../../src/model/learn.ts';
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
  const { schema, train: trained, validation } = understood;
  const recipe = change(recipeFor(ownUnits(trained).count, trained.table.width));
  const model = await learn({
    engine,
    schema,
    train: trained,
    validation,
    sourceRows: train.rows,
    minRecords: 5,
    seed: seedOf(understood.content),
    origin: '',
    writing: undefined,
    recipe,
  });
  const file = stack(trained.table, validation.table);
  return { understood, file, model, draw: (rows, seed = 1) => draw(model, rows, seed) };
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
