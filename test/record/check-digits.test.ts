import { expect, test } from 'vitest';
import { type CheckScheme, schemeOf, uncheckedPattern, withCheck } from '../../src/record/check-digits.ts';
import { infer } from '../../src/record/infer.ts';
import { makeFields } from '../../src/record/make.ts';
import { textTable } from './tables.ts';

// Published examples of each scheme.
test.each<[CheckScheme, string]>([
  ['luhn', '4539 1488 0343 6467'],
  ['luhn', '490154203237518'],
  ['gtin', '978-0-306-40615-7'],
  ['gtin', '756.9217.0769.85'],
  ['mod11', '943 476 5919'],
  ['mod11-2', '11010519491231002X'],
  ['mod11-2', '0000-0002-1825-0097'],
  ['mod11,10', '86095742719'],
  ['pesel', '44051401359'],
  ['bsn', '111222333'],
  ['dni', '12345678Z'],
  ['dni', 'X1234567L'],
  ['mod97', '255081416802538'],
  ['cpf', '529.982.247-25'],
  ['nif', '123456789'],
  ['tckn', '10000000146'],
  ['verhoeff', '9999 4105 7058'],
  ['rut', '12345678-5'],
  ['hetu', '131052-308T'],
  ['codice', 'RSSMRA85T10A562S'],
])('%s: %s', (scheme, text) => {
  expect(withCheck(text, scheme)).toBe(text);
  const places = [...text.matchAll(/[\dA-Z]/gi)].map(({ index }) => index);
  const first = places[1];
  const other = `${text.slice(0, first)}${(Number(text[first]) + 1) % 10}${text.slice(first + 1)}`;
  expect(withCheck(other, scheme)).not.toBe(other);
});

test('numbers drawn at random keep no scheme, and few numbers tell nothing', () => {
  const random = Array.from({ length: 200 }, (_, i) =>
    String(1e10 + ((i * 7919 * 7919 * 31) % 8.9e10)).padStart(11, '0'),
  );
  expect(schemeOf(random)).toBeUndefined();
  expect(schemeOf(['44051401359'])).toBeUndefined();
});

test('a pattern without its check still has as many characters', () => {
  expect(uncheckedPattern([{ literal: 'N' }, { digits: 10 }], 'mod11')).toEqual([
    { literal: 'N' },
    { digits: 9 },
    { literal: '0' },
  ]);
  expect(uncheckedPattern([{ digits: 8 }, { upper: 1 }], 'dni')).toEqual([{ digits: 8 }, { literal: '0' }]);
  expect(uncheckedPattern([{ digits: 8 }, { literal: 'Z' }], 'dni')).toBeUndefined();
});

test.each<[string, CheckScheme, (i: number) => string]>([
  [
    'nhs_number',
    'mod11',
    (i) =>
      `9${String(434765000 + i * 7351).slice(0, 2)} ${String(100 + (i % 900))} ${String(1000 + ((i * 37) % 9000))}`,
  ],
  ['dni', 'dni', (i) => `${20_000_000 + i * 73_331}A`],
  [
    'cpf',
    'cpf',
    (i) => `${String(100 + (i % 899))}.${String(100 + ((i * 7) % 899))}.${String(100 + ((i * 11) % 899))}-00`,
  ],
  ['steuer_id', 'mod11,10', (i) => `${10_000_000_000 + i * 123_456_789}`],
])('made %s keep their check digits, are no real ones, and differ', (name, scheme, bare) => {
  const real = Array.from({ length: 400 }, (_, i) => withCheck(bare(i + 1), scheme))
    .filter((text) => text !== undefined)
    .slice(0, 300);
  const { schema } = infer(
    textTable(
      [name, 'x'],
      real.map((text, i) => [text, String(i % 5)]),
    ),
    { minRecords: 5 },
  );
  const [field] = schema.fields;
  expect(['id', 'personal']).toContain(field.kind);
  expect(field).toMatchObject({ check: scheme });
  const known = new Set(real);
  const made = Array.from(
    { length: 300 },
    (_, row) => makeFields(schema, { seed: 1, row }, (_field, text) => known.has(text))[0]!,
  );
  expect(made.filter((text) => withCheck(text, scheme) !== text)).toEqual([]);
  expect(made.filter((text) => known.has(text))).toEqual([]);
  expect(new Set(made).size).toBe(300);
});
