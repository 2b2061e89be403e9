/** Meaning → text: rows as their source would have written them. */
import { TimeFormat } from './datetime.ts';
import { type Level, layoutOf } from './json/layout.ts';
import { type CellOf, cellsIn, rebuildList } from './json/rebuild.ts';
import { stringify } from './json/value.ts';
import { wordField, wordsIn } from './mixed.ts';
import { writeNumber } from './number.ts';
import { type Field, isLearned, isTail, isWritten, type ListField, type Schema } from './schema.ts';
import { type Table, TextTable } from './table.ts';

/** The texts of one row's made fields, one per field of the schema; nothing where a field is learned or left out. */
export type MadeRow = readonly (string | undefined)[];
/** Gives the made fields of a row, counted from 0 within the table. */
export interface Made {
  (row: number): MadeRow;
  /** The same of the items of a list, counted from 0 within the table of items. */
  readonly items?: (list: ListField) => Made;
}

/** Fields that are written, in the order of the source. */
export function writtenFields(schema: Schema): Field[] {
  return schema.fields.filter(isWritten);
}

/** The names of the columns that are written. */
export function headerOf(schema: Schema): string[] {
  return writtenFields(schema).map((field) => field.name);
}

/** The texts of every row, one by one. */
export function* formatRows(table: Table, schema: Schema, made: Made): Generator<string[]> {
  const write = rowWriter(table, schema, made, schema.shape && layoutOf(schema.shape));
  for (let row = 0; row < table.rows; row++) yield write(row);
}

function rowWriter(table: Table, schema: Schema, made: Made, level?: Level): (row: number) => string[] {
  const writers = schema.fields.map((field, index) => ({
    index,
    written: isWritten(field),
    write:
      field.kind === 'list'
        ? listWriter(field, table, made, level)
        : isLearned(field)
          ? writerOf(field, table)
          : isTail(field)
            ? textWriter(field, table)
            : undefined,
    missing: field.missing ?? '',
  }));
  return (row) => {
    const others = made(row);
    const texts: string[] = [];
    for (const { index, written, write, missing } of writers)
      if (written) texts.push(others[index] ?? write?.(row) ?? missing);
    return texts;
  };
}

/** A list's items in JSON; nothing where no list may stand. */
function listWriter(field: ListField, table: Table, made: Made, level?: Level): (row: number) => string {
  const list = table.list(field.name);
  const inner = level?.columns.find(({ name }) => name === field.name)?.level;
  const madeItems = made.items?.(field);
  if (list === undefined || inner === undefined || madeItems === undefined) return () => '';
  const write = rowWriter(list.items, field.items, madeItems, inner);
  const cells = cellsIn(inner, headerOf(field.items));
  const stands = standing(field, table);
  return (row) => {
    if (!stands(row)) return '';
    const rows: CellOf[] = [];
    for (let item = list.starts[row]; item < list.starts[row + 1]; item++) rows.push(cells(write(item)));
    return stringify(rebuildList(inner, rows));
  };
}

/** Whether the field may stand in a row. */
function standing({ place }: Field, table: Table): (row: number) => boolean {
  const { given } = place ?? {};
  const kinds = given && table.column(given.field);
  if (given === undefined || kinds?.kind !== 'category') return () => true;
  return (row) => kinds.labels[kinds.codes[row]] === given.is;
}

function writerOf(field: Field, table: Table): (row: number) => string {
  const missing = field.missing ?? '';
  const column = table.column(field.name);
  if (column === undefined) return () => missing;
  if (column.kind === 'category') {
    const { codes, labels } = column;
    return (row) => (codes[row] < 0 ? missing : labels[codes[row]]);
  }
  const write = numberWriter(field);
  const { values } = column;
  const number = (row: number) => (Number.isNaN(values[row]) ? missing : write(values[row]));
  const telling = table.column(wordField(field.name));
  if (!('words' in field && field.words) || telling?.kind !== 'category') return number;
  const word = wordsIn(telling, missing);
  return (row) => word(row) ?? number(row);
}

function textWriter(field: Field, { tails }: Table): (row: number) => string {
  const missing = field.missing ?? '';
  const column = tails.find(({ name }) => name === field.name);
  if (column?.kind !== 'text') return () => missing;
  const { codes, labels } = column;
  return (row) => (codes[row] >= 0 ? labels[codes[row]] : missing);
}

/** How the numbers and times of a field are written. */
export function numberWriter(field: Field): (value: number) => string {
  if (field.kind === 'date' || field.kind === 'datetime') {
    const format = new TimeFormat(field.format, field.zones);
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
