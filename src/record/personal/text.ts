/** Personal texts, one at a time: a name, an address, a telephone number that are nobody's. */
import type { Stream } from '../../random/stream.ts';
import { runMaker, withFaker } from '../faker.ts';
import { account, fictional, hex, pick } from '../fiction.ts';
import { drawn, type Pattern } from '../pattern.ts';
import type { Person } from '../person.ts';
import type { PersonalField } from '../schema.ts';

/** A later attempt is told apart from the first. */
export function personalText(
  field: PersonalField,
  locale: string,
  person: Person,
  stream: Stream,
  attempt: number,
): string {
  const text = textOf(field, locale, person, stream, attempt);
  if (field.form === 'upper') return text.toUpperCase();
  return field.form === 'lower' ? text.toLowerCase() : text;
}

function textOf(
  field: PersonalField,
  locale: string,
  person: Person,
  stream: Stream,
  attempt: number,
): string {
  const again = attempt === 0 ? '' : String(stream.below(90) + 10);
  switch (field.make) {
    case 'person.firstName':
      return person.first;
    case 'person.middleName':
      return person.middle;
    case 'person.lastName':
      return person.last;
    case 'person.fullName':
      return fullName(field.form, person, attempt === 0 ? '' : person.middle, stream, attempt);
    case 'internet.email':
      return `${account(person, stream)}${again}@example.${pick(['com', 'org', 'net'], stream)}`;
    case 'internet.username':
      return `${account(person, stream).replace('.', '')}${person.tag}${again}`;
    case 'internet.ip':
      return field.form === 'v6'
        ? `2001:db8:${hex(stream)}:${hex(stream)}::${hex(stream)}`
        : `10.${stream.below(256)}.${stream.below(256)}.${1 + stream.below(254)}`;
    case 'internet.mac':
      return ['02', ...Array.from({ length: 5 }, () => hex(stream, 2))].join(':');
    case 'internet.url':
      return withFaker(
        locale,
        stream,
        (faker) => `https://example.com/${faker.lorem.slug(2)}/${faker.string.numeric(6)}`,
      );
    case 'phone.number':
      return phone(field.pattern, stream, locale);
    case 'finance.iban':
      return iban(field.form, stream);
    case 'location.zipCode':
      return field.pattern ? filled(field.pattern, stream) : made(field, stream, locale);
    case 'location.state':
      return withFaker(locale, stream, (faker) =>
        faker.location.state({ abbreviated: field.form === 'upper' }),
      );
    default:
      return made(field, stream, locale);
  }
}

/** An account number of a country, where the library knows its form. */
function iban(country: string | undefined, stream: Stream): string {
  return withFaker('en', stream, (faker) => {
    try {
      return faker.finance.iban({ countryCode: country });
    } catch {
      return faker.finance.iban();
    }
  });
}

function made(field: PersonalField, stream: Stream, locale: string): string {
  return withFaker(locale, stream, (faker) => runMaker(faker, field.make));
}

function fullName(
  form: string | undefined,
  { title, first, last, middle, female }: Person,
  second: string,
  stream: Stream,
  attempt: number,
): string {
  let given = second === '' ? first : `${first} ${second}`;
  // A namesake of a real person gets another middle name, and another.
  if (attempt > 1)
    given = withFaker(
      'en',
      stream,
      (faker) => `${first} ${faker.person.middleName(female ? 'female' : 'male')}`,
    );
  if (form === 'last-first') return `${last}, ${given}`;
  if (form === 'last-title-first') return `${last}, ${title}. ${given}${middle === '' ? '' : ` ${middle}`}`;
  if (form === 'title-first-last') return `${title}. ${given} ${last}`;
  return `${given} ${last}`;
}

function filled(pattern: Pattern, stream: Stream): string {
  return pattern
    .map((part) => {
      if ('literal' in part) return part.literal;
      const { from, count } = drawn(part);
      return Array.from({ length: count }, () => from[stream.below(from.length)]).join('');
    })
    .join('');
}

/** A telephone number in the source's format; where it has ten digits, one of those kept for fiction (555-01xx). */
function phone(pattern: Pattern | undefined, stream: Stream, locale: string): string {
  if (pattern === undefined) return withFaker(locale, stream, (faker) => faker.phone.number());
  return fictional(filled(pattern, stream), stream);
}
