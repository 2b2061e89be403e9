/** Rows from a model into files, and back from their bytes: what is judged is what was written. */
import type { DatasetConfig, OutputConfig } from '../config/config.ts';
import { writeCsv } from '../fixture/csv.ts';
import { synthesize } from '../fixture/synthesize.ts';
import type { Model } from '../model/model.ts';
import type { Context } from '../platform/context.ts';
import { headerOf } from '../record/format.ts';
import type { IsReal } from '../record/make.ts';
import type { TextTable } from '../record/table.ts';
import type { Sink, Staging } from '../release/release.ts';
import type { FixtureFacts } from '../report/report.ts';
import { readCsv } from '../source/csv.ts';
import { type CsvDialect, PLAIN } from '../source/dialect.ts';

export interface Writing {
  readonly model: Model;
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  readonly dialect: CsvDialect;
  readonly isReal?: IsReal;
  readonly context: Context;
}

/** Rows of text, one by one; says how far it has come, and stops when it is told to. */
async function* textRows({ model, seed, rows, from, isReal, context }: Writing): AsyncGenerator<string[]> {
  let done = 0;
  for (const part of synthesize(model, { rows, from, seed, isReal })) {
    context.signal.throwIfAborted();
    yield* part;
    done += part.length;
    context.reporter.progress({ done: done / rows, detail: `${done} rows` });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Writes a file of its own. */
export async function writeFixture(writing: Writing, sink: Sink): Promise<void> {
  for await (const bytes of writeCsv(headerOf(writing.model.schema), textRows(writing), writing.dialect))
    sink.write(bytes);
}

export interface Written {
  /** All rows that were made, read back from the bytes. */
  readonly text: TextTable;
  readonly fixtures: readonly FixtureFacts[];
}

/**
 * Writes the outputs of a data set and enough rows to judge them by.
 * @param rows how many rows are judged, at least as many as any output has
 */
export async function writeOutputs(
  dataset: DatasetConfig,
  writing: Writing,
  staging: Staging,
): Promise<Written> {
  const { dialect, model } = writing;
  const header = headerOf(model.schema);
  const rows: string[][] = [];
  for await (const row of textRows(writing)) rows.push(row);
  const fixtures: FixtureFacts[] = [];
  for (const output of dataset.outputs) {
    const wanted = rowsOf(output, dataset, model);
    const sink = staging.fixture(output.file);
    const own = output.seed !== undefined && output.seed !== writing.seed;
    const part = own ? textRows({ ...writing, seed: output.seed!, rows: wanted }) : rows.slice(0, wanted);
    for await (const bytes of writeCsv(header, part, dialect)) sink.write(bytes);
    const { path, sha256 } = sink.end();
    fixtures.push({ path, format: output.format, rows: wanted, sha256 });
  }
  const file = `${dataset.name} (synthetic)`;
  const { table } = await readCsv(writeCsv(header, rows, dialect), {
    dialect,
    file,
    minRows: 1,
    missing: new Map(
      model.schema.fields.map((field) => [field.name, field.missing === null ? [] : [field.missing]]),
    ),
  });
  return { text: table, fixtures };
}

export function rowsOf(
  output: OutputConfig,
  dataset: DatasetConfig,
  model: Pick<Model, 'sourceRows'>,
): number {
  return output.rows ?? dataset.rows ?? model.sourceRows;
}

export const dialectOf = (writing: unknown): CsvDialect => ({
  ...PLAIN,
  ...(writing as { dialect?: CsvDialect })?.dialect,
});
