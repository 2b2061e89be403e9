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

/** What a reader says of keys and kinds that were left out. */
export function saidOfRare(rare: number, k: number): string[] {
  if (rare === 0) return [];
  return [`${rare} keys or kinds of value that fewer than ${k} records have are left out.`];
}
