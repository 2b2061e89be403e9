/** What the rows of an output are to be, where they are not the model's own: `where`, `prefixes`, `balance`. */

import type { Balance, BalanceColumn } from '../condition/balance.ts';
import { type ColumnData, type Condition, columnsOf, conditionOf } from '../condition/condition.ts';
import { parseCondition } from '../condition/parse.ts';
import { UserError } from '../error.ts';
import type { SteerConfig } from './config.ts';
import type { Mistake } from './explain.ts';
import type { BalanceFile, OutputFile } from './file.ts';
import { under } from './paths.ts';

/** @param base folder that paths are relative to */
export function steering(
  { where, prefixes, balance, rows }: OutputFile,
  path: readonly (string | number)[],
  mistakes: Mistake[],
  base: string,
): SteerConfig | undefined {
  if (prefixes !== undefined) {
    const other = where !== undefined ? 'where' : balance !== undefined ? 'balance' : undefined;
    if (other !== undefined) {
      mistakes.push({
        path: [...path, other],
        what: `an output is steered by \`prefixes\` and by \`${other}\``,
        how: 'write what is asked of every row into the partial records, or write two outputs',
      });
      return undefined;
    }
    if (rows !== undefined)
      mistakes.push({
        path: [...path, 'rows'],
        what: '`rows` does not go with `prefixes`: there are as many rows as partial records',
        how: 'leave `rows` out',
      });
    return { by: 'prefixes', file: under(base, prefixes) };
  }
  let condition: Condition | undefined;
  try {
    condition = where === undefined ? undefined : whereOf(where);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    mistakes.push({ path: [...path, 'where'], what: error.what, how: error.how });
    return undefined;
  }
  if (balance !== undefined)
    return { by: 'balance', balance: balanceOf(balance), ...(condition && { within: condition }) };
  return condition && { by: 'where', condition };
}

/** A condition in words or as data. @throws UserError where the words do not read */
export function whereOf(where: string | Readonly<Record<string, unknown>>): Condition {
  return typeof where === 'string'
    ? parseCondition(where)
    : conditionOf(where as Readonly<Record<string, ColumnData>>);
}

function balanceOf(written: BalanceFile): Balance {
  const column = (one: string | BalanceColumn): BalanceColumn =>
    typeof one === 'string' ? { column: one } : one;
  if (Array.isArray(written)) return { columns: written.map(column) };
  const { columns, to, add, few } = written as Exclude<BalanceFile, readonly unknown[]>;
  return { columns: columns.map(column), to, add, few };
}

/** Columns that the steering of an output names. */
export function steeredColumns(steer: SteerConfig | undefined): string[] {
  if (steer?.by === 'where') return columnsOf(steer.condition);
  if (steer?.by !== 'balance') return [];
  const { balance, within } = steer;
  return [...balance.columns.map(({ column }) => column), ...(within ? columnsOf(within) : [])];
}
