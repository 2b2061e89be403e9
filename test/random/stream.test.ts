import { expect, test } from 'vitest';
import { PURPOSE, philox, Stream } from '../../src/random/stream.ts';

// Known-answer vectors of Random123 (kat_vectors, philox4x32 10).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])('philox of %j under %j', (counter, key, expected) => {
  const out = new Uint32Array(4);
  philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
  expect([...out]).toEqual(expected);
});

test('streams are a function of seed, row and purpose alone', () => {
  const a = new Stream(1, 7, PURPOSE.tokens);
  const first = [a.uniform(), a.uniform(), a.below(10)];
  const b = new Stream(1, 7, PURPOSE.tokens);
  expect([b.uniform(), b.uniform(), b.below(10)]).toEqual(first);
  expect(new Stream(1, 8, PURPOSE.tokens).uniform()).not.toBe(first[0]);
  expect(new Stream(2, 7, PURPOSE.tokens).uniform()).not.toBe(first[0]);
  expect(new Stream(1, 7, PURPOSE.values).uniform()).not.toBe(first[0]);
});
