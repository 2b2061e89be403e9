/** Free texts of the tables of an evaluation, and what of them can be compared like any other column. */
import { type NumberColumn, Table, type TextValues } from '../record/table.ts';

/** The texts of a column, null where one is missing. */
export function textsOf(table: Table, name: string): (string | null)[] {
  const column = table.tails.find((tail) => tail.name === name);
  if (column?.kind !== 'text') return Array.from({ length: table.rows }, () => null);
  return Array.from(column.codes, (code) => (code < 0 ? null : column.labels[code]));
}

/** Names of the text columns that all tables have. */
export function textNames(tables: readonly Table[]): string[] {
  const isText = (table: Table, name: string) =>
    table.tails.some((tail) => tail.kind === 'text' && tail.name === name);
  return tables[0].tails
    .map(({ name }) => name)
    .filter((name) => tables.every((table) => isText(table, name)));
}

/** What the length of a text is called among columns. */
export const lengthName = (name: string) => `${name} (length)`;

/** The table with the length of each text, in characters, as a number beside the other columns. */
export function withLengths(table: Table): Table {
  const lengths = table.tails
    .filter(({ kind }) => kind === 'text')
    .map(
      ({ name }): NumberColumn => ({
        kind: 'number',
        name: lengthName(name),
        values: Float64Array.from(textsOf(table, name), (text) => text?.length ?? Number.NaN),
      }),
    );
  return lengths.length === 0 ? table : new Table([...table.columns, ...lengths], table.rows, table.tails);
}

/** What rows are compared whole by: the columns, or, where there are none, the texts themselves. */
export function wholeRows(table: Table): Table {
  const lengths = table.tails.map(({ name }) => lengthName(name));
  const columns = table.columns.filter(({ name }) => !lengths.includes(name));
  if (columns.length > 0) return new Table(columns, table.rows);
  const texts = table.tails.filter((tail): tail is TextValues => tail.kind === 'text');
  return new Table(
    texts.map(({ name, codes, labels }) => ({ kind: 'category', name, codes, labels })),
    table.rows,
  );
}

/** Words of a text, in lower case: runs of letters and digits, and what joins them inside. */
export function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
}
