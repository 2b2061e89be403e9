/** Rows from a model into files, and back from their bytes: what is judged is what was written. */
import type { DatasetConfig, OutputConfig } from '../config/config.ts';
import type { Format } from '../config/formats.ts';
import { type Sheet, write } from '../fixture/format.ts';
import { synthesize } from '../fixture/synthesize.ts';
import { domainOf } from '../language/domain.ts';
import type { Model } from '../model/model.ts';
import type { Context } from '../platform/context.ts';
import type { IsReal } from '../record/make.ts';
import type { TextTable } from '../record/table.ts';
import type { Sink, Staging } from '../release/release.ts';
import type { FixtureFacts } from '../report/report.ts';
import type { Manner } from '../source/manner.ts';
import { readBack } from '../source/source.ts';

export interface Writing {
  readonly model: Model;
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  /** How the source is written. */
  readonly manner: Manner;
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

function sheetOf({ model, manner }: Writing, name: string): Sheet {
  return { schema: model.schema, domain: domainOf(model.language), manner, name };
}

/** Writes a file of its own. */
export async function writeFixture(
  writing: Writing,
  name: string,
  format: Format,
  sink: Sink,
): Promise<void> {
  const sheet = sheetOf(writing, name);
  for await (const bytes of write(textRows(writing), sheet, { format, packed: false })) sink.write(bytes);
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
  const { manner, model } = writing;
  const sheet = sheetOf(writing, dataset.name);
  const rows: string[][] = [];
  for await (const row of textRows(writing)) rows.push(row);
  const fixtures: FixtureFacts[] = [];
  for (const output of dataset.outputs) {
    const wanted = rowsOf(output, dataset, model);
    const sink = staging.fixture(output.file);
    const own = output.seed !== undefined && output.seed !== writing.seed;
    const part = own ? textRows({ ...writing, seed: output.seed!, rows: wanted }) : rows.slice(0, wanted);
    for await (const bytes of write(part, sheet, output)) sink.write(bytes);
    const { path, sha256 } = sink.end();
    fixtures.push({ path, format: output.format, rows: wanted, sha256 });
  }
  // In the source's own format, whatever the outputs are written in: they hold the same rows.
  const bytes = write(rows, sheet, { format: manner.format, packed: false });
  const text = await readBack(bytes, manner, {
    file: `${dataset.name} (synthetic)`,
    shape: model.schema.shape,
    records: manner.json?.array?.path,
    missing: new Map(
      model.schema.fields.map((field) => [field.name, field.missing === null ? [] : [field.missing]]),
    ),
  });
  return { text, fixtures };
}

export function rowsOf(
  output: OutputConfig,
  dataset: DatasetConfig,
  model: Pick<Model, 'sourceRows'>,
): number {
  return output.rows ?? dataset.rows ?? model.sourceRows;
}

/** What a model has kept of how its source is written. */
export const mannerOf = (writing: unknown): Manner => ({ format: 'csv', ...(writing as Partial<Manner>) });
