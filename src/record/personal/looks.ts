/** What personal values look like. */
import { isGivenName } from '../faker.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const URL = /^(?:https?:\/\/|www\.)\S+$/i;
const IP = /^(?:\d{1,3}\.){3}\d{1,3}$|^(?=.*:.*:)[0-9a-f:]{3,39}$/i;
const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;
const SSN = /^\d{3}-\d{2}-\d{4}$/;
/** National insurance numbers: letters that are never given are left out. */
const NINO = /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/;
const PHONE = /^(?=(?:\D*\d){6,15}\D*$)\+?[\d\s()./-]+(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i;
const FORMATTED_PHONE =
  /^(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,4}\)\s?|\d{3}[-.\s])\d{3}[-.\s]\d{4}$|^\+\d[\d\s().-]{7,}$/;
const STREET =
  /^\d{1,6}[a-z]?\s+\S.*\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|way|pl|place|ter|terrace|hwy|rue|chemin|allée)\b|(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|straat|laan|gatan|vägen)\s*\d+|^(?:rue|via|viale|piazza|calle|avenida|rua|ul\.|al\.|ул\.)\s.*\d/i;
const WORD = /^\p{Lu}[\p{L}'’.-]*\d{0,4}$/u;
const PARTICLE =
  /^(?:de|da|di|do|dos|del|della|la|le|van|von|der|den|zu|y|e|bin|al|el|jr\.?|sr\.?|i{1,3}|iv)$/i;
const CJK = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Hiragana}\s·・]{2,8}$/u;

export const isEmail = (value: string) => EMAIL.test(value);
export const isUrl = (value: string) => URL.test(value);
export const isIp = (value: string) => IP.test(value);
export const isMac = (value: string) => MAC.test(value);
export const isNational = (value: string) => SSN.test(value) || NINO.test(value);
export const isPhone = (value: string) => PHONE.test(value);
export const isFormattedPhone = (value: string) => FORMATTED_PHONE.test(value);
export const isStreet = (value: string) => STREET.test(value);
export const isAddress = (value: string) =>
  STREET.test(value) || (/\p{L}/u.test(value) && /\s|\d|\p{Script=Han}/u.test(value));
export const isWordy = (value: string) =>
  /^\p{L}[\p{L}\p{M}'’. -]*\d{0,4}$/u.test(value) && value.length <= 40;
export const isName = (value: string) => isWordy(value) || CJK.test(value);
export const isFullName = (value: string) => CJK.test(value) || isWesternName(value);
export const isLettered = (value: string) => /\p{L}/u.test(value);
export const beginsLettered = (value: string) => /^\p{L}/u.test(value);
export const isPostcode = (value: string) => /^[A-Z0-9][A-Z0-9 -]{2,9}$/i.test(value) && /\d/.test(value);
export const isHandle = (value: string) => /^\S{2,40}$/.test(value) && isLettered(value);
export const hasDigits = (n: number) => (value: string) => value.replace(/\D/g, '').length >= n;

function isWesternName(value: string): boolean {
  const words = value
    .replace(/[,"()]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  if (words.length < 2 || words.length > 9 || value.length > 90) return false;
  return words.every((word) => WORD.test(word) || PARTICLE.test(word));
}

export function isKnownName(value: string): boolean {
  return isWesternName(value) && value.split(/[\s,]+/).some((word) => isGivenName(word.replace(/\d+$/, '')));
}

/** Luhn's check digit. */
export function isCard(value: string): boolean {
  const digits = value.replace(/[\s-]/g, '');
  if (!/^\d{13,19}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 1 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit;
  }
  return sum % 10 === 0;
}

export const looksLikeIban = (value: string) =>
  isIban(value) || /^[A-Z]{2}\d{2}[A-Z0-9 ]{11,40}$/i.test(value);

/** ISO 7064, mod 97. */
export function isIban(value: string): boolean {
  const bare = value.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(bare)) return false;
  let rest = 0;
  for (const char of bare.slice(4) + bare.slice(0, 4))
    for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}
