/** A protected file, opened: its cells as text and the way it is written. */
import type { DatasetConfig } from '../config/config.ts';
import type { Context } from '../platform/context.ts';
import type { CsvFile } from '../source/csv.ts';
import { openSource } from '../source/source.ts';

export async function open(
  path: string,
  dataset: Partial<DatasetConfig>,
  context: Context,
): Promise<CsvFile> {
  const file = await openSource(path, {
    header: dataset.header,
    delimiter: dataset.delimiter,
    missing: dataset.missing,
  });
  for (const notice of file.notices) context.reporter.note(notice);
  return file;
}
