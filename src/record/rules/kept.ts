/** How many rows of a table keep all rules, and which rule most of the others break. */
import type { Schema } from '../schema.ts';
import type { Table } from '../table.ts';
import { brokenRows } from './check.ts';
import { type Rule, ruleText } from './rule.ts';

export interface Kept {
  readonly rows: number;
  /** Rows that keep every rule. */
  readonly good: number;
  /** Rules that rows break, as the configuration writes them, the worst first. */
  readonly broken: readonly { readonly rule: string; readonly rows: number }[];
}

/** @param entities which rows belong together, where the schema has an entity */
export function keptIn(
  rules: readonly Rule[],
  table: Table,
  schema: Schema,
  entities?: ArrayLike<number>,
): Kept {
  const bad = new Uint8Array(table.rows);
  const broken = rules.flatMap((rule) => {
    let rows = 0;
    brokenRows(rule, table, schema, entities).forEach((flag, row) => {
      if (flag === 0) return;
      bad[row] = 1;
      rows++;
    });
    return rows === 0 ? [] : [{ rule: ruleText(rule), rows }];
  });
  const good = bad.reduce((sum, flag) => sum + 1 - flag, 0);
  return { rows: table.rows, good, broken: broken.sort((a, b) => b.rows - a.rows) };
}
