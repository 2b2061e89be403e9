/** Names of columns in the configuration, held against those that the file has once it is open. */

import { UserError } from '../error.ts';
import { nearest } from '../nearest.ts';
import { fieldsOf } from '../record/rules/rule.ts';
import type { DatasetConfig } from './config.ts';
import { steeredColumns } from './steering.ts';

/**
 * @param config the configuration file, as messages name it
 * @param names the columns of the source
 * @throws UserError that names the line, the column and what was probably meant
 */
export function checkColumns(dataset: DatasetConfig, names: readonly string[], config?: string): void {
  for (const [place, name] of mentioned(dataset)) {
    if (names.includes(name)) continue;
    const line = dataset.lines[place];
    const meant = nearest(name, names);
    throw new UserError(
      `\`${place.replace(/\.\d+$/, '')}\` speaks of the column \`${name}\`, which ${dataset.source} does not have`,
      meant === undefined ? 'name a column of the header, in its own spelling' : `did you mean \`${meant}\`?`,
      line === undefined ? { file: dataset.source, column: name } : { file: config, line },
    );
  }
}

/** Every column that is spoken of, with the key that speaks of it. */
function* mentioned({
  target,
  entity,
  protected: attribute,
  columns,
  rules,
  conditions = [],
  outputs,
}: DatasetConfig): Iterable<[place: string, name: string]> {
  if (target !== undefined) yield ['target', target];
  if (entity !== undefined) yield ['entity', entity];
  if (attribute !== undefined) yield ['protected', attribute];
  for (const name of Object.keys(columns)) yield [`columns.${name}`, name];
  for (const name of conditions) yield ['conditions', name];
  for (const [i, { steer }] of outputs.entries())
    for (const name of steeredColumns(steer)) yield [`outputs.${i}.${steer!.by}`, name];
  for (const [i, { rule }] of rules.entries())
    for (const name of rule === 'found' ? [] : fieldsOf(rule)) yield [`rules.${i}`, name];
}
