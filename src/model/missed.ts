/**
 * Whether training has missed a link. Now and then a network of few steps never finds out what a column says of one that stands
 * several tokens behind it, and rows are told from real ones at once. It is seen on rows that only say when training is
 * enough: a token is said worse there than the one token before it that tells most of it would alone say it (the links of a tree:
 * Chow & Liu 1968). Which training it happens to is chance, so another one is likely to find it; where none does, there is too
 * little to learn it from.
 */
import type { Predictor } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import { deviation, mean } from '../measure/statistics.ts';
import { countsOf } from './counts.ts';
import { tokenLosses } from './score.ts';

/**
 * Least nats by which a token is said worse, and least standard errors: on public sets those that have found all links stay below 3,
 * those that have not are at 4 to 9.
 */
const LEAST = 0.1;
const CERTAIN = 3.5;
/** Rows that a table of two tokens is drawn towards the second alone by. */
const CALM = 5;
/** What is never met is this likely. */
const NEVER = 1e-3;
/** Most (rows × pairs of slots) that are counted, and fewest rows that tell anything. */
const BUDGET = 2e8;
const FEWEST = 300;

/** Per slot the loss, in nats, of every unseen row by the one slot before it that tells most; undefined where none is asked about. */
export type Links = readonly (Float64Array | undefined)[];

/** @returns undefined of sequences of several rows, and where there is too little to tell or too much to count */
export function linksOf(language: Language, learned: Sequences, unseen: Sequences): Links | undefined {
  const { slices, codecs, slotOf } = language;
  if (language.entity || learned.given > 0 || unseen.count < 2) return undefined;
  const rows = Math.min(learned.count, Math.floor((2 * BUDGET) / slices.length ** 2));
  if (rows < FEWEST) return undefined;
  const index = Uint32Array.from({ length: rows }, (_, i) => Math.floor((i * learned.count) / rows));
  const [known, asked] = [learned.take(index).all(), unseen.all()];
  const at = (all: readonly Int32Array[]) =>
    slices.map(({ offset }, slot) => Int32Array.from(all, (row) => row[slot] - offset));
  const [said, later] = [at(known), at(asked)];
  // What another field decides is not the network's to know.
  const bound = new Set(codecs.flatMap((_, c) => (language.isBound(c) ? [slotOf[c]] : [])));
  return slices.map(({ size }, slot) => {
    if (size < 2 || bound.has(slot)) return undefined;
    const shares = countsOf(size, [said[slot]]).map((count) => count / rows);
    let least = Number.POSITIVE_INFINITY;
    let best: Float64Array | undefined;
    for (let other = 0; other < slot; other++) {
      if (slices[other].size < 2) continue;
      const all = countsOf(slices[other].size, [said[other]]);
      const pair = new Float64Array(all.length * size);
      for (let row = 0; row < rows; row++) pair[said[other][row] * size + said[slot][row]]++;
      const loss = (from: number, to: number, own: number) =>
        -Math.log(
          (pair[from * size + to] - own + CALM * shares[to] + NEVER) /
            (all[from] - own + CALM + NEVER * size),
        );
      let sum = 0;
      // Each learned row as if it had not been.
      for (let row = 0; row < rows; row++) sum += loss(said[other][row], said[slot][row], 1);
      if (sum >= least) continue;
      least = sum;
      best = Float64Array.from(later[slot], (to, row) => loss(later[other][row], to, 0));
    }
    return best;
  });
}

/** Whether a token is said worse than its link says it. */
export function missesLink(network: Predictor, language: Language, unseen: Sequences, links: Links): boolean {
  const losses = tokenLosses(network, language, unseen);
  return links.some((link, slot) => {
    if (!link) return false;
    const worse = losses[slot].map((loss, row) => loss - link[row]);
    const more = mean(worse);
    return more >= LEAST && more >= (CERTAIN * deviation(worse)) / Math.sqrt(worse.length);
  });
}
