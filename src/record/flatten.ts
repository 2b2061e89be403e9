/**
 * What metrics see of a table with lists: beside its own columns the length of each list and the fields of its first item,
 * as columns `tags[].length` and `tags[0]`.
 */
import { type Column, Table } from './table.ts';

/** The table with columns for its lists; the table itself where it has none. */
export function flattened(table: Table): Table {
  if (table.lists.length === 0) return table;
  return new Table(
    [...table.columns, ...table.lists.flatMap((list) => columnsOf(list, list.name))],
    table.rows,
    table.tails,
  );
}

/** @param shown the list's name with the positions of the items above */
function columnsOf({ name, starts, items }: Table['lists'][number], shown: string): Column[] {
  const lengths = Float64Array.from({ length: starts.length - 1 }, (_, row) => starts[row + 1] - starts[row]);
  const inner = [
    ...items.columns.map((column) => ({ ...column, name: firstOf(column.name, name, shown) })),
    ...items.lists.flatMap((list) => columnsOf(list, firstOf(list.name, name, shown))),
  ];
  return [
    { kind: 'number', name: `${shown}.length`, values: lengths },
    ...inner.map((column) => onlyFirst(column, starts)),
  ];
}

/** `tags[].id` of the first item: `tags[0].id`, of an entry `tags{0}.id`. */
function firstOf(column: string, list: string, shown: string): string {
  const rest = column.startsWith(list) ? column.slice(list.length) : `.${column.slice(list.length - 2)}`;
  return `${shown.slice(0, -1)}0${shown.slice(-1)}${rest}`;
}

/** The cells of each row's first item. */
function onlyFirst(column: Column, starts: Uint32Array): Column {
  const rows = starts.length - 1;
  const at = (row: number) => (starts[row + 1] > starts[row] ? starts[row] : -1);
  if (column.kind === 'number') {
    const { values } = column;
    return {
      ...column,
      values: Float64Array.from({ length: rows }, (_, row) => (at(row) < 0 ? Number.NaN : values[at(row)])),
    };
  }
  const { codes } = column;
  return {
    ...column,
    codes: Int32Array.from({ length: rows }, (_, row) => (at(row) < 0 ? -1 : codes[at(row)])),
  };
}
