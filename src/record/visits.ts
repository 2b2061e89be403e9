/** What tells the rows of one entity apart, and the date by which they follow each other. */
import { isLearned, isTime, type Schema } from './schema.ts';

export interface Visits {
  /** The first date that differs between rows of an entity and follows no other date; absent where there is none. */
  readonly order?: string;
  /** Learned fields that may differ between rows of an entity. */
  readonly changing: readonly string[];
}

export function visitsOf({ fields }: Pick<Schema, 'fields'>): Visits {
  const changing = fields.filter((field) => isLearned(field) && field.ofEntity !== true);
  const order = changing.find((field) => isTime(field) && !field.after);
  return { changing: changing.map(({ name }) => name), ...(order && { order: order.name }) };
}
