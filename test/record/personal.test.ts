/** Personal fields of several languages and countries: recognised, said how surely, made anew in the same form. */
import { expect, test } from 'vitest';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { withCheck } from '../../src/record/check-digits.ts';
import { givenNames, withFaker } from '../../src/record/faker.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import type { PersonalField } from '../../src/record/schema.ts';
import { textTable } from './tables.ts';

const N = 80;

function understood(header: string[], value: (i: number, c: number) => string) {
  const rows = Array.from({ length: N }, (_, i) => header.map((_, c) => value(i, c)));
  return infer(textTable(header, rows), { minRecords: 5 }).schema;
}

const people = (locale: string) => (i: number) =>
  withFaker(locale, new Stream(7, i, PURPOSE.evaluate), (faker) => ({
    first: faker.person.firstName(),
    last: faker.person.lastName(),
  }));

test.each<[string, string, (i: number) => string]>([
  ['Nazwisko', 'person.lastName', (i) => people('de')(i).last],
  ['förnamn', 'person.firstName', (i) => people('de')(i).first],
  ['имя', 'person.firstName', (i) => `Анна${'абвгдежзик'[i % 10]}`],
  ['이름', 'person.firstName', (i) => `민${'가나다라마바사아자차'[i % 10]}`],
  ['Numer telefonu', 'phone.number', (i) => `+48 601 ${100 + i} ${200 + i}`],
  ['kod_pocztowy', 'location.zipCode', (i) => `0${i % 10}-${100 + i * 7}`],
  ['adres', 'location.streetAddress', (i) => `ul. Długa ${i + 1}`],
  ['personnummer', 'number.national', (i) => `19${10 + i}0101-${1000 + i * 13}`],
  ['henkilötunnus', 'number.national', (i) => `0101${10 + i}-${100 + i}X`],
  ['Passport No', 'number.national', (i) => `C0${1_000_000 + i * 7919}`],
  ['fahrgestellnummer', 'number.vehicle', (i) => `WVWZZZ1JZXW${100_000 + i * 37}`],
  ['TC Kimlik', 'number.national', (i) => String(10_000_000_000 + i * 123_457)],
  ['电话', 'phone.number', (i) => `138${10_000_000 + i * 7919}`],
])('%s is %s', (name, make, value) => {
  const [field] = understood([name, 'other'], (i, c) => (c === 0 ? value(i) : String(i % 7))).fields;
  expect(field).toMatchObject({ kind: 'personal', make });
  expect((field as PersonalField).confidence).toBeGreaterThanOrEqual(0.8);
});

test.each<[string, string]>([
  ['price', '12.50'],
  ['via', 'web'],
  ['lan', 'yes'],
  ['namn', 'Skruv'],
])('%s is nobody', (name, text) => {
  const schema = understood([name, 'other'], (i, c) =>
    c === 0 ? `${text}${'abcdefg'[i % 7]}` : String(i % 5),
  );
  expect(schema.fields[0].kind).not.toBe('personal');
});

test('long numbers with check digits are somebody’s, whatever their column is called; without them they are numbers', () => {
  const body = (i: number) => String(440_514_013 + i * 1_234_577).padStart(9, '0');
  const schema = understood(['x', 'y'], (i, c) =>
    c === 0 ? withCheck(`${body(i)}00`, 'cpf')! : `${body(i)}${10 + (i % 89)}`,
  );
  expect(schema.fields[0]).toMatchObject({ kind: 'personal', make: 'number.national', check: 'cpf' });
  expect(schema.fields[1].kind).not.toBe('personal');
  for (let row = 0; row < 50; row++) {
    const [text] = makeFields(schema, { seed: 3, row });
    expect(withCheck(text!, 'cpf')).toBe(text);
  }
});

test('people are made in the language of the source', () => {
  for (const locale of ['de', 'fr', 'it', 'es', 'nl']) {
    const schema = understood(['first_name', 'last_name', 'email'], (i, c) => {
      const { first, last } = people(locale)(i);
      return [first, last, `u${i}@mail.org`][c];
    });
    expect(schema.fields.map((field) => 'locale' in field && field.locale)).toEqual([locale, locale, locale]);
    const made = Array.from({ length: 40 }, (_, row) => makeFields(schema, { seed: 1, row })[0]!);
    expect(made.every((name) => givenNames(locale).has(name.toLowerCase()))).toBe(true);
  }
  const english = understood(['first_name', 'n'], (i, c) =>
    c === 0 ? people('en')(i).first : String(i % 5),
  );
  expect(english.fields[0]).not.toHaveProperty('locale');
});

test('account numbers stay in their country, with check digits that are right', () => {
  const iban = (i: number) =>
    withFaker('en', new Stream(9, i, PURPOSE.evaluate), (faker) => faker.finance.iban({ countryCode: 'DE' }));
  const schema = understood(['IBAN', 'n'], (i, c) => (c === 0 ? iban(i) : String(i % 5)));
  expect(schema.fields[0]).toMatchObject({ make: 'finance.iban', form: 'DE' });
  for (let row = 0; row < 30; row++) {
    const [text] = makeFields(schema, { seed: 1, row });
    expect(text).toMatch(/^DE\d{20}$/);
    const moved = `${text!.slice(4)}1314${text!.slice(2, 4)}`;
    expect([...moved].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0)).toBe(1);
  }
});
