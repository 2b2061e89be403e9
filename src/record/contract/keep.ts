/** Written records held to their schema. */
import { UserError } from '../../error.ts';
import type { Schema } from '../schema.ts';
import { Contract } from './contract.ts';
import { recordsFor } from './record.ts';

export interface Keeper {
  readonly accepts: (texts: readonly string[]) => boolean;
  /** Whether a text, on its own, may be written in a field. */
  readonly allows: (field: string, text: string) => boolean;
  /** What is wrong with a row, in words. */
  readonly complaint: (texts: readonly string[]) => string;
}

const keepers = new WeakMap<Schema, Keeper>();

/** Undefined where the user gave no schema. */
export function keeperOf(schema: Schema): Keeper | undefined {
  if (schema.contract === undefined) return undefined;
  const known = keepers.get(schema);
  if (known) return known;
  const contract = Contract.of(schema.contract);
  const recordOf = recordsFor(schema, contract);
  // One field alone: only what its own property says counts.
  const parts = new Map<string, (text: string) => boolean>();
  for (const field of schema.fields) {
    const property = contract.property(field.name);
    if (property === undefined || field.place !== undefined) continue;
    const { $schema, $defs, definitions } = schema.contract as Record<string, unknown>;
    const one = Contract.of({
      ...($schema !== undefined && { $schema }),
      ...($defs !== undefined && { $defs }),
      ...(definitions !== undefined && { definitions }),
      type: 'object',
      properties: { [field.name]: property },
    });
    const record = recordsFor({ fields: [field] }, one);
    parts.set(field.name, (text) => one.accepts(record([text])));
  }
  const keeper: Keeper = {
    accepts: (texts) => contract.accepts(recordOf(texts)),
    allows: (field, text) => parts.get(field)?.(text) ?? true,
    complaint: (texts) => {
      const places = contract.breaches(recordOf(texts)).map(({ at, keyword }) => `${at} (${keyword})`);
      return [...new Set(places)].slice(0, 3).join(', ');
    },
  };
  keepers.set(schema, keeper);
  return keeper;
}

/** @param row its number, counted from 1 */
export function unkeepable(row: number, complaint: string, tries: number): UserError {
  return new UserError(
    `No record that the schema accepts was drawn for row ${row} in ${tries} tries: at ${complaint}.`,
    'The schema asks for what the model hardly ever says: loosen it there, or train on data that has it.',
  );
}
