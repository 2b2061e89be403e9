/** The made fields of a table of drawn rows, and of the items of its lists. */
import { type Made, numberWriter } from './format.ts';
import { type IsReal, makeFields, type RowIdentity } from './make.ts';
import { ownersOf } from './nested.ts';
import type { ListField, Schema } from './schema.ts';
import type { Table } from './table.ts';

/** @param who which row of all a row of the table is */
export function madeIn(
  table: Table,
  schema: Schema,
  who: (row: number) => Pick<RowIdentity, 'seed' | 'row' | 'entity'>,
  isReal?: IsReal,
): Made {
  const textOf = knownText(table, schema);
  const made = (row: number) =>
    makeFields(schema, { ...who(row), known: (field) => textOf(field, row) }, isReal);
  const items = ({ name, items: inner, most }: ListField): Made => {
    const list = table.list(name)!;
    const owner = ownersOf(list.starts);
    // Items are numbered through all rows that there could be, so no two share a number.
    const item = (at: number) => {
      const { seed, row } = who(owner[at]);
      return { seed, row: row * Math.max(1, most) + at - list.starts[owner[at]] };
    };
    return madeIn(list.items, inner, item, isReal);
  };
  return Object.assign(made, { items });
}

/** What a row's learned field says. */
function knownText(table: Table, { fields }: Schema): (field: string, row: number) => string | undefined {
  const writers = new Map<string, (value: number) => string>();
  const writerOf = (name: string) => {
    let write = writers.get(name);
    if (write === undefined) {
      write = numberWriter(fields.find((field) => field.name === name)!);
      writers.set(name, write);
    }
    return write;
  };
  return (field, row) => {
    const column = table.column(field) ?? table.tails.find(({ name }) => name === field);
    if (column?.kind === 'number') {
      const value = column.values[row];
      return Number.isNaN(value) ? undefined : writerOf(field)(value);
    }
    if (column === undefined || !('codes' in column) || column.codes[row] < 0) return undefined;
    return column.labels[column.codes[row]];
  };
}
