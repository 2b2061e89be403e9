/**
 * The keys and numbers that real records bear, as salted hashes: enough to avoid them, of no use for listing them.
 * Lives only inside the sealed model.
 */
import { createHmac } from 'node:crypto';
import { listsOf } from './nested.ts';
import type { Field, Schema } from './schema.ts';
import type { TextTable } from './table.ts';

/** In a form that can be stored. */
export interface RealKeysData {
  readonly salt: string;
  /** Sorted 48-bit hashes by column. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** Parts of persons that strangers share by nature. */
const SHARED = /^(?:person\.(?:firstName|middleName|lastName)|location\.(?:city|zipCode|state|country))$/;

function isAvoided(field: Field): boolean {
  return field.kind === 'id' || (field.kind === 'personal' && !SHARED.test(field.make));
}

/** Hashes of what stands in the made fields of the source. */
export function realKeysOf(text: TextTable, schema: Schema, salt: string): RealKeysData {
  // Without a prototype: a column may be called `__proto__`.
  const columns: Record<string, Float64Array> = Object.create(null);
  for (const { field, items } of listsOf(text, schema.fields))
    Object.assign(columns, realKeysOf(items.table, field.items, salt).columns);
  for (const field of schema.fields) {
    const column = isAvoided(field) ? text.columns.find(({ name }) => name === field.name) : undefined;
    if (column === undefined) continue;
    columns[field.name] = Float64Array.from(column.dictionary.slice(1), (key) =>
      hashOf(salt, field.name, key),
    ).sort();
  }
  return { salt, columns };
}

/** Tells whether a text may be a real one; wrong about strangers once in 2^48 / keys. */
export function realKeys(data: RealKeysData): (field: string, text: string) => boolean {
  return (field, text) => {
    const sorted = Object.hasOwn(data.columns, field) ? data.columns[field] : undefined;
    if (sorted === undefined || sorted.length === 0) return false;
    const wanted = hashOf(data.salt, field, text);
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === wanted;
  };
}

function hashOf(salt: string, field: string, text: string): number {
  return createHmac('sha256', salt).update(`${field}\n${text}`).digest().readUIntBE(0, 6);
}
