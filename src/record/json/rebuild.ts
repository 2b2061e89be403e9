/** Cells → record: the nesting rebuilt. What stands in a place that its kind excludes is passed over, so whatever comes in, the record is of the shape. */

import type { Level, Spot } from './layout.ts';
import { parseJson } from './parse.ts';
import { type Json, type JsonObject, KINDS, type Kind, Numeral } from './value.ts';

/** The text of a column in one row; '' is a gap. */
export type CellOf = (column: number) => string;

/** Finds the cells of a level in rows whose columns have these names; what is not among them is a gap. */
export function cellsIn(level: Level, header: readonly string[]): (row: readonly string[]) => CellOf {
  const at = level.columns.map(({ name }) => header.indexOf(name));
  return (row) => (column) => (at[column] < 0 ? '' : row[at[column]]);
}

/** The record that one row of cells stands for. A cell of a list holds its JSON text. */
export function rebuild(level: Level, cell: CellOf): Json {
  return valueAt(level.spot, cell) ?? null;
}

/** The items of a list, or the object that its entries make, as JSON. */
export function rebuildList(level: Level, rows: Iterable<CellOf>): Json {
  if (level.key === undefined) return Array.from(rows, (cell) => rebuild(level, cell));
  const object = new Map<string, Json>();
  for (const cell of rows) {
    const key = cell(level.key);
    if (!object.has(key)) object.set(key, rebuild(level, cell));
  }
  return object;
}

/** What stands in a place; nothing where that is a plain cell. */
export function valueAt(spot: Spot, cell: CellOf): Json | undefined {
  if (spot.cell !== undefined) return undefined;
  switch (kindHere(spot, cell)) {
    case 'absent':
      return undefined;
    case 'null':
      return null;
    case 'string':
      return cell(spot.string!);
    case 'number':
      return numeral(cell(spot.number!));
    case 'boolean':
      return cell(spot.boolean!) === 'true';
    case 'empty':
      return [];
    case 'object':
      return spot.entries ? listIn(spot.entries.column, cell, new Map()) : objectOf(spot, cell);
    case 'array':
      return spot.tuple
        ? spot.tuple.map((item) => valueAt(item, cell) ?? null)
        : listIn(spot.list!.column, cell, []);
  }
}

function kindHere({ shape, kind, ...spot }: Spot, cell: CellOf): Kind {
  const { kinds } = shape;
  if (kind !== undefined) {
    const text = cell(kind) as Kind;
    return kinds.includes(text) ? text : leastOf(kinds);
  }
  if (kinds.length === 1) {
    const only = kinds[0];
    return only;
  }
  const [gap, scalar] = kinds as readonly ['absent' | 'null', 'string' | 'number' | 'boolean'];
  return cell(spot[scalar]!) === '' ? gap : scalar;
}

/** The kind that says least. */
function leastOf(kinds: readonly Kind[]): Kind {
  return KINDS.find((kind) => kinds.includes(kind)) ?? 'null';
}

function objectOf({ members = [] }: Spot, cell: CellOf): JsonObject {
  const object = new Map<string, Json>();
  for (const { key, spot } of members) {
    const value = valueAt(spot, cell);
    if (value !== undefined) object.set(key, value);
  }
  return object;
}

function listIn(column: number, cell: CellOf, none: Json): Json {
  const text = cell(column);
  return text === '' ? none : parseJson(text);
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as JSON allows it: tables know zeros in front, a plus and a bare point. Where there is none, 0. */
export function numeral(text: string): Json {
  if (NUMBER.test(text)) return new Numeral(text);
  const bare = text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?!\d)/, '');
  return new Numeral(NUMBER.test(bare) ? bare : '0');
}
