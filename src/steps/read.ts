/** A data set read and understood: where everything begins that learns. */
import { checkColumns } from '../config/columns.ts';
import type { DatasetConfig } from '../config/config.ts';
import type { Context } from '../platform/context.ts';
import { describe } from '../record/describe.ts';
import { allNames } from '../record/nested.ts';
import { type Understood, understand } from '../record/understand.ts';
import type { Manner } from '../source/manner.ts';
import { contractOf, open, withDeclared } from './open.ts';

export interface Read {
  /** The data set with what the file itself says of it. */
  readonly dataset: DatasetConfig;
  readonly understood: Understood;
  /** How the file is written. */
  readonly manner: Manner;
}

/**
 * Says what was understood.
 * @param file the configuration file, for messages
 */
export async function read(given: DatasetConfig, context: Context, file?: string): Promise<Read> {
  context.reporter.phase(`${given.name}: reading`);
  const source = await open(given.source, given, context);
  const { table, manner } = source;
  const dataset = withDeclared(given, source);
  const names = allNames(table);
  // What is known only when it is known whose the records are may shorten a name.
  const plain = table.nesting ? names.map((name) => name.replace(/:(?:string|number|boolean)$/, '')) : [];
  checkColumns(dataset, [...names, ...plain], file);
  const holdout =
    dataset.holdout === undefined ? undefined : await open(dataset.holdout, dataset, context, table);
  const understood = understand(
    table,
    { ...dataset, minRecords: dataset.privacy.minRecords, contract: contractOf(dataset) },
    dataset.source,
    holdout?.table,
  );
  for (const line of [...describe(understood.schema, understood.text), ...understood.notices])
    context.reporter.note(line);
  return { dataset, understood, manner };
}
