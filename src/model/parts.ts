/** Parts that the tokens of a slot fall into when they are to say something of a target, and what a regression is told of them. */
import type { CodecData, NumberData } from '../language/codec-data.ts';
import { countsOf } from './counts.ts';

export interface Parts {
  /** Of every token: its part, named by its first token; −1 where fewer than k rows hold it. */
  readonly part: Int32Array;
  /** Of every part of neighbours the rank of its middle, of mean 0 and a deviation of about 1. */
  readonly middles: ReadonlyMap<number, number>;
}

/** Rows of a part that is finer than its share, at least. */
const FEWEST = 100;

/**
 * Neighbours of a number together, about as many rows in each, and every other token for itself.
 * @param tokens of every row
 * @param size tokens that there are
 * @param most parts of a number
 * @param k fewest rows of a part
 */
export function partsOf(data: CodecData, tokens: Uint32Array, size: number, most: number, k: number): Parts {
  const held = [...countsOf(size, [tokens])];
  const number = numberOf(data);
  const ordered = number ? (number.groups ?? number.from).length : 0;
  const part = Int32Array.from(held, (n, token) => (token >= ordered && n >= k ? token : -1));
  const middles = new Map<number, number>();
  const among = held.slice(0, ordered);
  const total = sum(among);
  // What one token holds as much of as a part is one: nought, often, beside which the others would be too few for parts.
  const whole = total / most;
  const heavy = among.filter((n) => n > whole);
  const finer = (total - sum(heavy)) / Math.max(1, most - heavy.length);
  const least = Math.max(k, Math.min(whole, Math.max(FEWEST, finer)));
  let first = 0;
  let own = 0;
  let below = 0;
  among.forEach((n, token) => {
    own += n;
    const left = total - below - own;
    const isLast = token + 1 === ordered;
    const endsHere = own >= FEWEST && among[token + 1] > whole;
    // The last part takes what is left of rows.
    if (!isLast && !endsHere && (own < least || left < least / 2)) return;
    if (own >= k) {
      part.fill(first, first, token + 1);
      middles.set(first, Math.sqrt(12) * ((below + own / 2) / total - 0.5));
    }
    below += own;
    first = token + 1;
    own = 0;
  });
  return { part, middles };
}

/** Rows of every part and target, [parts × targets], as they are. */
export function rowsOf(
  part: Int32Array,
  tokens: Uint32Array,
  said: Uint32Array,
  targets: number,
): Float64Array {
  const rows = new Float64Array(part.length * targets);
  tokens.forEach((token, row) => {
    if (part[token] >= 0) rows[part[token] * targets + said[row]]++;
  });
  return rows;
}

/**
 * Rows of every part and target, [parts × targets]. A number of fewer than k is not told: it counts as k, or as what is to be
 * expected where that is less, and the part's other rows as so many fewer or more.
 * @param said the target's token of every row
 * @param counts rows of each of these
 */
export function toldRows(
  part: Int32Array,
  tokens: Uint32Array,
  said: Uint32Array,
  counts: readonly number[],
  k: number,
): Float64Array {
  const targets = counts.length;
  const all = said.length;
  const rows = rowsOf(part, tokens, said, targets);
  for (let at = 0; at < rows.length; at += targets) {
    const own = rows.subarray(at, at + targets);
    const total = own.reduce((sum, n) => sum + n, 0);
    if (total === 0) continue;
    const few = own.map((n) => (n < k ? 1 : 0));
    const told = own.reduce((sum, n, y) => sum + (few[y] ? 0 : n), 0);
    own.forEach((n, y) => {
      own[y] = few[y] ? Math.min(k, (total * counts[y]) / all) : n;
    });
    const shown = own.reduce((sum, n, y) => sum + (few[y] ? n : 0), 0);
    if (told > 0) for (let y = 0; y < targets; y++) if (!few[y]) own[y] *= (total - shown) / told;
  }
  return rows;
}

function numberOf(data: CodecData): NumberData | undefined {
  if (data.codec === 'number') return data.number;
  return data.codec === 'datetime' ? data.day : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, own) => all + own, 0);
}
