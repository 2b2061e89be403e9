/** Formats by name, and which of them the ending of a file name says. */

import { UserError } from '../error.ts';
import { choice } from './explain.ts';

/** Formats of fixtures that can be written, each with the endings that say it; the first names new files. */
const ENDINGS = {
  csv: ['csv', 'txt', 'data'],
  tsv: ['tsv', 'tab'],
  json: ['json', 'geojson'],
  ndjson: ['ndjson', 'jsonl'],
  parquet: ['parquet'],
  sql: ['sql'],
  'sql-copy': ['sql'],
  lines: ['log', 'text', 'txt'],
} as const satisfies Record<string, readonly string[]>;

export type Format = keyof typeof ENDINGS;
export const FORMATS = Object.keys(ENDINGS) as readonly Format[];

/** What the name of a file says: its ending without `.gz` and `.age`, and the format of that ending, if any. */
export interface NamedFormat {
  readonly ending?: string;
  readonly format?: Format;
  readonly packed: boolean;
}

export function formatOfName(file: string): NamedFormat {
  const plain = file.replace(/\.age$/i, '');
  const bare = plain.replace(/\.gz$/i, '');
  const ending = /\.([^./\\]+)$/.exec(bare)?.[1].toLowerCase();
  const format = FORMATS.find((name) => (ENDINGS[name] as readonly string[]).includes(ending ?? ''));
  return { ending, format, packed: bare !== plain };
}

/** A name of the format `format` for a new file. */
export const fileName = (stem: string, format: Format): string => `${stem}.${ENDINGS[format][0]}`;

/** @throws UserError where there is no such format */
export function formatOf(text: string): Format {
  if (isFormat(text)) return text;
  throw new UserError(`there is no format \`${text}\``, choice(text, FORMATS));
}

const isFormat = (text: string): text is Format => (FORMATS as readonly string[]).includes(text);
