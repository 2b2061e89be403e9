/** Opens a source by the extension of its name. */
import { UserError } from '../error.ts';
import type { ColumnSettings } from '../record/override.ts';
import type { TextTable } from '../record/table.ts';
import { type Bytes, gunzip, openFile } from './bytes.ts';
import { type CsvOptions, readCsv } from './csv.ts';
import type { Manner } from './manner.ts';
import { readParquet } from './parquet.ts';

/** What can be read, by extension; `.gz` behind any of them is unpacked on the way. */
export const EXTENSIONS = ['.csv', '.tsv', '.tab', '.txt', '.data', '.parquet'] as const;

/** Types of columns, by name. */
export type Declared = Readonly<Record<string, Pick<ColumnSettings, 'type' | 'format'>>>;

/** A source, read. */
export interface SourceFile {
  readonly table: TextTable;
  readonly manner: Manner;
  /** What the file itself says its columns are. */
  readonly declared?: Declared;
  /** What was found out and may surprise; no cells. */
  readonly notices: string[];
}

/**
 * Reads a table from a file on disk, or from bytes that were opened before, by the extension of the path.
 * @param opened the contents, where the file itself is protected
 */
export async function openSource(
  path: string,
  options: CsvOptions = {},
  opened?: Bytes,
): Promise<SourceFile> {
  const zipped = /\.gz$/i.test(path);
  const bare = zipped ? path.slice(0, -3) : path;
  const extension = /\.[^./\\]*$/.exec(bare)?.[0].toLowerCase() ?? '';
  if (!EXTENSIONS.includes(extension as (typeof EXTENSIONS)[number])) {
    if (opened === undefined) await openFile(path);
    throw new UserError(
      extension === ''
        ? 'The name of the file has no extension to read it by.'
        : `Files that end in ${extension} cannot be read.`,
      `Give one that ends in ${EXTENSIONS.join(', ')}, with or without .gz.`,
      { file: path },
    );
  }
  const file = options.file ?? path;
  if (extension === '.parquet') {
    const bytes = zipped ? unzipped(path, file, opened) : (opened ?? (await openFile(path)));
    const missing = Array.isArray(options.missing) ? options.missing : undefined;
    const { table, elements, declared, notices } = await readParquet(bytes, { file, missing });
    return { table, manner: { format: 'parquet', elements }, declared, notices };
  }
  const tabbed = extension === '.tsv' || extension === '.tab';
  const { table, dialect, notices } = await readCsv(
    zipped ? unzipped(path, file, opened) : (opened ?? path),
    { ...options, file, delimiter: options.delimiter ?? (tabbed ? '\t' : undefined) },
  );
  return { table, manner: { format: tabbed ? 'tsv' : 'csv', dialect }, notices };
}

/** Reads what was written in the manner of a source: nothing is found out, every record is kept. */
export async function readBack(
  bytes: Bytes,
  { format, dialect }: Manner,
  options: Pick<CsvOptions, 'file' | 'missing'>,
): Promise<TextTable> {
  if (format === 'parquet') return (await readParquet(bytes, { file: options.file, minRows: 1 })).table;
  return (await readCsv(bytes, { ...options, dialect, minRows: 1 })).table;
}

async function* unzipped(path: string, file: string, opened?: Bytes): Bytes {
  yield* gunzip(opened ?? (await openFile(path)), file);
}
