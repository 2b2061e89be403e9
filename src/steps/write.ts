/** Rows from a model into files, and back from their bytes: what is judged is what was written. */
import type { DatasetConfig, OutputConfig } from '../config/config.ts';
import type { Format } from '../config/formats.ts';
import { write } from '../fixture/format.ts';
import type { Sheet } from '../fixture/sheet.ts';
import { synthesize } from '../fixture/synthesize.ts';
import { domainOf } from '../language/domain.ts';
import type { Model } from '../model/model.ts';
import type { Redraws } from '../model/redraw.ts';
import type { Context } from '../platform/context.ts';
import type { IsReal } from '../record/make.ts';
import type { Schema } from '../record/schema.ts';
import type { TextTable } from '../record/table.ts';
import type { Staging } from '../release/release.ts';
import type { Sink } from '../release/sink.ts';
import type { FixtureFacts } from '../report/report.ts';
import type { Manner } from '../source/manner.ts';
import { readBack } from '../source/source.ts';
import { factsOf, type Request } from './steer.ts';

export interface Writing {
  readonly model: Model;
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  /** How the source is written. */
  readonly manner: Manner;
  readonly isReal?: IsReal;
  /** Counts what was drawn again to keep rules and schema. */
  readonly redraws?: Redraws;
  /** What the rows are to be; the model's own where absent. */
  readonly steering?: Request;
  readonly context: Context;
}

/** Rows of text, one by one; says how far it has come, and stops when it is told to. */
async function* textRows(writing: Writing): AsyncGenerator<string[]> {
  const { model, seed, rows, from, isReal, steering, redraws, context } = writing;
  let done = 0;
  for (const part of synthesize(model, { rows, from, seed, isReal, steering, redraws })) {
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
  /** The rows of every output that was steered, read back too. */
  readonly steered: readonly Steered[];
}

export interface Steered {
  readonly output: OutputConfig;
  readonly request: Request;
  readonly text: TextTable;
}

/**
 * Writes the outputs of a data set and enough rows to judge them by.
 * @param requests what the rows of each output are to be, where they are not the model's own
 */
export async function writeOutputs(
  dataset: DatasetConfig,
  writing: Writing,
  requests: readonly (Request | undefined)[],
  staging: Staging,
): Promise<Written> {
  const { manner, model } = writing;
  const sheet = sheetOf(writing, dataset.name);
  const rows: string[][] = [];
  for await (const row of textRows(writing)) rows.push(row);
  const back = (written: readonly string[][], file: string) =>
    // In the source's own format, whatever the outputs are written in: they hold the same rows.
    readBack(write(written, sheet, { format: manner.format, packed: false }), manner, {
      file,
      shape: model.schema.shape,
      records: manner.json?.array?.path,
      missing: new Map(
        model.schema.fields.map((field) => [field.name, field.missing === null ? [] : [field.missing]]),
      ),
    });
  const fixtures: FixtureFacts[] = [];
  const steered: Steered[] = [];
  for (const [i, output] of dataset.outputs.entries()) {
    const request = requests[i];
    const wanted = request?.rows ?? rowsOf(output, dataset, model);
    const sink = staging.fixture(output.file);
    const { seed = writing.seed } = output;
    const own = { ...writing, seed, rows: wanted, steering: request };
    let part: AsyncIterable<string[]> | string[][] = rows.slice(0, wanted);
    if (request) {
      part = [];
      for await (const row of textRows(own)) part.push(row);
      steered.push({ output, request, text: await back(part, `${output.file} (synthetic)`) });
    } else if (seed !== writing.seed) part = textRows(own);
    for await (const bytes of write(part, sheet, output)) sink.write(bytes);
    const { path, sha256 } = sink.end();
    const asked = request && { steered: factsOf(request) };
    fixtures.push({ path, format: output.format, rows: wanted, sha256, ...asked });
  }
  const text = await back(rows, `${dataset.name} (synthetic)`);
  return { text, fixtures, steered };
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

/** What keeping the rules has cost, in words; nothing where it cost nothing. */
export function drawnAgain({ count }: Redraws, { entity, contract }: Schema): string[] {
  if (count === 0) return [];
  const what =
    count === 1
      ? `1 ${entity ? 'entity was' : 'row was'}`
      : `${count} ${entity ? 'entities were' : 'rows were'}`;
  return [`${what} drawn again to keep ${contract ? 'rules and schema' : 'the rules'}.`];
}
