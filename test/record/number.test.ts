import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberShape, readNumber, styleOf, writeNumber } from '../../src/record/number.ts';
import type { NumberField } from '../../src/record/schema.ts';

const shapeOf = (texts: string[]) =>
  numberShape(
    texts,
    texts.map(() => 1),
    0,
  )?.shape;

test.each<[string, string[], object | undefined]>([
  ['integers', ['1', '-20', '300'], { integer: true, decimals: 0, least: 0, fixed: true }],
  ['integers written 63.0', ['63.0', '1.0'], { integer: true, decimals: 0, least: 1, fixed: true }],
  [
    'pandas: 7.0 beside 2.15',
    ['7.0', '2.15', '12.5'],
    { integer: false, decimals: 2, least: 1, fixed: false },
  ],
  ['R: 7 beside 2.15', ['7', '2.15', '12.5'], { decimals: 2, least: 0, fixed: false }],
  ['money', ['7.00', '2.15', '12.50'], { decimals: 2, least: 2, fixed: true }],
  ['zeros cut, none short', ['0.118', '0.0787'], { decimals: 4, least: 0, fixed: false }],
  ['exponents', ['1e-5', '2.5e-4'], { integer: false, decimals: 5 }],
  ['decimal commas', ['1,5', '22,25'], { style: { point: ',', group: '' }, decimals: 2 }],
  ['thousands', ['1,234', '12', '1,234,567.5'], { style: { point: '.', group: ',' }, decimals: 1 }],
  ['thousands in points', ['1.234,5', '12,25'], { style: { point: ',', group: '.' }, decimals: 2 }],
  ['apostrophes', ["1'234.50", '12.25'], { style: { point: '.', group: "'" } }],
  ['dollars', ['$1,234.50', '-$12.25'], { style: { point: '.', group: ',', prefix: '$' }, decimals: 2 }],
  ['euros', ['12,50 €', '1.234,00 €'], { style: { point: ',', group: '.', suffix: ' €' }, decimals: 2 }],
  ['per cent', ['12%', '7%'], { style: { suffix: '%' }, integer: true }],
  ['kilograms', ['71.5 kg', '80.0 kg'], { style: { suffix: ' kg' }, decimals: 1 }],
  ['a code with a letter', ['A12', 'A13'], undefined],
  ['two units', ['12 kg', '12 lb'], undefined],
  ['leading zeros are codes', ['007', '12'], undefined],
  ['beyond 2^53', ['901656910939770881', '1'], undefined],
  ['words', ['a', '1'], undefined],
  ['dates', ['2020-01-02'], undefined],
  ['nothing', [], undefined],
])('%s', (_, texts, expected) => {
  const shape = shapeOf(texts);
  if (expected === undefined) expect(shape).toBeUndefined();
  else expect(shape).toMatchObject(expected);
});

test('a few other texts are tolerated and named', () => {
  const texts = [...Array.from({ length: 99 }, (_, i) => String(i)), 'oops'];
  const ones = texts.map(() => 1);
  expect(numberShape(texts, ones, 0.02)?.others).toEqual([99]);
  expect(numberShape(texts, ones, 0)).toBeUndefined();
});

const base = { name: 'x', missing: null, missingShare: 0 };
test.each<[number, Partial<NumberField>, string]>([
  [63, { decimals: 0, least: 1, fixed: true }, '63.0'],
  [7, { decimals: 2, least: 1 }, '7.0'],
  [2.15, { decimals: 2, least: 1 }, '2.15'],
  [2.5, { decimals: 2, fixed: true, least: 2 }, '2.50'],
  [7, { decimals: 4 }, '7'],
  [-0.001, { decimals: 2 }, '0'],
  [-0.5, { decimals: 1 }, '-0.5'],
  [1234567.5, { decimals: 1, group: ',' }, '1,234,567.5'],
  [-1234.25, { decimals: 2, group: '.', point: ',' }, '-1.234,25'],
  [-12.5, { decimals: 2, prefix: '$' }, '-$12.5'],
  [12.5, { decimals: 2, fixed: true, least: 2, point: ',', suffix: ' €' }, '12,50 €'],
  [1e20, { decimals: 0 }, '100000000000000000000'],
])('%d is written %j', (value, field, expected) => {
  expect(writeNumber(value, { ...base, kind: 'decimal', decimals: 0, fixed: false, ...field })).toBe(
    expected,
  );
});

test('what is written is read back, in every style', () => {
  const fields = fc
    .record({
      decimals: fc.nat(6),
      fixed: fc.boolean(),
      style: fc.constantFrom<Pick<NumberField, 'point' | 'group' | 'prefix' | 'suffix'>>(
        {},
        { point: ',' },
        { group: ',' },
        { point: ',', group: '.' },
        { group: "'" },
        { point: ',', group: ' ' },
        { group: ',', prefix: '$' },
        { point: ',', suffix: ' kg' },
      ),
    })
    .chain(({ decimals, fixed, style }) =>
      fc
        .nat(decimals)
        .map((least) => ({ ...base, kind: 'decimal' as const, decimals, least, fixed, ...style })),
    );
  fc.assert(
    fc.property(fields, fc.double({ min: -1e8, max: 1e8, noNaN: true }), (field, value) => {
      const text = writeNumber(value, field);
      const back = readNumber(text, styleOf(field));
      expect(back).toBe(Number(value.toFixed(field.decimals)) + 0);
      expect(writeNumber(back, field)).toBe(text);
    }),
    { numRuns: 500 },
  );
});
