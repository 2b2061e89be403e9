/**
 * How like never-seen real texts the synthetic ones are: in short runs of characters, in length, and in words. Each is
 * compared with what trained texts, as a perfect generator's, would show against the same never-seen ones.
 */
import type { WordDetail } from '../measure/details.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { harmSpan, kolmogorovSmirnov, LEVEL, spanAt } from '../measure/statistics.ts';
import { wordsIn } from '../measure/texts.ts';

export interface Texts {
  readonly synthetic: readonly string[];
  readonly unseen: readonly string[];
  readonly train: readonly string[];
  /** Who wrote each of the synthetic and of the unseen texts; absent where every text is its own. */
  readonly units?: Readonly<Record<'synthetic' | 'unseen', ArrayLike<number> | undefined>>;
}

/** Characters of a run. */
const RUN = 3;
/** Most texts that are compared on either side, and most characters of each. */
const MOST = 4_000;
const LONGEST = 4_000;
/** Parts the texts are cut into, by who wrote them, to see how much a figure moves. */
const PARTS = 10;
/** Fewest texts that tell anything. */
const FEWEST = 50;

export interface TextFidelity {
  readonly ngrams: Metric;
  readonly length: Metric;
  readonly vocabulary: Metric;
}

/** @returns undefined where there are too few texts on a side */
export function textFidelity(texts: Texts, seed: number, name: string): TextFidelity | undefined {
  const all = [texts.synthetic, texts.unseen, texts.train];
  const n = Math.min(MOST, ...all.map(({ length }) => length));
  if (n < FEWEST) return undefined;
  const drawn = all.map(({ length }, round) => new Draws(seed, USE.sample, 40 + round).sample(length, n));
  const [made, unseen, seen] = all.map((list, side) =>
    Array.from(drawn[side], (i) => list[i].slice(0, LONGEST)),
  );
  const writers = (units: ArrayLike<number> | undefined, side: number) =>
    Array.from(drawn[side], (i) => units?.[i] ?? i);
  const by = [writers(texts.units?.synthetic, 0), writers(texts.units?.unseen, 1)];
  const people = new Set(by[1]).size;
  // What one of them writes says nothing of what others would.
  const count = Math.min(PARTS, ...by.map((units) => new Set(units).size));
  if (count < 2) return undefined;
  const parts = [made, unseen].map((list, side) => partsOf(list, by[side], count));
  const errorOf = (figure: (part: number) => number) =>
    spread(Array.from({ length: count }, (_, part) => figure(part)));
  const compare = (distance: (a: readonly string[], b: readonly string[]) => number) => ({
    value: 1 - distance(made, unseen),
    expected: 1 - distance(seen, unseen),
    error: errorOf((part) => distance(parts[0][part], parts[1][part])),
  });
  const metric = (
    name: string,
    { value, expected, error }: { value: number; expected: number; error: number },
    detail: string,
  ): Metric => ({
    name,
    value,
    low: Math.max(0, value - spanAt(count) * error),
    high: Math.min(1, value + spanAt(count) * error),
    level: LEVEL,
    n: people,
    better: 'high',
    expected,
    honest: Math.max(0, expected - harmSpan(count) * error),
    detail,
  });
  return {
    ngrams: metric('fidelity.text_ngrams', compare(runDistance), name),
    length: metric('fidelity.text_length', compare(lengthDistance), name),
    vocabulary: metric('fidelity.text_vocabulary', vocabulary(made, unseen, texts.train, parts[0]), name),
  };
}

/** Total variation between the distributions of runs of characters. */
export function runDistance(a: readonly string[], b: readonly string[]): number {
  const [p, q] = [runsOf(a), runsOf(b)];
  let sum = 0;
  for (const [run, share] of p.shares) sum += Math.abs(share / p.total - (q.shares.get(run) ?? 0) / q.total);
  for (const [run, share] of q.shares) if (!p.shares.has(run)) sum += share / q.total;
  return sum / 2;
}

/** Counts of runs of code units; a text's ends count as characters, so that beginnings and endings are compared too. */
function runsOf(texts: readonly string[]): { shares: Map<number, number>; total: number } {
  const shares = new Map<number, number>();
  let total = 0;
  for (const text of texts) {
    const padded = `\u0002${text}\u0003`;
    for (let i = 0; i + RUN <= padded.length; i++) {
      let run = 0;
      for (let j = 0; j < RUN; j++) run = run * 65536 + padded.charCodeAt(i + j);
      shares.set(run, (shares.get(run) ?? 0) + 1);
      total++;
    }
  }
  return { shares, total: Math.max(1, total) };
}

function lengthDistance(a: readonly string[], b: readonly string[]): number {
  const lengths = (texts: readonly string[]) => Float64Array.from(texts, (text) => text.length).sort();
  return kolmogorovSmirnov(lengths(a), lengths(b));
}

/** Share of the words, each as often as it occurs, that trained texts know. */
function vocabulary(
  made: readonly string[],
  unseen: readonly string[],
  train: readonly string[],
  parts: readonly (readonly string[])[],
): { value: number; expected: number; error: number } {
  const known = new Set<string>();
  for (const text of train) for (const word of wordsIn(text)) known.add(word);
  const share = (texts: readonly string[]) => {
    let all = 0;
    let found = 0;
    for (const text of texts)
      for (const word of wordsIn(text)) {
        all++;
        if (known.has(word)) found++;
      }
    return all === 0 ? 1 : found / all;
  };
  return { value: share(made), expected: share(unseen), error: spread(parts.map(share)) };
}

/** The texts in so many parts, all of one writer in the same. */
function partsOf(texts: readonly string[], writers: readonly number[], count: number): string[][] {
  const partOf = new Map<number, number>();
  for (const writer of writers) if (!partOf.has(writer)) partOf.set(writer, partOf.size % count);
  const parts: string[][] = Array.from({ length: count }, () => []);
  texts.forEach((text, i) => {
    parts[partOf.get(writers[i])!].push(text);
  });
  return parts;
}

/** Standard error of a figure of all texts, from those of the parts. */
function spread(figures: readonly number[]): number {
  const mean = figures.reduce((sum, x) => sum + x, 0) / figures.length;
  const squares = figures.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (figures.length - 1) / figures.length);
}

/** Most words that are shown. */
const SHOWN = 30;

/**
 * The commonest words and the share of the texts that hold each, real and synthetic. A word that fewer than k units
 * hold is not shown.
 * @param units the unit of each unseen text; absent where every text is its own
 */
export function commonWords(
  { unseen, synthetic }: Pick<Texts, 'unseen' | 'synthetic'>,
  units: ArrayLike<number> | undefined,
  k: number,
): WordDetail[] {
  const holders = new Map<string, Set<number>>();
  const inReal = new Map<string, number>();
  unseen.forEach((text, i) => {
    for (const word of new Set(wordsIn(text))) {
      inReal.set(word, (inReal.get(word) ?? 0) + 1);
      const by = holders.get(word) ?? new Set();
      if (by.size < k) by.add(units ? units[i] : i);
      holders.set(word, by);
    }
  });
  const shown = [...inReal]
    .filter(([word]) => holders.get(word)!.size >= k)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, SHOWN);
  const wanted = new Set(shown.map(([word]) => word));
  const inMade = new Map<string, number>();
  for (const text of synthetic)
    for (const word of new Set(wordsIn(text)))
      if (wanted.has(word)) inMade.set(word, (inMade.get(word) ?? 0) + 1);
  return shown.map(([word, count]) => ({
    word,
    real: count / unseen.length,
    synthetic: (inMade.get(word) ?? 0) / Math.max(1, synthetic.length),
  }));
}
