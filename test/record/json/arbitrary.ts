/** Records of any kind for properties: keys out of one order, so that an order common to all records exists. */
import fc from 'fast-check';
import { type Json, Numeral } from '../../../src/record/json/value.ts';

const KEYS = ['id', 'a', 'b.c', '', '__proto__', '7', 'x?', 'y:string', 'list[]', 'k{}', 'ü "q"', 'z'];

const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: 10n ** 17n, max: 10n ** 18n }).map(String),
  fc.constantFrom('0', '-0', '1.0', '1.50', '0.1', '1e5', '-2.5E-7', '12345678901234567890.123456789'),
);

export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom('', 'null', 'NA', 'absent', '\ud800', '\n"\\'),
    ),
    number.map((text) => new Numeral(text)),
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 25 })
      .map((all) => new Map(Object.entries(all).sort())),
  ),
  object: fc
    .tuple(...KEYS.map(() => fc.option(tie('value'), { freq: 1, nil: undefined })))
    .map((values) => new Map(KEYS.flatMap((key, i) => (values[i] === undefined ? [] : [[key, values[i]]])))),
})).value;

/** Records that are objects. */
export const records = (least = 1, most = 8): fc.Arbitrary<ReadonlyMap<string, Json>[]> =>
  fc.array(
    fc
      .tuple(...KEYS.map(() => fc.option(json, { freq: 1, nil: undefined })))
      .map(
        (values) =>
          new Map(KEYS.flatMap((key, i) => (values[i] === undefined ? [] : [[key, values[i]!] as const]))),
      ),
    { minLength: least, maxLength: most },
  );
