/** Opens a source by the extension of its name. */
import { UserError } from '../error.ts';
import { type Bytes, gunzip, openFile } from './bytes.ts';
import { type CsvFile, type CsvOptions, readCsv } from './csv.ts';

/** What can be read, by extension; `.gz` behind any of them is unpacked on the way. */
export const EXTENSIONS = ['.csv', '.tsv', '.tab', '.txt', '.data'] as const;

/**
 * Reads a table from a file on disk, or from bytes that were opened before, by the extension of the path.
 * @param opened the contents, where the file itself is protected
 */
export async function openSource(path: string, options: CsvOptions = {}, opened?: Bytes): Promise<CsvFile> {
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
  const wanted: CsvOptions = {
    ...options,
    file,
    delimiter: options.delimiter ?? (extension === '.tsv' || extension === '.tab' ? '\t' : undefined),
  };
  if (!zipped) return readCsv(opened ?? path, wanted);
  return readCsv(unzipped(path, file, opened), wanted);
}

async function* unzipped(path: string, file: string, opened?: Bytes): Bytes {
  yield* gunzip(opened ?? (await openFile(path)), file);
}
