/**
 * How like never-seen real texts the synthetic ones are: in short runs of characters, in length, and in words. Each is
 * compared with what trained texts, as a perfect generator's, would show against the same never-seen ones, but for what
 * fewer than k of those who wrote them share: that no generator may write.
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
  /** Who wrote each of the texts; absent where every text is its own. */
  readonly units?: Readonly<Record<'synthetic' | 'unseen' | 'train', ArrayLike<number> | undefined>>;
  /** k: what fewer units hold is not written. */
  readonly minRecords: number;
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
  const { synthetic, unseen: others, train } = texts.units ?? {};
  const by = [synthetic, others, train].map(writers);
  const people = new Set(by[1]).size;
  // What one of them writes says nothing of what others would.
  const count = Math.min(PARTS, ...by.map((units) => new Set(units).size));
  if (count < 2) return undefined;
  const parts = [made, unseen, seen].map((list, side) => partsOf(list, by[side], count));
  const errorOf = (figure: (part: number) => number) =>
    spread(Array.from({ length: count }, (_, part) => figure(part)));
  const compare = (alike: (a: readonly string[], b: readonly string[]) => number): Compared => ({
    value: alike(made, unseen),
    expected: alike(seen, unseen),
    error: errorOf((part) => alike(parts[0][part], parts[1][part])),
    spread: errorOf((part) => alike(parts[2][part], parts[1][part])),
  });
  const held = new Held(texts.train, train, texts.minRecords);
  const metric = (name: string, { value, expected, error, spread }: Compared, detail: string): Metric => ({
    name,
    value,
    low: Math.max(0, value - spanAt(count) * error),
    high: Math.min(1, value + spanAt(count) * error),
    level: LEVEL,
    n: people,
    better: 'high',
    expected,
    honest: Math.max(0, expected - harmSpan(count) * spread),
    detail,
  });
  const runs = compare((a, b) => 1 - runDistance(a, b));
  const lengths = compare((a, b) => 1 - lengthDistance(a, b));
  const words = vocabulary([made, unseen], parts, held);
  return {
    ngrams: metric('fidelity.text_ngrams', { ...runs, expected: held.runsShared(seen, unseen) }, name),
    length: metric('fidelity.text_length', lengths, name),
    vocabulary: metric('fidelity.text_vocabulary', words, name),
  };
}

/** A figure of the synthetic texts beside that of trained ones, and how much either moves. */
interface Compared {
  readonly value: number;
  readonly expected: number;
  /** Standard error of the value. */
  readonly error: number;
  /** Standard error of what is expected: a figure at its floor does not move, and tells nothing of how honest ones do. */
  readonly spread: number;
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
  for (const text of texts)
    for (const run of runsIn(text)) {
      shares.set(run, (shares.get(run) ?? 0) + 1);
      total++;
    }
  return { shares, total: Math.max(1, total) };
}

function* runsIn(text: string): Generator<number> {
  const padded = `\u0002${text}\u0003`;
  for (let i = 0; i + RUN <= padded.length; i++) {
    let run = 0;
    for (let j = 0; j < RUN; j++) run = run * 65536 + padded.charCodeAt(i + j);
    yield run;
  }
}

function lengthDistance(a: readonly string[], b: readonly string[]): number {
  const lengths = (texts: readonly string[]) => Float64Array.from(texts, (text) => text.length).sort();
  return kolmogorovSmirnov(lengths(a), lengths(b));
}

/** Share of the words, each as often as it occurs, that trained texts know. */
function vocabulary(
  [made, unseen]: readonly (readonly string[])[],
  [ofMade, ofUnseen]: readonly (readonly (readonly string[])[])[],
  held: Held,
): Compared {
  const share = (texts: readonly string[], isKnown: (word: string) => boolean) => {
    let all = 0;
    let found = 0;
    for (const text of texts)
      for (const word of wordsIn(text)) {
        all++;
        if (isKnown(word)) found++;
      }
    return all === 0 ? 1 : found / all;
  };
  const known = (texts: readonly string[]) => share(texts, (word) => held.words.has(word));
  const common = share(unseen, (word) => held.isCommon(word));
  return {
    value: known(made),
    // Words that people do not share are not written, and where those are most, texts are spelled freely.
    expected: common < SHARED ? common : known(unseen),
    error: spread(ofMade.map(known)),
    spread: spread(ofUnseen.map(known)),
  };
}

/** Share of the words that must be of k units, for texts to be written in words. */
const SHARED = 0.6;

/** What of the trained texts k of their writers share. */
class Held {
  /** The number of writers of each word, no further than k. */
  readonly words: Map<string, number>;
  private readonly runs: Map<number, number>;

  constructor(
    texts: readonly string[],
    units: ArrayLike<number> | undefined,
    private readonly k: number,
  ) {
    const order = Array.from(texts.keys());
    if (units) order.sort((a, b) => units[a] - units[b] || a - b);
    const count = <What>(whats: (text: string) => Iterable<What>): Map<What, number> => {
      const counts = new Map<What, number>();
      // The last writer who was counted, where that is not enough yet.
      const last = new Map<What, number>();
      for (const i of order) {
        const unit = units?.[i] ?? i;
        for (const what of whats(texts[i])) {
          const sofar = counts.get(what) ?? 0;
          if (sofar >= k || last.get(what) === unit) continue;
          counts.set(what, sofar + 1);
          last.set(what, unit);
        }
      }
      return counts;
    };
    this.words = count(wordsIn);
    this.runs = count((text) => runsIn(text.slice(0, LONGEST)));
  }

  isCommon(word: string): boolean {
    return (this.words.get(word) ?? 0) >= this.k;
  }

  /** What two lists of texts have in common, of the runs that k writers share. */
  runsShared(a: readonly string[], b: readonly string[]): number {
    const [p, q] = [runsOf(a), runsOf(b)];
    let sum = 0;
    for (const [run, share] of p.shares)
      if ((this.runs.get(run) ?? 0) >= this.k)
        sum += Math.min(share / p.total, (q.shares.get(run) ?? 0) / q.total);
    return sum;
  }
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
