/** Records → cells: the places of a layout filled in, one row for each record and one for each item of a list. */
import type { Level, ListSpot, Spot } from './layout.ts';
import { type Json, type JsonObject, type Kind, kindOf, type Numeral, stringify } from './value.ts';

/** Takes the cells of one level, row by row. A column that gets none in a row has a gap there. */
export interface Cells {
  /** Begins another row. */
  begin(): void;
  put(column: number, text: string): void;
  /** The cells of the items of a list, those of the current row next. */
  items(column: number): Cells;
}

/**
 * Puts a record into cells.
 * @returns whether all of it has a place there: a key, a kind or a length that the shape does not know has none
 */
export function shred(record: Json, level: Level, cells: Cells): boolean {
  cells.begin();
  return fill(record, level.spot, cells);
}

function fill(value: Json | undefined, spot: Spot, cells: Cells): boolean {
  const { shape } = spot;
  if (spot.cell !== undefined) return true;
  const kind = placedAs(value, spot);
  if (!shape.kinds.includes(kind)) return false;
  if (spot.kind !== undefined) cells.put(spot.kind, kind);
  switch (kind) {
    case 'string':
      // The empty string is a gap in the column of strings.
      if (value !== '') cells.put(spot.string!, value as string);
      return true;
    case 'number':
      cells.put(spot.number!, (value as Numeral).text);
      return true;
    case 'boolean':
      cells.put(spot.boolean!, String(value));
      return true;
    case 'object':
      return spot.entries
        ? fillEntries(value as JsonObject, spot.entries, cells)
        : fillMembers(value as JsonObject, spot, cells);
    case 'array':
      return spot.tuple
        ? fillTuple(value as readonly Json[], spot.tuple, cells)
        : fillItems(value as readonly Json[], spot.list!, cells);
    default:
      return true;
  }
}

/** The kind that a value has in this place: an array without items is a kind of its own beside a tuple. */
function placedAs(value: Json | undefined, spot: Spot): Kind {
  const kind = kindOf(value);
  return kind === 'array' && spot.shape.kinds.includes('empty') && (value as readonly Json[]).length === 0
    ? 'empty'
    : kind;
}

function fillMembers(object: JsonObject, { members = [] }: Spot, cells: Cells): boolean {
  let met = 0;
  let fits = true;
  for (const { key, spot } of members) {
    const value = object.get(key);
    if (value !== undefined) met++;
    if (!fill(value, spot, cells)) fits = false;
  }
  return fits && met === object.size;
}

function fillTuple(items: readonly Json[], tuple: readonly Spot[], cells: Cells): boolean {
  let fits = items.length === tuple.length;
  tuple.forEach((spot, i) => {
    if (i < items.length && !fill(items[i], spot, cells)) fits = false;
  });
  return fits;
}

function fillItems(items: readonly Json[], { column, level }: ListSpot, cells: Cells): boolean {
  cells.put(column, stringify(items));
  const inner = cells.items(column);
  let fits = true;
  for (const item of items) if (!shred(item, level, inner)) fits = false;
  return fits;
}

function fillEntries(object: JsonObject, { column, level }: ListSpot, cells: Cells): boolean {
  cells.put(column, stringify(object));
  const inner = cells.items(column);
  let fits = true;
  for (const [key, value] of object) {
    inner.begin();
    inner.put(level.key!, key);
    if (!fill(value, level.spot, inner)) fits = false;
  }
  return fits;
}
