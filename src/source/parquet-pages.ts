/**
 * A look at the pages of a Parquet file before they are read: every length and count must fit the file. The library
 * believes them, and a damaged one would have it loop or fill memory.
 */
import type { ColumnMetaData, Compressors, FileMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** Largest page, unpacked, in bytes. */
const LARGEST = 2 ** 30;

/** Most values of one column in a row group. */
const MOST_VALUES = 100_000_000n;

/** Greatest levels of a leaf: how often something above it, or it, may be missing or repeated. */
interface Levels {
  readonly definition: number;
  readonly repetition: number;
}

/**
 * Throws where a page cannot be what it says.
 * @param schema of the file as a tree
 * @returns whether there are pages of version 2
 */
export function assertPages(
  bytes: Uint8Array,
  { row_groups }: Pick<FileMetaData, 'row_groups'>,
  schema: SchemaTree,
  compressors: Compressors,
): boolean {
  let isNew = false;
  const leaves = levelsOf(schema, { definition: 0, repetition: 0 });
  for (const { columns, num_rows: rows } of row_groups) {
    must(columns.length === leaves.length);
    columns.forEach(({ meta_data: data, file_path: path }, c) => {
      must(data !== undefined && path === undefined && data.num_values <= MOST_VALUES);
      must(leaves[c].repetition > 0 ? data!.num_values >= rows : data!.num_values === rows);
      if (assertColumn(bytes, data!, leaves[c], compressors)) isNew = true;
    });
  }
  return isNew;
}

function levelsOf({ children }: SchemaTree, above: Levels): Levels[] {
  return children.flatMap((child) => {
    const { repetition_type: type } = child.element;
    const definition = above.definition + (type === 'REQUIRED' ? 0 : 1);
    const here = { definition, repetition: above.repetition + (type === 'REPEATED' ? 1 : 0) };
    return child.children.length === 0 ? [here] : levelsOf(child, here);
  });
}

function must(holds: boolean): void {
  if (!holds) throw new RangeError('a page does not fit');
}

function assertColumn(
  bytes: Uint8Array,
  data: ColumnMetaData,
  levels: Levels,
  compressors: Compressors,
): boolean {
  let isNew = false;
  const dictionary = Number(data.dictionary_page_offset ?? 0n);
  const start = dictionary > 0 ? dictionary : Number(data.data_page_offset);
  const end = start + Number(data.total_compressed_size);
  must(start >= 4 && start < end && end <= bytes.length);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, end - start), offset: 0 };
  let left = Number(data.num_values);
  while (left > 0) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    const from = start + reader.offset;
    must(size >= 0 && from + size <= end);
    must(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= LARGEST);
    reader.offset += size;
    const page = { header, bytes: bytes.subarray(from, from + size), levels, data, compressors };
    if (header.type === 'DICTIONARY_PAGE') must((header.dictionary_page_header?.num_values ?? -1) >= 0);
    else left -= assertData(page);
    if (header.type === 'DATA_PAGE_V2') isNew = true;
    must(left >= 0);
  }
  return isNew;
}

interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
  readonly levels: Levels;
  readonly data: ColumnMetaData;
  readonly compressors: Compressors;
}

/** @returns values in the page, nulls counted in */
function assertData(page: Page): number {
  const { header, levels } = page;
  const { data_page_header: first, data_page_header_v2: second } = header;
  if (second) {
    const repetitions = second.repetition_levels_byte_length;
    const definitions = second.definition_levels_byte_length;
    const before = repetitions + definitions;
    must(repetitions >= 0 && definitions >= 0 && before <= page.bytes.length);
    must(before <= header.uncompressed_page_size);
    must(second.num_nulls >= 0 && second.num_nulls <= second.num_values && second.num_values > 0);
    if (levels.repetition === 0) must(repetitions === 0 && second.num_rows === second.num_values);
    assertLevels(page.bytes.subarray(0, repetitions), levels.repetition, second.num_values);
    assertLevels(page.bytes.subarray(repetitions, before), levels.definition, second.num_values);
    const packed = page.bytes.subarray(before);
    const values =
      second.is_compressed === false
        ? packed
        : unpacked(page, packed, header.uncompressed_page_size - before);
    assertValues(values, second.encoding, second.num_values);
    return second.num_values;
  }
  must(first !== undefined && first.num_values > 0);
  let rest = unpacked(page, page.bytes, header.uncompressed_page_size);
  for (const most of [levels.repetition, levels.definition]) {
    if (most === 0) continue;
    const own = prefixed(rest);
    assertLevels(own, most, first!.num_values);
    rest = rest.subarray(own.length + 4);
  }
  assertValues(rest, first!.encoding, first!.num_values);
  return first!.num_values;
}

function assertLevels(bytes: Uint8Array, most: number, count: number): void {
  if (most > 0) assertRuns(bytes, 32 - Math.clz32(most), count);
}

function unpacked({ data, compressors }: Page, packed: Uint8Array, length: number): Uint8Array {
  return decompressPage(packed, length, data.codec, compressors);
}

/** Bytes behind their length. */
function prefixed(bytes: Uint8Array): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  must(length + 4 <= bytes.length);
  return bytes.subarray(4, 4 + length);
}

function assertValues(values: Uint8Array, encoding: string, count: number): void {
  if (encoding === 'RLE') assertRuns(prefixed(values), 1, count);
  if (encoding.endsWith('_DICTIONARY') && values.length > 0) assertRuns(values.subarray(1), values[0], count);
}

/** Runs of the hybrid of run lengths and packed bits: none may be longer than all values together. */
function assertRuns(bytes: Uint8Array, width: number, count: number): void {
  must(width <= 32);
  for (let at = 0, seen = 0; at < bytes.length && seen < count; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      must(at < bytes.length && shift < 35);
      header += (bytes[at] & 127) * 2 ** shift;
      if (bytes[at++] < 128) break;
    }
    const packed = header % 2 === 1;
    const length = Math.floor(header / 2) * (packed ? 8 : 1);
    // Packed values come in eights, and a writer may fill up a block of them.
    must(seen + length <= count + (packed ? 512 : 0));
    seen += length;
    at += packed ? (length / 8) * width : (width + 7) >> 3;
  }
}
