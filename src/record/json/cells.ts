/**
 * JSON in the cells of a flat file, as warehouses write it (`jsonb`, `VARIANT`): such a column is a place of the record like any
 * other, and what stands inside it has columns of its own. A cell that is no JSON is a text beside it.
 *
 *     id   details                    id   details?   details.dose   details.unit
 *     1    {"dose":5,"unit":"mg"}     1    object     5              mg
 *     2                               2    absent
 */
import { UserError } from '../../error.ts';
import type { TextColumn, TextTable } from '../table.ts';
import { layoutOf } from './layout.ts';
import { Observer } from './observe.ts';
import { JsonFault, parseJson } from './parse.ts';
import { type Member, type Shape, step } from './shape.ts';
import { usualStyle } from './style.ts';
import { shaped } from './tabulate.ts';
import { type Json, type JsonStyle, stringify } from './value.ts';

/** How the JSON of a column is written. */
export interface CellManner {
  readonly style: JsonStyle;
  /** What a cell without a value holds. */
  readonly missing: string;
}

export interface FoundCells {
  /** The record of the file: its plain columns, and those with JSON inside. */
  readonly shape: Shape;
  readonly manners: Readonly<Record<string, CellManner>>;
  /** Keys and kinds of value that were left out. */
  readonly rare: number;
}

/** What a cell holds: an object, an array or null where that is its JSON, and its own text otherwise. */
export function cellValue(text: string): Json {
  if (!/^\s*(?:[[{]|null\s*$)/.test(text)) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonFault) return text;
    throw error;
  }
}

/** The cell of a value; undefined is missing. */
export function cellText(value: Json | undefined, { style, missing }: CellManner): string {
  if (value === undefined) return missing;
  return typeof value === 'string' ? value : stringify(value, style);
}

/**
 * The columns of a flat table that hold JSON.
 * @param k fewest rows that must show a key, a kind of value or a length
 * @param whole columns that are left as they are
 */
export function findCells(table: TextTable, k: number, whole: ReadonlySet<string>): FoundCells | undefined {
  const names = new Set(table.columns.map(({ name }) => name));
  const manners: Record<string, CellManner> = {};
  let rare = 0;
  const members = table.columns.map((column): Member => {
    const { name: key } = column;
    const plain: Member = { key, shape: { kinds: [], cell: true } };
    if (whole.has(key) || !looksLikeJson(column)) return plain;
    const found = shapeOf(column, k);
    if (found === undefined) return plain;
    const inner = layoutOf(found.shape, step('', key)).columns;
    if (inner.some(({ name }) => names.has(name) && name !== key)) return plain;
    manners[key] = { style: styleIn(column), missing: column.dictionary[0] };
    rare += found.rare;
    return { key, shape: found.shape };
  });
  return Object.keys(manners).length > 0
    ? { shape: { kinds: ['object'], ofCells: true, members }, manners, rare }
    : undefined;
}

/** The table with the columns of what stands in its JSON. @param shape of such a file */
export function unfolded(table: TextTable, shape: Shape): TextTable {
  const own = new Map(table.columns.map((column) => [column.name, column]));
  const columns = shape.members!.flatMap(({ key, shape: inner }) => {
    const column = own.get(key);
    if (inner.cell) return [];
    if (column) return [{ key, column }];
    throw new UserError(`The column ${key} is missing.`, 'Give a file with the same columns as the source.', {
      column: key,
    });
  });
  const recordOf = (row: number) => {
    const record = new Map<string, Json>();
    for (const { key, column } of columns) {
      const code = column.codes[row];
      if (code !== 0) record.set(key, cellValue(column.dictionary[code]));
    }
    return record;
  };
  return shaped(table, recordOf, shape);
}

/** Share of the cells that must be JSON. */
const NEARLY_ALL = 0.95;
/** Most different texts by which a column is judged before all of it is read. */
const GLANCE = 100;

const isBracketed = (text: string) => /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text);

function looksLikeJson({ dictionary }: TextColumn): boolean {
  const some = dictionary.slice(1, 1 + GLANCE);
  return some.length > 0 && some.filter(isBracketed).length >= 0.5 * some.length;
}

/** The shape of a column's JSON; undefined where too little of it is JSON, or nothing stands in it again and again. */
function shapeOf({ codes, dictionary }: TextColumn, k: number) {
  const observer = new Observer(k);
  let present = 0;
  let json = 0;
  for (const code of codes) {
    const value = code === 0 ? undefined : cellValue(dictionary[code]);
    observer.see(value);
    if (value === undefined) continue;
    present++;
    if (typeof value !== 'string') json++;
  }
  if (json < Math.max(k, NEARLY_ALL * present)) return undefined;
  const found = observer.finish();
  const { members = [], entries, tuple = [], items } = found.shape;
  return members.length > 0 || entries || tuple.length > 0 || items ? found : undefined;
}

/** Longest cell that is written in every style to find its own. */
const LONG = 10_000;

/** The style of its first cells. */
function styleIn({ dictionary }: TextColumn): JsonStyle {
  const short = dictionary.slice(1, 1 + GLANCE).filter(({ length }) => length <= LONG);
  const some = short.map((text) => [cellValue(text), text.trim()] as const);
  return usualStyle(some.filter(([value]) => typeof value !== 'string'));
}
