import { UserError } from '../error.ts';
import {
  type CategoryColumn,
  type Column,
  type NumberColumn,
  Table,
  type TailColumn,
  type TextValues,
} from '../record/table.ts';
import { textNames } from './texts.ts';

/**
 * The tables with the same columns in the same order (those of the first table that all have) and one dictionary per
 * category, so that equal codes mean equal labels. Every metric expects tables that went through here together.
 */
export function align(tables: readonly Table[]): Table[] {
  const names = tables[0].columns
    .map((column) => column.name)
    .filter((name) => tables.every((t) => t.column(name)));
  const aligned: Column[][] = tables.map(() => []);
  for (const name of names) {
    const columns = tables.map((table) => table.column(name)!);
    const kinds = new Set(columns.map((column) => column.kind));
    if (kinds.size > 1) {
      throw new UserError(
        'Expected a column to be numeric in every file or in none.',
        'Make the column alike in the real and the synthetic file, or leave it out.',
        { column: name },
      );
    }
    const shared = columns[0].kind === 'number' ? columns : shareLabels(columns as CategoryColumn[]);
    shared.forEach((column, t) => {
      aligned[t].push(column);
    });
  }
  const tails = alignTails(tables);
  return tables.map((table, t) => new Table(aligned[t], table.rows, tails[t]));
}

/** The texts that all tables have, with one dictionary each. */
function alignTails(tables: readonly Table[]): TailColumn[][] {
  const aligned: TailColumn[][] = tables.map(() => []);
  for (const name of textNames(tables)) {
    const columns = tables.map((table) => table.tails.find((tail) => tail.name === name) as TextValues);
    shareLabels(columns).forEach((column, t) => {
      aligned[t].push(column);
    });
  }
  return aligned;
}

function shareLabels<C extends CategoryColumn | TextValues>(columns: readonly C[]): C[] {
  if (columns.every((column) => column.labels === columns[0].labels)) return [...columns];
  const codeOf = new Map<string, number>();
  const labels: string[] = [];
  const maps = columns.map((column) =>
    Int32Array.from(column.labels, (label) => {
      let code = codeOf.get(label);
      if (code === undefined) {
        code = labels.length;
        codeOf.set(label, code);
        labels.push(label);
      }
      return code;
    }),
  );
  return columns.map((column, t) => ({
    ...column,
    labels,
    codes: column.codes.map((code) => (code < 0 ? -1 : maps[t][code])),
  }));
}

/** The rows of `first` followed by those of `second`; both aligned. */
export function stack(first: Table, second: Table): Table {
  const columns = first.columns.map((a, c): Column => {
    const b = second.columns[c];
    if (a.kind === 'number') {
      const values = new Float64Array(first.rows + second.rows);
      values.set(a.values);
      values.set((b as NumberColumn).values, first.rows);
      return { ...a, values };
    }
    const codes = new Int32Array(first.rows + second.rows);
    codes.set(a.codes);
    codes.set((b as CategoryColumn).codes, first.rows);
    return { ...a, codes };
  });
  return new Table(columns, first.rows + second.rows);
}

/** The rows of all parts of one table, one after another. */
export function stackAll(parts: readonly Table[]): Table {
  // Pairwise, so that every row is copied a few times only.
  if (parts.length === 1) return parts[0];
  const middle = parts.length >> 1;
  return stack(stackAll(parts.slice(0, middle)), stackAll(parts.slice(middle)));
}

/** Units renumbered 0 … count − 1 in order of appearance. */
export function compactUnits(units: Uint32Array): { units: Uint32Array; count: number } {
  const seen = new Map<number, number>();
  const compact = units.map((unit) => {
    let at = seen.get(unit);
    if (at === undefined) {
      at = seen.size;
      seen.set(unit, at);
    }
    return at;
  });
  return { units: compact, count: seen.size };
}
