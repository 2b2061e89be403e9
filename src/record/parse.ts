/** Text → meaning: the learned fields of a file as numbers and categories. */
import { UserError } from '../error.ts';
import { TimeFormat } from './datetime.ts';
import { readNumber, styleOf } from './number.ts';
import { type Field, isLearned, isTail, type NumberField, type Schema, type TimeField } from './schema.ts';
import { type Column, Table, type TextColumn, type TextTable, type TextValues } from './table.ts';

/**
 * The learned fields of `text`, in the order of the schema. Categories keep the exact text of their source; a cell
 * that is not of its field's type counts as missing.
 */
export function parse(text: TextTable, schema: Schema): Table {
  const columns = schema.fields.filter(isLearned).map((field) => parseColumn(columnOf(text, field), field));
  const tails = schema.fields.filter(isTail).map((field) => textValues(columnOf(text, field)));
  return new Table(columns, text.rows, tails);
}

function columnOf(text: TextTable, field: Field): TextColumn {
  const column = text.columns.find(({ name }) => name === field.name);
  if (column !== undefined) return column;
  throw new UserError(
    `The column ${field.name} is missing.`,
    'Give a file with the same columns as the source.',
    { column: field.name },
  );
}

function parseColumn(column: TextColumn, field: Field): Column {
  const { name, codes, dictionary } = column;
  if (field.kind === 'category' || field.kind === 'boolean')
    return { ...textValues(column), kind: 'category' };
  const read = readerOf(field as NumberField | TimeField);
  const meaning = Float64Array.from(dictionary, (text, code) => (code === 0 ? Number.NaN : read(text)));
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) values[row] = meaning[codes[row]];
  return { kind: 'number', name, values };
}

/** The cells as they are; those that are missing as −1. */
function textValues({ name, codes, dictionary }: TextColumn): TextValues {
  const shifted = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) shifted[row] = codes[row] - 1;
  return { kind: 'text', name, codes: shifted, labels: dictionary.slice(1) };
}

/** Reads one cell of a field as a number, NaN where it is none. */
export function readerOf(field: NumberField | TimeField): (text: string) => number {
  if ('format' in field) {
    const format = new TimeFormat(field.format);
    return (text) => format.read(text);
  }
  const style = styleOf(field);
  const { decimals } = field;
  // Onto the grid: what is read is what would be written.
  return (text) => {
    const value = readNumber(text, style);
    return Number.isNaN(value) ? value : Number(value.toFixed(decimals)) + 0;
  };
}
