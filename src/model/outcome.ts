/**
 * Learns what the target says given all the other fields together. A network that is stopped before it knows single
 * records learns the many weak links of a target badly, each of them too weak for a tie to be certain of; a penalised
 * logistic regression of the learned rows (ridge: le Cessie and van Houwelingen 1992) weighs them all at once. It is
 * taken where rows that nobody learned do not speak for the network.
 */
import type { Predictor } from '../engine/engine.ts';
import type { CodecData } from '../language/codec-data.ts';
import type { Language } from '../language/language.ts';
import { Outcome, type OutcomeData } from '../language/outcome.ts';
import type { Sequences } from '../language/sequences.ts';
import { deviation, mean } from '../measure/statistics.ts';
import type { Schema } from '../record/schema.ts';
import { countsOf } from './counts.ts';
import { interact, sideOf } from './interaction.ts';
import { partsOf, toldRows } from './parts.ts';
import { Regression, type Term } from './regression.ts';
import { freeTokens } from './sample.ts';
import { lossesBySaid } from './score.ts';

/** Learned rows that are looked at, at most. */
const MOST = 20_000;
/** Most tokens of a target. */
const TOKENS = 10;
/** Parts of as many rows each that a number is cut into. */
const PARTS = 16;
/** Free rows that say how common each token of the target becomes; their numbers begin behind all that evening draws. */
const FREE = 10_000;
const FIRST = 500_000;
const ROUNDS = 30;
/**
 * Standard errors by which unseen targets may be likelier under the network. As likely, its targets are surer and teach
 * more: on bank marketing a regression with pairs was at .7 to 1.2 errors, and lost .9 points of AUC; it saved 1.7 on
 * credit default, where it was at .2 to .5.
 */
const DOUBT = 0.5;

/**
 * For tables without entities, where a sequence is a row and none is told by its number; others are left as they are, as are
 * targets that a rule of more than pairs binds, or that say a token of fewer than k learned rows.
 * @param validation rows that were not learned: where their targets are likelier under the network, it keeps its own
 * @param schema rows that break its rules are not written, and are not counted
 * @returns the language with its outcome, or as it is
 */
export function concluded(
  network: Predictor,
  language: Language,
  training: Sequences,
  validation: Sequences,
  drawing: {
    readonly k: number;
    readonly seed: number;
    readonly temperature: number;
    readonly schema: Schema;
    readonly onProgress?: (done: number) => void;
  },
): Language {
  const { entity, given } = language;
  const slot = targetOf(language, drawing.schema.target);
  if (entity || given || slot === undefined) return language;
  const fitted = learnOutcome(language, slot, training.all(), drawing.k, drawing.onProgress);
  if (fitted === undefined) return language;
  const free = [...freeTokens(network, language, { ...drawing, from: FIRST, count: FREE })];
  const data = evened(fitted, language, training.all(), free);
  const outcome = new Outcome(data, language.slices);
  const gains = gainsOf(network, language, outcome, validation, drawing.temperature);
  const error = deviation(gains) / Math.sqrt(gains.length);
  const isWorse = gains.length > 1 && mean(gains) < -DOUBT * error;
  return isWorse ? language : language.concluded(data);
}

/** The only slot of the target, where it has one that nothing binds. */
function targetOf(language: Language, target: string | undefined): number | undefined {
  const c = language.codecs.findIndex(({ field }) => field === target);
  if (c < 0 || language.codecs[c].sizes.length !== 1) return undefined;
  const slot = language.slotOf[c];
  const { size } = language.slices[slot];
  return size > 1 && size <= TOKENS && !language.isBound(c) ? slot : undefined;
}

/**
 * @param rows vocabulary ids of learned rows
 * @param k a token speaks for itself where at least so many rows hold it
 * @returns nothing where a token that the target may draw is held by fewer
 */
export function learnOutcome(
  language: Language,
  slot: number,
  rows: readonly Int32Array[],
  k: number,
  onProgress?: (done: number) => void,
): OutcomeData | undefined {
  const { slices, codecs, slotOf, forbidden } = language;
  const never = new Set(forbidden[slot]);
  const step = Math.max(1, rows.length / MOST);
  const learned = Array.from(
    { length: Math.floor(rows.length / step) },
    (_, i) => rows[Math.floor(i * step)],
  ).filter((row) => !never.has(row[slot] - slices[slot].offset));
  const local = (s: number) => Uint32Array.from(learned, (row) => row[s] - slices[s].offset);
  const said = local(slot);
  const counts = [...countsOf(slices[slot].size, [said])];
  if (learned.length === 0 || counts.some((n, y) => n < k && !never.has(y))) return undefined;
  const others = codecs.flatMap((codec, c) => {
    const own = slotOf[c];
    if (codec.sizes.length === 0 || own === slot || slices[own].size < 2) return [];
    const data = codec.toJSON();
    const [tokens, { size }] = [local(own), slices[own]];
    return [
      {
        slot: own,
        terms: termsOf(data, tokens, size, said, counts, k),
        side: sideOf(own, data, tokens, size, k),
      },
    ];
  });
  const regression = new Regression(counts);
  regression.fit(
    others.flatMap(({ terms }) => terms),
    (done) => onProgress?.(done / 2),
  );
  const pairs = interact(
    regression,
    others.map(({ side }) => side),
    said,
    k,
    (done) => onProgress?.((1 + done) / 2),
  );
  const factorOf = (log: number) => Number(Math.exp(log).toPrecision(5));
  const factors = new Map(
    others.map(({ slot: own, terms: spoken }) => [
      own,
      Array.from({ length: slices[own].size }, (_, token) =>
        spoken.some(({ values }) => values[token] !== 0)
          ? Array.from(regression.logs(spoken, token), factorOf)
          : null,
      ),
    ]),
  );
  const start = Array.from(regression.start, (log, y) => (never.has(y) ? 0 : factorOf(log)));
  // What the target never stands beside is no matter of chance.
  const forbid = (own: number, tokens: readonly number[], targets: readonly number[]) => {
    const said = factors.get(own);
    for (const token of said ? tokens : []) {
      const all = said![token] ?? start.map(() => 1);
      said![token] = all.map((factor, y) => (targets.includes(y) ? 0 : factor));
    }
  };
  for (const { slot: one, among, other, never: banned } of language.implications)
    if (one === slot) forbid(other, banned, among);
    else if (other === slot) forbid(one, among, banned);
  return {
    slot,
    start,
    votes: Array.from(factors, ([own, said]) => ({ slot: own, factors: said })),
    ...(pairs.length > 0 && {
      pairs: pairs.map(({ sides: [one, other], term }) => ({
        slots: [one.slot, other.slot] as const,
        parts: [Array.from(one.part), Array.from(other.part)] as const,
        factors: Array.from({ length: one.parts * other.parts }, (_, cell) =>
          term.part[cell] < 0 ? null : Array.from(regression.logs([term], cell), factorOf),
        ),
      })),
    }),
  };
}

/** What the tokens of a slot may say: each for itself, or neighbours of a number together and along a line. */
function termsOf(
  data: CodecData,
  tokens: Uint32Array,
  size: number,
  said: Uint32Array,
  counts: readonly number[],
  k: number,
): Term[] {
  const { part, middles } = partsOf(data, tokens, size, PARTS, k);
  const rows = toldRows(part, tokens, said, counts, k);
  const groups: Term = {
    tokens,
    part,
    values: Float64Array.from(part, (own) => (own < 0 ? 0 : 1)),
    sums: rows,
  };
  if (middles.size < 3) return [groups];
  // Every part stands on the line where its middle does, so that the line tells no more of single rows than the parts do.
  const sums = new Float64Array(counts.length);
  rows.forEach((n, at) => {
    sums[at % counts.length] += n * (middles.get(Math.floor(at / counts.length)) ?? 0);
  });
  const values = Float64Array.from(part, (own) => middles.get(own) ?? 0);
  return [groups, { tokens, part: part.map((own) => (middles.has(own) ? 0 : -1)), values, sums }];
}

/** The same, its tokens as common among free rows as among the learned ones. */
function evened(
  data: OutcomeData,
  language: Language,
  learned: readonly Int32Array[],
  free: readonly Int32Array[],
): OutcomeData {
  if (free.length === 0) return data;
  const { slices } = language;
  const counts = [
    ...countsOf(data.start.length, [learned.map((row) => row[data.slot] - slices[data.slot].offset)]),
  ];
  const wanted = sharesOf(counts, data.start, language.gaps[data.slot]);
  const outcome = new Outcome(data, slices);
  const chances = free.map((row) => outcome.chances(row));
  const times = wanted.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const found = new Float64Array(times.length);
    for (const own of chances) {
      const total = own.reduce((sum, chance, y) => sum + chance * times[y], 0);
      if (total === 0) continue;
      own.forEach((chance, y) => {
        found[y] += (chance * times[y]) / total / chances.length;
      });
    }
    found.forEach((share, y) => {
      if (share > 0 && wanted[y] > 0) times[y] *= wanted[y] / share;
    });
  }
  const start = data.start.map((own, y) => own * times[y]);
  const total = start.reduce((sum, own) => sum + own, 0);
  return { ...data, start: start.map((own) => Number((own / total).toPrecision(5))) };
}

/** Shares of the targets that are drawn: as many gaps as there are, and what is never drawn counts as the values in whose place it stands. */
function sharesOf(
  counts: readonly number[],
  start: readonly number[],
  gap: Language['gaps'][number],
): Float64Array {
  const all = counts.reduce((sum, n) => sum + n, 0);
  const missing = gap ? counts[gap.missing] / all : 0;
  const isValue = (y: number) => start[y] > 0 && y !== gap?.missing;
  const values = counts.reduce((sum, n, y) => sum + (isValue(y) ? n : 0), 0);
  return Float64Array.from(counts, (n, y) => {
    if (isValue(y)) return values > 0 ? ((1 - missing) * n) / values : 0;
    return y === gap?.missing ? missing : 0;
  });
}

/** How much likelier, in nats, each row's target is than under the network, given all that it says besides. */
function gainsOf(
  network: Predictor,
  language: Language,
  outcome: Outcome,
  unseen: Sequences,
  temperature: number,
): number[] {
  const losses = lossesBySaid(network, language, unseen, outcome.slot, temperature);
  const { offset } = language.slices[outcome.slot];
  return unseen.all().flatMap((row, s) => {
    const said = row[outcome.slot] - offset;
    const own = losses[said]?.[s];
    const chances = outcome.chances(row);
    if (own === undefined || chances[said] === 0) return [];
    const all = losses.reduce((sum, of, y) => sum + (of && chances[y] > 0 ? Math.exp(own - of[s]) : 0), 0);
    return [Math.log(chances[said]) + Math.log(all)];
  });
}
