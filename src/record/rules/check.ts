/** Which rows break a rule. */
import type { Field, Schema } from '../schema.ts';
import type { Column, Table } from '../table.ts';
import { agrees, basesOf, resultOf } from './arithmetic.ts';
import type { ExcludesRule, Mark, RuleShape, SupportRule } from './rule.ts';

/** Whether a row breaks the rule, on its own. */
export type Breaks = (row: number) => boolean;

const KEPT: Breaks = () => false;

/**
 * For rules that a row can break on its own; a rule between rows, or of fields that the table does not have, is broken
 * by none.
 */
export function breaks(rule: RuleShape, table: Table, schema: Pick<Schema, 'fields'>): Breaks {
  switch (rule.kind) {
    case 'order': {
      const [low, high] = numbers(table, rule.low, rule.high);
      if (low === undefined || high === undefined) return KEPT;
      if (rule.strict) return (row) => high[row] <= low[row];
      return (row) => high[row] < low[row];
    }
    case 'sum':
    case 'product': {
      if (rule.rest) return KEPT;
      const [field, ...bases] = numbers(table, rule.field, ...basesOf(rule));
      if (field === undefined || bases.includes(undefined)) return KEPT;
      const decimals = decimalsOf(schema.fields.find(({ name }) => name === rule.field));
      return (row) => {
        const computed = resultOf(
          rule,
          bases.map((base) => base![row]),
        );
        if (Number.isNaN(field[row]) || Number.isNaN(computed)) return false;
        return !agrees(field[row], computed, decimals);
      };
    }
    case 'excludes':
      return excludes(rule, table);
    case 'support':
      return unseen(rule, table);
    default:
      return KEPT;
  }
}

/** Flags of the rows that break a rule, those between rows included: `entities` tells which rows belong together. */
export function brokenRows(
  rule: RuleShape,
  table: Table,
  schema: Pick<Schema, 'fields' | 'entity'>,
  entities?: ArrayLike<number>,
): Uint8Array {
  const broken = new Uint8Array(table.rows);
  const flag = rule.kind === 'determines' ? undetermined(rule.from, rule.to, table) : undefined;
  const repeats = rule.kind === 'unique' ? repeated(rule.fields, table, schema.entity, entities) : undefined;
  const own = flag ?? repeats ?? breaks(rule, table, schema);
  for (let row = 0; row < table.rows; row++) if (own(row)) broken[row] = 1;
  return broken;
}

function numbers(table: Table, ...names: string[]): (Float64Array | undefined)[] {
  return names.map((name) => {
    const column = table.column(name);
    return column?.kind === 'number' ? column.values : undefined;
  });
}

function decimalsOf(field: Field | undefined): number {
  return field?.kind === 'decimal' ? field.decimals : 0;
}

/** The mark of a cell: its label or number where the rule names it, true for any other value, null for none. */
export function markOf(column: Column, named: ReadonlySet<Mark>): (row: number) => Mark {
  if (column.kind === 'category') {
    const { codes, labels } = column;
    return (row) => (codes[row] < 0 ? null : named.has(labels[codes[row]]) ? labels[codes[row]] : true);
  }
  const { values } = column;
  return (row) => (Number.isNaN(values[row]) ? null : named.has(values[row]) ? values[row] : true);
}

function excludes({ a, b, never }: ExcludesRule, table: Table): Breaks {
  const [first, second] = [table.column(a), table.column(b)];
  if (first === undefined || second === undefined || never.length === 0) return KEPT;
  const banned = new Map(never.map((one) => [one.a, new Set(one.b)]));
  const markA = markOf(first, new Set(banned.keys()));
  const markB = markOf(second, new Set(never.flatMap((one) => one.b)));
  return (row) => banned.get(markA(row))?.has(markB(row)) ?? false;
}

function unseen({ fields, seen }: SupportRule, table: Table): Breaks {
  const columns = fields.map((name) => table.column(name));
  if (seen === undefined || columns.includes(undefined)) return KEPT;
  const marks = columns.map((column, c) => markOf(column!, new Set(seen.map((marks) => marks[c]))));
  const known = new Set(seen.map((marks) => JSON.stringify(marks)));
  return (row) => !known.has(JSON.stringify(marks.map((mark) => mark(row))));
}

function cellsOf(table: Table, name: string): ArrayLike<number> | undefined {
  const column = table.column(name);
  return column?.kind === 'number' ? column.values : column?.codes;
}

/** Rows that agree on `from` with an earlier one, and not on `to`. */
function undetermined(from: readonly string[], to: readonly string[], table: Table): Breaks {
  const bases = from.map((name) => cellsOf(table, name));
  const fields = to.map((name) => cellsOf(table, name));
  if (bases.includes(undefined) || fields.includes(undefined)) return KEPT;
  const known = new Map<string, string>();
  return (row) => {
    const key = bases.map((cells) => cells![row]).join();
    const value = fields.map((cells) => cells![row]).join();
    const first = known.get(key);
    if (first === undefined) known.set(key, value);
    return first !== undefined && first !== value;
  };
}

/** Rows that an earlier one agrees with on all of the fields. */
function repeated(
  fields: readonly string[],
  table: Table,
  entity: string | undefined,
  entities: ArrayLike<number> | undefined,
): Breaks {
  const cells = fields.map((name) => (name === entity && entities ? entities : cellsOf(table, name)));
  if (cells.includes(undefined)) return KEPT;
  const seen = new Set<string>();
  return (row) => {
    const key = cells.map((list) => list![row]).join();
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  };
}
