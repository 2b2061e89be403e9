import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonFault, parseJson } from '../../../src/record/json/parse.ts';
import { COMPACT, stringify } from '../../../src/record/json/value.ts';
import { json } from './arbitrary.ts';

test('what is written is read again, in every style', () => {
  const styles = [COMPACT, { ...COMPACT, ascii: true }, { ...COMPACT, colon: ': ' as const, indent: '\t' }];
  fc.assert(
    fc.property(json, fc.constantFrom(...styles), (value, style) => {
      expect(stringify(parseJson(stringify(value, style)))).toBe(stringify(value));
    }),
  );
});

test('accepts what JSON.parse accepts, and refuses what it refuses', () => {
  const soup = fc.string({
    unit: fc.constantFrom(...'{}[]",:\\u0123456789abeEtrufalsn .-+\n\t/'.split('')),
    maxLength: 12,
  });
  const near = fc
    .tuple(json, fc.nat(), fc.constantFrom('', '"', ',', '}', '0', '\\', 'x'))
    .map(([value, at, put]) => {
      const text = stringify(value);
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + 1);
    });
  fc.assert(
    fc.property(fc.oneof(soup, near), (text) => {
      let expected: unknown;
      let accepted = true;
      try {
        expected = JSON.parse(text);
      } catch {
        accepted = false;
      }
      try {
        const value = parseJson(text);
        expect(accepted).toBe(true);
        expect(JSON.parse(stringify(value))).toEqual(expected);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonFault);
        // Twice the same key is the one thing that is refused here alone.
        if (accepted) expect((error as JsonFault).what).toContain('twice');
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{"a": 01}', 6, 'key 1', 'no value of JSON'],
  ['{"a": {"b": [1, NaN]}}', 16, 'key 1, key 1, item 2', 'NaN'],
  ['{"a": 1, "a": 2}', 9, 'key 2', 'twice'],
  ['{"ann@mail.org": tru}', 17, 'key 1', 'no value of JSON'],
  ['{"4711": {"x": "a\nb"}}', 17, 'key 1, key 1', 'control character'],
  [`{"a": ${'['.repeat(200)}`, 105, `key 1${', item 1'.repeat(7)}, …`, 'deep'],
  ['{"Smith": {"x": tru}}', 16, 'key 1, key 1', 'no value of JSON'],
  ['["a', 1, 'item 1', 'never closed'],
])('%s: the place is told, the value is not', (text, at, path, what) => {
  try {
    parseJson(text);
    expect.unreachable();
  } catch (error) {
    const fault = error as JsonFault;
    expect([fault.at, fault.path]).toEqual([at, path]);
    expect(fault.what).toContain(what);
    expect(fault.what).not.toMatch(/ann|4711|Smith/);
    expect(fault.path).not.toMatch(/ann|4711|Smith/);
  }
});
