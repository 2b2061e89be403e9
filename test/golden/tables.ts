/** Tables of the golden files: columns of numbers or labels, null where missing. */
import { type Column, Table } from '../../src/record/table.ts';

export type PlainTable = Readonly<Record<string, readonly (number | string | null)[]>>;

export function tableOf(plain: PlainTable): Table {
  const columns = Object.entries(plain).map(([name, cells]): Column => {
    if (cells.every((cell) => cell === null || typeof cell === 'number')) {
      return { kind: 'number', name, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : (cell as number))) };
    }
    const labels = [...new Set(cells.filter((cell) => cell !== null))].map(String);
    return { kind: 'category', name, labels, codes: Int32Array.from(cells, (cell) => labels.indexOf(String(cell))) };
  });
  return new Table(columns, Object.values(plain)[0].length);
}
