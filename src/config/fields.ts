/** What a data set says of its columns, and of what holds between them. */

import type { Said } from '../record/rules/settle.ts';
import type { ColumnConfig } from './config.ts';
import type { ColumnFile, DatasetFile } from './file.ts';
import { FORMS, parseSaid } from './rules.ts';
import type { Scope } from './scope.ts';

export function columns(
  written: NonNullable<DatasetFile['columns']>,
  path: readonly string[],
  { mistakes }: Scope,
): Record<string, ColumnConfig> {
  return Object.fromEntries(
    Object.entries(written).map(([name, column]): [string, ColumnConfig] => {
      if (column === 'drop') return [name, 'drop'];
      const { values, ...rest } = column as ColumnFile;
      const clash = ['type', 'pattern', 'format', 'values'].find((key) => key in column);
      if (rest.make !== undefined && clash !== undefined) {
        mistakes.push({
          path: [...path, 'columns', name],
          what: `\`${name}\` is both made and given a \`${clash}\``,
          how: 'keep either `make` (with `locale`) or `type`, `pattern`, `format` and `values`',
        });
      }
      return [name, values ? { ...rest, values: values.map(String) } : rest];
    }),
  );
}

export function rules(written: readonly string[], path: readonly string[], { mistakes }: Scope): Said[] {
  return written.flatMap((text, i) => {
    const rule = parseSaid(text);
    if (rule) return [rule];
    mistakes.push({
      path: [...path, 'rules', i],
      what: `\`${text}\` is no rule`,
      how: `a rule is ${FORMS}, with the names of columns`,
    });
    return [];
  });
}
