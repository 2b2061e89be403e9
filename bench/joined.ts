import { type Column, Table } from '../src/record/table.ts';

/** Parts of one table, one after another. */
export function joined(parts: readonly Table[]): Table {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = parts[0].columns.map((column, c): Column => {
    if (column.kind === 'number') {
      const values = new Float64Array(rows);
      let at = 0;
      for (const part of parts) {
        const own = part.columns[c];
        if (own.kind === 'number') values.set(own.values, at);
        at += part.rows;
      }
      return { ...column, values };
    }
    const codes = new Int32Array(rows);
    let at = 0;
    for (const part of parts) {
      const own = part.columns[c];
      if (own.kind === 'category') codes.set(own.codes, at);
      at += part.rows;
    }
    return { ...column, codes };
  });
  return new Table(columns, rows);
}
