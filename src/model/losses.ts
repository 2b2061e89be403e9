/** What a model thinks of real rows. */
import type { RealRows } from '../record/understand.ts';
import { ownUnits } from './learn.ts';
import type { Model } from './model.ts';
import { rowLosses } from './score.ts';

/** The model's own loss of every row, in nats a token. */
export function lossesOf(model: Model, rows: RealRows): Float64Array {
  return rowLosses(model, rows.table, ownUnits(rows));
}
