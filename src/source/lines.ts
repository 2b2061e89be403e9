/**
 * Files of text lines, a record a line: messages, names, logs. One column, `line`, of free text; or the fields of a web
 * server's log.
 */
import { UserError } from '../error.ts';
import { TextTable } from '../record/table.ts';
import { type Bytes, peek } from './bytes.ts';
import { ColumnBuilder } from './columns.ts';
import { type CsvDialect, PLAIN, sniffDelimiter, split } from './dialect.ts';
import { decode } from './encoding.ts';
import { LOG_FORMATS, type LogFormat, logFields, logFormatOf, NOTHING } from './log.ts';

/** The one column of such a file. */
export const LINE = 'line';

/** Longest line in characters: beyond it the file is hardly one of lines. */
const LONGEST = 1 << 20;
/** Share of the first records that must be as wide as most are for a text to be a table. */
const EVEN = 0.9;
const RECORDS = 300;

export interface LinesFile {
  readonly table: TextTable;
  readonly dialect: CsvDialect;
  /** Where the lines are a web server's. */
  readonly log?: LogFormat;
  readonly notices: string[];
}

/**
 * Reads every line that is not blank.
 * @param options.log the format of a log's lines. @default found out
 */
export async function readLines(
  source: Bytes,
  options: {
    readonly file: string;
    readonly encoding?: string;
    readonly minRows?: number;
    readonly log?: LogFormat | 'none';
  },
): Promise<LinesFile> {
  const { file, minRows = 2 } = options;
  const decoded = await decode(source, options);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const texts: string[] = [];
  let rest = '';
  let line = 0;
  let blank = 0;
  let newline: CsvDialect['newline'] | undefined;
  const add = (text: string) => {
    line++;
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    newline ??= bare === text ? '\n' : '\r\n';
    if (bare.trim() === '') blank++;
    else texts.push(bare);
  };
  for await (const bytes of decoded.bytes) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop()!;
    for (const part of parts) add(part);
    if (rest.length > LONGEST)
      throw new UserError(
        'A line is longer than a million characters.',
        'Give a file with a record a line, or say what it is: --format csv.',
        { file, row: line + 1 },
      );
  }
  const finalNewline = rest === '';
  if (!finalNewline) add(rest);
  const log = options.log === 'none' ? undefined : (options.log ?? logFormatOf(texts));
  const { table, left } = log ? logTable(texts, log) : { table: lineTable(texts), left: 0 };
  if (table.rows < minRows)
    throw new UserError(
      `There are ${table.rows} lines with text, and at least ${minRows} are needed.`,
      'Give a file with more lines.',
      { file },
    );
  const notices = blank > 0 ? [`${blank === 1 ? '1 blank line' : `${blank} blank lines`} skipped.`] : [];
  if (log)
    notices.push(
      `Read as a log in the ${LOG_FORMATS[log].name}${left === 0 ? '.' : `; ${left} ${left === 1 ? 'line is' : 'lines are'} of another form and left out.`}`,
    );
  if (decoded.encoding !== 'utf-8')
    notices.push(`Read as ${decoded.encoding}; the fixtures are written as UTF-8.`);
  return {
    table,
    dialect: { ...PLAIN, bom: decoded.bom, newline: newline ?? '\n', header: false, finalNewline },
    ...(log && { log }),
    notices,
  };
}

function lineTable(texts: readonly string[]): TextTable {
  const column = new ColumnBuilder();
  for (const text of texts) column.add(text);
  return new TextTable([column.finish(LINE, []).column], texts.length);
}

/** The fields of all lines that have them, and how many have not. */
function logTable(texts: readonly string[], log: LogFormat): { table: TextTable; left: number } {
  const { columns } = LOG_FORMATS[log];
  const builders = columns.map(() => new ColumnBuilder());
  let rows = 0;
  for (const text of texts) {
    const fields = logFields(text, log);
    if (!fields) continue;
    builders.forEach((builder, c) => {
      builder.add(fields[c]);
    });
    rows++;
  }
  const finished = builders.map((builder, c) => builder.finish(columns[c], [NOTHING]).column);
  return { table: new TextTable(finished, rows), left: texts.length - rows };
}

/**
 * Whether the beginning of a text looks like lines rather than like a table: where no delimiter cuts nearly all of its
 * lines into the same number of fields, two at least.
 */
export async function looksLikeLines(source: Bytes, file: string): Promise<{ lines: boolean; all: Bytes }> {
  const { head, all } = await peek(source, 1 << 18);
  const decoded = await decode(once(head), { file });
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of decoded.bytes) text += decoder.decode(bytes, { stream: true });
  return { lines: !isTable(text), all };
}

export function isTable(text: string): boolean {
  const delimiter = sniffDelimiter(text, '"');
  const records = split(text, delimiter, '"', RECORDS);
  const widths = new Map<number, number>();
  for (const { length } of records) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].sort((a, b) => b[1] - a[1])[0] ?? [1, 0];
  if (width < 2 || count < EVEN * records.length) return false;
  // Sentences with a comma each are lines still: the fields of a table are short.
  const fields = records.filter(({ length }) => length === width).flat();
  return (
    delimiter.trim() !== ',' ||
    width > 2 ||
    fields.filter((field) => /\s\S+\s/.test(field.trim())).length < fields.length / 2
  );
}

async function* once(bytes: Uint8Array): Bytes {
  // Whole lines only: the last character may be cut.
  const end = bytes.lastIndexOf(10);
  yield end > 0 ? bytes.subarray(0, end + 1) : bytes;
}
