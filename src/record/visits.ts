/** What tells the rows of one entity apart, and the date by which they follow each other. */
import { rowsByUnit } from './holders.ts';
import { type Field, isLearned, isTime, type Schema, type TimeField } from './schema.ts';
import type { NumberColumn } from './table.ts';
import type { Units } from './units.ts';

export interface Visits {
  /** The date by which they follow each other; absent where there is none. */
  readonly order?: string;
  /** Learned fields that may differ between rows of an entity. */
  readonly changing: readonly string[];
}

export function visitsOf({ fields, order }: Pick<Schema, 'fields' | 'order'>): Visits {
  const changing = fields.filter((field) => isLearned(field) && field.ofEntity !== true);
  return { changing: changing.map(({ name }) => name), ...(order !== undefined && { order }) };
}

/** Least share of the steps from row to row in which a date moves. */
const MOVING = 0.2;
/** Fewest steps that say anything. */
const FEWEST = 40;
/** Most rows without a date. */
const MISSING = 0.1;

/**
 * Of the dates that move from row to row of an entity, the one that does so in one direction most of the time.
 * @param columns those of the fields that are dates, by name
 */
export function findOrder(
  fields: readonly Field[],
  columns: ReadonlyMap<string, NumberColumn>,
  units: Units,
): string | undefined {
  let best: { name: string; score: number } | undefined;
  for (const field of fields) {
    if (!mayOrder(field)) continue;
    const score = directed(columns.get(field.name)!.values, units);
    if (score !== undefined && (best === undefined || score > best.score)) best = { name: field.name, score };
  }
  return best?.name;
}

function mayOrder(field: Field): field is TimeField {
  return isTime(field) && !field.ofEntity && !field.after && !field.place && field.missingShare <= MISSING;
}

/** Share of the moving steps that go in the more frequent direction. */
function directed(values: Float64Array, units: Units): number | undefined {
  const { rising, falling, steps } = stepsOf(values, units);
  if (steps < FEWEST || rising + falling < MOVING * steps) return undefined;
  return Math.max(rising, falling) / (rising + falling);
}

/** How often a date is later, and earlier, than in the entity's row before. */
export function stepsOf(values: Float64Array, units: Units) {
  const { order, start } = rowsByUnit(units);
  let rising = 0;
  let falling = 0;
  let steps = 0;
  for (let unit = 0; unit < units.count; unit++)
    for (let i = start[unit] + 1; i < start[unit + 1]; i++) {
      const step = values[order[i]] - values[order[i - 1]];
      if (Number.isNaN(step)) continue;
      steps++;
      if (step > 0) rising++;
      if (step < 0) falling++;
    }
  return { rising, falling, steps };
}
