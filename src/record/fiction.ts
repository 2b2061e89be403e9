/** Names and numbers on the net and on the telephone that are nobody's. */
import type { Stream } from '../random/stream.ts';
import { type Person, plainLetters } from './person.ts';

export function pick<T>(choices: readonly T[], stream: Stream): T {
  return choices[stream.below(choices.length)];
}

/** A number of four hexadecimal digits without leading zeros; or of so many (1 to 4) with them. */
export function hex(stream: Stream, digits?: number): string {
  const text = stream.below(1 << (4 * (digits ?? 4))).toString(16);
  return digits === undefined ? text : text.padStart(digits, '0');
}

/** The name of a person's account. */
export function account({ first, last, tag }: Person, stream: Stream): string {
  const f = plainLetters(first) || 'user';
  const l = plainLetters(last) || 'name';
  return pick([`${f}.${l}`, `${f[0]}${l}`, `${f}${tag.slice(0, 2)}`, `${f}.${l}${tag.slice(2)}`], stream);
}

/** A telephone number; where it has ten digits, one of those kept for fiction (555-01xx). */
export function fictional(number: string, stream: Stream): string {
  const places = [...number.matchAll(/\d/g)].map((match) => match.index);
  const digits = places.length === 11 && number[places[0]] === '1' ? places.slice(1) : places;
  if (digits.length !== 10 || /^\+[^1]/.test(number)) return number;
  const chars = [...number];
  const area = 2 + stream.below(8);
  if (Number(chars[digits[0]]) < 2) chars[digits[0]] = String(area);
  [5, 5, 5, 0, 1].forEach((digit, i) => {
    chars[digits[3 + i]] = String(digit);
  });
  return chars.join('');
}
