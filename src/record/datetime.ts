/**
 * Dates and times as text. A format is written in the letters `YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm m ss s
 * S… A`, or `X` (seconds since 1970) or `x` (milliseconds); everything else stands for itself, text in brackets is
 * literal, and `Z[+02:00]` is a zone that is read in any form and written as the bracket says. Values are wall-clock
 * time as if in UTC: days for a date, seconds for a datetime.
 */
import { civilOf, daysOf, MONTH_NAMES, monthLength, weekdayOf } from './calendar.ts';

interface Token {
  readonly kind:
    | 'YYYY'
    | 'YY'
    | 'MM'
    | 'M'
    | 'MMM'
    | 'MMMM'
    | 'ddd'
    | 'dddd'
    | 'DD'
    | 'D'
    | 'HH'
    | 'H'
    | 'hh'
    | 'h'
    | 'mm'
    | 'm'
    | 'ss'
    | 's'
    | 'X'
    | 'x'
    | 'A'
    | 'S'
    | 'Z'
    | 'text';
  /** Digits of a fraction, or what is written literally. */
  readonly digits: number;
  readonly text: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const LETTERS = /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|S+|A|Z|X|x|./gsu;
const WIDTHS: Partial<Record<Token['kind'], string>> = {
  YYYY: '(\\d{4})',
  YY: '(\\d{2})',
  MMM: `(${MONTHS.join('|')})`,
  MMMM: `(${MONTH_NAMES.join('|')})`,
  ddd: `(${WEEKDAYS.map((name) => name.slice(0, 3)).join('|')})`,
  dddd: `(${WEEKDAYS.join('|')})`,
  MM: '(\\d{2})',
  M: '(\\d{1,2})',
  DD: '(\\d{2})',
  D: '(\\d{1,2})',
  HH: '(\\d{2})',
  H: '(\\d{1,2})',
  hh: '(\\d{2})',
  h: '(\\d{1,2})',
  mm: '(\\d{2})',
  m: '(\\d{1,2})',
  ss: '(\\d{2})',
  s: '(\\d{1,2})',
  X: '(-?\\d{1,11})',
  x: '(-?\\d{1,14})',
  A: '(AM|PM|am|pm)',
  Z: '(Z|[+-]\\d{2}:?(?:\\d{2})?)',
};

/** A format taken apart once, to read and write many values. */
export class TimeFormat {
  private readonly tokens: readonly Token[];
  private readonly pattern: RegExp;
  /** Ticks of a second where it counts them since 1970. */
  readonly epoch?: number;
  /** Whether it has a time of day. */
  readonly timed: boolean;
  /** Whether it has a date: a time of day alone has none. */
  readonly dated: boolean;
  /** Whether it names a zone. */
  readonly zoned: boolean;
  /** Digits of the fraction of a second. */
  readonly fraction: number;

  /**
   * @param zones the zone to write in each month, January first, where it changes with the season; the format's own
   * where absent
   */
  constructor(
    readonly format: string,
    private readonly zones?: readonly string[],
  ) {
    this.tokens = tokensOf(format);
    this.pattern = new RegExp(`^${this.tokens.map(expressionOf).join('')}$`);
    const has = (...kinds: Token['kind'][]) => this.tokens.some((token) => kinds.includes(token.kind));
    this.epoch = has('X') ? 1 : has('x') ? 1000 : undefined;
    this.timed = has('HH', 'H', 'hh', 'h', 'X', 'x');
    this.dated = has('YYYY', 'YY', 'X', 'x');
    this.zoned = has('Z');
    this.fraction = this.epoch === 1000 ? 3 : (this.tokens.find((token) => token.kind === 'S')?.digits ?? 0);
  }

  /** Days (a date) or seconds (a datetime) since 1970-01-01; NaN where the text is not of this format. */
  read(text: string): number {
    const match = this.pattern.exec(text);
    if (match === null) return Number.NaN;
    if (this.epoch !== undefined) return Number(match[1]) / this.epoch;
    let year = 1970;
    let month = 1;
    let day = 1;
    let hour = 0;
    let minute = 0;
    let second = 0;
    let afternoon: boolean | undefined;
    let weekday = '';
    let group = 1;
    for (const { kind } of this.tokens) {
      if (kind === 'text') continue;
      const part = match[group++];
      if (kind === 'YYYY') year = Number(part);
      else if (kind === 'YY') year = Number(part) + (Number(part) < 50 ? 2000 : 1900);
      else if (kind === 'MMM') month = MONTHS.indexOf(part) + 1;
      else if (kind === 'MMMM') month = MONTH_NAMES.indexOf(part) + 1;
      else if (kind === 'ddd' || kind === 'dddd') weekday = part;
      else if (kind === 'MM' || kind === 'M') month = Number(part);
      else if (kind === 'DD' || kind === 'D') day = Number(part);
      else if (kind === 'mm' || kind === 'm') minute = Number(part);
      else if (kind === 'ss' || kind === 's') second += Number(part);
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
    if (!WEEKDAYS[weekdayOf(days)].startsWith(weekday)) return Number.NaN;
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
    if (this.epoch !== undefined) return String(Math.round(value * this.epoch));
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
        case 'MMMM':
          text += MONTH_NAMES[month - 1];
          break;
        case 'ddd':
          text += WEEKDAYS[weekdayOf(days)].slice(0, 3);
          break;
        case 'dddd':
          text += WEEKDAYS[weekdayOf(days)];
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
        case 'm':
          text += pad(minute, token.kind.length);
          break;
        case 'ss':
        case 's':
          text += pad(ofDay % 60, token.kind.length);
          break;
        case 'Z':
          text += this.zones?.[month - 1] ?? token.text;
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
