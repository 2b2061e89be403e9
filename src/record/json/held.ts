/**
 * Records seen once more when it is known whose they are: a key, a kind of value or a length that fewer than k units show is
 * left out, however many records of theirs show it.
 */
import type { TextTable } from '../table.ts';
import type { Units } from '../units.ts';
import { layoutOf } from './layout.ts';
import { Observer } from './observe.ts';
import { rebuild } from './rebuild.ts';
import type { Member, Shape } from './shape.ts';
import { shaped } from './tabulate.ts';
import type { Json, JsonObject } from './value.ts';

export interface Held {
  readonly table: TextTable;
  /** Keys and kinds of value that were left out. */
  readonly rare: number;
}

/** The table with what at least k units hold; the table itself where that is all of it, or it is not nested. */
export function heldByUnits(table: TextTable, units: Units, k: number): Held {
  const { nesting, rows } = table;
  if (nesting === undefined || units.count === rows) return { table, rare: 0 };
  const { shape, rare } = observed(table, nesting.shape, units, k);
  return rare === 0 && same(shape, nesting.shape) ? { table, rare } : { table: inShape(table, shape), rare };
}

function observed(table: TextTable, shape: Shape, units: Units, k: number) {
  const recordOf = recordsOf(table, shape);
  const seen = (pick: (record: Json) => Json | undefined) => {
    const observer = new Observer(k);
    for (let row = 0; row < table.rows; row++) observer.see(pick(recordOf(row)), units.of[row]);
    return observer.finish();
  };
  if (!shape.ofCells) return seen((record) => record);
  let rare = 0;
  const members = shape.members!.map((member): Member => {
    if (member.shape.cell) return member;
    const found = seen((record) => (record as JsonObject).get(member.key));
    rare += found.rare;
    return { ...member, shape: found.shape };
  });
  return { shape: { ...shape, members }, rare };
}

/** The records of a table in another shape. */
export function inShape(table: TextTable, shape: Shape): TextTable {
  const { nesting } = table;
  if (nesting === undefined || same(shape, nesting.shape)) return table;
  return shaped(table, recordsOf(table, nesting.shape), shape, nesting.misfits);
}

const same = (a: Shape, b: Shape): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function recordsOf({ columns }: TextTable, shape: Shape): (row: number) => Json {
  const level = layoutOf(shape);
  const known = new Map(columns.map((column) => [column.name, column]));
  const own = level.columns.map(({ name }) => known.get(name));
  return (row) =>
    rebuild(level, (c) => {
      const column = own[c];
      return column === undefined ? '' : column.dictionary[column.codes[row]];
    });
}
