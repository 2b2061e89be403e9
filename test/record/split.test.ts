import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdersOf } from '../../src/record/holders.ts';
import { split } from '../../src/record/split.ts';
import { unitsOf } from '../../src/record/units.ts';
import { repeat, scattered, table } from './tables.ts';

const people = (n: number, perPerson = 1) =>
  table({ id: repeat(n, (i) => `p${Math.floor(i / perPerson)}`), x: repeat(n, (i) => scattered(i, 997)) });

test('every row is in one part, and training keeps its share', async () => {
  const text = await people(300);
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), async (key) => {
      const parts = split(text, unitsOf(text, {}), { key });
      const all = [...parts.auditIn, ...parts.auditOut, ...parts.validation, ...parts.always];
      expect(all.sort((a, b) => a - b)).toEqual(repeat(300, (i) => i));
      expect(parts.auditIn.length + parts.auditOut.length).toBe(120);
      expect(parts.validation.length).toBe(18);
      expect(parts.train.length).toBe(parts.auditIn.length + parts.always.length);
      expect(parts.train.length).toBeGreaterThanOrEqual(195);
    }),
    { numRuns: 20 },
  );
});

test('the audit has at most 10,000 units', async () => {
  const text = await people(26_000);
  const parts = split(text, unitsOf(text, {}), { key: 'k' });
  expect(parts.auditIn.length + parts.auditOut.length).toBe(10_000);
});

test('rows of one entity stay together', async () => {
  const text = await people(300, 3);
  const units = unitsOf(text, { entity: 'id' });
  expect(units.count).toBe(100);
  const parts = split(text, units, { key: 'k' });
  for (const part of [parts.auditIn, parts.auditOut, parts.validation, parts.always]) {
    const seen = new Set([...part].map((row) => units.of[row]));
    expect(part.length).toBe(3 * seen.size);
  }
});

test('the split follows from the content: hardly a row moves as others come and go', async () => {
  const longer = await people(1000);
  const shorter = await people(990);
  const placeOf = async (text: typeof longer) => {
    const { auditIn, auditOut, validation } = split(text, unitsOf(text, {}), { key: 'k' });
    const places = new Map<number, string>();
    for (const row of auditIn) places.set(row, 'in');
    for (const row of auditOut) places.set(row, 'out');
    for (const row of validation) places.set(row, 'validation');
    return places;
  };
  const [a, b] = [await placeOf(longer), await placeOf(shorter)];
  const moved = repeat(990, (row) => a.get(row) !== b.get(row)).filter(Boolean).length;
  expect(moved).toBeLessThan(20);
  const other = split(longer, unitsOf(longer, {}), { key: 'another' });
  expect(other.auditOut).not.toEqual(split(longer, unitsOf(longer, {}), { key: 'k' }).auditOut);
});

test('chance copies are placed each by itself', async () => {
  const text = await table({ a: repeat(400, () => 'same') });
  const { auditIn, auditOut } = split(text, unitsOf(text, {}), { key: 'k' });
  expect(auditIn.length).toBeGreaterThan(40);
  expect(auditOut.length).toBeGreaterThan(40);
});

test('with a holdout nothing is kept back but validation', async () => {
  const text = await people(500);
  const parts = split(text, unitsOf(text, {}), { key: 'k', holdout: 120 });
  expect(parts.auditOut.length).toBe(0);
  expect(parts.auditIn.length).toBe(120);
  expect(parts.validation.length).toBe(50);
  expect(parts.train.length).toBe(450);
  expect(split(text, unitsOf(text, {}), { key: 'k', holdout: true }).auditIn.length).toBe(450);
});

test('a tiny table is split without falling over', async () => {
  for (const n of [1, 2, 3, 5]) {
    const text = await people(n);
    const parts = split(text, unitsOf(text, {}), { key: 'k' });
    expect(parts.train.length + parts.auditOut.length + parts.validation.length).toBe(n);
    expect(parts.train.length).toBeGreaterThan(0);
  }
});

test('units: wholesale copies are one, copies by chance are not, rows without a key stand alone', async () => {
  const copied = await table({
    a: repeat(90, (i) => scattered(i % 30, 9999)),
    b: repeat(90, (i) => scattered((i % 30) * 7, 9999)),
    c: repeat(90, (i) => scattered((i % 30) * 11, 9999)),
    d: repeat(90, (i) => scattered((i % 30) * 5, 9999)),
  });
  expect(unitsOf(copied, {})).toMatchObject({ count: 30, collapsed: true });
  const narrow = await table({ a: repeat(90, (i) => i % 2), b: repeat(90, (i) => i % 3) });
  expect(unitsOf(narrow, {})).toMatchObject({ count: 90 });
  const lookup = await table(
    Object.fromEntries(repeat(6, (c) => [`c${c}`, repeat(900, (i) => scattered(i * i, 31) * (c + 1))])),
  );
  expect(unitsOf(lookup, {})).toMatchObject({ count: 900 });
  const holes = await table({ id: ['a', '', 'a', ''], x: [1, 2, 3, 4] });
  expect([...unitsOf(holes, { entity: 'id' }).of]).toEqual([0, 1, 0, 2]);
});

test('holders are units, not rows', () => {
  const units = { count: 3, of: Uint32Array.from([0, 0, 1, 2, 2]) };
  expect([...holdersOf([0, 0, 0, 1, -1], 2, units)]).toEqual([2, 1]);
});
