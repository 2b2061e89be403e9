/**
 * Learns what tells the learned rows from freely drawn ones, for the language to keep drawn rows by: importance weights
 * of a classifier (Grover et al. 2019), boosted trees over tokens. The network is stopped before it knows single records;
 * what it misses of the shape of a wide table, of which no record is the secret, large leaves tell. Folds say how many trees: as
 * long as they tell apart rows that they have not seen, and hardly know those that they have.
 */
import type { Predictor } from '../engine/engine.ts';
import { Critic, type CriticData, codeOf, type Feature, placeOf, runsOf } from '../language/critic.ts';
import type { Language } from '../language/language.ts';
import type { Sequences } from '../language/sequences.ts';
import type { Cut } from '../measure/cuts.ts';
import { deviation, mean } from '../measure/statistics.ts';
import type { Schema } from '../record/schema.ts';
import { Booster } from './booster.ts';
import { freeTokens } from './sample.ts';
import { sequenceLosses } from './score.ts';

/** Free rows for each learned one, and how many at least and at most. */
const TIMES = 3;
const FEWEST = 10_000;
const MOST = 45_000;
/** Their numbers begin behind all that evening draws. */
const FIRST = 1_000_000;

const FOLDS = 3;
/** A leaf holds at least the share of all rows that so many learned rows are. */
const LEAF = 50;
/** Most codes of a feature. */
const CODES = 250;
/** A row is kept at most so many times as often as the mean. */
const CLIP = 2.5;
/** Nats by which unseen rows must be told apart better than by a coin; and already after so many trees. */
const WORTH = 0.02;
const EARLY = { trees: 40, worth: 0.005 };
/** Trees without a better loss of unseen rows after which no more are grown. */
const PATIENCE = 20;
/** How much better trees may judge rows for having seen them: in standard deviations of a row's loss, as `Recipe.memory` is. */
const KNOWN = 0.02;

/**
 * For tables without entities, where a sequence is a row and none is told by its number; others are left as they are.
 * @param rounds most trees; 0 for no critic
 * @param k fewest learned rows that are told from as many
 * @param schema rows that break its rules are not written, and are not judged
 * @returns the language with its critic, or as it is where the rows are hardly told apart
 */
export function judged(
  network: Predictor,
  language: Language,
  training: Sequences,
  {
    rounds,
    k,
    ...drawing
  }: {
    readonly rounds: number;
    readonly k: number;
    readonly seed: number;
    readonly temperature: number;
    readonly schema: Schema;
  },
): Language {
  if (language.entity || language.given || rounds === 0) return language;
  const learned = training.all();
  const count = Math.min(MOST, Math.max(FEWEST, TIMES * training.count));
  const free = [...freeTokens(network, language, { ...drawing, from: FIRST, count })];
  const losses = sequenceLosses(network, language, training);
  const known = KNOWN * deviation(losses) * language.slices.length;
  const critic = learnCritic(language, learned, free, { rounds, k, known });
  return critic ? language.judged(critic) : language;
}

export interface CriticLesson {
  /** Most trees. */
  readonly rounds: number;
  /** Fewer learned rows of a leaf count as so many. */
  readonly k: number;
  /** How much higher, in nats, rows may be judged by trees that saw them. */
  readonly known: number;
  /** @default LEAF */
  readonly leaf?: number;
}

/**
 * @param learned, free vocabulary ids of rows that are their own sequences
 * @returns nothing where the two are hardly told apart
 */
export function learnCritic(
  language: Language,
  learned: readonly Int32Array[],
  free: readonly Int32Array[],
  { rounds, k, known, leaf = LEAF }: CriticLesson,
): CriticData | undefined {
  const rows = [...writable(language, learned), ...free];
  const { features, codes, cuts } = coded(language, rows);
  if (features.length === 0 || learned.length < FOLDS || free.length < FOLDS) return undefined;
  const leaves = learned.length < 3_000 ? 4 : learned.length < 10_000 ? 8 : 16;
  const every = Uint32Array.from(rows.keys());
  const begin = (index: Uint32Array) => new Booster(codes, cuts, learned.length, index, { leaves, leaf, k });
  const folds = Array.from({ length: FOLDS }, (_, f) => {
    const isHeld = (row: number) => row % FOLDS === f;
    return { booster: begin(every.filter((row) => !isHeld(row))), held: every.filter(isHeld) };
  });
  const whole = begin(every);
  let best = { trees: 0, gain: 0 };
  for (let trees = 1; trees <= rounds && trees - best.trees <= PATIENCE; trees++) {
    whole.grow();
    for (const { booster } of folds) booster.grow();
    if (mean(folds.map(({ booster, held }) => booster.knows(held))) > known) break;
    const gain = Math.LN2 - mean(folds.map(({ booster, held }) => booster.loss(held)));
    if (gain > best.gain) best = { trees, gain };
    if (trees === EARLY.trees && best.gain < EARLY.worth) return undefined;
  }
  if (best.gain < WORTH) return undefined;
  const trees = whole.trees.slice(0, best.trees).map(({ column, left, children, value }) => ({
    feature: column,
    left: left.map((flags) => (flags ? runsOf(flags) : [])),
    children,
    factor: value.map((own, node) => (column[node] < 0 ? Math.round(1e4 * Math.exp(own)) / 1e4 : 0)),
  }));
  const { slices } = language;
  const judge = new Critic({ features, trees, start: 1, kept: 1 }, slices);
  const ratios = free.map((row) => judge.ratio(row));
  const start = Math.round(1e6 / (CLIP * mean(ratios))) / 1e6;
  return { features, trees, start, kept: mean(ratios.map((ratio) => Math.min(1, start * ratio))) };
}

/** Rows with what must never be written replaced by what another row says that may: it is never drawn, and tells nothing. */
function writable(language: Language, learned: readonly Int32Array[]): Int32Array[] {
  const rows = learned.map((row) => row.slice());
  language.slices.forEach(({ offset }, slot) => {
    const never = new Set(language.forbidden[slot].map((token) => offset + token));
    if (never.size === 0) return;
    let next = learned.find((row) => !never.has(row[slot]))?.[slot];
    for (let r = rows.length - 1; r >= 0 && next !== undefined; r--) {
      if (never.has(rows[r][slot])) rows[r][slot] = next;
      else next = rows[r][slot];
    }
  });
  return rows;
}

interface Coded {
  readonly features: readonly Feature[];
  readonly codes: readonly Uint8Array[];
  readonly cuts: readonly Cut[];
}

/** Every row as one code a feature: numbers in order; of labels any may stand together. */
function coded({ codecs, slices, slotOf }: Language, rows: readonly Int32Array[]): Coded {
  const features: Feature[] = [];
  const codes: Uint8Array[] = [];
  const cuts: Cut[] = [];
  codecs.forEach((codec, c) => {
    const { sizes } = codec;
    const kind = codec.toJSON().codec;
    const isJoint = kind === 'number' && sizes.length === 2;
    sizes.forEach((size, s) => {
      if (size < 2 || (isJoint && s > 0)) return;
      const place = { slot: slotOf[c] + s, ...(isJoint && { width: sizes[1] }) };
      const places = rows.map((row) => placeOf(place, slices, row));
      const bounds = boundsOf(places, isJoint ? size * sizes[1] : size);
      features.push({ ...place, bounds });
      codes.push(Uint8Array.from(places, (own) => codeOf(bounds, own)));
      const none = { bounds: new Float64Array(0), binOf: new Uint8Array(0) };
      cuts.push({ kind: kind === 'category' ? 'category' : 'number', bins: bounds.length + 1, ...none });
    });
  });
  return { features, codes, cuts };
}

/** Where codes begin: at every place, or of very many at as many rows each. Code 0 stays empty: trees keep it for what is missing. */
function boundsOf(places: readonly number[], count: number): number[] {
  if (count <= CODES) return Array.from({ length: count }, (_, place) => place);
  const sorted = Int32Array.from(places).sort();
  const bounds = new Set([0]);
  for (let i = 1; i < CODES; i++) bounds.add(sorted[Math.floor((i * sorted.length) / CODES)]);
  return [...bounds];
}
