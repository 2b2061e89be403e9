/**
 * Parquet → `TextTable`, each value as its one canonical text; nested columns as nested records are (`src/record/json`). The types
 * of the file are kept.
 */
import {
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  parquetMetadata,
  parquetScan,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { UserError } from '../error.ts';
import type { Shape } from '../record/json/shape.ts';
import { saidOfRare, shapeOf, tableOf } from '../record/json/tabulate.ts';
import type { Json } from '../record/json/value.ts';
import type { ColumnSettings } from '../record/override.ts';
import { type TextColumn, TextTable } from '../record/table.ts';
import type { Bytes } from './bytes.ts';
import { ColumnBuilder } from './columns.ts';
import { assertCodecs, COMPRESSORS } from './parquet-codecs.ts';
import { declaration, kept, withoutMeaning } from './parquet-elements.ts';
import { assertPages } from './parquet-pages.ts';
import { type Branch, branchOf, isNested, jsonOf, type Stored, treeOf } from './parquet-tree.ts';
import { type ParquetElement, type ParquetType, type Physical, typeOf } from './parquet-types.ts';

export interface ParquetFile {
  readonly table: TextTable;
  /** The columns of the file with their types. */
  readonly elements: readonly ParquetElement[];
  /** What the file says its columns are, where inference should not doubt it. */
  readonly declared: Readonly<Record<string, ColumnSettings>>;
  readonly notices: string[];
}

export interface ParquetOptions {
  /** What messages call the file. @default input */
  readonly file?: string;
  /** Texts that mean missing besides a null and an empty text. @default none */
  readonly missing?: readonly string[];
  /** Fewest records that are enough. @default 2 */
  readonly minRows?: number;
  /** k: of nested records, a key that fewer have is left out. @default 1 */
  readonly minRecords?: number;
  /** The shape that nested records must have. @default found */
  readonly shape?: Shape;
}

/** More rows than memory could hold; a damaged file may claim any number. */
const MOST_ROWS = 100_000_000;

/** Reads a Parquet file. Throws `UserError` for whatever the user can mend. */
export async function readParquet(source: Bytes, options: ParquetOptions = {}): Promise<ParquetFile> {
  const { file = 'input', missing = [], minRows = 2, minRecords = 1 } = options;
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const metadata = metadataOf(bytes, file);
  const elements = whole(() => metadata.schema.slice(1).map(kept), file);
  const tree = whole(() => treeOf(elements), file);
  const columns = columnsOf(tree, file);
  const rows = Number(metadata.num_rows);
  if (rows < minRows)
    throw new UserError(
      rows === 0 ? 'The file has no records.' : 'The file has one record only.',
      `Give at least ${minRows} records.`,
      { file },
    );
  assertCodecs(metadata, file);
  let hasNewPages = false;
  try {
    hasNewPages = assertPages(bytes, metadata, tree, COMPRESSORS);
    const scan = await parquetScan({
      file: {
        byteLength: bytes.length,
        slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
      },
      metadata: { ...metadata, schema: metadata.schema.map(withoutMeaning) },
      utf8: false,
      geoparquet: false,
      useOffsetIndex: false,
      compressors: COMPRESSORS,
      parsers: { timestampFromNanoseconds: (nanos) => nanos },
    });
    if (isNested(elements)) {
      const records = () => recordsOf(scan, columns, file);
      const found = options.shape ? { shape: options.shape, rare: 0 } : await shapeOf(records(), minRecords);
      const table = await tableOf(records(), found.shape);
      if (table.rows !== rows) throw damaged(file);
      return { table, elements, declared: {}, notices: saidOfRare(found.rare, minRecords) };
    }
    return { ...(await readFlat(scan, metadata.schema.slice(1), rows, missing, file)), elements };
  } catch (error) {
    if (error instanceof UserError) throw error;
    // The library's message may quote what it read.
    throw isNested(elements) && hasNewPages ? newPages(file) : damaged(file);
  }
}

/** Writers do not agree on what such a page counts as null. */
function newPages(file: string): UserError {
  return new UserError(
    'Nested columns in pages of version 2 cannot be read here, or the file is damaged.',
    'Write the file with pages of version 1, which is what most programs do unasked.',
    { file },
  );
}

/** A file without nesting: one column for each of its own. */
async function readFlat(
  scan: ParquetScan,
  elements: readonly SchemaElement[],
  rows: number,
  missing: readonly string[],
  file: string,
): Promise<Omit<ParquetFile, 'elements'>> {
  const columns: TextColumn[] = [];
  const notices: string[] = [];
  for (const element of elements) {
    const { column, lost } = await readColumn(scan, element, rows, missing, file);
    columns.push(column);
    if (lost > 0)
      notices.push(`${element.name}: ${lost} values (no numbers, or beyond the year 9999) count as missing.`);
  }
  return {
    table: new TextTable(columns, rows),
    declared: Object.fromEntries(elements.flatMap((element, c) => declaration(element, columns[c]))),
    notices,
  };
}

/** The records of a file with nested columns, one row group in memory at a time. */
async function* recordsOf(scan: ParquetScan, columns: readonly Branch[], file: string): AsyncGenerator<Json> {
  for (const { rowStart, rowEnd } of scan.ranges) {
    const values: DecodedArray[] = [];
    for (const { name } of columns) {
      const read = await scan.readColumn({ column: name, rowStart, rowEnd });
      if (read.length !== rowEnd - rowStart) throw damaged(file);
      values.push(read);
    }
    for (let row = 0; row < rowEnd - rowStart; row++)
      yield new Map(
        columns.map((column, c) => {
          try {
            return [column.name, jsonOf(column, values[c][row] as Stored)];
          } catch {
            throw noText(column.name, file);
          }
        }),
      );
  }
}

/** What a damaged file cannot say. */
function whole<T>(said: () => T, file: string): T {
  try {
    return said();
  } catch {
    throw damaged(file);
  }
}

function damaged(file: string): UserError {
  return new UserError(
    'The Parquet data is damaged or cut off.',
    'Write the file anew, and check that it was copied whole.',
    { file },
  );
}

function metadataOf(bytes: Buffer, file: string): FileMetaData {
  const tail = bytes.subarray(-4).toString('latin1');
  if (tail === 'PARE')
    throw new UserError('The Parquet file is encrypted.', 'Write it without encryption.', { file });
  if (bytes.length < 12 || bytes.subarray(0, 4).toString('latin1') !== 'PAR1')
    throw new UserError(
      'The file is no Parquet.',
      'Give a Parquet file, or let the ending of its name say its format.',
      { file },
    );
  try {
    const metadata = parquetMetadata(new Uint8Array(bytes), { geoparquet: false });
    let rows = 0n;
    for (const group of metadata.row_groups) rows += group.num_rows;
    if (rows !== metadata.num_rows || rows > MOST_ROWS) throw damaged(file);
    return metadata;
  } catch {
    throw damaged(file);
  }
}

/** The columns, each of a type that can be read. */
function columnsOf({ children }: SchemaTree, file: string): Branch[] {
  const seen = new Set<string>();
  if (children.length === 0) throw damaged(file);
  return children.map((child) => {
    const { name } = child.element;
    if (seen.has(name))
      throw new UserError('Two columns have the same name.', 'Rename one of them.', { file, column: name });
    seen.add(name);
    return branchOf(child, (path, { logical_type: logical, converted_type: converted }) => {
      throw new UserError(
        `The column ${path} holds ${logical?.type ?? converted ?? 'bytes'}, which cannot be learned.`,
        'Write it as text or numbers, or leave it out of the file.',
        { file, column: path },
      );
    });
  });
}

async function readColumn(
  scan: ParquetScan,
  element: SchemaElement,
  rows: number,
  missing: readonly string[],
  file: string,
): Promise<{ column: TextColumn; lost: number }> {
  const type = typeOf(element)!;
  const builder = new ColumnBuilder();
  let lost = 0;
  let read = 0;
  for (const { rowStart, rowEnd } of scan.ranges) {
    const values = await scan.readColumn({ column: element.name, rowStart, rowEnd });
    if (values.length !== rowEnd - rowStart) throw damaged(file);
    read += values.length;
    const texts = textsOf(type, values, element.name, file);
    for (let i = 0; i < values.length; i++) {
      const text = texts(i);
      if (text === undefined) lost++;
      builder.add(text ?? '');
    }
  }
  if (read !== rows) throw damaged(file);
  const { column } = builder.finish(element.name, missing);
  return { column: type.kind === 'datetime' || type.kind === 'time' ? bare(column) : column, lost };
}

/** The text of each value, '' for a null; undefined where a value has none. */
function textsOf(type: ParquetType, values: DecodedArray, name: string, file: string) {
  return (i: number): string | undefined => {
    const value = values[i] as Physical | null | undefined;
    if (value === null || value === undefined) return '';
    try {
      return type.text(value);
    } catch {
      throw noText(name, file);
    }
  };
}

function noText(name: string, file: string): UserError {
  return new UserError(
    `The column ${name} holds bytes that are no text.`,
    'Write it as text or numbers, or leave it out of the file.',
    { file, column: name },
  );
}

/** A column of times without the thousandths that are zero in all of them. */
function bare(column: TextColumn): TextColumn {
  const [missing, ...texts] = column.dictionary;
  if (!texts.every((text) => /\.000(?=Z?$)/.test(text))) return column;
  return { ...column, dictionary: [missing, ...texts.map((text) => text.replace('.000', ''))] };
}
