/** Any text encoding → UTF-8 bytes, checked: what goes on is always whole characters of valid UTF-8. */
import { isUtf8 } from 'node:buffer';
import { UserError } from '../error.ts';
import { type Bytes, peek, signature } from './bytes.ts';

export interface Decoded {
  readonly bytes: Bytes;
  /** Whether the file begins with a byte-order mark. */
  readonly bom: boolean;
  /** The encoding that was read, in the label of the Encoding Standard. */
  readonly encoding: string;
}

/** Bytes of text in `encoding` (default: UTF-8, or UTF-16 where a byte-order mark says so) as UTF-8 without a mark. */
export async function decode(
  source: Bytes,
  options: { readonly file: string; readonly encoding?: string },
): Promise<Decoded> {
  const { file } = options;
  const { head, all } = await peek(source, 1 << 16);
  refuseBinary(head, file);
  const marked = markOf(head);
  const encoding = options.encoding ? labelOf(options.encoding, file) : (marked ?? 'utf-8');
  const bom = marked !== undefined && (encoding === marked || encoding === 'utf-8');
  if (encoding === 'utf-8') return { bytes: checked(all, file, bom ? 3 : 0), bom, encoding };
  return { bytes: converted(all, encoding, file), bom, encoding };
}

function markOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function labelOf(encoding: string, file: string): string {
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw new UserError(
      'The encoding asked for is not known.',
      'Use utf-8, utf-16le, latin1, windows-1252, shift_jis, gb18030 or another label of the Encoding Standard.',
      { file },
    );
  }
}

const CONTAINERS: Readonly<Record<string, readonly [string, string]>> = {
  gzip: ['The file is gzip data.', 'Let its name end in .gz, and it is unpacked while it is read.'],
  zip: ['The file is a zip archive or a spreadsheet.', 'Save the sheet as CSV (UTF-8) and name that file.'],
  parquet: ['The file is Parquet, not text.', 'Save the table as CSV and name that file.'],
  pdf: ['The file is a PDF, not a table.', 'Save the table as CSV and name that file.'],
  sqlite: ['The file is an SQLite database.', 'Export the table as CSV and name that file.'],
  age: ['The file is encrypted (age).', 'Let its name end in .age, and give the identity that opens it.'],
};

function refuseBinary(head: Buffer, file: string): void {
  const container = signature(head);
  if (container !== undefined) throw new UserError(...CONTAINERS[container], { file });
  if (markOf(head)?.startsWith('utf-16')) return;
  let controls = 0;
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++;
  if (controls > 8 && controls > head.length / 20) throw binary(head.indexOf(0), file);
}

function binary(offset: number, file: string): UserError {
  const what =
    offset >= 0
      ? `The file is not text: there is a NUL byte at offset ${offset}.`
      : 'The file is not text: it is full of control characters.';
  return new UserError(what, 'Give a text file: CSV or TSV, UTF-8.', { file });
}

/** Lets valid UTF-8 through, cut between characters. */
async function* checked(source: Bytes, file: string, skip: number): Bytes {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  let line = 1;
  for await (const chunk of source) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (rest.length > 0) bytes = Buffer.concat([rest, bytes]);
    const whole = bytes.subarray(0, bytes.length - unfinished(bytes));
    refuse(whole, file, offset, line);
    line += count(whole, 10);
    offset += whole.length;
    rest = Buffer.from(bytes.subarray(whole.length));
    const wanted = whole.subarray(skip);
    skip = Math.max(0, skip - whole.length);
    if (wanted.length > 0) yield wanted;
  }
  if (rest.length > 0) refuse(rest, file, offset, line);
}

function refuse(bytes: Buffer, file: string, offset: number, line: number): void {
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw binary(offset + nul, file);
  if (isUtf8(bytes)) return;
  const bad = firstBad(bytes);
  throw new UserError(
    `The file is not valid UTF-8: the first bad byte is at offset ${offset + bad}, on line ${line + count(bytes.subarray(0, bad), 10)}.`,
    'Save the file as UTF-8, or say what it is: encoding: windows-1252 (also latin1, utf-16le, shift_jis, …).',
    { file },
  );
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

/** How many bytes at the end begin a character that goes on in the next chunk. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < widthOf(byte) ? back : 0;
  }
  return 0;
}

function widthOf(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/** Offset of the first byte that begins no valid character; found by halving, since validity of a prefix is monotone. */
function firstBad(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, prefix.length - unfinished(prefix)))) good = middle;
    else bad = middle;
  }
  // The last byte of `bytes[0, bad)` spoils it; the character it spoils begins a little earlier.
  const prefix = bytes.subarray(0, good);
  return good - unfinished(prefix);
}

async function* converted(source: Bytes, encoding: string, file: string): Bytes {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  try {
    for await (const chunk of source) {
      const text = decoder.decode(chunk, { stream: true });
      if (text.includes('\0')) throw binary(-1, file);
      const bytes = Buffer.from(text);
      line += count(bytes, 10);
      if (bytes.length > 0) yield bytes;
    }
    const text = decoder.decode();
    if (text.length > 0) yield Buffer.from(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UserError(
      `The file is not valid ${encoding}; what comes after line ${line} cannot be read.`,
      'Name another encoding, or save the file as UTF-8.',
      { file },
    );
  }
}
