/**
 * Pairs of fields that tell of a target what neither tells alone. They are looked for in what a regression of single fields
 * leaves: by the score test (Rao 1948) of the weights that a pair would bring, some pairs after others, as what one tells
 * another may tell too. What a ridge has left of either field alone is no news of the pair, and is taken off before.
 */
import type { CodecData } from '../language/codec-data.ts';
import { countsOf } from './counts.ts';
import { partsOf, rowsOf } from './parts.ts';
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
  readonly sides: Pair;
  /** Its tokens are cells: the part of the first side times the parts of the second, and the second's. */
  readonly term: Term;
}

type Pair = readonly [Side, Side];

/** Parts of a number. */
const PARTS = 6;
/** Nats of what the learned rows are likelier by, beyond what is expected by chance, and beyond so many deviations of that. */
const LEAST = 5;
const DEVIATIONS = 2;
/** Taken before the regression is fitted again, no field twice, and in all. */
const AT_ONCE = 4;
const MOST = 24;
/** Rows × pairs × targets that all searches go through at most: some seconds. */
const WORK = 4e8;
/** In which what single fields tell is taken off. */
const SWEEPS = 5;

export function sideOf(slot: number, data: CodecData, tokens: Uint32Array, size: number, k: number): Side {
  const { part } = partsOf(data, tokens, size, PARTS, k);
  const names = [...new Set(part)].filter((own) => own >= 0);
  return { slot, tokens, part: part.map((own) => names.indexOf(own)), parts: names.length };
}

/**
 * @param regression fitted to single fields; the pairs are fitted too when this is done
 * @param said the target's token of every row
 * @param k fewest rows that a cell speaks of, and that of them say a target where they are told of
 * @param onPair share of the pairs that are taken at most
 */
export function interact(
  regression: Regression,
  sides: readonly Side[],
  said: Uint32Array,
  k: number,
  onPair?: (done: number) => void,
): Interaction[] {
  const useful = sides.filter(({ parts }) => parts > 1);
  let open = useful.flatMap((one, i) =>
    useful
      .slice(i + 1)
      // Of finer cells most hold too few rows.
      .filter((other) => one.parts * other.parts * k <= said.length)
      .map((other): Pair => [one, other]),
  );
  const taken: Interaction[] = [];
  let left = WORK;
  while (taken.length < MOST) {
    left -= open.length * regression.chances.length;
    if (left < 0) break;
    onPair?.(taken.length / MOST);
    const found = open
      .map((pair) => {
        const own = candidateOf(regression, pair, said, k);
        return { own, worth: worthOf(regression, own) };
      })
      .filter(({ worth }) => worth > 0)
      .sort((a, b) => b.worth - a.worth);
    const next: Interaction[] = [];
    const spoken = new Set<Side>();
    for (const { own } of found) {
      if (next.length === Math.min(AT_ONCE, MOST - taken.length)) break;
      if (own.sides.some((side) => spoken.has(side))) continue;
      for (const side of own.sides) spoken.add(side);
      next.push({ sides: own.sides, term: own.term });
    }
    if (next.length === 0) break;
    regression.fit(next.map(({ term }) => term));
    taken.push(...next);
    open = open.filter((pair) => !next.some(({ sides }) => sides === pair));
  }
  return taken;
}

/** A pair that may be taken. */
interface Candidate extends Interaction {
  /** Of every cell and target, what is told more than expected, and the variance of that; 0 of a cell that says nothing. */
  readonly left: Float64Array;
  readonly spread: Float64Array;
}

function candidateOf({ chances, start }: Regression, sides: Pair, said: Uint32Array, k: number): Candidate {
  const [one, other] = sides;
  const targets = start.length;
  const none = one.parts * other.parts;
  const tokens = one.tokens.map((token, row) => {
    const [a, b] = [one.part[token], other.part[other.tokens[row]]];
    return a < 0 || b < 0 ? none : a * other.parts + b;
  });
  const part = Int32Array.from(countsOf(none + 1, [tokens]), (n, cell) =>
    cell < none && n >= k ? cell : -1,
  );
  const rows = rowsOf(part, tokens, said, targets);
  const expected = new Float64Array(rows.length);
  const spread = new Float64Array(rows.length);
  tokens.forEach((cell, row) => {
    if (part[cell] < 0) return;
    const [at, first] = [cell * targets, row * targets];
    for (let y = 0; y < targets; y++) {
      const chance = chances[first + y];
      expected[at + y] += chance;
      spread[at + y] += chance * (1 - chance);
    }
  });
  // To the nearest k: of what is left of a field's rows beside all others of its cells, a small one is not to be told either.
  const sums = rows.map((n, at) => (n < k ? expected[at] : k * Math.round(n / k)));
  const values = Float64Array.from(part, (own) => (own < 0 ? 0 : 1));
  const left = sums.map((told, at) => told - expected[at]);
  return { sides, term: { tokens, part, values, sums }, left, spread };
}

/** Nats beyond chance; 0 or less where it may be chance. */
function worthOf({ start }: Regression, { sides, left: told, spread }: Candidate): number {
  const left = told.slice();
  const free = alone(left, spread, sides, start.length);
  // Chances sum to one: of as many targets one is no news.
  const some = start.filter((log) => log > Number.NEGATIVE_INFINITY).length;
  const news = (some - 1) / some / 2;
  let gain = 0;
  let expected = 0;
  let variance = 0;
  left.forEach((own, at) => {
    const share = spread[at] / (spread[at] + RIDGE);
    gain += (news * own * own) / (spread[at] + RIDGE);
    expected += free * news * share;
    variance += free * news * share * share;
  });
  return gain - expected - LEAST - DEVIATIONS * Math.sqrt(variance);
}

/**
 * Takes off `left`, in place, what the parts of either side alone make of it, each by its own rate.
 * @returns of the cells' degrees of freedom, the share that is left
 */
function alone(left: Float64Array, spread: Float64Array, [one, other]: Pair, targets: number): number {
  const width = other.parts;
  const sides: readonly [number, (cell: number) => number][] = [
    [one.parts, (cell) => Math.floor(cell / width)],
    [width, (cell) => cell % width],
  ];
  const cells = one.parts * width;
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const [parts, of] of sides) {
      const sums = new Float64Array(parts * targets);
      const spreads = new Float64Array(parts * targets);
      for (let at = 0; at < cells * targets; at++) {
        const own = of(Math.floor(at / targets)) * targets + (at % targets);
        sums[own] += left[at];
        spreads[own] += spread[at];
      }
      for (let at = 0; at < cells * targets; at++) {
        const own = of(Math.floor(at / targets)) * targets + (at % targets);
        if (spread[at] > 0) left[at] -= (spread[at] * sums[own]) / spreads[own];
      }
    }
  return ((one.parts - 1) * (width - 1)) / cells;
}
