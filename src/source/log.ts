/**
 * Lines of a web server's log in the Common and the Combined Log Format (Apache's `mod_log_config`; nginx writes the
 * second by default) as fields, and back: what stands between the fields is no language to be learned.
 */
export type LogFormat = 'common' | 'combined';

const REQUEST = String.raw`"([A-Z]+) (\S+) (HTTP/[\d.]+)"`;
const COMMON = String.raw`^(\S+) (\S+) (\S+) \[([^\]]+)\] ${REQUEST} (\d{3}) (\d+|-)`;
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;

interface Layout {
  readonly name: string;
  readonly columns: readonly string[];
  readonly line: RegExp;
  /** What stands before each field, and behind the last. */
  readonly between: readonly string[];
}

const columns = ['host', 'ident', 'user', 'time', 'method', 'path', 'protocol', 'status', 'bytes'];
const between = ['', ' ', ' ', ' [', '] "', ' ', ' ', '" ', ' '];

export const LOG_FORMATS: Readonly<Record<LogFormat, Layout>> = {
  combined: {
    name: 'Combined Log Format',
    columns: [...columns, 'referrer', 'agent'],
    line: new RegExp(`${COMMON} ${QUOTED} ${QUOTED}$`),
    between: [...between, ' "', '" "', '"'],
  },
  common: { name: 'Common Log Format', columns, line: new RegExp(`${COMMON}$`), between: [...between, ''] },
};

/** What stands where there is nothing. */
export const NOTHING = '-';
/** Share of the lines that must be of a format for all to be read by it. */
const MOST = 0.98;
const FEWEST = 20;

/** The format of nearly all lines. */
export function logFormatOf(lines: readonly string[]): LogFormat | undefined {
  if (lines.length < FEWEST) return undefined;
  return (Object.keys(LOG_FORMATS) as LogFormat[]).find((format) => {
    const { line } = LOG_FORMATS[format];
    return lines.filter((text) => line.test(text)).length >= MOST * lines.length;
  });
}

/** The fields of a line; undefined where it is not of the format. */
export function logFields(line: string, format: LogFormat): string[] | undefined {
  return LOG_FORMATS[format].line.exec(line)?.slice(1);
}

/** The line that says these fields: by the name of each, those that are not there say nothing. */
export function logLine(fields: ReadonlyMap<string, string>, format: LogFormat): string {
  const { columns, between } = LOG_FORMATS[format];
  const cells = columns.map((name, c) => {
    const quoted = between[c].endsWith('"') && between[c + 1].startsWith('"');
    return between[c] + (fitting(fields.get(name) ?? '', quoted) || NOTHING);
  });
  return cells.join('') + between[columns.length];
}

/** A field without what would end it. */
function fitting(text: string, quoted: boolean): string {
  if (!quoted) return text.replace(/\s+(?![+-]\d{4}$)/g, '');
  return text.replace(/[\r\n]/g, ' ').replace(/(\\.)|["\\]/g, (_, pair?: string) => pair ?? '');
}
