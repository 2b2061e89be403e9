/**
 * The two forms in which records live in memory. Both carry real data, so neither can be printed: `toJSON`,
 * `toString` and `util.inspect` show only their size (rule 1 of docs/design.md).
 */
import type { Place } from './json/layout.ts';
import type { Shape } from './json/shape.ts';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Anything that holds cells of a protected file. Printing one shows its shape, never its cells. */
abstract class Unprintable {
  abstract readonly rows: number;
  abstract readonly width: number;
  toString(): string {
    return `[${this.constructor.name} ${this.rows}×${this.width}]`;
  }
  toJSON(): string {
    return this.toString();
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/**
 * One column as it stands in the file, dictionary-encoded. Code 0 always means missing; `dictionary[0]` is the
 * text that stands for it in the source ('' where there is none).
 */
export interface TextColumn {
  readonly name: string;
  /** One code per row, an index into `dictionary`. */
  readonly codes: Uint32Array;
  /** Distinct texts in order of first appearance, after the missing marker at 0. */
  readonly dictionary: readonly string[];
  /** Where the column stands in a nested record. */
  readonly place?: Place;
  /** Of a column of lists, whose texts are JSON: the items of all rows, those of row i from `starts[i]` to `starts[i + 1]`. */
  readonly items?: { readonly starts: Uint32Array; readonly table: TextTable };
}

/** What a table knows of the nested records that it was made of. */
export interface Nesting {
  readonly shape: Shape;
  /** Rows whose record is not of the shape. */
  readonly misfits: Uint32Array;
}

/** A file as read: columns of text, nothing interpreted. */
export class TextTable extends Unprintable {
  constructor(
    readonly columns: readonly TextColumn[],
    readonly rows: number,
    readonly nesting?: Nesting,
  ) {
    super();
  }
  get width(): number {
    return this.columns.length;
  }
}

/** Numbers, and dates and datetimes as numbers (days or seconds since 1970-01-01, UTC). NaN is missing. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly values: Float64Array;
}

/** Everything that is not a number. −1 is missing. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

export type Column = NumberColumn | CategoryColumn;

/** Free text, dictionary-encoded. −1 is missing. */
export interface TextValues {
  readonly kind: 'text';
  readonly name: string;
  readonly codes: Int32Array;
  readonly labels: readonly string[];
  /** The record's own fields that are made, never learned: what they hold is taken out of its texts. */
  readonly own?: readonly OwnValues[];
}

export interface OwnValues {
  /** Number of the field in the schema. */
  readonly field: number;
  /** What is made there, where it is personal. */
  readonly make?: string;
  /** Whose it is, where it is not the record's own person's. */
  readonly role?: string;
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

/** Columns whose cells have no fixed length: neither a number nor one of a few values. */
export type TailColumn = TextValues | ListColumn;

/** A list: the items of all rows as a table, those of row i from `starts[i]` to `starts[i + 1]`. */
export interface ListColumn {
  readonly kind: 'list';
  readonly name: string;
  readonly starts: Uint32Array;
  readonly items: Table;
}

/** Records with meaning: what the model learns and what the metrics compare. */
export class Table extends Unprintable {
  /** @param tails beside the columns: most of what compares tables looks at columns only */
  constructor(
    readonly columns: readonly Column[],
    readonly rows: number,
    readonly tails: readonly TailColumn[] = [],
  ) {
    super();
  }
  get width(): number {
    return this.columns.length;
  }
  column(name: string): Column | undefined {
    return this.columns.find((column) => column.name === name);
  }
  get lists(): readonly ListColumn[] {
    return this.tails.filter((column) => column.kind === 'list');
  }
  list(name: string): ListColumn | undefined {
    return this.lists.find((column) => column.name === name);
  }
  /** The rows named by `index`, in that order. */
  take(index: Uint32Array): Table {
    return new Table(
      this.columns.map((column) => takeColumn(column, index)),
      index.length,
      this.tails.map((column) => takeTail(column, index)),
    );
  }
  /** The columns that `keep` accepts, and all tails. */
  select(keep: (column: Column) => boolean): Table {
    return new Table(this.columns.filter(keep), this.rows, this.tails);
  }
}

function takeList({ kind, name, starts, items }: ListColumn, index: Uint32Array): ListColumn {
  const taken = new Uint32Array(index.length + 1);
  index.forEach((row, i) => {
    taken[i + 1] = taken[i] + starts[row + 1] - starts[row];
  });
  const rows = new Uint32Array(taken[index.length]);
  index.forEach((row, i) => {
    for (let at = 0; at < taken[i + 1] - taken[i]; at++) rows[taken[i] + at] = starts[row] + at;
  });
  return { kind, name, starts: taken, items: items.take(rows) };
}

function takeColumn(column: Column, index: Uint32Array): Column {
  if (column.kind === 'number') {
    const values = new Float64Array(index.length);
    for (let i = 0; i < index.length; i++) values[i] = column.values[index[i]];
    return { ...column, values };
  }
  return { ...column, codes: takeCodes(column.codes, index) };
}

function takeTail(column: TailColumn, index: Uint32Array): TailColumn {
  if (column.kind === 'list') return takeList(column, index);
  return {
    ...column,
    codes: takeCodes(column.codes, index),
    ...(column.own && { own: column.own.map((own) => ({ ...own, codes: takeCodes(own.codes, index) })) }),
  };
}

function takeCodes(codes: Int32Array, index: Uint32Array): Int32Array {
  const taken = new Int32Array(index.length);
  for (let i = 0; i < index.length; i++) taken[i] = codes[index[i]];
  return taken;
}
