/**
 * Dates and times as text. A format is written in the letters `YYYY YY MM M MMM DD D HH H hh h mm ss S… A`, everything
 * else standing for itself; text in brackets is literal, and `Z[+02:00]` is a zone that is read in any form and
 * written as the bracket says. Values are wall-clock time as if in UTC: days for a date, seconds for a datetime.
 */
import { civilOf, daysOf, monthLength } from './calendar.ts';

interface Token {
  readonly kind:
    | 'YYYY'
    | 'YY'
    | 'MM'
    | 'M'
    | 'MMM'
    | 'DD'
    | 'D'
    | 'HH'
    | 'H'
    | 'hh'
    | 'h'
    | 'mm'
    | 'ss'
    | 'A'
    | 'S'
    | 'Z'
    | 'text';
  /** Digits of a fraction, or what is written literally. */
  readonly digits: number;
  readonly text: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LETTERS = /\[([^\]]*)\]|YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|S+|A|Z|./gsu;
const WIDTHS: Partial<Record<Token['kind'], string>> = {
  YYYY: '(\\d{4})',
  YY: '(\\d{2})',
  MMM: `(${MONTHS.join('|')})`,
  MM: '(\\d{2})',
  M: '(\\d{1,2})',
  DD: '(\\d{2})',
  D: '(\\d{1,2})',
  HH: '(\\d{2})',
  H: '(\\d{1,2})',
  hh: '(\\d{2})',
  h: '(\\d{1,2})',
  mm: '(\\d{2})',
  ss: '(\\d{2})',
  A: '(AM|PM|am|pm)',
  Z: '(Z|[+-]\\d{2}:?(?:\\d{2})?)',
};

/** A format taken apart once, to read and write many values. */
export class TimeFormat {
  private readonly tokens: readonly Token[];
  private readonly pattern: RegExp;
  /** Whether it has a time of day. */
  readonly timed: boolean;
  /** Whether it has a date: a time of day alone has none. */
  readonly dated: boolean;
  /** Whether it names a zone. */
  readonly zoned: boolean;
  /** Digits of the fraction of a second. */
  readonly fraction: number;

  constructor(readonly format: string) {
    this.tokens = tokensOf(format);
    this.pattern = new RegExp(`^${this.tokens.map(expressionOf).join('')}$`);
    this.timed = this.tokens.some(
      (token) => token.kind === 'HH' || token.kind === 'H' || token.kind === 'hh' || token.kind === 'h',
    );
    this.dated = this.tokens.some((token) => token.kind === 'YYYY' || token.kind === 'YY');
    this.zoned = this.tokens.some((token) => token.kind === 'Z');
    this.fraction = this.tokens.find((token) => token.kind === 'S')?.digits ?? 0;
  }

  /** Days (a date) or seconds (a datetime) since 1970-01-01; NaN where the text is not of this format. */
  read(text: string): number {
    const match = this.pattern.exec(text);
    if (match === null) return Number.NaN;
    let year = 1970;
    let month = 1;
    let day = 1;
    let hour = 0;
    let minute = 0;
    let second = 0;
    let afternoon: boolean | undefined;
    let group = 1;
    for (const { kind } of this.tokens) {
      if (kind === 'text') continue;
      const part = match[group++];
      if (kind === 'YYYY') year = Number(part);
      else if (kind === 'YY') year = Number(part) + (Number(part) < 50 ? 2000 : 1900);
      else if (kind === 'MMM') month = MONTHS.indexOf(part) + 1;
      else if (kind === 'MM' || kind === 'M') month = Number(part);
      else if (kind === 'DD' || kind === 'D') day = Number(part);
      else if (kind === 'mm') minute = Number(part);
      else if (kind === 'ss') second += Number(part);
      else if (kind === 'S') second += Number(`0.${part}`);
      else if (kind === 'A') afternoon = part.toLowerCase() === 'pm';
      else if (kind !== 'Z') hour = Number(part);
    }
    if (afternoon !== undefined) {
      if (hour < 1 || hour > 12) return Number.NaN;
      hour = (hour % 12) + (afternoon ? 12 : 0);
    }
    if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return Number.NaN;
    if (hour > 23 || minute > 59 || second >= 60) return Number.NaN;
    const days = daysOf({ year, month, day });
    return this.timed ? days * 86400 + hour * 3600 + minute * 60 + second : days;
  }

  /** Minutes by which the zone that the text names is ahead of UTC; 0 where it names none. */
  offset(text: string): number {
    if (!this.zoned) return 0;
    const match = this.pattern.exec(text);
    const at = this.tokens.filter(({ kind }) => kind !== 'text').findIndex(({ kind }) => kind === 'Z');
    const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(match?.[at + 1] ?? '');
    if (parts === null) return 0;
    const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
    return parts[1] === '-' ? -minutes : minutes;
  }

  /** The text of days or seconds since 1970-01-01. */
  write(value: number): string {
    const parts = [1, 10, 100, 1000][Math.min(this.fraction, 3)];
    const ticks = this.timed ? Math.round(value * parts) : Math.round(value) * 86400 * parts;
    const seconds = Math.floor(ticks / parts);
    const rest = ticks - seconds * parts;
    const days = Math.floor(seconds / 86400);
    const ofDay = seconds - days * 86400;
    const { year, month, day } = civilOf(days);
    const hour = Math.floor(ofDay / 3600);
    const minute = Math.floor(ofDay / 60) % 60;
    let text = '';
    for (const token of this.tokens) {
      switch (token.kind) {
        case 'YYYY':
          text += pad(year, 4);
          break;
        case 'YY':
          text += pad(((year % 100) + 100) % 100, 2);
          break;
        case 'MMM':
          text += MONTHS[month - 1];
          break;
        case 'MM':
        case 'M':
          text += pad(month, token.kind.length);
          break;
        case 'DD':
        case 'D':
          text += pad(day, token.kind.length);
          break;
        case 'HH':
        case 'H':
          text += pad(hour, token.kind.length);
          break;
        case 'hh':
        case 'h':
          text += pad(hour % 12 === 0 ? 12 : hour % 12, token.kind.length);
          break;
        case 'mm':
          text += pad(minute, 2);
          break;
        case 'ss':
          text += pad(ofDay % 60, 2);
          break;
        case 'S':
          text += pad(rest, Math.min(token.digits, 3)).padEnd(token.digits, '0');
          break;
        case 'A':
          text += token.text === 'am' ? (hour < 12 ? 'am' : 'pm') : hour < 12 ? 'AM' : 'PM';
          break;
        default:
          text += token.text;
      }
    }
    return text;
  }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function tokensOf(format: string): Token[] {
  const tokens: Token[] = [];
  for (const match of format.matchAll(LETTERS)) {
    const [found, literal] = match;
    if (literal !== undefined) {
      const before = tokens.at(-1);
      // The bracket behind a zone or a half of the day says how it is written.
      if (before !== undefined && (before.kind === 'Z' || before.kind === 'A') && before.text === '')
        tokens[tokens.length - 1] = { ...before, text: literal };
      else tokens.push({ kind: 'text', digits: 0, text: literal });
    } else if (/^S+$/.test(found)) tokens.push({ kind: 'S', digits: found.length, text: '' });
    else if (found in WIDTHS) tokens.push({ kind: found as Token['kind'], digits: 0, text: '' });
    else tokens.push({ kind: 'text', digits: 0, text: found });
  }
  return tokens;
}

function expressionOf(token: Token): string {
  if (token.kind === 'text') return token.text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  if (token.kind === 'S') return `(\\d{${token.digits}})`;
  return WIDTHS[token.kind]!;
}

/** Skeletons of the formats that are looked for; `Z`, fractions and halves of the day are filled in from the texts. */
const DATES = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'MM/DD/YYYY',
  'DD/MM/YYYY',
  'M/D/YYYY',
  'D/M/YYYY',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'D-M-YYYY',
  'M-D-YYYY',
  'MM/DD/YY',
  'DD/MM/YY',
  'M/D/YY',
  'D/M/YY',
  'DD.MM.YY',
  'DD-MMM-YYYY',
  'DD-MMM-YY',
  'DD MMM YYYY',
  'D MMM YYYY',
  'MMM DD, YYYY',
  'MMM D, YYYY',
  'YYYY-M-D',
  'YYYY/M/D',
  'YYYYMMDD',
  'YYYY-MM',
  'YYYY/MM',
];
const TIMES = [
  '',
  'HH:mm',
  'HH:mm:ss',
  'H:mm',
  'H:mm:ss',
  'hh:mm A',
  'h:mm A',
  'hh:mm:ss A',
  'h:mm:ss A',
  'HHmmss',
  'HHmm',
];
const JOINS = [' ', 'T', '  ', ', '];
/** Anything that may begin a date; saves trying forty formats on every word. */
const DATELIKE =
  /^(?:\d{1,2}:\d{2}(?:\D|$)|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:\D|$)|\d{8}(?:\D|$)|\d{1,2}[- ][A-Z][a-z]{2}[- ]\d|[A-Z][a-z]{2} \d{1,2}, \d{4})/;

/** What a column of dates or datetimes looks like. */
export interface TimeShape {
  readonly kind: 'date' | 'datetime';
  readonly format: string;
  readonly step: number;
  /** Indices of texts that are not of this format. */
  readonly others: readonly number[];
  /** True where day and month could be told apart only by convention. */
  readonly ambiguous: boolean;
  /** True where the texts name different zones, of which the most frequent is written. */
  readonly zones: boolean;
}

/**
 * The format under which nearly all texts are dates or datetimes; undefined where there is none.
 * @param tolerated the share of rows that may be something else
 * @param declared the only format to try
 */
export function timeShape(
  texts: readonly string[],
  weights: ArrayLike<number>,
  tolerated: number,
  declared?: string,
): TimeShape | undefined {
  const first = texts.findIndex((text) => declared !== undefined || DATELIKE.test(text));
  if (first < 0) return undefined;
  let all = 0;
  let alike = 0;
  for (let i = 0; i < texts.length; i++) {
    all += weights[i];
    if (DATELIKE.test(texts[i])) alike += weights[i];
  }
  if (declared === undefined && alike < (1 - tolerated) * all) return undefined;
  const fits: { format: string; others: number[]; off: number }[] = [];
  for (const format of declared === undefined ? candidates(texts[first]) : [declared]) {
    const time = new TimeFormat(format);
    const others: number[] = [];
    let off = 0;
    for (let i = 0; i < texts.length && off <= tolerated * all; i++) {
      if (!Number.isNaN(time.read(texts[i]))) continue;
      others.push(i);
      off += weights[i];
    }
    if (off <= tolerated * all) fits.push({ format, others, off });
  }
  if (fits.length === 0) return undefined;
  fits.sort((a, b) => a.off - b.off);
  const [best, second] = fits;
  const ambiguous = second !== undefined && second.off === best.off && swapped(best.format, second.format);
  return finished(best.format, best.others, texts, weights, ambiguous);
}

function swapped(a: string, b: string): boolean {
  return a.search('M') < a.search('D') !== b.search('M') < b.search('D');
}

/** Formats that the text at hand fits, the usual ones first. */
function candidates(text: string): string[] {
  const fraction = /:\d{2}([.,])(\d{1,9})(?=$|[Z+ -])/.exec(text);
  const zone = /\d( ?)(Z|[+-]\d{2}:?(?:\d{2})?)$/.exec(text);
  const zoned = zone !== null && /[T ]\d{1,2}:?\d{2}/.test(text);
  const half = / (AM|PM|am|pm)/.exec(text)?.[1];
  const found: string[] = [];
  for (const date of ['', ...DATES])
    for (const time of TIMES)
      for (const join of time === '' || date === '' ? [''] : JOINS) {
        if (date === '' && !time.includes(':')) continue;
        let format = date + join + time;
        if (half !== undefined) format = format.replace('A', half === half.toLowerCase() ? 'A[am]' : 'A[AM]');
        if (fraction !== null && time.includes('ss'))
          format = format.replace('ss', `ss${fraction[1]}${'S'.repeat(fraction[2].length)}`);
        if (zoned && time !== '') format += `${zone[1]}Z[${zone[2]}]`;
        if (!Number.isNaN(new TimeFormat(format).read(text))) found.push(format);
      }
  return found;
}

function finished(
  format: string,
  others: readonly number[],
  texts: readonly string[],
  weights: ArrayLike<number>,
  ambiguous: boolean,
): TimeShape {
  const time = new TimeFormat(format);
  if (!time.timed) return { kind: 'date', format, step: 1, others, ambiguous, zones: false };
  const zone = usualZone(texts, weights);
  const written = zone === undefined ? format : format.replace(/Z\[[^\]]*\]$/, `Z[${zone.usual}]`);
  const none = new Set(others);
  const steps = [86400, 3600, 60, 1];
  let step = 0;
  texts.forEach((text, i) => {
    if (none.has(i)) return;
    const value = time.read(text);
    while (step < steps.length && value % steps[step] !== 0) step++;
  });
  const shape = { others, ambiguous, zones: zone?.several ?? false };
  // Every time of day is midnight: a date with a tail.
  if (step === 0 && /Y/.test(written)) return { ...shape, kind: 'date', format: datedOnly(written), step: 1 };
  return { ...shape, kind: 'datetime', format: written, step: steps[step] ?? 0.001 };
}

function usualZone(texts: readonly string[], weights: ArrayLike<number>) {
  const zones = new Map<string, number>();
  texts.forEach((text, i) => {
    const zone = /\d ?(Z|[+-]\d{2}:?(?:\d{2})?)$/.exec(text)?.[1];
    if (zone !== undefined && /\d[T ]\d/.test(text)) zones.set(zone, (zones.get(zone) ?? 0) + weights[i]);
  });
  const [usual] = [...zones].sort((a, b) => b[1] - a[1]);
  return usual && { usual: usual[0], several: zones.size > 1 };
}

/** The same format with its time written out as literal zeros. */
function datedOnly(format: string): string {
  const tail = /(?:[T ,]+)(?:HH|H|hh|h).*$/.exec(format)?.[0];
  if (tail === undefined) return format;
  const literal = new TimeFormat(tail).write(0);
  return `${format.slice(0, -tail.length)}[${literal}]`;
}
