/**
 * A look at the pages of a Parquet file before they are read: every length and count must fit the file. The library
 * believes them, and a damaged one would have it loop or fill memory.
 */
import type { ColumnMetaData, Compressors, FileMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** Largest page, unpacked, in bytes. */
const LARGEST = 2 ** 30;

/** Throws where a page cannot be what it says. */
export function assertPages(bytes: Uint8Array, metadata: FileMetaData, compressors: Compressors): void {
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    must(columns.length === metadata.schema.length - 1);
    columns.forEach(({ meta_data: data, file_path: path }, c) => {
      must(data !== undefined && path === undefined && data.num_values === rows);
      const optional = metadata.schema[c + 1].repetition_type !== 'REQUIRED';
      assertColumn(bytes, data!, optional, compressors);
    });
  }
}

function must(holds: boolean): void {
  if (!holds) throw new RangeError('a page does not fit');
}

function assertColumn(
  bytes: Uint8Array,
  data: ColumnMetaData,
  optional: boolean,
  compressors: Compressors,
): void {
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
    const page = { header, bytes: bytes.subarray(from, from + size), optional, data, compressors };
    if (header.type === 'DICTIONARY_PAGE') must((header.dictionary_page_header?.num_values ?? -1) >= 0);
    else left -= assertData(page);
    must(left >= 0);
  }
}

interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
  readonly optional: boolean;
  readonly data: ColumnMetaData;
  readonly compressors: Compressors;
}

/** @returns values in the page, nulls counted in */
function assertData(page: Page): number {
  const { header, optional } = page;
  const { data_page_header: first, data_page_header_v2: second } = header;
  if (second) {
    const levels = second.definition_levels_byte_length;
    must(second.repetition_levels_byte_length === 0 && second.num_rows === second.num_values);
    must(levels >= 0 && levels <= page.bytes.length && levels <= header.uncompressed_page_size);
    must(second.num_nulls >= 0 && second.num_nulls <= second.num_values && second.num_values > 0);
    if (optional) assertRuns(page.bytes.subarray(0, levels), 1, second.num_values);
    const packed = page.bytes.subarray(levels);
    const values =
      second.is_compressed === false
        ? packed
        : unpacked(page, packed, header.uncompressed_page_size - levels);
    assertValues(values, second.encoding, second.num_values);
    return second.num_values;
  }
  must(first !== undefined && first.num_values > 0);
  const whole = unpacked(page, page.bytes, header.uncompressed_page_size);
  const levels = optional ? prefixed(whole) : undefined;
  if (levels) assertRuns(levels, 1, first!.num_values);
  assertValues(whole.subarray(levels ? levels.length + 4 : 0), first!.encoding, first!.num_values);
  return first!.num_values;
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
