/** A schema held against the source: what it says of columns, and where the records break it. */
import { UserError } from '../../error.ts';
import { writtenFields } from '../format.ts';
import { type Level, layoutOf } from '../json/layout.ts';
import { type CellOf, rebuildList } from '../json/rebuild.ts';
import { stringify } from '../json/value.ts';
import type { ColumnOverride } from '../override.ts';
import { readPattern } from '../pattern.ts';
import type { Field, Schema } from '../schema.ts';
import type { TextColumn, TextTable } from '../table.ts';
import type { Contract } from './contract.ts';
import { recordsFor } from './record.ts';

/**
 * Columns whose values the schema lists: declared, so always kept. What the configuration says of a column goes first;
 * a column that holds other texts is left to inference, and found to contradict the schema.
 */
export function declaredBy(contract: Contract, table: TextTable): Record<string, ColumnOverride> {
  const declared: Record<string, ColumnOverride> = Object.create(null);
  for (const { name, dictionary } of table.columns) {
    const property = contract.property(name);
    const listed = Array.isArray(property?.enum) ? property.enum : [];
    const values = listed.filter((value) => value !== null).map(String);
    if (values.length < 2 || listed.some((value) => typeof value === 'object' && value !== null)) continue;
    const known = new Set(values);
    if (dictionary.slice(1).every((text) => known.has(text))) declared[name] = { values };
  }
  return declared;
}

/** Keys follow the schema's pattern, where it is of the kind that keys can be made from. */
export function withPatterns(fields: readonly Field[], contract: Contract): Field[] {
  return fields.map((field) => {
    const pattern = contract.property(field.name)?.pattern;
    if (field.kind !== 'id' || field.counter !== undefined || typeof pattern !== 'string') return field;
    const bare = /^\^(.*)\$$/s.exec(pattern)?.[1];
    try {
      if (bare === undefined) return field;
      const { also: _, ...rest } = field;
      return { ...rest, pattern: readPattern(bare, field.name) };
    } catch {
      return field;
    }
  });
}

/** Most places that are named. */
const MOST = 5;

/** @throws UserError that says how many records break the schema, where and by which keyword */
export function checkSource(table: TextTable, schema: Schema, contract: Contract, file: string): void {
  const recordOf = recordsFor(schema, contract);
  const textsOf = rowTexts(table, schema);
  const counts = new Map<string, number>();
  let broken = 0;
  let first = 0;
  for (let row = 0; row < table.rows; row++) {
    const record = recordOf(textsOf(row));
    if (contract.accepts(record)) continue;
    broken++;
    if (broken === 1) first = row + 1;
    const places = new Set(contract.breaches(record).map(({ at, keyword }) => `${at} (${keyword})`));
    for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  if (broken === 0) return;
  const places = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = places.slice(0, MOST).map(([place, count]) => `${place} in ${count}`);
  throw new UserError(
    `The schema contradicts the data: ${broken} of ${table.rows} records break it, number ${first} first. At ${shown.join(', ')}${
      places.length > MOST ? ` and ${places.length - MOST} more places` : ''
    }.`,
    'Correct the schema or the data; a column can be left out with `drop` under `columns:`.',
    { file },
  );
}

/** The texts of the written fields of a row. */
export function rowTexts(table: TextTable, schema: Schema): (row: number) => string[] {
  const level = schema.shape && layoutOf(schema.shape);
  const cells = writtenFields(schema).map((field) => {
    const column = table.columns.find(({ name }) => name === field.name);
    if (column === undefined) return () => field.missing ?? '';
    return cellOf(column, level, field.missing ?? '');
  });
  return (row) => cells.map((cell) => cell(row));
}

function cellOf(column: TextColumn, level: Level | undefined, missing: string): (row: number) => string {
  const { name, codes, dictionary, items } = column;
  const inner = level?.columns.find((one) => one.name === name)?.level;
  if (items === undefined || inner === undefined)
    return (row) => (codes[row] === 0 ? missing : dictionary[codes[row]]);
  const own = inner.columns.map((one) => {
    const found = items.table.columns.find((other) => other.name === one.name);
    return found ? cellOf(found, inner, '') : () => '';
  });
  return (row) => {
    if (codes[row] === 0) return '';
    const list: CellOf[] = [];
    for (let item = items.starts[row]; item < items.starts[row + 1]; item++) list.push((c) => own[c](item));
    return stringify(rebuildList(inner, list));
  };
}
