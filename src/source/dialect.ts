/** How a CSV file is written: found from its first records. */

/** The dialect of a file, kept so that fixtures are written the way their source is. */
export interface CsvDialect {
  /** `,` `;` tab `|`, or a comma and a space. */
  readonly delimiter: string;
  readonly quote: string;
  /** Whether the file begins with a byte-order mark. */
  readonly bom: boolean;
  readonly newline: '\n' | '\r\n';
  /** Whether the first record holds the names of the columns. */
  readonly header: boolean;
  /** What the header says of columns that it leaves blank, or names as it names another. @default nothing */
  readonly written?: Readonly<Record<string, string>>;
  /** Whether the last record ends with a newline. */
  readonly finalNewline: boolean;
}

/** RFC 4180 with bare newlines: what is written where there is no source to follow. */
export const PLAIN: CsvDialect = {
  delimiter: ',',
  quote: '"',
  bom: false,
  newline: '\n',
  header: true,
  finalNewline: true,
};

const DELIMITERS = [', ', ',', ';', '\t', '|'] as const;

/**
 * The delimiter under which most records have as many fields as the first one, and more than one; a comma where
 * none parts anything. Widest wins a draw.
 */
export function sniffDelimiter(head: string, quote: string): string {
  let best = { delimiter: ',', share: 0, width: 1 };
  for (const delimiter of DELIMITERS) {
    const records = split(head, delimiter, quote, 200);
    const width = records[0]?.length ?? 0;
    if (width < 2) continue;
    const share = records.filter((record) => record.length === width).length / records.length;
    if (share > best.share + 0.02 || (share > best.share - 0.02 && width > best.width))
      best = { delimiter, share, width };
  }
  return best.delimiter;
}

/** The first newline outside quotes. */
export function sniffNewline(head: string, quote: string): '\n' | '\r\n' | '\r' {
  let quoted = false;
  for (let i = 0; i < head.length; i++) {
    const char = head[i];
    if (char === quote) quoted = !quoted;
    else if (!quoted && char === '\n') return '\n';
    else if (!quoted && char === '\r') return head[i + 1] === '\n' || i + 1 === head.length ? '\r\n' : '\r';
  }
  return '\n';
}

/**
 * The first records of a text, cut leniently: enough to look at a file's shape, never what is learned from.
 * A last record without a newline is left out unless it is the only one.
 */
export function split(text: string, delimiter: string, quote: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let begun = true;
  let blank = true;
  const endRecord = () => {
    record.push(field);
    if (!blank) records.push(record);
    record = [];
    field = '';
    begun = true;
    blank = true;
  };
  for (let i = 0; i < text.length && records.length < most; i++) {
    const char = text[i];
    if (char !== '\n' && char !== '\r') blank = false;
    if (quoted) {
      if (char !== quote) field += char;
      else if (text[i + 1] === quote) {
        field += quote;
        i++;
      } else quoted = false;
    } else if (begun && char === quote) {
      quoted = true;
      begun = false;
    } else if (text.startsWith(delimiter, i)) {
      record.push(field);
      field = '';
      begun = true;
      i += delimiter.length - 1;
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i++;
      endRecord();
    } else {
      field += char;
      begun = false;
    }
  }
  if (records.length === 0) endRecord();
  return records;
}
