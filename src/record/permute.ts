/**
 * Numbered things in an order of their own: a bijection of 0 … n − 1 under a key. A Feistel network over a × b ≥ n
 * (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002) with cycle walking.
 */
import { philox } from '../random/stream.ts';

const ROUNDS = 6;

/** @param n at most 2^52 */
export function permutation(n: number, key0: number, key1: number): (x: number) => number {
  if (n <= 1) return (x) => x;
  const a = Math.ceil(Math.sqrt(n));
  const b = Math.ceil(n / a);
  const out = new Uint32Array(4);
  const once = (x: number) => {
    let left = Math.floor(x / b);
    let right = x - left * b;
    for (let round = 0; round < ROUNDS; round += 2) {
      philox(right, round, 0x50455246, 0, key0, key1, out);
      left = (left + out[0]) % a;
      philox(left, round + 1, 0x50455246, 0, key0, key1, out);
      right = (right + out[0]) % b;
    }
    return left * b + right;
  };
  return (x) => {
    let y = once(x);
    while (y >= n) y = once(y);
    return y;
  };
}
