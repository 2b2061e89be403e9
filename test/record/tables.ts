/** Small tables for tests, written as CSV. */
import type { Schema } from '../../src/record/schema.ts';
import { TextTable } from '../../src/record/table.ts';
import { readCsv } from '../../src/source/csv.ts';

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A table from CSV text, read as a file would be. */
export async function tableOf(csv: string): Promise<TextTable> {
  return (await readCsv(bytesOf(csv), { header: true, minRows: 0 })).table;
}

/** A table with one column per key; values are quoted. */
export function table(columns: Record<string, readonly (string | number)[]>): Promise<TextTable> {
  const names = Object.keys(columns);
  const quoted = (text: string | number) => `"${String(text).replaceAll('"', '""')}"`;
  const rows = Array.from({ length: columns[names[0]].length }, (_, row) =>
    names.map((name) => quoted(columns[name][row])).join(','),
  );
  return tableOf(`${[names.map(quoted).join(','), ...rows].join('\n')}\n`);
}

export const repeat = <T>(n: number, value: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => value(i));

/** A cheap shuffle-free number that looks random: the i-th of a low-discrepancy sequence, below n. */
export const scattered = (i: number, n: number): number =>
  Math.floor((((i + 1) * 0.6180339887498949) % 1) * n);

export const kinds = (schema: Schema): Record<string, string> =>
  Object.fromEntries(schema.fields.map(({ name, kind }) => [name, kind]));

/** A table from its cells; '' is missing. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): TextTable {
  const columns = header.map((name, c) => {
    const dictionary = ['', ...new Set(rows.map((row) => row[c]).filter((text) => text !== ''))];
    const code = new Map(dictionary.map((text, i) => [text, i]));
    return { name, dictionary, codes: Uint32Array.from(rows, (row) => code.get(row[c])!) };
  });
  return new TextTable(columns, rows.length);
}
