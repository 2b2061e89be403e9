import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CategoryCodec } from '../../src/language/category.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import type { CategoryColumn } from '../../src/record/table.ts';

function column(values: (string | null)[]): CategoryColumn {
  const labels = [...new Set(values.filter((v) => v !== null))];
  return {
    kind: 'category',
    name: 'c',
    labels,
    codes: Int32Array.from(values, (v) => (v === null ? -1 : labels.indexOf(v))),
  };
}
const holders = (c: CategoryColumn) => c.labels.map((_, l) => c.codes.filter((code) => code === l).length);
const stream = () => new Stream(1, 1, PURPOSE.values);

test('kept values and gaps come back; values of fewer than k units are never among the labels', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.constantFrom('a', 'b', 'ç', '日本', ' ', ',"\n')), {
        minLength: 1,
        maxLength: 80,
      }),
      (values) => {
        const c = column(values);
        const held = holders(c);
        const codec = CategoryCodec.learn(c, held, 5);
        const [tokens] = codec.encode(c);
        c.labels.forEach((label, l) => {
          expect(codec.labels.includes(label)).toBe(held[l] >= 5);
        });
        values.forEach((value, i) => {
          const isRare = value !== null && held[c.codes[i]] < 5;
          if (isRare) expect(codec.forbidden[0].includes(tokens[i]) || codec.sizes[0] === 1).toBe(true);
          else {
            const back = codec.decode([tokens[i]], stream());
            expect(back < 0 ? null : codec.labels[back]).toBe(value);
          }
        });
      },
    ),
  );
});

test('declared values are kept whoever holds them', () => {
  const c = column(['female', ...Array(20).fill('male')]);
  const codec = CategoryCodec.learn(c, holders(c), 5, ['female', 'male', 'other']);
  expect([...codec.labels].sort()).toEqual(['female', 'male', 'other']);
});

test('thousands of values are factored in two tokens and come back', () => {
  const values = Array.from({ length: 20_000 }, (_, i) => `code-${i % 4000}`);
  const c = column(values);
  const codec = CategoryCodec.learn(
    c,
    c.labels.map(() => 5),
    5,
  );
  expect(codec.sizes).toHaveLength(2);
  expect(Math.max(...codec.sizes)).toBeLessThan(80);
  const [first, second] = codec.encode(c);
  for (let i = 0; i < 4000; i++)
    expect(codec.labels[codec.decode([first[i], second[i]], stream())]).toBe(values[i]);
});

test('the checkpoint holds the codec whole', () => {
  const c = column([...Array(9).fill('x'), ...Array(9).fill('y'), 'once', null]);
  const codec = CategoryCodec.learn(c, holders(c), 5);
  const data = codec.toJSON();
  expect(JSON.stringify(data)).not.toContain('once');
  expect(CategoryCodec.from(data as Extract<typeof data, { codec: 'category' }>).encode(c)).toEqual(
    codec.encode(c),
  );
});

test('where others stand in, a rare value is drawn as one of them, and a real rare one no oftener than the rest', () => {
  const c = column([...Array(20).fill('France'), 'Norway', 'Chile', null]);
  const others = ['Norway', 'Kenya', 'France', 'Peru'];
  const codec = CategoryCodec.learn(c, holders(c), 5, undefined, others);
  expect(codec.labels).toEqual(['France']);
  expect(codec.written).toEqual(['France', 'Norway', 'Kenya', 'Peru']);
  expect(codec.forbidden[0]).toEqual([]);
  const again = CategoryCodec.from(
    JSON.parse(JSON.stringify(codec.toJSON())) as Parameters<typeof CategoryCodec.from>[0],
  );
  const met = new Map<string, number>();
  for (let row = 0; row < 3000; row++) {
    const text = again.written[again.decode([1], new Stream(1, row, PURPOSE.values))];
    met.set(text, (met.get(text) ?? 0) + 1);
  }
  expect([...met.keys()].sort()).toEqual(['Kenya', 'Norway', 'Peru']);
  for (const count of met.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(again.decode([2], stream())).toBe(-1);
  expect(again.tokens('France')).toEqual([0]);
  expect(again.tokens('Norway')).toBeUndefined();
});
