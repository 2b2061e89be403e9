/**
 * The document around the records. It belongs to one file, so its values are held by one unit: only its structure is
 * kept. Words that say what the document is (`"type": "FeatureCollection"`) stay, a number that counts the records counts
 * those that are written, other numbers are 0, other texts empty.
 */
import { type Json, type JsonObject, type JsonStyle, Numeral, stringify } from '../../record/json/value.ts';

const RECORDS = '\u0001';
/** Where the number of records is written. */
export const COUNT = '\u0002';

const KIND_KEYS = new Set(['type', 'kind', 'object', 'resourceType', 'class', '@type', 'format']);
/** Most items of an array that is kept as it is built. */
const MOST = 16;

/** What stands before and behind the records. @param path keys from the document to their array */
export function envelopeOf(
  document: Json,
  path: readonly string[],
  records: number,
  style: JsonStyle,
): { readonly before: string; readonly after: string } {
  const text = stringify(cleaned(document, path, records), style);
  const [before, after] = text.split(RECORDS);
  return { before: `${before}[`, after: `]${after}` };
}

function cleaned(value: Json, path: readonly string[] | undefined, records: number, key = ''): Json {
  if (path?.length === 0) return new Numeral(RECORDS);
  if (value === null) return null;
  if (typeof value === 'boolean') return false;
  if (value instanceof Numeral) return new Numeral(value.text === String(records) ? COUNT : '0');
  if (typeof value === 'string') return KIND_KEYS.has(key) && /^[A-Za-z]{2,40}$/.test(value) ? value : '';
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.length > MOST ? [] : items.map((item) => cleaned(item, undefined, records));
  }
  const kept = new Map<string, Json>();
  for (const [name, member] of value as JsonObject) {
    const onPath = path !== undefined && name === path[0];
    // A key that may be data itself is left out.
    if (!onPath && !/^[A-Za-z_$@][\w$:@-]{0,39}$/.test(name)) continue;
    kept.set(name, cleaned(member, onPath ? path.slice(1) : undefined, records, name));
  }
  return kept;
}
