/**
 * The document around the records. It belongs to one file, so whatever it says is held by one unit, its keys among it: but
 * for the keys that lead to the records, only usual words stay, as keys (`count`, `next`) and as what the document is
 * (`"type": "FeatureCollection"`). A number that counts the records counts those that are written, other numbers are 0,
 * other texts empty.
 */
import { type Json, type JsonObject, type JsonStyle, Numeral, stringify } from '../../record/json/value.ts';

const RECORDS = '\u0001';
/** Where the number of records is written. */
export const COUNT = '\u0002';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
/** Keys that documents commonly have around their records, in small letters and without signs between. */
const KEYS =
  words(`type kind object resourcetype class format version status success ok error errors message code api
  count total totalcount totalresults resultcount size length limit offset page pages pagesize perpage pagecount cursor
  hasmore next previous prev first last self link links url href id name title description meta metadata info header
  generated generatedat timestamp time date created createdat updated updatedat bbox crs properties schema context
  took hits more data result results response payload warnings`);
/** What a document says that it is. */
const KINDS =
  words(`featurecollection feature geometrycollection topology bundle searchset collection batch transaction
  history document list parameters dataset table object array json result results page`);
const plain = (text: string): string => text.replace(/[_@$-]/g, '').toLowerCase();
const KIND_KEYS = words('type kind object resourcetype class format');
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
  if (typeof value === 'string') return KIND_KEYS.has(plain(key)) && KINDS.has(plain(value)) ? value : '';
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.length > MOST ? [] : items.map((item) => cleaned(item, undefined, records));
  }
  const kept = new Map<string, Json>();
  for (const [name, member] of value as JsonObject) {
    const onPath = path !== undefined && name === path[0];
    // Any other key may be data itself.
    if (!onPath && !KEYS.has(plain(name))) continue;
    kept.set(name, cleaned(member, onPath ? path.slice(1) : undefined, records, name));
  }
  return kept;
}
