/** The content of a table as a digest: the same rows give the same bytes, however the file is packed. */
import { createHash } from 'node:crypto';
import type { TextTable } from './table.ts';

/** SHA-256 over the names, the distinct texts and the codes of every column. */
export function digest(text: TextTable): Uint8Array {
  const hash = createHash('sha256');
  hash.update(`${text.rows} ${text.columns.length}\n`);
  for (const column of text.columns) {
    hash.update(JSON.stringify([column.name, column.dictionary]));
    hash.update(new Uint8Array(column.codes.buffer, column.codes.byteOffset, column.codes.byteLength));
  }
  return hash.digest();
}

/** A seed of 48 bits from a digest: training and split depend on the content alone. */
export function seedOf(content: Uint8Array): number {
  let seed = 0;
  for (let i = 0; i < 6; i++) seed = seed * 256 + content[i];
  return seed;
}
