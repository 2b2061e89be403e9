/**
 * The pilot of a condition: a few thousand candidates, the same ones whatever rows are asked for, that tell how rare it
 * is, towards which tokens the slots before it should lean, and what weight a candidate may have at most.
 *
 * The leaning (the tilt of a token) is fitted by the cross-entropy method (Rubinstein 1999; de Boer et al. 2005): a
 * token's tilt is multiplied by how often the weighted candidates have it, over how often they were expected to. It makes
 * candidates better, never wrong: what a tilt favours, the candidate's weight takes back.
 */
import type { Predicate } from '../condition/predicate.ts';
import type { Predictor, Sampler } from '../engine/engine.ts';
import { UserError } from '../error.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import { drawCandidates } from './candidates.ts';
import { type Plan, planOf, tilted } from './plan.ts';
import { tryOut } from './trial.ts';

export interface Pilot {
  readonly plan: Plan;
  /** Probability of the condition under the model. */
  readonly probability: number;
  /** Effective sample size of the last round's candidates, as a share of them: 1 where none is better than another. */
  readonly effective: number;
  /** Candidates that an accepted row takes, on average. */
  readonly candidates: number;
}

const RECORDS = 512;
/** Candidates of a round, at first and at most. */
const ROUND = 1024;
const LARGEST = 16_384;
const ROUNDS = 6;
/** Effective sample size below which the next round is larger. */
const FEWEST = 24;
/** Below this nothing can be learned of a round. */
const SOME = 4;
/** Effective share of a round that needs no better plan. */
const ENOUGH = 0.6;
/** Above this all weights are as good as the same, and the bound needs no closer look; else so many candidates. */
const EVEN = 0.99;
const FINAL = 2048;
/** Pseudo-counts that draw a tilt towards 1, and the furthest it goes. */
const CALM = 8;
const STEEPEST = 100;
/** Share of the weight that the bound may cut off: the largest error of any probability that comes of it. */
export const CUT = 0.005;
/** The bound is set so much higher, as a pilot sees less of the largest weights than there is. */
const MARGIN = 1.15;
/** More candidates than this for one row are not served. */
const MOST = 2_000;
/** A row that takes so many times the candidates of the mean is no accident: the pilot was wrong. */
const PATIENCE = 100;

/** Every pilot's random numbers: those of no seed, so that a fixture's rows do not hang on the fixture's length. */
const PILOT_SEED = 1;

export interface PilotOptions {
  readonly temperature?: number;
  /** A condition of less probability under the model is refused. @default 0 */
  readonly least?: number;
}

/** @throws UserError where the condition is impossible, or rarer than can be served */
export function pilot(
  network: Predictor,
  language: Language,
  schema: Schema,
  predicate: Predicate,
  { temperature, least = 0 }: PilotOptions = {},
): Pilot {
  const sampler = network.sampler(RECORDS);
  try {
    const untilted = planOf(language, predicate);
    let plan = untilted;
    let size = ROUND;
    let best: Pilot | undefined;
    let first = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const sight = look(sampler, language, schema, plan, { first, count: size, temperature, learns: true });
      first += size;
      if (sight.size < FEWEST) size = Math.min(LARGEST, size * 4);
      if (sight.size < SOME) continue;
      const found = measured(plan, sight);
      if (best === undefined || found.candidates < best.candidates) best = found;
      if (sight.size >= FEWEST && found.effective > ENOUGH) break;
      plan = tilted(untilted, sight.tilts);
    }
    if (best === undefined || best.candidates > MOST || best.probability < least) throw tooRare(first);
    if (best.effective > EVEN) return best;
    // The bound hangs on the largest weights, of which a round of learning sees too few.
    const sight = look(sampler, language, schema, best.plan, {
      first,
      count: FINAL,
      temperature,
      learns: false,
    });
    return sight.size < SOME ? best : measured(best.plan, sight);
  } finally {
    sampler.dispose();
  }
}

interface Sight {
  readonly weights: Float64Array;
  /** Effective sample size (Kish 1965). */
  readonly size: number;
  readonly tilts: (Float32Array | undefined)[];
}

interface Round {
  /** Number of the first candidate, and how many there are. */
  readonly first: number;
  readonly count: number;
  readonly temperature?: number;
  /** Whether tilts are to be learned of it. */
  readonly learns: boolean;
}

/** One round of candidates. */
function look(
  sampler: Sampler,
  language: Language,
  schema: Schema,
  plan: Plan,
  { first, count, temperature, learns }: Round,
): Sight {
  const weights = new Float64Array(count);
  // Second slots are not tilted: what a token means there hangs on the first.
  const tiltable = language.slices.map(({ size }, slot) => language.slotOf.includes(slot) && size > 1);
  const met = language.slices.map((slice) => new Float64Array(slice.size));
  const expected = language.slices.map((slice) => new Float64Array(slice.size));
  for (let at = 0; at < count; at += RECORDS) {
    const names = Array.from({ length: Math.min(RECORDS, count - at) }, (_, i) => ({
      seed: PILOT_SEED,
      row: first + at + i,
      attempt: 0,
      purpose: PURPOSE.pilot,
    }));
    const lanes = names.map(({ seed, row }) => ({ plan, stream: new Stream(seed, row, PURPOSE.pilot, 1) }));
    // What a draw counts for is known at the end of its row alone.
    const drawn: { slot: number; lane: number; p: Float32Array; token: number }[] = [];
    const witness = (slot: number, lane: number, p: Float32Array, total: number, token: number) => {
      if (tiltable[slot]) drawn.push({ slot, lane, p: p.map((x) => x / total), token });
    };
    const { tokens, weights: own } = drawCandidates(
      sampler,
      RECORDS,
      language,
      lanes,
      temperature,
      learns ? witness : undefined,
    );
    const { hits } = tryOut(
      language,
      schema,
      tokens,
      () => plan,
      (i) => names[i],
    );
    own.forEach((weight, i) => {
      weights[at + i] = weight * hits[i];
    });
    for (const { slot, lane, p, token } of drawn) {
      const weight = weights[at + lane];
      if (weight === 0) continue;
      met[slot][token] += weight;
      for (let i = 0; i < p.length; i++) expected[slot][i] += weight * p[i];
    }
  }
  let total = 0;
  let squares = 0;
  for (const weight of weights) {
    total += weight;
    squares += weight * weight;
  }
  const size = squares > 0 ? (total * total) / squares : 0;
  const shares = (sums: Float64Array) => sums.map((sum) => (total > 0 ? sum / total : 0));
  const tilts = language.slices.map((_, slot) =>
    tiltOf(plan.tilts[slot], shares(met[slot]), shares(expected[slot]), size),
  );
  return { weights, size, tilts };
}

/** The tilt of a slot, where what was met differs from what was expected by more than chance. */
function tiltOf(
  before: Float32Array | undefined,
  met: Float64Array,
  expected: Float64Array,
  size: number,
): Float32Array | undefined {
  let distance = 0;
  let used = 0;
  for (let i = 0; i < met.length; i++) {
    if (expected[i] <= 0) continue;
    used++;
    distance +=
      (size * (met[i] - expected[i]) * (met[i] - expected[i])) / (expected[i] + 1 / Math.max(1, size));
  }
  if (distance < used + 2 * Math.sqrt(2 * used)) return before;
  return Float32Array.from(met, (share, i) => {
    const ratio = (size * share + CALM) / (size * expected[i] + CALM);
    return Math.min(STEEPEST, Math.max(1 / STEEPEST, (before?.[i] ?? 1) * ratio));
  });
}

function measured(plan: Plan, { weights, size }: Sight): Pilot {
  const bound = (size > EVEN * weights.length ? 1 : MARGIN) * boundOf(weights);
  let total = 0;
  let accepted = 0;
  for (const weight of weights) {
    total += weight;
    accepted += Math.min(1, weight / bound);
  }
  const candidates = weights.length / accepted;
  return {
    plan: { ...plan, bound, patience: 10_000 + Math.ceil(PATIENCE * candidates) },
    probability: total / weights.length,
    effective: size / weights.length,
    candidates,
  };
}

/** The least bound that cuts off no more than `CUT` of the weight. */
function boundOf(weights: Float64Array): number {
  const sorted = Float64Array.from(weights).sort().reverse();
  let total = 0;
  for (const weight of sorted) total += weight;
  // With the bound at the n-th largest weight, the n larger ones lose what they have beyond it.
  let above = 0;
  for (let n = 0; n < sorted.length; n++) {
    if (above - n * sorted[n] > CUT * total) return (above - CUT * total) / n;
    above += sorted[n];
  }
  return sorted[0];
}

export function tooRare(tried: number): UserError {
  return new UserError(
    `the condition is impossible or too rare: of ${tried} candidate rows none, or hardly any, meets it`,
    'ask for less at once; or name its columns under `conditions` and train again, so that they are spoken first',
  );
}
