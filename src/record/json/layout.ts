/**
 * Where every place of a shape stands in tables: one column for each scalar, one table for each list, and a column of
 * kinds where it is not plain from the scalar alone what stood there.
 *
 *     {"id": 1, "at": {"city": "Ulm"}, "tags": ["a", "b"]}      id   at?      at.city   tags[] ──▶ tags[]
 *     {"id": 2, "tags": []}                                      1   object   Ulm                  a
 *                                                                2   absent                        b
 */
import { type Shape, step } from './shape.ts';
import type { Kind } from './value.ts';

/** What the cells of a column stand for: scalars of one type, a list, the kind of a place, or a key that is data. */
export type CellType = 'string' | 'number' | 'boolean' | 'list' | 'kind' | 'key';

/** A column's place in the record. */
export interface Place {
  readonly type: CellType;
  /** The column of kinds that decides whether anything stands here, and the kind it must show. Absent at the top. */
  readonly given?: { readonly field: string; readonly is: Kind };
  /** Whether something always stands here, where it may. */
  readonly always: boolean;
  /** Share of gaps among the records in which something may stand here, where that is not always. */
  readonly gaps?: number;
}

/** One place of the shape with its columns; numbers are indices of the level's columns. */
export interface Spot {
  readonly shape: Shape;
  /** The column of a plain cell, which is all there is. */
  readonly cell?: number;
  /** The column of kinds, where there is one. */
  readonly kind?: number;
  readonly string?: number;
  readonly number?: number;
  readonly boolean?: number;
  readonly members?: readonly { readonly key: string; readonly spot: Spot }[];
  readonly tuple?: readonly Spot[];
  /** Of arrays of any length. */
  readonly list?: ListSpot;
  /** Of objects whose keys are data. */
  readonly entries?: ListSpot;
}

export interface ListSpot {
  readonly column: number;
  readonly level: Level;
}

export interface LevelColumn {
  readonly name: string;
  /** Absent of a plain cell. */
  readonly place?: Place;
  /** Of a list: its items. */
  readonly level?: Level;
}

/** The columns of the records, or of the items of a list. */
export interface Level {
  readonly columns: readonly LevelColumn[];
  /** What a record or an item is. */
  readonly spot: Spot;
  /** The column of the keys, where the items are entries of an object. */
  readonly key?: number;
}

type Columns = LevelColumn[];

/** The levels of a shape. @param path what the names of columns begin with */
export function layoutOf(shape: Shape, path = '', isEntry = false): Level {
  const columns: Columns = [];
  const key = isEntry
    ? columns.push({ name: `${path.slice(0, -2)}{key}`, place: { type: 'key', always: true } }) - 1
    : undefined;
  const spot = spotOf(shape, path, undefined, columns);
  return { columns, spot, ...(key !== undefined && { key }) };
}

const SCALARS = ['string', 'number', 'boolean'] as const;

function spotOf(shape: Shape, path: string, given: Place['given'], columns: Columns): Spot {
  const { kinds } = shape;
  const scalars = SCALARS.filter((type) => kinds.includes(type));
  const gaps = kinds.filter((kind) => kind === 'absent' || kind === 'null');
  // A gap in the one scalar's own column says it all, if it can mean but one thing.
  const plain = scalars.length === 1 && kinds.length === 2 && gaps.length === 1 && !shape.blank;
  const needsKind = kinds.length > 1 && !plain;
  const kind = needsKind
    ? columns.push({ name: `${path}?`, place: { type: 'kind', given, always: true } }) - 1
    : undefined;
  const under = (is: Kind): Place['given'] => (kind === undefined ? given : { field: `${path}?`, is });
  const spot: { -readonly [K in keyof Spot]: Spot[K] } = { shape, ...(kind !== undefined && { kind }) };
  const name = path === '' ? 'value' : path;
  for (const type of scalars) {
    const always = !plain && !(type === 'string' && shape.blank);
    const own = scalars.length > 1 ? `${name}:${type}` : name;
    spot[type] = columns.push({ name: own, place: { type, given: under(type), always } }) - 1;
  }
  if (shape.members)
    spot.members = shape.members.map(({ key, shape: member }) => ({
      key,
      spot: member.cell
        ? { shape: member, cell: columns.push({ name: key }) - 1 }
        : spotOf(member, step(path, key), under('object'), columns),
    }));
  if (shape.tuple)
    spot.tuple = shape.tuple.map((item, i) => spotOf(item, `${path}[${i}]`, under('array'), columns));
  const listOf = (inner: Shape, is: 'array' | 'object'): ListSpot => {
    const listName = `${path}${is === 'object' ? '{}' : '[]'}`;
    const level = layoutOf(inner, listName, is === 'object');
    const place: Place = { type: 'list', given: under(is), always: true };
    return { column: columns.push({ name: listName, place, level }) - 1, level };
  };
  if (shape.entries) spot.entries = listOf(shape.entries, 'object');
  if (shape.items) spot.list = listOf(shape.items, 'array');
  return spot;
}
