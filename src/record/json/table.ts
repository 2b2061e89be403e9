/** Cells of records, gathered into tables: one for the records, one for the items of each list. */

import { type TextColumn, TextTable } from '../table.ts';
import type { Level } from './layout.ts';
import type { Cells } from './shred.ts';

export class TableBuilder implements Cells {
  rows = 0;
  private readonly columns: readonly SparseColumn[];
  private readonly inner: readonly (TableBuilder | undefined)[];
  /** Per list: the row of its items at which the items of each row begin. */
  private readonly starts: readonly (Growing | undefined)[];

  constructor(private readonly level: Level) {
    this.columns = level.columns.map(() => new SparseColumn());
    this.inner = level.columns.map(({ level: items }) => items && new TableBuilder(items));
    this.starts = level.columns.map(({ level: items }) => items && new Growing());
  }

  begin(): void {
    this.inner.forEach((items, c) => {
      if (items) this.starts[c]!.push(items.rows);
    });
    this.rows++;
  }

  put(column: number, text: string): void {
    this.columns[column].put(this.rows - 1, text);
  }

  items(column: number): Cells {
    return this.inner[column]!;
  }

  finish(): TextTable {
    const columns = this.level.columns.map(({ name, place }, c): TextColumn => {
      const column = { name, place, ...this.columns[c].finish(this.rows) };
      const items = this.inner[c];
      if (items === undefined) return column;
      const starts = this.starts[c]!;
      starts.push(items.rows);
      return { ...column, items: { starts: starts.finish(), table: items.finish() } };
    });
    return new TextTable(columns, this.rows);
  }
}

/** Numbers one after another. */
class Growing {
  private values = new Uint32Array(64);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.values = widened(this.values, this.length + 1);
    this.values[this.length++] = value;
  }

  finish(): Uint32Array {
    return this.values.slice(0, this.length);
  }
}

/** A dictionary-encoded column most of whose rows may be gaps: code 0. */
class SparseColumn {
  private readonly known = new Map<string, number>();
  private codes = new Uint32Array(64);

  put(row: number, text: string): void {
    let code = this.known.get(text);
    if (code === undefined) {
      code = this.known.size + 1;
      this.known.set(text, code);
    }
    if (row >= this.codes.length) this.codes = widened(this.codes, row + 1);
    this.codes[row] = code;
  }

  finish(rows: number): Pick<TextColumn, 'codes' | 'dictionary'> {
    const codes =
      rows <= this.codes.length ? this.codes.slice(0, rows) : widened(this.codes, rows).slice(0, rows);
    return { codes, dictionary: ['', ...this.known.keys()] };
  }
}

function widened(values: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.max(least, values.length * 2));
  wider.set(values);
  return wider;
}
