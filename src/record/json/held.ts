/**
 * Records seen once more when it is known whose they are: a key, a kind of value or a length that fewer than k units show is
 * left out, however many records of theirs show it.
 */
import { TextTable } from '../table.ts';
import type { Units } from '../units.ts';
import { layoutOf } from './layout.ts';
import { Observer } from './observe.ts';
import { rebuild } from './rebuild.ts';
import type { Shape } from './shape.ts';
import { shred } from './shred.ts';
import { TableBuilder } from './table.ts';
import type { Json } from './value.ts';

export interface Held {
  readonly table: TextTable;
  /** Keys and kinds of value that were left out. */
  readonly rare: number;
}

/** The table with what at least k units hold; the table itself where that is all of it, or it is not nested. */
export function heldByUnits(table: TextTable, units: Units, k: number): Held {
  const { nesting, rows } = table;
  if (nesting === undefined || units.count === rows) return { table, rare: 0 };
  const observer = new Observer(k);
  const recordOf = recordsOf(table, nesting.shape);
  for (let row = 0; row < rows; row++) observer.see(recordOf(row), units.of[row]);
  const { shape, rare } = observer.finish();
  return rare === 0 && same(shape, nesting.shape) ? { table, rare } : { table: inShape(table, shape), rare };
}

/** The records of a table in another shape. */
export function inShape(table: TextTable, shape: Shape): TextTable {
  const { nesting, rows } = table;
  if (nesting === undefined || same(shape, nesting.shape)) return table;
  const level = layoutOf(shape);
  const builder = new TableBuilder(level);
  const recordOf = recordsOf(table, nesting.shape);
  const misfits = new Set(nesting.misfits);
  for (let row = 0; row < rows; row++) if (!shred(recordOf(row), level, builder)) misfits.add(row);
  return new TextTable(builder.finish().columns, rows, { shape, misfits: Uint32Array.from(misfits).sort() });
}

const same = (a: Shape, b: Shape): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

function recordsOf({ columns }: TextTable, shape: Shape): (row: number) => Json {
  const level = layoutOf(shape);
  return (row) => rebuild(level, (column) => columns[column].dictionary[columns[column].codes[row]]);
}
