/** Fills what was taken out of a text: numbers and dates from the text's own stream, people from the record's person. */
import type { Stream } from '../random/stream.ts';
import { civilOf, MONTH_NAMES } from './calendar.ts';
import { withFaker } from './faker.ts';
import { account, fictional, hex, pick } from './fiction.ts';
import type { Person } from './person.ts';
import * as sign from './placeholder.ts';

/** Days since 1970-01-01 between which dates lie that are made. */
export type DateRange = readonly [number, number];

const two = (n: number) => String(n).padStart(2, '0');
const letter = (from: string, stream: Stream) => from[stream.below(from.length)];

/** Numbers, keys, dates and addresses on the net: what belongs to no one in particular. */
export function fillNumbers(template: string, stream: Stream, [from, to]: DateRange): string {
  if (!/[\udb80-\udb83]/.test(template)) return template;
  let out = '';
  let date: { year: number; month: number; day: number } | undefined;
  let said = '';
  const dateOf = (part: string) => {
    // A part that has been said begins another date.
    if (date === undefined || said.includes(part)) {
      date = civilOf(from + stream.below(to - from + 1));
      said = '';
    }
    said += part;
    return date;
  };
  for (const point of template) {
    switch (point) {
      case sign.DIGIT:
        out += stream.below(10);
        break;
      case sign.HEX:
        out += letter('0123456789abcdef', stream);
        break;
      case sign.UPPER_HEX:
        out += letter('0123456789ABCDEF', stream);
        break;
      case sign.UPPER:
        out += letter('ABCDEFGHIJKLMNOPQRSTUVWXYZ', stream);
        break;
      case sign.LOWER:
        out += letter('abcdefghijklmnopqrstuvwxyz', stream);
        break;
      case sign.IPV4:
        out += `10.${stream.below(256)}.${stream.below(256)}.${1 + stream.below(254)}`;
        break;
      case sign.IPV6:
        out += `2001:db8:${hex(stream)}:${hex(stream)}::${hex(stream)}`;
        break;
      case sign.URL:
        out += withFaker(
          'en',
          stream,
          (faker) => `https://example.com/${faker.lorem.slug(2)}/${faker.string.numeric(6)}`,
        );
        break;
      case sign.YEAR:
        out += dateOf('y').year;
        break;
      case sign.SHORT_YEAR:
        out += two(dateOf('y').year % 100);
        break;
      case sign.MONTH:
        out += two(dateOf('m').month);
        break;
      case sign.SHORT_MONTH:
        out += dateOf('m').month;
        break;
      case sign.MONTH_NAME:
        out += MONTH_NAMES[dateOf('m').month - 1];
        break;
      case sign.MONTH_LETTERS:
        out += MONTH_NAMES[dateOf('m').month - 1].slice(0, 3);
        break;
      case sign.DAY:
        out += two(dateOf('d').day);
        break;
      case sign.SHORT_DAY:
        out += dateOf('d').day;
        break;
      default:
        out += point;
    }
  }
  return phones(out, stream);
}

/** Telephone numbers: digits that stand together, with what parts them; of ten digits, one kept for fiction. */
function phones(text: string, stream: Stream): string {
  const digit = sign.PHONE_DIGIT;
  if (!text.includes(digit)) return text;
  return text.replace(new RegExp(`\\+?${digit}(?:[ ().-]{0,2}${digit})*`, 'gu'), (number) =>
    fictional(
      [...number].map((point) => (point === digit ? String(stream.below(10)) : point)).join(''),
      stream,
    ),
  );
}

/** The first characters of a text, without half of a pair. */
export function cutOff(text: string, length = Number.POSITIVE_INFINITY): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Whom a text is about: the record's own person (0) and others, and the record's own made fields. */
export interface Known {
  person(number: number): Person;
  field(number: number): string | undefined;
}

/** People, their addresses and names on the net, and the record's own fields. */
export function fillPeople(template: string, stream: Stream, known: Known): string {
  if (!/[\udb80-\udb83]/.test(template)) return template;
  let out = '';
  for (const point of template) {
    const name = sign.nameOf(point);
    const field = sign.fieldOf(point);
    if (name !== undefined) {
      const { first, last } = known.person(name.person);
      const text = name.part === 'first' ? first : name.part === 'last' ? last : `${first} ${last}`;
      out += cased(text, name.written);
    } else if (field !== undefined) out += known.field(field) ?? '';
    else if (point === sign.EMAIL)
      out += `${account(known.person(1), stream)}@example.${pick(['com', 'org', 'net'], stream)}`;
    else if (point === sign.HANDLE) out += handle(stream);
    else if (!sign.isPlaceholder(point)) out += point;
  }
  return out;
}

function cased(text: string, written: sign.Case): string {
  if (written === 'upper') return text.toUpperCase();
  return written === 'lower' ? text.toLowerCase() : text;
}

/** Every name on the net is somebody else's. */
function handle(stream: Stream): string {
  const [first, last] = withFaker('en', stream, (faker) => [
    faker.person.firstName(),
    faker.person.lastName(),
  ]).map((name) => name.replace(/[^A-Za-z]/g, ''));
  const number = stream.below(1000);
  return pick(
    [`@${first}${last}`, `@${first}_${number}`, `@${last}${number}`, `@${first.toLowerCase()}`],
    stream,
  );
}
