/** Numbers as text: which style a column is written in, reading it and writing it back. */
import type { NumberField } from './schema.ts';

/** The decimal point, what parts thousands, and a currency or unit that every number bears. */
export interface NumberStyle {
  readonly point: '.' | ',';
  readonly group: '' | ',' | '.' | ' ' | "'";
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Everything about how a column of numbers is written. */
export interface NumberShape {
  readonly style: NumberStyle;
  readonly integer: boolean;
  readonly decimals: number;
  readonly least: number;
  readonly fixed: boolean;
}

const PLAIN: NumberStyle = { point: '.', group: '' };
/** Tried in this order: the first under which nearly all cells are numbers. */
const STYLES: readonly (readonly [NumberStyle, RegExp])[] = [
  [PLAIN, /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/],
  [{ point: '.', group: ',' }, /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}|\d{4,})(?:\.\d+)?$/],
  [{ point: ',', group: '' }, /^[+-]?\d+(?:,\d+)?$/],
  [{ point: ',', group: '.' }, /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d{1,3})(?:,\d+)?$/],
  [{ point: '.', group: "'" }, /^[+-]?\d{1,3}(?:'\d{3})*(?:\.\d+)?$/],
  [{ point: ',', group: ' ' }, /^[+-]?\d{1,3}(?: \d{3})*(?:,\d+)?$/],
];
const LEADING_ZERO = /^[+-]?0\d/;
/** Beyond this many significant digits a double no longer gives back what it was given. */
const SIGNIFICANT = 15;

/** The number that a text stands for, NaN where it is none (or too long to be kept exactly). */
export function readNumber(text: string, style: NumberStyle): number {
  const bare = bareOf(text, style);
  if (bare === undefined || LEADING_ZERO.test(bare) || !patternOf(style).test(bare)) return Number.NaN;
  const value = Number(plain(bare, style));
  if (!Number.isFinite(value)) return Number.NaN;
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? Number.NaN : value;
}

/** The text without the currency or unit; undefined where it does not bear it. */
function bareOf(text: string, { prefix = '', suffix = '' }: NumberStyle): string | undefined {
  const bare = text.trim();
  if (prefix === '' && suffix === '') return bare;
  const sign = /^[+-]/.exec(bare)?.[0] ?? '';
  const rest = bare.slice(sign.length);
  if (!rest.startsWith(prefix) || !rest.endsWith(suffix)) return undefined;
  return sign + rest.slice(prefix.length, rest.length - suffix.length);
}

const CURRENCY = '[$€£¥₹₽₩₺]|(?:USD|EUR|GBP|CHF|JPY|CNY|CAD|AUD|INR|kr|R\\$)';
const UNITS =
  '%|‰|(?:k|m|µ|u|n|c|d)?(?:g|m|l|L|mol|s|W|V|A|Hz|Pa|J|B)|[kMGT]B|lbs?|oz|ft|in|mi|mph|km/h|km2|m2|m²|ha|sqft|mmHg|bpm|kcal|cal|°C|°F|C|F|h|hr|hrs|min|mins|sec|days?|weeks?|months?|years?|yrs?|mg/d[lL]|mmol/[lL]|g/d[lL]|IU/?[lL]?';
const AFFIXES = new RegExp(
  `^[+-]?((?:${CURRENCY})?\\s?)[+-]?[\\d.,' ]*\\d((?:\\s?(?:${CURRENCY}|${UNITS}))?)$`,
  'u',
);

/** The currency or unit of the texts, where the first bears one. */
function affixesOf(texts: readonly string[]): Pick<NumberStyle, 'prefix' | 'suffix'> {
  const match = AFFIXES.exec(texts[0]?.trim() ?? '');
  if (match === null) return {};
  return { ...(match[1] && { prefix: match[1] }), ...(match[2] && { suffix: match[2] }) };
}

function patternOf(style: NumberStyle): RegExp {
  for (const [known, pattern] of STYLES)
    if (known.point === style.point && known.group === style.group) return pattern;
  return STYLES[0][1];
}

function plain(bare: string, style: NumberStyle): string {
  const ungrouped = style.group === '' ? bare : bare.replaceAll(style.group, '');
  return style.point === ',' ? ungrouped.replace(',', '.') : ungrouped;
}

/** Digits behind the point, the exponent counted in. */
function decimalsOf(bare: string, style: NumberStyle): number {
  const [mantissa, exponent] = plain(bare, style).toLowerCase().split('e');
  const point = mantissa.indexOf('.');
  const behind = point < 0 ? 0 : mantissa.length - point - 1;
  return Math.max(0, behind - Number(exponent ?? 0));
}

/** Whether zeros were cut from the text's end: `2.50` was not, `2.5` may have been. */
function endsInZero(bare: string, style: NumberStyle): boolean {
  return plain(bare, style).includes('.') && /0(?:[eE]|$)/.test(bare);
}

/**
 * How the texts are written as numbers, and which of them are none; undefined where they are no numbers at all.
 * A weight says how often each occurs.
 * @param tolerated the share of rows that may be something else
 */
export function numberShape(
  texts: readonly string[],
  weights: ArrayLike<number>,
  tolerated: number,
): { shape: NumberShape; others: readonly number[] } | undefined {
  let all = 0;
  for (let i = 0; i < texts.length; i++) all += weights[i];
  if (all === 0) return undefined;
  const affixes = affixesOf(texts);
  for (const [plainStyle] of STYLES) {
    const style = { ...plainStyle, ...affixes };
    const others: number[] = [];
    let off = 0;
    for (let i = 0; i < texts.length && off <= tolerated * all; i++) {
      if (LEADING_ZERO.test(bareOf(texts[i], style) ?? '')) return undefined;
      if (!Number.isNaN(readNumber(texts[i], style))) continue;
      others.push(i);
      off += weights[i];
    }
    if (off > tolerated * all || off === all) continue;
    return { shape: shapeOf(texts, style, new Set(others)), others };
  }
  return undefined;
}

function shapeOf(texts: readonly string[], style: NumberStyle, others: ReadonlySet<number>): NumberShape {
  let most = 0;
  let fewest = Number.POSITIVE_INFINITY;
  let padded = false;
  let integer = true;
  let largest = 1;
  texts.forEach((text, i) => {
    if (others.has(i)) return;
    const bare = bareOf(text, style) ?? '';
    const value = readNumber(text, style);
    const digits = decimalsOf(bare, style);
    if (digits < fewest) padded = false;
    fewest = Math.min(fewest, digits);
    most = Math.max(most, digits);
    if (digits === fewest && endsInZero(bare, style)) padded = true;
    if (!Number.isInteger(value)) integer = false;
    largest = Math.max(largest, Math.abs(value));
  });
  let room = SIGNIFICANT;
  for (let power = 1; power <= largest && room > 0; power *= 10) room--;
  const decimals = Math.min(most, Math.max(room, 0));
  const fixed = fewest === most;
  // Where zeros are cut, a text that ends in one shows how many digits are always kept.
  const least = fixed || padded ? Math.min(fewest, decimals) : 0;
  return integer
    ? { style, integer, decimals: 0, least, fixed }
    : { style, integer, decimals, least: fixed ? decimals : least, fixed };
}

/** The style of a field's numbers. */
export function styleOf(field: NumberField): NumberStyle {
  const { point = '.', group = '', prefix, suffix } = field;
  return { point, group, prefix, suffix };
}

/**
 * A number as the field's source would write it. `toFixed` is exact by its specification (ties aside, no platform
 * may differ), and nothing else here depends on the platform.
 */
export function writeNumber(value: number, field: NumberField): string {
  const digits = Math.max(field.decimals, field.least ?? 0);
  const text = value.toFixed(digits);
  const [signed, behind = ''] = text.split('.');
  const least = field.fixed ? digits : (field.least ?? 0);
  let kept = behind.length;
  while (kept > least && behind[kept - 1] === '0') kept--;
  const negative = signed.startsWith('-') && /[1-9]/.test(text);
  const whole = signed.replace('-', '');
  const parted = field.group ? whole.replace(/\B(?=(\d{3})+$)/g, field.group) : whole;
  const point = field.point ?? '.';
  const number = `${parted}${kept > 0 ? point + behind.slice(0, kept) : ''}`;
  return `${negative ? '-' : ''}${field.prefix ?? ''}${number}${field.suffix ?? ''}`;
}
