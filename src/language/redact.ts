/**
 * Takes out of a text, before it is learned, what names a person or is a number of theirs, and puts signs in its place
 * (`record/placeholder.ts`). What it does not recognise it cannot take out: docs/threat-model.md has both lists. Used
 * where texts are learned and scored, never in sampling.
 */
import { daysOf } from '../record/calendar.ts';
import * as sign from '../record/placeholder.ts';
import type { TextValues } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { ordinaryNames, redactNames, redactNumbered, redactOwn } from './names.ts';

/** What is learned of a column's texts before anything is taken out; kept in the checkpoint. */
export interface RedactorData {
  /** Links, dates and long numbers that at least k units hold: they are nobody's, and stay. */
  readonly common: readonly string[];
  /** Given names that k units write as words (“will”, “rose”). */
  readonly ordinary: readonly string[];
  /** Whether 03/04/2020 is in April. */
  readonly dayFirst: boolean;
  /** Days since 1970-01-01 between which dates that are taken out lie: means over k of them. */
  readonly dates: readonly [number, number];
}

/** What is told of one match. */
type Keep = (match: string) => boolean;

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const ALONE = String.raw`(?<![\p{L}\p{N}_@/.-])`;
const ENDS = String.raw`(?![\p{L}\p{N}_@]|[./-]\p{N})`;

const LINK =
  /(?<![\p{L}\p{N}])(?:https?|ftp):\/\/[^\s<>"'()[\]{}]+|(?<![\p{L}\p{N}])www\.[\w-]+\.[^\s<>"'()[\]{}]+/giu;
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const HANDLE = /(?<![\p{L}\p{N}_@.])@[\p{L}_][\p{L}\p{N}_]+/gu;
const IPV4 = /(?<![\p{L}\p{N}./-])(?:\d{1,3}\.){3}\d{1,3}(?!\p{N}|\.\p{N})/gu;
const IPV6 = /(?<![\p{L}\p{N}:])(?:[\da-f]{1,4}:){2,7}:?[\da-f]{1,4}(?::[\da-f]{1,4})*(?![\p{L}\p{N}:])/giu;
const UUID = /(?<![\p{L}\p{N}])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\p{L}\p{N}])/giu;
const MAC = /(?<![\p{L}\p{N}:-])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\p{L}\p{N}:-])/giu;
const HEX = /(?<![\p{L}\p{N}])[\da-f]{16,}(?![\p{L}\p{N}])/giu;
const DATE = new RegExp(
  `${ALONE}(?:\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\2(?:\\d{4}|\\d{2})` +
    `|\\d{1,2}[ /-]${MONTH}[ /-]\\d{4}|${MONTH}\\.? \\d{1,2},? \\d{4})(?:(?=T\\d|:\\d)|${ENDS})`,
  'gu',
);
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![\p{L}\p{N}])/gu;
const NUMBERS = /(?<![\p{L}\p{N}./])\+?\(?\d{1,6}\)?(?:[ .-]{0,2}\(?\d{2,6}\)?){1,6}(?![\p{L}\p{N}])/gu;
const KEY = /(?<![\p{L}\p{N}])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{8,}(?![\p{L}\p{N}])/gu;
const LONG = /(?<!\p{N})\d{5,}(?!\p{N})/gu;

/** Signs behind those of placeholders stand for what is kept while the rest is looked through. */
const KEPT = 0xf1000;

export class Redactor {
  private readonly common: ReadonlySet<string>;
  private readonly ordinary: ReadonlySet<string>;

  constructor(readonly data: RedactorData) {
    this.common = new Set(data.common);
    this.ordinary = new Set(data.ordinary);
  }

  /** @param units the unit of each row */
  static learn(values: TextValues, units: Units, k: number): Redactor {
    const holders = new Map<string, Set<number>>();
    const words = new Map<string, Set<number>>();
    const hold = (by: Map<string, Set<number>>, what: string, unit: number) => {
      const known = by.get(what);
      if (known === undefined) by.set(what, new Set([unit]));
      else if (known.size < k) known.add(unit);
    };
    const dates: { day: number; unit: number }[] = [];
    let dayFirst = 0;
    const found = eachText(values, (text, row) => {
      const unit = units.of[row];
      for (const name of ordinaryNames(text)) hold(words, name, unit);
      numbersOut(sign.withoutSigns(text), true, (match) => {
        hold(holders, match, unit);
        dayFirst += dayFirstVote(match);
        dates.push(...dayOf(match).map((day) => ({ day, unit })));
        return true;
      });
    });
    const held = (by: Map<string, Set<number>>) =>
      [...by].filter(([, units]) => units.size >= k).map(([what]) => what);
    return new Redactor({
      common: found ? held(holders).sort() : [],
      ordinary: held(words).sort(),
      dayFirst: dayFirst > 0,
      dates: rangeOf(dates, k),
    });
  }

  /** The text of a row with signs in place of what was taken out. */
  apply(values: TextValues, row: number): string {
    const { dayFirst } = this.data;
    let text = sign.withoutSigns(values.labels[values.codes[row]]);
    text = redactOwn(text, values.own ?? [], row, this.ordinary);
    text = redactNumbered(text);
    text = numbersOut(text, dayFirst, (match) => this.common.has(match));
    return redactNames(text, this.ordinary);
  }

  /** Every row's text, null where it is missing. */
  all(values: TextValues): (string | null)[] {
    return Array.from(values.codes, (code, row) => (code < 0 ? null : this.apply(values, row)));
  }
}

function eachText(values: TextValues, look: (text: string, row: number) => void): boolean {
  values.codes.forEach((code, row) => {
    if (code >= 0) look(values.labels[code], row);
  });
  return values.codes.length > 0;
}

/**
 * Links, addresses, dates, numbers and keys.
 * @param keep whether a link, a date, a number or a key is everybody's and stays
 */
function numbersOut(text: string, dayFirst: boolean, keep: Keep): string {
  // Hardly a text has any of them.
  if (!/[\d@]|:\/\/|www\./i.test(text)) return text;
  const kept: string[] = [];
  const stay = (match: string): string => {
    kept.push(match);
    return String.fromCodePoint(KEPT + kept.length - 1);
  };
  const unless = (out: (match: string) => string) => (match: string) =>
    keep(match) ? stay(match) : out(match);
  const redacted = text
    .replace(
      LINK,
      unless(() => sign.URL),
    )
    .replace(EMAIL, () => sign.EMAIL)
    .replace(HANDLE, () => sign.HANDLE)
    .replace(UUID, hexSigns)
    .replace(MAC, hexSigns)
    .replace(IPV4, (match) =>
      match.split('.').every((part) => Number(part) < 256) ? sign.IPV4 : stay(match),
    )
    .replace(IPV6, (match) => (match.includes('::') || match.split(':').length === 8 ? sign.IPV6 : match))
    .replace(
      DATE,
      unless((match) => dateSigns(match, dayFirst)),
    )
    .replace(IBAN, (match) => match.slice(0, 2) + keySigns(match.slice(2)))
    .replace(HEX, unless(hexSigns))
    .replace(
      KEY,
      unless((match) => ((match.match(/\d/g) ?? []).length >= 3 ? keySigns(match) : match)),
    )
    .replace(NUMBERS, (match) => numberSigns(match, keep))
    .replace(
      LONG,
      unless((match) => sign.DIGIT.repeat(match.length)),
    );
  return kept.length === 0
    ? redacted
    : redacted.replace(/[\u{f1000}-\u{ffffd}]/gu, (point) => kept[point.codePointAt(0)! - KEPT]);
}

function hexSigns(match: string): string {
  const upper = match !== match.toLowerCase();
  return match.replace(/[\da-f]/gi, upper ? sign.UPPER_HEX : sign.HEX);
}

function keySigns(match: string): string {
  return match.replace(/[A-Za-z\d]/g, (c) => (/\d/.test(c) ? sign.DIGIT : c < 'a' ? sign.UPPER : sign.LOWER));
}

/** Digits in groups: a telephone number where there are 7 to 12 of them, a card or an account where there are more. */
function numberSigns(match: string, keep: Keep): string {
  const digits = match.replace(/\D/g, '');
  const groups = match.split(/\D+/).filter((group) => group !== '');
  const whole = groups.length === 1;
  if (digits.length < 7 || digits.length > 22) return match;
  // Two numbers beside each other, a row of small ones, or one with decimals.
  if (groups.length === 2 && / /.test(match) && !/^[+(0]/.test(match)) return match;
  if (!whole && !/^[+(0]/.test(match) && !groups.some(({ length }) => length >= 3)) return match;
  if (/^\d+\.\d+$/.test(match)) return match;
  if (digits.length > 12 && keep(match)) return match;
  return match.replace(/\d/g, digits.length > 12 ? sign.DIGIT : sign.PHONE_DIGIT);
}

/** The parts of a date, and what stands between them. */
function dateSigns(match: string, dayFirst: boolean): string {
  const parts = match.split(/(\d+|[A-Za-z]+)/).filter((part) => part !== '');
  const isWord = (part: string) => /^[A-Za-z]/.test(part);
  const numbers = parts.filter((part) => /^\d/.test(part));
  const named = parts.some(isWord);
  let seen = 0;
  return parts
    .map((part) => {
      if (isWord(part)) return part.length > 3 ? sign.MONTH_NAME : sign.MONTH_LETTERS;
      if (!/^\d/.test(part)) return part;
      const place = seen++;
      if (part.length === 4) return sign.YEAR;
      const short = part.length === 1;
      if (named) return short ? sign.SHORT_DAY : sign.DAY;
      if (numbers[0].length === 4) return place === 1 ? month(short) : day(short);
      if (place === 2) return sign.SHORT_YEAR;
      const first = Number(numbers[0]) > 12 || (dayFirst && Number(numbers[1]) <= 12);
      return (place === 0) === first ? day(short) : month(short);
    })
    .join('');
}

const month = (short: boolean) => (short ? sign.SHORT_MONTH : sign.MONTH);
const day = (short: boolean) => (short ? sign.SHORT_DAY : sign.DAY);

/** Above 0 where a date can only be read with the day first, below where only with the month. */
function dayFirstVote(match: string): number {
  const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.]\d+$/.exec(match);
  if (parts === null) return 0;
  return Number(parts[1]) > 12 ? 1 : Number(parts[2]) > 12 ? -1 : 0;
}

/** The day of a date that can be read in one way, none otherwise. */
function dayOf(match: string): number[] {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(match);
  const named = /^(\d{1,2})?[ /-]?([A-Za-z]{3})[a-z.]*[ /-](?:(\d{1,2}),? )?(\d{4})$/.exec(match);
  const numbers = /^\d{1,2}[-/.]\d{1,2}[-/.](\d{4})$/.exec(match);
  const date = iso
    ? { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }
    : named
      ? {
          year: Number(named[4]),
          month: MONTHS.indexOf(named[2].toLowerCase()) + 1,
          day: Number(named[1] ?? named[3] ?? 1),
        }
      : numbers && { year: Number(numbers[1]), month: 7, day: 1 };
  if (!date || date.month < 1 || date.month > 12 || date.year < 1850 || date.year > 2150) return [];
  return [daysOf(date)];
}

/** Where nothing is known: ten years. */
const RANGE: readonly [number, number] = [14_610, 18_262];

function rangeOf(dates: { day: number; unit: number }[], k: number): readonly [number, number] {
  const sorted = [...dates].sort((a, b) => a.day - b.day || a.unit - b.unit);
  const mean = (list: readonly { day: number; unit: number }[]): number | undefined => {
    const units = new Set<number>();
    let sum = 0;
    let n = 0;
    for (const { day, unit } of list) {
      units.add(unit);
      sum += day;
      n++;
      if (units.size >= k) return Math.round(sum / n);
    }
    return undefined;
  };
  const from = mean(sorted);
  const to = mean(sorted.reverse());
  return from === undefined || to === undefined ? RANGE : [from, Math.max(from, to)];
}
