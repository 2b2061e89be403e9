/**
 * The units behind the rows: of the split, of k, of every attack and of differential privacy. A unit is an entity
 * where the schema has one, otherwise a row; and where a file repeats itself wholesale, a distinct row with all its
 * copies.
 */
import type { Schema } from './schema.ts';
import type { TextTable } from './table.ts';

export interface Units {
  readonly count: number;
  /** The unit of each row, `0 … count − 1` in order of first appearance. */
  readonly of: Uint32Array;
  /** The column that names them, where one does. */
  readonly entity?: string;
  /** True where copies of a row were taken for one unit because the file repeats itself. */
  readonly collapsed?: boolean;
}

/** The units of a table. A row without an entity is a unit of its own. */
export function unitsOf(text: TextTable, schema: Pick<Schema, 'entity'>): Units {
  const key = text.columns.find((column) => column.name === schema.entity);
  if (key !== undefined) return { ...grouped(key.codes, (code) => code === 0), entity: key.name };
  const copies = copiesOf(text);
  if (copies !== undefined && repeatsItself(text, copies)) return { ...copies, collapsed: true };
  return { count: text.rows, of: Uint32Array.from({ length: text.rows }, (_, row) => row) };
}

function grouped(codes: ArrayLike<number>, alone: (code: number) => boolean): Units {
  const of = new Uint32Array(codes.length);
  const known = new Map<number, number>();
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    let unit = alone(code) ? undefined : known.get(code);
    if (unit === undefined) {
      unit = count++;
      if (!alone(code)) known.set(code, unit);
    }
    of[row] = unit;
  }
  return { count, of };
}

/** Equal rows grouped: refined column by column, so that no row is ever written out. */
function copiesOf(text: TextTable): Units | undefined {
  let of = new Uint32Array(text.rows);
  let count = 1;
  for (const column of text.columns) {
    const size = column.dictionary.length;
    const known = new Map<number, number>();
    const finer = new Uint32Array(text.rows);
    for (let row = 0; row < text.rows; row++) {
      const key = of[row] * size + column.codes[row];
      let unit = known.get(key);
      if (unit === undefined) {
        unit = known.size;
        known.set(key, unit);
      }
      finer[row] = unit;
    }
    of = finer;
    count = known.size;
    if (count === text.rows) return undefined;
  }
  return { count, of };
}

/** Most copies of a row that still look like a file written out several times. */
const MOST_COPIES = 20;

/**
 * Wholesale repetition: at least a third of the rows are copies, though with the columns independent hardly two would
 * ever agree, and all rows are repeated about as often. Copies by chance in a narrow table, or rows that one code
 * decides, are no such thing.
 */
function repeatsItself(text: TextTable, copies: Units): boolean {
  const { rows } = text;
  const mean = rows / copies.count;
  if (rows - copies.count < rows / 3 || mean > MOST_COPIES) return false;
  const times = new Uint32Array(copies.count);
  for (const unit of copies.of) times[unit]++;
  let variance = 0;
  for (const n of times) variance += ((n - mean) * (n - mean)) / copies.count;
  if (variance > 1.5 * mean) return false;
  let agree = 1;
  for (const column of text.columns) {
    const counts = new Float64Array(column.dictionary.length);
    for (const code of column.codes) counts[code]++;
    let same = 0;
    for (const n of counts) same += (n / rows) * (n / rows);
    agree *= same;
  }
  return agree * rows * (rows - 1) < 0.1;
}
