/** Records one after another → what their shape is, and the table of their cells. */
import { TextTable } from '../table.ts';
import { layoutOf } from './layout.ts';
import { Observer } from './observe.ts';
import type { Shape } from './shape.ts';
import { shred } from './shred.ts';
import { TableBuilder } from './table.ts';
import type { Json } from './value.ts';

/**
 * The shape of records.
 * @param k fewest records that must show what is part of it
 * @returns with the number of keys and kinds of value that were left out
 */
export async function shapeOf(
  records: AsyncIterable<Json>,
  k: number,
): Promise<{ readonly shape: Shape; readonly rare: number }> {
  const observer = new Observer(k);
  for await (const record of records) observer.see(record);
  return observer.finish();
}

/** The cells of records, each in its place of the shape. */
export async function tableOf(records: AsyncIterable<Json>, shape: Shape): Promise<TextTable> {
  const level = layoutOf(shape);
  const builder = new TableBuilder(level);
  const misfits: number[] = [];
  for await (const record of records) if (!shred(record, level, builder)) misfits.push(builder.rows - 1);
  const { columns, rows } = builder.finish();
  return new TextTable(columns, rows, { shape, misfits: Uint32Array.from(misfits) });
}

/**
 * The rows of a table whose records are known, each in its place of the shape; plain cells stay as they are.
 * @param misfits rows that are known to be of no such shape
 */
export function shaped(
  table: TextTable,
  recordOf: (row: number) => Json,
  shape: Shape,
  misfits: Iterable<number> = [],
): TextTable {
  const level = layoutOf(shape);
  const builder = new TableBuilder(level);
  const unfit = new Set(misfits);
  for (let row = 0; row < table.rows; row++) if (!shred(recordOf(row), level, builder)) unfit.add(row);
  const own = new Map(table.columns.map((column) => [column.name, column]));
  const columns = builder
    .finish()
    .columns.flatMap((column) => (column.place ? column : (own.get(column.name) ?? [])));
  return new TextTable(columns, table.rows, { shape, misfits: Uint32Array.from(unfit).sort() });
}

/** What a reader says of keys and kinds that were left out. */
export function saidOfRare(rare: number, k: number): string[] {
  if (rare === 0) return [];
  return [`${rare} keys or kinds of value that fewer than ${k} records have are left out.`];
}
