/**
 * A small CSV reader for the studies of this folder: columns that are numbers in every cell become numbers, the rest
 * categories. The program itself reads through src/source; the studies stay independent of it.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type Column, Table } from '../src/record/table.ts';

const MISSING = new Set(['', '?', 'NA', 'nan', 'NaN', 'null', 'NULL']);

export interface ReadOptions {
  /** Rows to keep, from the first. */
  readonly rows?: number;
  /** Columns to leave out. */
  readonly drop?: readonly string[];
  /** Kinds of the columns, from another file of the same columns: a rival's numbers must not turn into categories. */
  readonly like?: Table;
  /** Kind by name, where it is known; labels are then taken as written. */
  readonly kindOf?: (name: string) => 'number' | 'category';
  /** Numbers with at most this many distinct values are categories. @default 0, numbers stay numbers */
  readonly codes?: number;
  /** Texts that stand for a missing value. @default empty, ?, NA, nan, null */
  readonly missing?: ReadonlySet<string>;
}

export function readTable(file: string, options: ReadOptions = {}): Table {
  const raw = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').replace(/^\uFEFF/, '');
  const [names, ...records] = parse(text, {
    relax_quotes: true,
    to: options.rows && options.rows + 1,
  }) as string[][];
  const missing = options.missing ?? MISSING;
  const columns: Column[] = [];
  names.forEach((name, c) => {
    if (options.drop?.includes(name)) return;
    const cells = records.map((record) => record[c]);
    const kind =
      options.kindOf?.(name) ??
      options.like?.column(name)?.kind ??
      kindOf(cells, missing, options.codes ?? 0);
    if (kind === 'number') {
      columns.push({
        kind,
        name,
        values: Float64Array.from(cells, (x) => (missing.has(x) ? Number.NaN : Number(x))),
      });
      return;
    }
    const codeOf = new Map<string, number>();
    const codes = Int32Array.from(cells, (x) => {
      if (missing.has(x)) return -1;
      const key = options.kindOf ? x : canonical(x);
      if (!codeOf.has(key)) codeOf.set(key, codeOf.size);
      return codeOf.get(key)!;
    });
    columns.push({ kind, name, codes, labels: [...codeOf.keys()] });
  });
  return new Table(columns, records.length);
}

/** `1.0` and `1` are one label. */
function canonical(text: string): string {
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}

function kindOf(
  cells: readonly string[],
  missing: ReadonlySet<string>,
  codes: number,
): 'number' | 'category' {
  const distinct = new Set<string>();
  for (const cell of cells) {
    if (missing.has(cell)) continue;
    if (!Number.isFinite(Number(cell))) return 'category';
    if (distinct.size <= codes) distinct.add(cell);
  }
  return distinct.size > codes ? 'number' : 'category';
}
