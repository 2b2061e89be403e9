/** `init`: what is understood of a source, as a configuration and a JSON Schema to be read and corrected. Nothing is learned. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DEFAULTS } from '../config/config.ts';
import { draftConfig } from '../config/draft.ts';
import type { InitJob } from '../config/jobs.ts';
import { CONFIG_NAME } from '../config/load.ts';
import { UserError } from '../error.ts';
import type { Context } from '../platform/context.ts';
import { draftSchema } from '../record/contract/draft.ts';
import { describe } from '../record/describe.ts';
import { infer } from '../record/infer.ts';
import { parse } from '../record/parse.ts';
import { settleRules } from '../record/rules/settle.ts';
import { unitsOf } from '../record/units.ts';
import { writeWhole } from '../release/file.ts';
import { open } from './open.ts';

/** @returns what was done, in words */
export async function init(job: InitJob, context: Context): Promise<string> {
  const { source, target, entity, force } = job;
  const name =
    basename(source)
      .replace(/\..*$/, '')
      .replace(/[^A-Za-z0-9_.-]/g, '_') || 'data';
  const contract = `${name}.schema.json`;
  for (const file of [CONFIG_NAME, contract]) {
    if (force || !existsSync(file)) continue;
    throw new UserError('there is such a file already', 'say --force to replace it', { file });
  }
  context.reporter.phase('reading');
  const { minRecords } = DEFAULTS;
  const file = await open(source, {}, context);
  const {
    schema,
    table: text,
    notices,
  } = infer(file.table, { minRecords, target, entity, columns: file.declared });
  const units = unitsOf(text, schema);
  const table = parse(text, schema);
  const settled = settleRules(table, schema, units, minRecords);
  for (const line of [...describe({ ...schema, rules: settled.rules }, text), ...notices])
    context.reporter.note(line);
  const config = draftConfig({
    name,
    source,
    rows: text.rows,
    units: units.count,
    schema,
    rules: settled.rules,
    contract,
  });
  const drafted = draftSchema(schema, file.table, units, minRecords);
  writeWhole(contract, `${JSON.stringify(drafted, null, 2)}\n`);
  writeWhole(CONFIG_NAME, config);
  return `Wrote ${CONFIG_NAME} and ${contract}. Read them: what stands in comments was found, not declared.`;
}
