/** A protected file, opened: its cells as text and the way it is written. */
import { readFileSync } from 'node:fs';
import { type DatasetConfig, DEFAULTS } from '../config/config.ts';
import { fileName } from '../config/formats.ts';
import { UserError } from '../error.ts';
import type { Context } from '../platform/context.ts';
import { Contract } from '../record/contract/contract.ts';
import type { TextTable } from '../record/table.ts';
import { openFile } from '../source/bytes.ts';
import { openSource, type SourceFile } from '../source/source.ts';

/** @param like a table whose nesting the records are to have */
export async function open(
  path: string,
  dataset: Partial<DatasetConfig> & { readonly minRows?: number },
  context: Context,
  like?: TextTable,
): Promise<SourceFile> {
  const { header, delimiter, encoding, missing, records, privacy, minRows } = dataset;
  const { minRecords } = privacy ?? DEFAULTS;
  const whole = Object.keys(dataset.columns ?? {});
  const shape = like?.nesting?.shape;
  const lines = dataset.outputs?.some(({ format, implied }) => format === 'lines' && !implied) || undefined;
  const options = { header, delimiter, encoding, missing, records, minRecords, shape, lines, minRows, whole };
  const file = /\.age$/i.test(path)
    ? await openSource(path.slice(0, -'.age'.length), { ...options, file: path }, unlocked(path, context))
    : await openSource(path, options);
  for (const notice of file.notices) context.reporter.note(notice);
  return file;
}

/** The user's JSON Schema of one record, where there is one. */
export function contractOf({ schema }: DatasetConfig): Contract | undefined {
  if (schema === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(schema, 'utf8');
  } catch {
    throw new UserError('the schema cannot be read', 'name a file with the JSON Schema of one record', {
      file: schema,
    });
  }
  return Contract.read(text, schema);
}

/** The data set with what the file itself says of its columns and its format, where the configuration says nothing. */
export function withDeclared(dataset: DatasetConfig, { declared, manner }: SourceFile): DatasetConfig {
  const { name, outputs } = dataset;
  return {
    ...dataset,
    columns: { ...declared, ...dataset.columns },
    // Only the file itself tells whether a `.txt` is a table.
    outputs: outputs.map((output) =>
      output.implied && manner.format === 'lines'
        ? { ...output, format: 'lines', file: fileName(name, 'lines') }
        : output,
    ),
  };
}

/** The plain bytes of a protected file, in memory alone. */
async function* unlocked(path: string, context: Context): AsyncGenerator<Uint8Array> {
  if (context.decrypt === undefined) {
    throw new UserError(
      'the file is protected, and no key was given',
      'give the age identity: --identity-file FILE in a terminal, the input `identity` in a workflow',
      { file: path },
    );
  }
  const sealed: Uint8Array[] = [];
  for await (const part of await openFile(path)) sealed.push(part);
  yield await context.decrypt(new Uint8Array(Buffer.concat(sealed)), path);
}
