/** A file that grows by lines while a long search goes on, so that a stopped one can go on later. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from './file.ts';

const PRIVATE = '# What a search measured on protected rows: settings and scores.\n*\n';

export interface LineFile {
  /** What an earlier search left, '' where there is none. */
  readonly text: string;
  /** Begin anew with this text. */
  restart(text: string): void;
  append(line: string): void;
}

/** A file in a folder of its own, which git does not take in. */
export function openLines(path: string): LineFile {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), PRIVATE);
  const found = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // A line that was cut when the search was stopped is no line: the next would be written behind it.
  const text = found.slice(0, found.lastIndexOf('\n') + 1);
  if (text !== found) writeWhole(path, text);
  return {
    text,
    restart: (text) => writeWhole(path, text),
    append: (line) => appendFileSync(path, line),
  };
}
