/**
 * Which fields of a row are said again in its tail: those that texts depend on most. What a recurrent network was told
 * forty steps ago it has nearly forgotten; and having to say it again, it learns to keep it in mind.
 */
import type { Column, Table } from '../record/table.ts';
import { coarse, mutualInformation } from './information.ts';

/** Most fields, rows and words that are looked at. */
const FIELDS = 3;
const ROWS = 4_000;
const WORDS = 300;
/** Fewest rows that hold a word. */
const FEWEST = 20;

/** Indices of columns, the one that tells most about the words of the texts first. */
export function recalledFields(table: Table, columns: readonly Column[]): number[] {
  const stride = Math.max(1, table.rows / ROWS);
  const rows = Uint32Array.from({ length: Math.min(table.rows, ROWS) }, (_, i) => Math.floor(i * stride));
  const words = wordsOf(table, rows);
  const score = columns.map((column) => {
    const codes = coarse(column, rows);
    return words.reduce((sum, holds) => sum + mutualInformation(codes, holds), 0);
  });
  const order = columns.map((_, i) => i).sort((a, b) => score[b] - score[a] || a - b);
  return order.slice(0, FIELDS).filter((i) => score[i] > 0 || words.length === 0);
}

/** For the commonest words of all texts: 1 in rows that hold it. */
function wordsOf(table: Table, rows: Uint32Array): Uint8Array[] {
  const holders = new Map<string, Uint8Array>();
  const counts = new Map<string, number>();
  for (const column of table.tails) {
    if (column.kind !== 'text') continue;
    rows.forEach((row, i) => {
      if (column.codes[row] < 0) return;
      for (const word of new Set(column.labels[column.codes[row]].toLowerCase().split(/[^\p{L}\p{N}]+/u))) {
        if (word === '') continue;
        const holds = holders.get(word) ?? new Uint8Array(rows.length);
        holds[i] = 1;
        holders.set(word, holds);
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    });
  }
  return [...counts]
    .filter(([, count]) => count >= FEWEST)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => holders.get(word)!);
}
