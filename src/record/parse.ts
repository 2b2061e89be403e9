/** Text → meaning: the learned fields of a file as numbers and categories. */
import { UserError } from '../error.ts';
import { TimeFormat } from './datetime.ts';
import { wordColumn } from './mixed.ts';
import { listsOf } from './nested.ts';
import { readNumber, styleOf } from './number.ts';
import { FIELDS } from './placeholder.ts';
import { presenceColumn } from './presence.ts';
import {
  type Field,
  isLearned,
  isPresence,
  type NumberField,
  type Schema,
  type TimeField,
} from './schema.ts';
import {
  type Column,
  type OwnValues,
  Table,
  type TailColumn,
  type TextColumn,
  type TextTable,
  type TextValues,
} from './table.ts';

/**
 * The learned fields of `text`, in the order of the schema. Categories keep the exact text of their source; a cell
 * that is not of its field's type counts as missing.
 */
export function parse(text: TextTable, schema: Schema): Table {
  const columns = schema.fields.filter(isLearned).map((field) => {
    if (isPresence(field)) return presenceColumn(field.name, columnOf(text, field.presenceOf));
    const mixed = 'wordOf' in field && schema.fields.find(({ name }) => name === field.wordOf);
    if (!mixed) return parseColumn(columnOf(text, field.name), field);
    const number = mixed as NumberField;
    return wordColumn(field.name, columnOf(text, number.name), number, readerOf(number));
  });
  const texts = schema.fields.filter((field) => field.kind === 'text');
  const own = texts.length > 0 ? ownValues(text, schema) : [];
  const tails: TailColumn[] = texts.map((field) => ({ ...textValues(columnOf(text, field.name)), own }));
  for (const { field, items } of listsOf(text, schema.fields)) {
    const { starts, table } = items;
    tails.push({ kind: 'list', name: field.name, starts, items: parse(table, field.items) });
  }
  return new Table(columns, text.rows, tails);
}

function columnOf(text: TextTable, field: string): TextColumn {
  const column = text.columns.find(({ name }) => name === field);
  if (column !== undefined) return column;
  throw new UserError(`The column ${field} is missing.`, 'Give a file with the same columns as the source.', {
    column: field,
  });
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

/** What a record's texts may not say of it: its keys and its personal data. What repeats a text is made from it, not it from that. */
function ownValues(text: TextTable, schema: Schema): OwnValues[] {
  const isText = (name: string) =>
    schema.fields.some((field) => field.name === name && field.kind === 'text');
  const repeatsText = ({ echo }: Field) =>
    echo?.parts.some((part) => typeof part !== 'string' && isText(part.field)) ?? false;
  return schema.fields.slice(0, FIELDS).flatMap((field, i) => {
    const column = text.columns.find(({ name }) => name === field.name);
    if ((field.kind !== 'personal' && field.kind !== 'id') || column === undefined || repeatsText(field))
      return [];
    const { codes, labels } = textValues(column);
    const make = field.kind === 'personal' ? field.make : undefined;
    const role = field.kind === 'personal' ? field.role : undefined;
    return [{ field: i, ...(make && { make }), ...(role && { role }), codes, labels }];
  });
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
