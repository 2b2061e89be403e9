import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Steps, shuffledSlots } from '../../src/language/shuffled.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';

/** A language of fields of so many slots. */
function stepsOf(sizes: readonly number[], target?: number): Steps {
  const slotOf = sizes.map((_, c) => sizes.slice(0, c).reduce((sum, n) => sum + n, 0));
  return { codecs: sizes.map((n) => ({ sizes: Array<number>(n).fill(3) })), slotOf, target };
}

const orderOf = (language: Steps, seed: number) => [
  ...shuffledSlots(language, new Stream(seed, 0, PURPOSE.training)),
];

test('fields are spoken in another order, each whole, and what all read stays where it is', () => {
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }),
    target: fc.option(fc.nat(7), { nil: undefined }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ sizes, target, seed }) => {
      const asked = target !== undefined && sizes[target] > 0 ? target : undefined;
      const plain = stepsOf(sizes);
      const language = stepsOf(sizes, asked === undefined ? undefined : plain.slotOf[asked]);
      const order = orderOf(language, seed);
      expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
      sizes.forEach((n, c) => {
        const at = order.indexOf(language.slotOf[c]);
        for (let s = 1; s < n; s++) expect(order[at + s]).toBe(language.slotOf[c] + s);
      });
      const fixed = asked === undefined ? 0 : language.slotOf[asked] + sizes[asked];
      expect(order.slice(0, fixed)).toEqual([...Array(fixed).keys()]);
    }),
  );
});

test('orders differ, and every field but those that stay comes everywhere', () => {
  const language = stepsOf([1, 1, 2, 1], 0);
  const seconds = new Set(Array.from({ length: 100 }, (_, seed) => orderOf(language, seed)[1]));
  expect([...seconds].sort()).toEqual([1, 2, 4]);
});
