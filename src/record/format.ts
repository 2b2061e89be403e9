/** Meaning → text: rows as their source would have written them. */
import { TimeFormat } from './datetime.ts';
import { writeNumber } from './number.ts';
import { type Field, isLearned, isTail, type Schema } from './schema.ts';
import { type Column, type Table, TextTable } from './table.ts';

/** The texts of one row's made fields, one per field of the schema; nothing where a field is learned or left out. */
export type MadeRow = readonly (string | undefined)[];
/** Gives the made fields of a row, counted from 0 within the table. */
export type Made = (row: number) => MadeRow;

/** Fields that are written: all but those left out, in the order of the source. */
export function writtenFields(schema: Schema): Field[] {
  return schema.fields.filter((field) => field.kind !== 'dropped');
}

/** The names of the columns that are written. */
export function headerOf(schema: Schema): string[] {
  return writtenFields(schema).map((field) => field.name);
}

/** The texts of every row, one by one. */
export function* formatRows(table: Table, schema: Schema, made: Made): Generator<string[]> {
  const writers = schema.fields.map((field, index) => ({
    index,
    written: field.kind !== 'dropped',
    write: isLearned(field)
      ? writerOf(field, table.column(field.name))
      : isTail(field)
        ? textWriter(field, table)
        : undefined,
    missing: field.missing ?? '',
  }));
  for (let row = 0; row < table.rows; row++) {
    const others = made(row);
    const texts: string[] = [];
    for (const { index, written, write, missing } of writers)
      if (written) texts.push(others[index] ?? write?.(row) ?? missing);
    yield texts;
  }
}

function writerOf(field: Field, column: Column | undefined): (row: number) => string {
  const missing = field.missing ?? '';
  if (column === undefined) return () => missing;
  if (column.kind === 'category') {
    const { codes, labels } = column;
    return (row) => (codes[row] < 0 ? missing : labels[codes[row]]);
  }
  const write = numberWriter(field);
  const { values } = column;
  return (row) => (Number.isNaN(values[row]) ? missing : write(values[row]));
}

function textWriter(field: Field, { tails }: Table): (row: number) => string {
  const missing = field.missing ?? '';
  const column = tails.find(({ name }) => name === field.name);
  return (row) => (column && column.codes[row] >= 0 ? column.labels[column.codes[row]] : missing);
}

function numberWriter(field: Field): (value: number) => string {
  if (field.kind === 'date' || field.kind === 'datetime') {
    const format = new TimeFormat(field.format);
    return (value) => format.write(value);
  }
  if (field.kind === 'integer' || field.kind === 'decimal') return (value) => writeNumber(value, field);
  return String;
}

/** All rows at once, as a table of text. */
export function format(table: Table, made: Made, schema: Schema): TextTable {
  const fields = writtenFields(schema);
  const builders = fields.map((field) => ({
    name: field.name,
    codes: new Uint32Array(table.rows),
    dictionary: [field.missing ?? ''],
    known: new Map<string, number>(field.missing === null ? [] : [[field.missing, 0]]),
  }));
  let row = 0;
  for (const texts of formatRows(table, schema, made)) {
    builders.forEach(({ codes, dictionary, known }, c) => {
      let code = known.get(texts[c]);
      if (code === undefined) {
        code = dictionary.push(texts[c]) - 1;
        known.set(texts[c], code);
      }
      codes[row] = code;
    });
    row++;
  }
  return new TextTable(
    builders.map(({ name, codes, dictionary }) => ({ name, codes, dictionary })),
    table.rows,
  );
}
