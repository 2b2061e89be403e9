/** How the pages of a Parquet file are compressed, and which of that can be unpacked here. */
import * as zlib from 'node:zlib';
import type { Compressors, FileMetaData } from 'hyparquet';
import { UserError } from '../error.ts';

/** What Node unpacks by itself; snappy is the library's. zstd came with Node 22.15. */
export const COMPRESSORS: Compressors = {
  GZIP: (input, length) => zlib.gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ...('zstdDecompressSync' in zlib && {
    ZSTD: (input: Uint8Array, length: number) =>
      zlib.zstdDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  }),
};
const READABLE = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(COMPRESSORS)];

export function assertCodecs(metadata: FileMetaData, file: string): void {
  for (const { columns } of metadata.row_groups)
    for (const { meta_data: data } of columns)
      if (data !== undefined && !READABLE.includes(data.codec))
        throw new UserError(
          `The file is compressed with ${data.codec}, which cannot be read here.`,
          data.codec === 'ZSTD'
            ? 'Run it with Node 22.15 or newer, or write the file with snappy.'
            : 'Write it with snappy, gzip, brotli, zstd or no compression.',
          { file },
        );
}
