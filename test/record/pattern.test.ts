import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { Mint } from '../../src/record/mint.ts';
import {
  expressionOf,
  learnFormats,
  lengthened,
  type PatternPart,
  readPattern,
  roomy,
  spaceOf,
} from '../../src/record/pattern.ts';
import { permutation } from '../../src/record/permute.ts';
import { repeat, scattered } from './tables.ts';

test.each<[string, (i: number) => string, PatternPart[]]>([
  [
    'prefix and digits',
    (i) => `MRN-${String(100000 + scattered(i, 899999))}`,
    [{ literal: 'MRN-' }, { nonzero: 1 }, { digits: 5 }],
  ],
  [
    'zeros in front are no prefix',
    (i) => `C${String(i).padStart(6, '0')}`,
    [{ literal: 'C' }, { digits: 6 }],
  ],
  ['numbers', (i) => String(1000000 + scattered(i, 8999999)), [{ nonzero: 1 }, { digits: 6 }]],
  [
    'digits and capitals',
    (i) => `${String(1000 + scattered(i, 8999))}-${String.fromCharCode(65 + (i % 26), 65 + ((i * 7) % 26))}`,
    [{ nonzero: 1 }, { digits: 3 }, { literal: '-' }, { upper: 2 }],
  ],
  [
    'a year in front',
    (i) => `2023/${String(scattered(i, 9999)).padStart(4, '0')}`,
    [{ literal: '2023/' }, { digits: 4 }],
  ],
])('%s', (_, key, pattern) => {
  expect(learnFormats(repeat(300, key), 5)).toEqual({ pattern, also: [], covered: 1 });
});

test('UUIDs keep their version and variant', () => {
  const uuid = (i: number) => {
    const h = (n: number, salt: number) =>
      repeat(n, (j) => scattered(i * 37 + j * 11 + salt, 16).toString(16)).join('');
    return `${h(8, 1)}-${h(4, 2)}-4${h(3, 3)}-${'89ab'[i % 4]}${h(3, 4)}-${h(12, 5)}`;
  };
  const formats = learnFormats(repeat(400, uuid), 5)!;
  expect(formats.pattern).toContainEqual({ set: '89ab', count: 1 });
  expect(expressionOf(formats.pattern).test(uuid(1000))).toBe(true);
});

test('several formats have their shares; what fewer than k show is not learned', () => {
  const keys = [
    ...repeat(60, (i) => `A${10 + i}`),
    ...repeat(40, (i) => `PC 17${100 + i}`),
    'LINE',
    'S.O./P.P. 3',
  ];
  const formats = learnFormats(keys, 5)!;
  expect(formats.pattern).toEqual([{ literal: 'A' }, { nonzero: 1 }, { digits: 1 }]);
  expect(formats.also).toEqual([{ pattern: [{ literal: 'PC ' }, { digits: 5 }], share: 0.4 }]);
  expect(JSON.stringify(formats)).not.toMatch(/LINE|S\.O/);
  expect(learnFormats(['QX-77', 'QX-78'], 5)).toBeUndefined();
});

test.each<[string, PatternPart[]]>([
  ['MRN-[0-9]{6}', [{ literal: 'MRN-' }, { digits: 6 }]],
  ['^\\d{3}[A-Z][a-f0-9]{8}$', [{ digits: 3 }, { upper: 1 }, { hex: 8 }]],
  ['[A-Z0-9]{4}', [{ set: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', count: 4 }]],
  ['a\\.b[xyz]', [{ literal: 'a.b' }, { set: 'xyz', count: 1 }]],
])('pattern %s', (text, parts) => {
  expect(readPattern(text)).toEqual(parts);
});

test.each(['MRN', '(a|b)', '[0-9', '[0-9]+', 'a*', '[0-9]{2,3}'])('unreadable pattern %s', (text) => {
  expect(() => readPattern(text, 'mrn')).toThrow(UserError);
});

test('a permutation is one', () => {
  for (const n of [1, 2, 10, 97, 1000, 4096]) {
    const shuffled = permutation(n, 5, 7);
    expect(new Set(repeat(n, shuffled)).size).toBe(n);
    expect(Math.max(...repeat(n, shuffled))).toBe(n - 1);
  }
});

test('no two rows share a key, whatever the format; a too small one is lengthened', () => {
  const parts = fc.oneof(
    fc.constantFrom<PatternPart>({ literal: 'X-' }, { upper: 1 }, { nonzero: 1 }, { set: 'ab', count: 2 }),
    fc.integer({ min: 1, max: 18 }).map((digits): PatternPart => ({ digits })),
    fc.integer({ min: 1, max: 20 }).map((hex): PatternPart => ({ hex })),
  );
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 4 }), fc.nat(), (pattern, seed) => {
      const mint = new Mint(seed, 'id', [{ pattern, share: 1 }], () => false);
      const keys = repeat(400, (i) => mint.key(i));
      expect(new Set(keys).size).toBe(400);
      const levels = repeat(5, (level) => expressionOf(lengthened(pattern, level)));
      expect(keys.every((key) => levels.some((level) => level.test(key)))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('formats that meet when lengthened never give one key twice, and real keys are passed over', () => {
  const formats = [
    { pattern: [{ digits: 2 }], share: 0.5 },
    { pattern: [{ digits: 3 }], share: 0.3 },
    { pattern: [{ upper: 1 }, { digits: 1 }], share: 0.2 },
  ];
  const real = new Set(repeat(600, String));
  const mint = new Mint(1, 'id', formats, (text) => real.has(text));
  const keys = repeat(2000, (i) => mint.key(i));
  expect(new Set(keys).size).toBe(2000);
  expect(keys.filter((key) => real.has(key))).toEqual([]);
  // Each key follows from its number alone.
  expect(new Mint(1, 'id', formats, (text) => real.has(text)).key(1234)).toBe(keys[1234]);
  expect(new Mint(2, 'id', formats, () => false).key(7)).not.toBe(keys[7]);
});

test('room is made exactly', () => {
  expect(spaceOf(roomy([{ literal: 'A' }, { digits: 2 }], 5000))).toBe(10000);
  expect(spaceOf([{ hex: 32 }])).toBe(16 ** 13);
});
