/** The format of a key: literal runs and classes of characters, learned from the keys or written as an expression. */
import { UserError } from '../error.ts';

/** A run of characters of an id: a literal that every id shares, or a class drawn anew. */
export type PatternPart =
  | { readonly literal: string }
  | { readonly digits: number }
  /** Digits 1 … 9: the first digit of a number. */
  | { readonly nonzero: number }
  | { readonly upper: number }
  | { readonly lower: number }
  | { readonly hex: number }
  | { readonly alphanumeric: number }
  /** Characters out of the given ones. */
  | { readonly set: string; readonly count: number };

export type Pattern = readonly PatternPart[];

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const HEX = `${DIGITS}abcdef`;

/** The characters that a part draws from and how many it draws; a literal has none to draw. */
export function drawn(part: PatternPart): { readonly from: string; readonly count: number } {
  if ('literal' in part) return { from: '', count: 0 };
  if ('digits' in part) return { from: DIGITS, count: part.digits };
  if ('nonzero' in part) return { from: DIGITS.slice(1), count: part.nonzero };
  if ('upper' in part) return { from: UPPER, count: part.upper };
  if ('lower' in part) return { from: LOWER, count: part.lower };
  if ('hex' in part) return { from: HEX, count: part.hex };
  if ('alphanumeric' in part) return { from: UPPER + LOWER + DIGITS, count: part.alphanumeric };
  return { from: part.set, count: part.count };
}

/** Beyond this, a product of small numbers might no longer be exact. */
const MOST_KEYS = 0x10000000000000;

/**
 * Number of different keys; where there are more than 2^52, that of as many last characters as stay below. Exact, so
 * that a number below it can be written out in those characters.
 */
export function spaceOf(pattern: Pattern): number {
  let space = 1;
  for (let p = pattern.length - 1; p >= 0; p--) {
    const { from, count } = drawn(pattern[p]);
    for (let i = 0; i < count; i++) {
      if (space * from.length > MOST_KEYS) return space;
      space *= from.length;
    }
  }
  return space;
}

/** An expression that matches exactly the keys of a pattern. */
export function expressionOf(pattern: Pattern): RegExp {
  const body = pattern
    .map((part) => {
      if ('literal' in part) return escaped(part.literal);
      const { from, count } = drawn(part);
      return `[${from.replace(/[\\\]^-]/g, '\\$&')}]{${count}}`;
    })
    .join('');
  return new RegExp(`^${body}$`, 'u');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The pattern with `more` further characters, where its space is too small: digits where it has any. */
export function lengthened(pattern: Pattern, more: number): Pattern {
  if (more === 0) return pattern;
  let at = -1;
  pattern.forEach((part, i) => {
    if ('digits' in part) at = i;
  });
  if (at < 0)
    pattern.forEach((part, i) => {
      if (!('literal' in part) && !('nonzero' in part) && !('set' in part && part.set.length < 10)) at = i;
    });
  if (at < 0) return [...pattern, { digits: more }];
  return pattern.map((part, i) => (i === at ? longer(part, more) : part));
}

function longer(part: PatternPart, more: number): PatternPart {
  if ('digits' in part) return { digits: part.digits + more };
  if ('upper' in part) return { upper: part.upper + more };
  if ('lower' in part) return { lower: part.lower + more };
  if ('hex' in part) return { hex: part.hex + more };
  if ('alphanumeric' in part) return { alphanumeric: part.alphanumeric + more };
  if ('set' in part) return { set: part.set, count: part.count + more };
  return part;
}

/** The pattern lengthened until it has at least `wanted` keys. */
export function roomy(pattern: Pattern, wanted: number): Pattern {
  let more = 0;
  while (spaceOf(lengthened(pattern, more)) < Math.min(wanted, 1e12)) more++;
  return lengthened(pattern, more);
}

/** Learned formats: the most frequent and the others with their shares of the keys. */
export interface Formats {
  readonly pattern: Pattern;
  readonly also: readonly { readonly pattern: Pattern; readonly share: number }[];
  /** Share of the keys that have one of the formats. */
  readonly covered: number;
}

const MOST_SHAPES = 24;

/**
 * The formats of distinct keys, one of each unit. What fewer than k of them show is not learned.
 * @param k fewest keys that must share a format, and every literal character of it
 */
export function learnFormats(keys: readonly string[], k: number): Formats | undefined {
  if (keys.length === 0) return undefined;
  const whole = learnOne(keys, k, 0.995);
  if (whole !== undefined) return { pattern: whole, also: [], covered: 1 };
  const shapes = new Map<string, string[]>();
  for (const key of keys) {
    const shape = shapeOf(key);
    const same = shapes.get(shape);
    if (same) same.push(key);
    else shapes.set(shape, [key]);
  }
  const kept = [...shapes.values()]
    .filter((same) => same.length >= Math.max(k, keys.length / 500))
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_SHAPES)
    .flatMap((same) => {
      const pattern = learnOne(same, k, 1);
      return pattern ? [{ pattern, count: same.length }] : [];
    });
  if (kept.length === 0) return undefined;
  const total = kept.reduce((sum, { count }) => sum + count, 0);
  const [first, ...others] = kept;
  return {
    pattern: first.pattern,
    also: others.map(({ pattern, count }) => ({ pattern, share: count / total })),
    covered: total / keys.length,
  };
}

/** Runs of digits, upper and lower case by length; other characters stand for themselves. */
function shapeOf(key: string): string {
  return key.replace(/[0-9]/g, '9').replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a');
}

/** One pattern for keys of one length that are punctuated alike; undefined where fewer than `share` are. */
function learnOne(keys: readonly string[], k: number, share: number): Pattern | undefined {
  const length = usual(keys.map((key) => key.length));
  const same = keys.filter((key) => key.length === length);
  if (length === 0 || same.length < share * keys.length) return undefined;
  const mask = usual(same.map(maskOf));
  const alike = same.filter((key) => maskOf(key) === mask);
  if (alike.length < share * keys.length) return undefined;
  const seen = Array.from({ length }, (_, at) => tally(alike, at));
  const number = mask === '*'.repeat(length) && seen.every(isDigits);
  const mayBeginWithZero = seen[0].has('0');
  const parts: PatternPart[] = [];
  for (let at = 0; at < length; ) {
    let end = at;
    while (end < length && mask[end] === mask[at] && mask[at] === '*') end++;
    if (end === at) {
      if (alike.length < k) return undefined;
      parts.push({ literal: mask[at] });
      at++;
    } else {
      parts.push(...segment(seen.slice(at, end), alike.length, k));
      at = end;
    }
  }
  const joined = join(parts);
  const [head] = joined;
  if (number && !mayBeginWithZero && 'digits' in head)
    return join([{ nonzero: 1 }, { digits: head.digits - 1 }, ...joined.slice(1)]);
  return joined;
}

function usual<T>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}

/** Letters and digits of ASCII as stars, everything else as it is. */
function maskOf(key: string): string {
  return key.replace(/[A-Za-z0-9]/g, '*');
}

function tally(keys: readonly string[], at: number): Map<string, number> {
  const seen = new Map<string, number>();
  for (const key of keys) seen.set(key[at], (seen.get(key[at]) ?? 0) + 1);
  return seen;
}

const isDigits = (seen: ReadonlyMap<string, number>) =>
  [...seen.keys()].every((char) => DIGITS.includes(char));

/** The parts of a run of letters and digits, position by position. */
function segment(seen: readonly ReadonlyMap<string, number>[], n: number, k: number): PatternPart[] {
  const all = new Set(seen.flatMap((position) => [...position.keys()]));
  const within = (from: string) => [...all].every((char) => from.includes(char));
  const mixed = (): PatternPart => {
    if (within(HEX)) return { hex: 1 };
    if (within(HEX.toUpperCase())) return { set: HEX.toUpperCase(), count: 1 };
    if (within(DIGITS + LOWER)) return { set: DIGITS + LOWER, count: 1 };
    if (within(DIGITS + UPPER)) return { set: DIGITS + UPPER, count: 1 };
    return { alphanumeric: 1 };
  };
  return seen.map((position, at) => {
    const chars = [...position.keys()];
    const shared = Math.min(...position.values()) >= k;
    if (isDigits(position)) {
      // Digits are literal only where the whole run is: the zeros of 000123 are no prefix.
      if (shared && chars.length === 1 && runOf(seen, at).every((other) => other.size === 1))
        return { literal: chars[0] };
      // Among so many keys, a number that may begin with zero would have done so.
      const begins = at === 0 || !isDigits(seen[at - 1]);
      const goesOn = at + 1 < seen.length && isDigits(seen[at + 1]);
      return begins && goesOn && n >= 60 && !position.has('0') ? { nonzero: 1 } : { digits: 1 };
    }
    if (chars.length === 1) return shared ? { literal: chars[0] } : mixedOrCase(chars, mixed);
    if (shared && chars.length <= 4 && n >= 200 && chars.some((char) => DIGITS.includes(char)))
      return { set: chars.sort().join(''), count: 1 };
    return mixedOrCase(chars, mixed);
  });
}

function mixedOrCase(chars: readonly string[], mixed: () => PatternPart): PatternPart {
  if (chars.every((char) => UPPER.includes(char))) return { upper: 1 };
  if (chars.every((char) => LOWER.includes(char))) return { lower: 1 };
  return mixed();
}

/** The longest run of positions around `at` that hold only digits. */
function runOf(seen: readonly ReadonlyMap<string, number>[], at: number): ReadonlyMap<string, number>[] {
  let from = at;
  let to = at + 1;
  while (from > 0 && isDigits(seen[from - 1])) from--;
  while (to < seen.length && isDigits(seen[to])) to++;
  return seen.slice(from, to);
}

/** Neighbouring parts of one class as one part. */
function join(parts: readonly PatternPart[]): PatternPart[] {
  const joined: PatternPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (before === undefined || !sameClass(before, part)) {
      if ('literal' in part || drawn(part).count > 0) joined.push(part);
    } else if ('literal' in before && 'literal' in part)
      joined[joined.length - 1] = { literal: before.literal + part.literal };
    else joined[joined.length - 1] = longer(before, drawn(part).count);
  }
  return joined;
}

function sameClass(a: PatternPart, b: PatternPart): boolean {
  if ('nonzero' in a || 'nonzero' in b) return false;
  if ('literal' in a || 'literal' in b) return 'literal' in a && 'literal' in b;
  return drawn(a).from === drawn(b).from;
}

/**
 * A pattern as the configuration writes it: a small part of regular expressions. Characters stand for themselves;
 * `\d`, `[0-9]`, `[A-Z]`, `[a-f0-9]` and the like for classes, with `{n}` behind them for a count.
 */
export function readPattern(text: string, column?: string): Pattern {
  const parts: PatternPart[] = [];
  const token = /\\d|\\([^dwsDWS])|\[((?:[^\]\\^]|\\.)+)\]|([^\\[\]{}()*+?|^$.])/y;
  const times = /\{(\d{1,3})\}/y;
  let at = text.startsWith('^') ? 1 : 0;
  const end = text.endsWith('$') && !text.endsWith('\\$') ? text.length - 1 : text.length;
  while (at < end) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw unreadable(at + 1, column);
    at = token.lastIndex;
    times.lastIndex = at;
    const count = times.exec(text);
    if (count !== null) at = times.lastIndex;
    const n = Number(count?.[1] ?? 1);
    const literal = match[1] ?? match[3];
    if (literal !== undefined) parts.push({ literal: literal.repeat(n) });
    else parts.push(classOf(match[2] === undefined ? DIGITS : expanded(match[2]), n));
  }
  const joined = join(parts);
  if (!joined.some((part) => drawn(part).count > 0))
    throw new UserError(
      'The pattern of the column has nothing that varies.',
      'Write the parts that differ as classes, for example "MRN-[0-9]{6}".',
      { column },
    );
  return joined;
}

function unreadable(at: number, column: string | undefined): UserError {
  return new UserError(
    `The pattern of the column cannot be read at character ${at}.`,
    'Use literal characters, \\d and classes like [0-9], [A-Z] or [a-f0-9] with {n} behind them: "MRN-[0-9]{6}".',
    { column },
  );
}

function expanded(body: string): string {
  const chars = new Set<string>();
  for (const match of body.matchAll(/\\d|\\(.)|(.)-(.)|(.)/gsu)) {
    if (match[0] === '\\d') for (const digit of DIGITS) chars.add(digit);
    else if (match[2] !== undefined)
      for (let code = match[2].codePointAt(0)!; code <= match[3].codePointAt(0)!; code++)
        chars.add(String.fromCodePoint(code));
    else chars.add(match[1] ?? match[4]);
  }
  return [...chars].sort().join('');
}

function classOf(from: string, count: number): PatternPart {
  if (from === DIGITS) return { digits: count };
  if (from === UPPER) return { upper: count };
  if (from === LOWER) return { lower: count };
  if (from === HEX) return { hex: count };
  if (from === DIGITS.slice(1)) return { nonzero: count };
  if (from === DIGITS + UPPER + LOWER) return { alphanumeric: count };
  return { set: from, count };
}
