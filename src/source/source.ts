/** Opens a source by the extension of its name. */
import { UserError } from '../error.ts';
import { findCells, unfolded } from '../record/json/cells.ts';
import { saidOfRare } from '../record/json/tabulate.ts';
import type { ColumnSettings } from '../record/override.ts';
import type { TextTable } from '../record/table.ts';
import { type Bytes, gunzip, openFile } from './bytes.ts';
import { type CsvOptions, readCsv } from './csv.ts';
import { type JsonOptions, readJson } from './json/read.ts';
import { LINE, looksLikeLines, readLines } from './lines.ts';
import type { Manner } from './manner.ts';
import { readParquet } from './parquet.ts';

/** What can be read, by extension; `.gz` behind any of them is unpacked on the way. */
export const EXTENSIONS = [
  '.csv',
  '.tsv',
  '.tab',
  '.txt',
  '.log',
  '.text',
  '.data',
  '.parquet',
  '.json',
  '.geojson',
  '.ndjson',
  '.jsonl',
] as const;

/** Types of columns, by name. */
export type Declared = Readonly<Record<string, Pick<ColumnSettings, 'type' | 'format'>>>;

export type SourceOptions = CsvOptions &
  Omit<JsonOptions, 'file'> & {
    /** Whether a text is one of lines. @default by its ending, or, of `.txt`, by what stands in it */
    readonly lines?: boolean;
    /** Columns whose cells are left as they are, though they hold JSON. */
    readonly whole?: readonly string[];
  };

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
  options: SourceOptions = {},
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
    const { minRecords, shape } = options;
    const read = await readParquet(bytes, { file, missing, minRecords, shape });
    const { table, elements, declared, notices } = read;
    return withCells({ table, manner: { format: 'parquet', elements }, declared, notices }, options);
  }
  if (/json/.test(extension)) {
    const open = opened === undefined ? () => openFile(path) : replayed(opened);
    const unpacked = zipped ? async () => gunzip(await open(), file) : open;
    const isLines = extension === '.ndjson' || extension === '.jsonl';
    const { table, manner, lines, notices } = await readJson(unpacked, isLines, { ...options, file });
    return { table, manner: { format: lines ? 'ndjson' : 'json', json: manner }, notices };
  }
  let bytes = zipped ? unzipped(path, file, opened) : opened;
  let lines = extension === '.log' || extension === '.text' || (extension === '.txt' && options.lines);
  if (extension === '.txt' && !lines && options.header === undefined && options.delimiter === undefined) {
    const looked = await looksLikeLines(bytes ?? (await openFile(path)), file);
    lines = looked.lines;
    if (bytes !== undefined) bytes = looked.all;
  }
  if (lines) {
    const read = await readLines(bytes ?? (await openFile(path)), { ...options, file });
    const { table, dialect, log, notices } = read;
    const manner: Manner = { format: 'lines', dialect, ...(log && { log }) };
    // A status is no quantity.
    const declared: Declared = log ? { status: { type: 'category' } } : { [LINE]: { type: 'text' } };
    return { table, manner, declared, notices };
  }
  const tabbed = extension === '.tsv' || extension === '.tab';
  const { table, dialect, notices } = await readCsv(bytes ?? path, {
    ...options,
    file,
    delimiter: options.delimiter ?? (tabbed ? '\t' : undefined),
  });
  return withCells({ table, manner: { format: tabbed ? 'tsv' : 'csv', dialect }, notices }, options);
}

/** The file with columns for what stands in its cells of JSON. */
function withCells(file: SourceFile, { shape, whole, minRecords = 1 }: SourceOptions): SourceFile {
  const { table, manner, notices } = file;
  if (table.nesting) return file;
  if (shape) return shape.ofCells ? { ...file, table: unfolded(table, shape) } : file;
  const found = findCells(table, minRecords, new Set(whole));
  if (found === undefined) return file;
  return {
    ...file,
    table: unfolded(table, found.shape),
    manner: { ...manner, cells: found.manners },
    notices: [
      ...notices,
      `What stands in the JSON of ${Object.keys(found.manners).join(', ')} is learned key by key.`,
      ...saidOfRare(found.rare, minRecords),
    ],
  };
}

/** Reads what was written in the manner of a source: nothing is found out, every record is kept. */
export async function readBack(
  bytes: Bytes,
  { format, dialect, log, cells = {} }: Manner,
  options: Pick<CsvOptions, 'missing'> & Pick<JsonOptions, 'file' | 'shape' | 'records'>,
): Promise<TextTable> {
  const { shape } = options;
  const opened = (table: TextTable) => (shape?.ofCells ? unfolded(table, shape) : table);
  if (format === 'parquet') {
    const { file } = options;
    return opened((await readParquet(bytes, { file, shape, minRows: 1 })).table);
  }
  if (format === 'lines')
    return (await readLines(bytes, { file: options.file ?? 'input', minRows: 1, log: log ?? 'none' })).table;
  if (format === 'json' || format === 'ndjson')
    return (await readJson(replayed(bytes), format === 'ndjson', { ...options, minRows: 1 })).table;
  const gaps = Object.entries(cells).map(([name, { missing }]) => [name, [missing]] as const);
  const missing = options.missing instanceof Map ? new Map([...options.missing, ...gaps]) : options.missing;
  return opened((await readCsv(bytes, { ...options, missing, dialect, minRows: 1 })).table);
}

/** Bytes that can be read again, from the first on. */
function replayed(bytes: Bytes): () => Promise<Bytes> {
  let kept: Promise<Uint8Array[]> | undefined;
  const all = async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    return chunks;
  };
  return async () => {
    kept ??= all();
    const chunks = await kept;
    return (async function* () {
      yield* chunks;
    })();
  };
}

async function* unzipped(path: string, file: string, opened?: Bytes): Bytes {
  yield* gunzip(opened ?? (await openFile(path)), file);
}
