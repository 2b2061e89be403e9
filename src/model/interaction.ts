/**
 * Pairs of fields that tell of a target what neither tells alone. They are looked for in what a regression of single fields
 * leaves: by the score test (Rao 1948) of the weights that a pair would bring, one pair after another, as what one tells
 * another may tell too.
 */
import type { CodecData } from '../language/codec-data.ts';
import { countsOf } from './counts.ts';
import { partsOf, toldRows } from './parts.ts';
import { type Regression, RIDGE, type Term } from './regression.ts';

/** A field that may be one of a pair. */
export interface Side {
  readonly slot: number;
  /** Of every row. */
  readonly tokens: Uint32Array;
  /** Of every token: its part, from 0 without gaps; −1 for none. */
  readonly part: Int32Array;
  readonly parts: number;
}

export interface Interaction {
  readonly sides: readonly [Side, Side];
  /** Its tokens are cells: the part of the first side times the parts of the second, and the second's. */
  readonly term: Term;
}

/** Parts of a number. */
const PARTS = 6;
/** Nats of what the learned rows are likelier by, beyond what is expected by chance, and beyond so many deviations of that. */
const LEAST = 5;
const DEVIATIONS = 2;
/** Taken before the regression is fitted again, and in all. */
const AT_ONCE = 4;
const MOST = 24;
/** Rows × pairs that are gone through in one search. */
const WORK = 4e7;

export function sideOf(slot: number, data: CodecData, tokens: Uint32Array, size: number, k: number): Side {
  const { part } = partsOf(data, tokens, size, PARTS, k);
  const names = [...new Set(part)].filter((own) => own >= 0);
  return { slot, tokens, part: part.map((own) => names.indexOf(own)), parts: names.length };
}

/**
 * @param regression fitted to single fields; the pairs are fitted too when this is done
 * @param said the target's token of every row
 * @param counts rows of each of these
 * @param k fewest rows that a cell speaks of
 * @returns the pairs that were taken, the most telling first
 */
export function interact(
  regression: Regression,
  sides: readonly Side[],
  said: Uint32Array,
  counts: readonly number[],
  k: number,
): Interaction[] {
  const useful = sides.filter(({ parts }) => parts > 1);
  const pairs = useful.flatMap((one, i) => useful.slice(i + 1).map((other) => [one, other] as const));
  if (pairs.length * said.length > WORK) return [];
  const taken: Interaction[] = [];
  const known = new Set<readonly [Side, Side]>();
  while (taken.length < MOST) {
    const found = pairs
      .filter((pair) => !known.has(pair))
      .map((pair) => ({ pair, worth: worthOf(regression, interactionOf(pair, said, counts, k).term) }))
      .filter(({ worth }) => worth > 0)
      .sort((a, b) => b.worth - a.worth)
      .slice(0, Math.min(AT_ONCE, MOST - taken.length));
    if (found.length === 0) break;
    const next = found.map(({ pair }) => {
      known.add(pair);
      return interactionOf(pair, said, counts, k);
    });
    regression.fit(next.map(({ term }) => term));
    taken.push(...next);
  }
  return taken;
}

function interactionOf(
  sides: readonly [Side, Side],
  said: Uint32Array,
  counts: readonly number[],
  k: number,
): Interaction {
  const [one, other] = sides;
  const none = one.parts * other.parts;
  const tokens = one.tokens.map((token, row) => {
    const [a, b] = [one.part[token], other.part[other.tokens[row]]];
    return a < 0 || b < 0 ? none : a * other.parts + b;
  });
  const part = Int32Array.from(countsOf(none + 1, [tokens]), (n, cell) =>
    cell < none && n >= k ? cell : -1,
  );
  const values = Float64Array.from(part, (own) => (own < 0 ? 0 : 1));
  return { sides, term: { tokens, part, values, sums: toldRows(part, tokens, said, counts, k) } };
}

/** Nats beyond chance; 0 or less where it may be chance. */
function worthOf({ chances, start }: Regression, { tokens, part, sums }: Term): number {
  const outcomes = start.length;
  const left = Float64Array.from(sums);
  const spread = new Float64Array(sums.length);
  tokens.forEach((token, row) => {
    if (part[token] < 0) return;
    const [at, first] = [part[token] * outcomes, row * outcomes];
    for (let y = 0; y < outcomes; y++) {
      const chance = chances[first + y];
      left[at + y] -= chance;
      spread[at + y] += chance * (1 - chance);
    }
  });
  // Chances sum to one: of as many outcomes one is no news.
  const news = (outcomes - 1) / outcomes / 2;
  let gain = 0;
  let expected = 0;
  let variance = 0;
  left.forEach((own, at) => {
    const share = spread[at] / (spread[at] + RIDGE);
    gain += (news * own * own) / (spread[at] + RIDGE);
    expected += news * share;
    variance += news * share * share;
  });
  return gain - expected - LEAST - DEVIATIONS * Math.sqrt(variance);
}
