import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeNumber,
  encodeNumber,
  learnNumber,
  type NumberOptions,
  numberSizes,
} from '../../src/language/number.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';

const OPTIONS: NumberOptions = {
  decimals: 0,
  k: 5,
  pointHolders: 8,
  discrete: 0,
  intervals: 64,
  oneSlot: 24,
  groups: 8,
};
const eachItsOwn = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);
const learn = (values: number[], options: Partial<NumberOptions> = {}, units = eachItsOwn(values.length)) =>
  learnNumber(Float64Array.from(values), units, { ...OPTIONS, ...options });

const columns = fc.array(
  fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN)),
  { minLength: 30, maxLength: 400 },
);

test('a token decodes to a value that encodes to the same token', () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 1, max: 1000 }), (values, seed) => {
      const data = learn(values);
      const tokens = encodeNumber(data, Float64Array.from(values));
      values.forEach((value, i) => {
        const own = tokens.map((slot) => slot[i]);
        own.forEach((token, s) => {
          expect(token).toBeLessThan(numberSizes(data)[s]);
        });
        const back = decodeNumber(data, own, new Stream(seed, i, PURPOSE.values));
        expect(Number.isNaN(back)).toBe(Number.isNaN(value));
        // A value of an interval may be drawn anew as another one of the same interval, or as a mass point inside it.
        const again = encodeNumber(data, Float64Array.of(back)).map((slot) => slot[0]);
        const isPoint = data.from.some(
          (from, a) => from === data.to[a] && (from * data.unit) / data.scale === back,
        );
        if (!isPoint) expect(again).toEqual(own);
      });
    }),
    { numRuns: 200 },
  );
});

test('mass points come back exactly', () => {
  const values = [
    ...Array(50).fill(40),
    ...Array(30).fill(35),
    ...Array.from({ length: 60 }, (_, i) => 100 + 7 * i),
  ];
  const data = learn(values);
  const tokens = encodeNumber(data, Float64Array.of(40, 35));
  for (const [i, value] of [40, 35].entries()) {
    const back = decodeNumber(
      data,
      tokens.map((slot) => slot[i]),
      new Stream(1, i, PURPOSE.values),
    );
    expect(back).toBe(value);
  }
});

test('no extreme and no edge is one unit’s value: they are means over k units', () => {
  const values = [...Array.from({ length: 200 }, (_, i) => 1000 + 13 * i), 999_983, -777_777];
  const data = learn(values);
  const largest = data.to[data.to.length - 1] * data.unit;
  const smallest = data.from[0] * data.unit;
  expect(largest).toBeLessThan(999_983 / 4);
  expect(smallest).toBeGreaterThan(-777_777 / 4);
});

test('one unit with many rows is one holder: its value is no mass point and its extreme is averaged away', () => {
  const values = [...Array(40).fill(123_456), ...Array.from({ length: 100 }, (_, i) => i * 3)];
  const units = Uint32Array.from([...Array(40).fill(0), ...Array.from({ length: 100 }, (_, i) => i + 1)]);
  const data = learn(values, {}, units);
  expect(data.from).not.toContain(123_456 / data.unit);
  expect(data.to[data.to.length - 1] * data.unit).toBeLessThan(123_456);
});

test('a column of multiples keeps its step', () => {
  const values = Array.from({ length: 300 }, (_, i) => 50 * ((i * 37) % 101));
  const data = learn(values);
  expect(data.unit).toBe(50);
  const stream = new Stream(3, 1, PURPOSE.values);
  const sizes = numberSizes(data);
  for (let token = 0; token < sizes[0]; token++) {
    const back = decodeNumber(
      data,
      sizes.map((_, s) => (s === 0 ? token : 0)),
      stream,
    );
    expect(Math.abs(back % 50)).toBe(0);
  }
});

test('round amounts stay as round as they were', () => {
  const random = new Stream(5, 0, PURPOSE.evaluate);
  const values = Array.from({ length: 4000 }, () => {
    const amount = 1000 + random.below(500_000);
    return random.uniform() < 0.5 ? Math.round(amount / 1000) * 1000 : amount;
  });
  const data = learn(values, { pointHolders: 400 });
  expect(data.heaps).toBeDefined();
  const tokens = encodeNumber(data, Float64Array.from(values));
  let round = 0;
  values.forEach((_, i) => {
    const back = decodeNumber(
      data,
      tokens.map((slot) => slot[i]),
      new Stream(9, i, PURPOSE.values),
    );
    if (back % 1000 === 0) round++;
  });
  expect(round / values.length).toBeGreaterThan(0.42);
  expect(round / values.length).toBeLessThan(0.58);
});

test('decimals stay on their grid, and too many of them are cut to what a double holds', () => {
  const data = learn(
    Array.from({ length: 200 }, (_, i) => i / 8),
    { decimals: 3 },
  );
  expect(data.scale).toBe(1000);
  const fine = learn(
    Array.from({ length: 200 }, (_, i) => i * 1e7 + 0.123456789),
    { decimals: 15 },
  );
  expect(fine.to[fine.to.length - 1]).toBeLessThanOrEqual(2 ** 51);
});

test('a column too small for anything is one atom at its mean', () => {
  const data = learn([7, 9, Number.NaN]);
  expect(data.from).toEqual([8]);
  expect(numberSizes(data)).toEqual([2]);
});
