/** Recognises the format of a column of dates and times from its texts. */
import { civilOf } from './calendar.ts';
import { TimeFormat } from './datetime.ts';

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
  'D-MMM-YYYY',
  'D-MMM-YY',
  'DD/MMM/YYYY',
  'DD MMMM YYYY',
  'D MMMM YYYY',
  'D. MMMM YYYY',
  'MMMM DD, YYYY',
  'MMMM D, YYYY',
  'MMM YYYY',
  'MMMM YYYY',
  'YYYY年MM月DD日',
  'YYYY年M月D日',
  'YYYY年M月',
  'YYYY. M. D.',
  'YYYY.M.D',
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
  'hh:mmA',
  'h:mmA',
  'h:mm:ssA',
  'HHmmss',
  'HHmm',
  'HH時mm分ss秒',
  'HH時mm分',
  'H時m分',
  'HH时mm分ss秒',
  'HH时mm分',
  'H时m分',
  'HH.mm',
  'HH.mm.ss',
];
const JOINS = [' ', 'T', '  ', ', ', '', ':', ' [at] ', '-'];
/** Anything that may begin a date; saves trying forty formats on every word. */
const DATELIKE =
  /^(?:\d{1,2}:\d{2}(?:\D|$)|\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:\D|$)|\d{8}(?:\D|$)|\d{4}[年.]|(?:[A-Z][a-z]{2,8},? )?(?:\d{1,2}[-/. ]{1,2}[A-Z][a-z]{2,8}[- /]\d|[A-Z][a-z]{2,8} (?:\d{1,2}, )?\d{4}))/;

/** What a column of dates or datetimes looks like. */
export interface TimeShape {
  readonly kind: 'date' | 'datetime';
  readonly format: string;
  readonly step: number;
  /** Indices of texts that are not of this format. */
  readonly others: readonly number[];
  /** True where day and month could be told apart only by convention. */
  readonly ambiguous: boolean;
  /** The zone that the texts of each month name most often, January first, where they name several. */
  readonly zones?: readonly string[];
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

const formats = new Map<string, TimeFormat>();

/** Wide tables try the same few thousand formats on every column. */
function known(format: string): TimeFormat {
  let time = formats.get(format);
  if (time === undefined) {
    time = new TimeFormat(format);
    if (formats.size < 10_000) formats.set(format, time);
  }
  return time;
}

/** Formats that the text at hand fits, the usual ones first. */
function candidates(text: string): string[] {
  const fraction = /:\d{2}([.,])(\d{1,9})(?=$|[Z+ -])/.exec(text);
  const zone = /\d( ?)(Z|[+-]\d{2}:?(?:\d{2})?)$/.exec(text);
  const zoned = zone !== null && /[T :日]\d{1,2}:?\d{2}/.test(text);
  const half = /\d ?(AM|PM|am|pm)/.exec(text)?.[1];
  const weekday = /^([A-Z][a-z]{2,8})(,? )(?=\d{1,2} )/.exec(text);
  const before = weekday === null ? '' : `${weekday[1].length === 3 ? 'ddd' : 'dddd'}${weekday[2]}`;
  const found: string[] = [];
  for (const date of ['', ...DATES])
    for (const time of TIMES)
      for (const join of time === '' || date === '' ? [''] : JOINS) {
        if (date === '' && (before !== '' || !/[:時时]/.test(time))) continue;
        if (join === '' && date !== '' && time !== '' && !/[日]$/.test(date)) continue;
        let format = before + date + join + time;
        if (half !== undefined) format = format.replace('A', half === half.toLowerCase() ? 'A[am]' : 'A[AM]');
        if (fraction !== null && time.includes('ss'))
          format = format.replace('ss', `ss${fraction[1]}${'S'.repeat(fraction[2].length)}`);
        if (zoned && time !== '') format += `${zone[1]}Z[${zone[2]}]`;
        if (!Number.isNaN(known(format).read(text))) found.push(format);
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
  if (!time.timed) return { kind: 'date', format, step: 1, others, ambiguous };
  const zones = time.zoned ? usualZones(time, texts, weights) : undefined;
  const written = zones === undefined ? format : format.replace(/Z\[[^\]]*\]$/, `Z[${zones.usual}]`);
  const none = new Set(others);
  const steps = [86400, 3600, 60, 1];
  let step = 0;
  texts.forEach((text, i) => {
    if (none.has(i)) return;
    const value = time.read(text);
    while (step < steps.length && value % steps[step] !== 0) step++;
  });
  const shape = { others, ambiguous, ...(zones?.months && { zones: zones.months }) };
  // Every time of day is midnight: a date with a tail.
  if (step === 0 && /Y/.test(written)) return { ...shape, kind: 'date', format: datedOnly(written), step: 1 };
  return { ...shape, kind: 'datetime', format: written, step: steps[step] ?? 0.001 };
}

/** The most frequent zone, and that of each month where there are several. */
function usualZones(time: TimeFormat, texts: readonly string[], weights: ArrayLike<number>) {
  const counts = Array.from({ length: 13 }, () => new Map<string, number>());
  texts.forEach((text, i) => {
    const zone = /(Z|[+-]\d{2}:?(?:\d{2})?)$/.exec(text)?.[1];
    const value = time.read(text);
    if (zone === undefined || Number.isNaN(value)) return;
    const { month } = civilOf(Math.floor(value / 86400));
    for (const m of [0, month]) counts[m].set(zone, (counts[m].get(zone) ?? 0) + weights[i]);
  });
  const most = (zones: Map<string, number>) => [...zones].sort((a, b) => b[1] - a[1])[0]?.[0];
  const usual = most(counts[0]);
  if (usual === undefined) return undefined;
  const months = counts.slice(1).map((zones) => most(zones) ?? usual);
  return { usual, ...(counts[0].size > 1 && { months }) };
}

/** The same format with its time written out as literal zeros. */
function datedOnly(format: string): string {
  const tail = /(?:[T ,]+)(?:HH|H|hh|h).*$/.exec(format)?.[0];
  if (tail === undefined) return format;
  const literal = new TimeFormat(tail).write(0);
  return `${format.slice(0, -tail.length)}[${literal}]`;
}

/** Names of columns that may count the time since 1970. */
const MOMENT =
  /^(?:time|timestamp|timestamps|ts|date|datetime|epoch|unix|when|created|updated|modified|at|since|start|started|end|ended|expires|expiry|seen|login|due)$/;
/** 1990 and 2040 in seconds. */
const EARLIEST = 631_152_000;
const LATEST = 2_208_988_800;

/**
 * Whole numbers that count seconds or milliseconds since 1970: all of them within half a century around now, many
 * different ones, in a column whose name speaks of time.
 */
export function epochShape(texts: readonly string[], words: readonly string[]): TimeShape | undefined {
  if (texts.length < 20 || !words.some((word) => MOMENT.test(word))) return undefined;
  for (const [format, ticks, digits] of [
    ['X', 1, /^\d{9,10}$/],
    ['x', 1000, /^\d{12,13}$/],
  ] as const) {
    const fits = texts.every((text) => {
      const seconds = digits.test(text) ? Number(text) / ticks : Number.NaN;
      return seconds >= EARLIEST && seconds <= LATEST;
    });
    if (!fits) continue;
    const whole = texts.every((text) => Number(text) % ticks === 0);
    return { kind: 'datetime', format, step: whole ? 1 : 0.001, others: [], ambiguous: false };
  }
  return undefined;
}
