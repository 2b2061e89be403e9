/**
 * How long texts get is decided piece by piece, and a small error at every piece adds up. So the probability that a text
 * ends is corrected: by how much oftener texts of the source end after so many pieces than texts that the network draws
 * for the same rows (a ratio of hazards).
 */
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Ending } from './ending.ts';
import { type Speaker, type TailRow, tailSpeaker } from './tails.ts';

/** Most texts that are drawn to see how long they get, and most pieces of them in all. */
const TEXTS = 1_000;
/** Most texts of the source that are looked at. */
const READ = 20_000;
const PIECES = 60_000;
/** Texts of the source that end in one bucket of lengths, at least; most buckets; how often it is done. */
const FEWEST = 40;
const BUCKETS = 12;
const ROUNDS = 2;
/** Ends that either side is taken to have had besides, in proportion. */
const PRIOR = 10;
const GREATEST = 4;

export function learnEndings(
  speaker: Speaker,
  language: Language,
  training: Sequences,
  seed: number,
): Ending[] {
  const { tail } = language;
  if (!tail || training.count === 0) return [];
  const { rows, tails } = rowsOf(language, training);
  const real = tail.ends.map((end) => lengthsOf(tails, end, language));
  let endings = tail.ends.flatMap((end, i) => {
    const sorted = real[i].flatMap(({ pieces, ended }) => (ended ? [pieces] : [])).sort((a, b) => a - b);
    const buckets = Math.min(BUCKETS, Math.floor(sorted.length / FEWEST));
    if (buckets === 0) return [];
    const edges = Array.from(
      { length: buckets - 1 },
      (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / buckets)],
    );
    const below = [...new Set(edges), Number.MAX_SAFE_INTEGER];
    return [{ end, below, factors: below.map(() => 1) }];
  });
  if (endings.length === 0) return [];
  const mean = tails.reduce((sum, { length }) => sum + length, 0) / tails.length;
  const count = Math.min(rows.length, TEXTS, Math.max(1, Math.floor(PIECES / mean)));
  // Spread over all of them.
  const some = Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
  for (let round = 0; round < ROUNDS; round++) {
    const drawer = tailSpeaker({ ...speaker, endings }, language, { seed: seed + round });
    const drawn = drawer.tokens(some);
    drawer.dispose();
    endings = endings.map((ending) => {
      const like = real[tail.ends.indexOf(ending.end)];
      const longest = like.reduce((most, { pieces }) => Math.max(most, pieces), 0);
      const wanted = hazards(like, ending.below);
      // Where the source was cut off nothing is known of what comes behind.
      const made = lengthsOf(drawn, ending.end, language).map(({ pieces, ended }) =>
        pieces > longest ? { pieces: longest, ended: false } : { pieces, ended },
      );
      const got = hazards(made, ending.below);
      const factors = ending.factors.map((factor, b) => {
        const usual = (wanted[b].ends + 1e-9) / Math.max(1, wanted[b].risk);
        const own = (got[b].ends + PRIOR) / (got[b].risk + PRIOR / usual);
        const next = (factor * odds(usual)) / odds(own);
        return Number(Math.min(GREATEST, Math.max(1 / GREATEST, next)).toFixed(3));
      });
      return { ...ending, factors };
    });
  }
  return endings;
}

const odds = (p: number) => p / Math.max(1e-6, 1 - p);

/** Every row of the sequences, and what its tail says, windows put together. */
function rowsOf(
  { tailSlice, tail }: Language,
  training: Sequences,
): { rows: TailRow[]; tails: Int32Array[] } {
  const rows: TailRow[] = [];
  const tails: number[][] = [];
  for (let s = 0; s < training.count; s++) {
    const from = training.starts[s];
    const said = training.tokens
      .subarray(from + training.given, training.starts[s + 1])
      .map((token) => token - tailSlice!.offset)
      .filter((token) => token >= 0);
    if (tail!.goesOn(said[0])) tails.at(-1)?.push(...said.subarray(1));
    else if (rows.length >= READ) break;
    else {
      rows.push({ row: s, given: training.tokens.slice(from, from + training.given) });
      tails.push([...said]);
    }
  }
  return { rows, tails: tails.map((said) => Int32Array.from(said)) };
}

/** Pieces of one text, and whether it ended behind them or was cut off. */
interface Length {
  readonly pieces: number;
  readonly ended: boolean;
}

/** How long the texts are that end with the token. */
function lengthsOf(tails: readonly Int32Array[], end: number, { tail }: Language): Length[] {
  const [first, next] = tail!.sectionOf(end);
  return tails.flatMap((said) => {
    const own = said.filter((token) => token >= first && token < next);
    const ended = own[own.length - 1] === end;
    const pieces = own.length - Number(ended);
    // A text that is missing is one token.
    return pieces > 0 && (ended || pieces > 1) ? [{ pieces, ended }] : [];
  });
}

/** For every bucket of lengths: texts that end in it, and how often one of them might have. */
function hazards(lengths: readonly Length[], below: readonly number[]): { ends: number; risk: number }[] {
  return below.map((edge, b) => {
    const from = Math.max(1, below[b - 1] ?? 1);
    let ends = 0;
    let risk = 0;
    for (const { pieces, ended } of lengths) {
      if (ended && pieces >= from && pieces < edge) ends++;
      risk += Math.max(0, Math.min(pieces + Number(ended), edge) - from);
    }
    return { ends, risk };
  });
}
