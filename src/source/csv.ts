/** CSV → `TextTable`. Every complaint names rows and columns by number, never a cell or a header. */
import { pipeline, Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import { UserError } from '../error.ts';
import { TextTable } from '../record/table.ts';
import { type Bytes, openFile, peek } from './bytes.ts';
import { ColumnBuilder } from './columns.ts';
import { type CsvDialect, sniffDelimiter, sniffNewline, split } from './dialect.ts';
import { decode } from './encoding.ts';
import { headerIn, uniqueNames } from './header.ts';
import type { MissingMarkers } from './missing.ts';

export type { CsvDialect } from './dialect.ts';

export interface CsvOptions {
  /** What messages call the file. @default the path, or `input` for a stream */
  readonly file?: string;
  /** @default found out; a file whose first record looks like data is refused */
  readonly header?: boolean;
  /** @default found out among `,` `;` tab `|` */
  readonly delimiter?: string;
  /** @default '"' */
  readonly quote?: string;
  /** A label of the Encoding Standard. @default utf-8, or utf-16 where a mark says so */
  readonly encoding?: string;
  /** @default 'auto' */
  readonly missing?: MissingMarkers;
  /** Reads exactly this dialect and finds nothing out: for files of our own making. */
  readonly dialect?: CsvDialect;
  /** Fewest records that are enough. @default 2 */
  readonly minRows?: number;
}

export interface CsvFile {
  readonly table: TextTable;
  readonly dialect: CsvDialect;
  /** What was found out and may surprise; no cells. */
  readonly notices: string[];
}

/** Longest record in bytes: beyond it a quote was most likely never closed. */
const MAX_RECORD = 16 * 1024 * 1024;

/** Reads a CSV file or stream. Throws `UserError` for whatever the user can mend. */
export async function readCsv(source: string | Bytes, options: CsvOptions = {}): Promise<CsvFile> {
  const file = options.file ?? (typeof source === 'string' ? source : 'input');
  const open = typeof source === 'string' ? () => openFile(source) : async () => source;
  try {
    return await read(await open(), { ...options, file }, false);
  } catch (error) {
    // A quote inside an unquoted field (5'11") is no error to most programs: read again, leniently, where the
    // source can be opened twice.
    if (error instanceof StrayQuote && typeof source === 'string')
      return await read(await open(), { ...options, file }, true);
    throw error;
  }
}

class StrayQuote extends UserError {}

async function read(
  source: Bytes,
  options: CsvOptions & { readonly file: string },
  lenient: boolean,
): Promise<CsvFile> {
  const { file, minRows = 2 } = options;
  const decoded = await decode(source, { file, encoding: options.dialect ? 'utf-8' : options.encoding });
  const { head, whole, all } = await peek(decoded.bytes, 1 << 18);
  const text = head.toString();
  if (text.trim() === '' && whole && options.dialect === undefined)
    throw new UserError('The file is empty.', 'Give a file with a header and at least two records.', {
      file,
    });

  const quote = options.dialect?.quote ?? options.quote ?? '"';
  const delimiter = options.dialect?.delimiter ?? options.delimiter ?? sniffDelimiter(text, quote);
  const newline = sniffNewline(text, quote);
  const records = split(text, delimiter, quote, 500);
  const told = options.dialect?.header ?? options.header;
  const found = told === undefined ? headerFound(records, file) : 'sure';
  const header = told ?? true;
  const last = { byte: 0 };
  const parser = parse({ ...parseOptions(delimiter, quote, newline), relax_quotes: lenient });
  // The callback is only there so that an error of the source reaches the parser, and with it the loop below.
  pipeline(Readable.from(watchingLast(all, last)), parser, () => {});
  const gathered = new Gathered(header, file, found === 'sure');
  try {
    for await (const record of parser as AsyncIterable<string[]>) gathered.add(record);
  } catch (error) {
    throw mended(error, file);
  }
  const { rows, names, written, builders } = gathered;
  gathered.assertEven(delimiter);
  if (rows < minRows) throw tooFew(rows, minRows, header, file);

  const notices: string[] = [];
  const finalNewline = last.byte === 10 || last.byte === 13;
  // The parser takes the end behind a final newline for an empty line.
  const blank = parser.info.empty_lines - (finalNewline ? 1 : 0);
  if (blank > 0) notices.push(`${counted(blank, 'blank line')} skipped.`);
  if (written && options.dialect === undefined)
    notices.push(`Without a name of their own, and numbered: ${Object.keys(written).join(', ')}.`);
  if (decoded.encoding !== 'utf-8')
    notices.push(`Read as ${decoded.encoding}; the fixtures are written as UTF-8.`);
  const columns = builders.map((builder, c) => {
    const { column, markers } = builder.finish(names[c], options.missing ?? 'auto');
    if (markers > 1)
      notices.push(`Column ${c + 1}: ${markers} different texts mean missing; one is written back.`);
    return column;
  });
  return {
    table: new TextTable(columns, rows),
    dialect: {
      delimiter,
      quote,
      bom: decoded.bom,
      newline: newline === '\r' ? '\n' : newline,
      header,
      ...(written && { written }),
      finalNewline,
    },
    notices,
  };
}

/** Takes records one by one into columns. Rows are counted as a spreadsheet does: the first record is row 1. */
class Gathered {
  names: string[] = [];
  /** What the header says of columns that had to be named. */
  written?: Record<string, string>;
  builders: ColumnBuilder[] = [];
  /** Records of data. */
  rows = 0;
  private begun = false;
  private ragged = { row: 0, fields: 0, rows: 0 };

  constructor(
    private readonly header: boolean,
    private readonly file: string,
    /** Whether the first record is a header beyond doubt. */
    private readonly sure: boolean,
  ) {}

  add(record: readonly string[]): void {
    if (!this.begun) {
      this.begun = true;
      if (this.header && !this.sure) assertNames(record, this.file);
      const { names, written } = uniqueNames(this.header ? record : record.map(() => ''));
      this.names = names;
      if (this.header && Object.keys(written).length > 0) this.written = written;
      this.builders = this.names.map(() => new ColumnBuilder());
      if (this.header) return;
    }
    const width = this.names.length;
    if (width > 1 && record.length === 1 && record[0].trim() === '') return;
    this.rows++;
    if (record.length !== width) {
      if (this.ragged.rows++ === 0)
        this.ragged = { row: this.rows + (this.header ? 1 : 0), fields: record.length, rows: 1 };
    } else if (this.ragged.rows === 0) {
      for (let c = 0; c < width; c++) this.builders[c].add(record[c]);
    }
  }

  /** Throws where records differ in length; says how many do. */
  assertEven(delimiter: string): void {
    if (this.ragged.rows > 0)
      throw raggedError(this.ragged, this.rows, this.names.length, delimiter, this.header, this.file);
  }
}

function parseOptions(delimiter: string, quote: string, newline: string): Options {
  return {
    delimiter,
    quote,
    record_delimiter: newline === '\r' ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  };
}

async function* watchingLast(source: Bytes, last: { byte: number }): Bytes {
  for await (const chunk of source) {
    last.byte = chunk[chunk.length - 1];
    yield chunk;
  }
}

function headerFound(records: readonly string[][], file: string): 'likely' | 'sure' {
  const found = headerIn(records);
  if (found !== 'none') return found;
  throw new UserError(
    'The first row looks like data, not like names of columns.',
    'If the file has no header, say header: false, and the columns are called column_1, column_2, …; if it is one, say header: true.',
    { file, row: 1 },
  );
}

/**
 * Where the first record may still be data, a blank in it or the same text twice speaks for that. Complained about by
 * number.
 */
function assertNames(first: readonly string[], file: string): void {
  const seen = new Map<string, number>();
  first.forEach((name, c) => {
    const before = seen.get(name);
    seen.set(name, c);
    if (name.trim() !== '' && before === undefined) return;
    throw new UserError(
      name.trim() === ''
        ? `Column ${c + 1} has no name.`
        : `Columns ${(before ?? 0) + 1} and ${c + 1} have the same name.`,
      'If the first row names the columns all the same, say header: true, and such columns are numbered; if it is data, header: false.',
      { file, row: 1, column: String(c + 1) },
    );
  });
}

function raggedError(
  ragged: { readonly row: number; readonly fields: number; readonly rows: number },
  rows: number,
  width: number,
  delimiter: string,
  header: boolean,
  file: string,
): UserError {
  const expected = header ? `the header has ${width}` : `the first row has ${width}`;
  const hint =
    ragged.fields > width
      ? `Put fields that contain ${named(delimiter)} in quotes`
      : 'Complete the row; a newline inside a field must be in quotes';
  return new UserError(
    `Row ${ragged.row} has ${counted(ragged.fields, 'field')} where ${expected}; so it is with ${ragged.rows} of ${counted(rows, 'row')}.`,
    `${hint}. Rows are counted as a spreadsheet does: the first line is row 1.`,
    { file, row: ragged.row },
  );
}

function tooFew(rows: number, minRows: number, header: boolean, file: string): UserError {
  const what =
    rows <= 0
      ? header
        ? 'The file has a header and no records.'
        : 'The file has no records.'
      : `The file has only ${counted(rows, 'record')}.`;
  return new UserError(what, `Give a file with at least ${counted(minRows, 'record')}.`, { file });
}

function named(delimiter: string): string {
  if (delimiter === '\t') return 'a tab';
  return delimiter.startsWith(',') ? 'a comma' : `a ${delimiter}`;
}

function counted(n: number, noun: string): string {
  return `${String(n).replace(/\B(?=(\d{3})+$)/g, ',')} ${noun}${n === 1 ? '' : 's'}`;
}

/** Errors of the parser carry cells: only their kind is used. */
function mended(error: unknown, file: string): unknown {
  if (!(error instanceof CsvError)) return error;
  const row = Number((error as CsvError & { records?: unknown }).records ?? 0) + 1;
  const where = { file, row };
  const code: string = error.code;
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new UserError(
      `A quote that opens in row ${row} is never closed.`,
      'Close it; a quote inside a quoted field is written twice.',
      where,
    );
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new UserError(
      `Row ${row} is longer than 16 MB.`,
      'Most likely a quote opens there and is never closed; a quote inside a quoted field is written twice.',
      where,
    );
  if (code === 'INVALID_OPENING_QUOTE')
    return new StrayQuote(
      `Row ${row} has a quote inside an unquoted field.`,
      'Put the field in quotes and write the quote inside it twice.',
      where,
    );
  return new UserError(
    `Row ${row} has text after a closing quote.`,
    'A quote inside a quoted field is written twice, and a delimiter must follow the closing one.',
    where,
  );
}
