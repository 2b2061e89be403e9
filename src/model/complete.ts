/**
 * Rows that complete partial records, hardly two of them alike. A pilot for each would cost more than the row: instead
 * every row draws candidates of its own, within the masks of its record, until those that count are enough, and
 * takes one of them in proportion to its weight (sampling, importance resampling: Rubin 1987). Rows are independent, and
 * never depend on how many are asked for.
 */
import type { Predictor } from '../engine/engine.ts';
import { UserError } from '../error.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import { drawCandidates } from './candidates.ts';
import type { Plan } from './plan.ts';
import { BATCH, inOrder, type Met, type PromptOptions } from './prompt.ts';
import type { SampledPart } from './sample.ts';
import { tryOut } from './trial.ts';

export interface Completions {
  /**
   * Effective sample size of the rows' candidates (Kish 1965): the least of those rows that took several, infinite where none
   * did; and of all rows together.
   */
  least: number;
  effective: number;
}

/** Candidates of a row at first, and at most. */
const FEW = 16;
const MOST = 2_048;
/** Effective sample size that is enough. */
export const ENOUGH = 8;
/** How often a row takes one of its candidates and decodes it, before it draws more. */
const DECODINGS = 32;

interface Candidate {
  readonly tokens: Int32Array;
  readonly weight: number;
}

interface Open {
  readonly row: number;
  readonly plan: Plan;
  /** Candidates that it shall have, and has been given a place for. */
  wanted: number;
  placed: number;
  readonly candidates: Candidate[];
  picks: number;
  met?: Met;
}

/** For tables without entities: a sequence is a row. */
export function* completed(
  network: Predictor,
  language: Language,
  schema: Schema,
  options: PromptOptions & { readonly completions: Completions },
): Generator<SampledPart> {
  const { seed, temperature, tally, completions, batch = BATCH } = options;
  const sampler = network.sampler(batch);
  const begin = (row: number): Open => {
    const plan = options.planOf(row);
    const { critic, outcome } = language;
    const isWeighed = critic !== undefined || (outcome && plan.weights[outcome.slot] !== undefined);
    const alike = !isWeighed && isLeading(plan, language);
    return { row, plan, wanted: alike ? 1 : FEW, placed: 0, candidates: [], picks: 0 };
  };
  try {
    yield* inOrder(language, schema, options, begin, (waiting) => {
      draw(waiting);
      settle(waiting.filter((one) => one.candidates.length === one.wanted));
    });
  } finally {
    sampler.dispose();
  }

  /** One batch of candidates, for the rows in their order. */
  function draw(open: readonly Open[]): void {
    const placed: { one: Open; attempt: number }[] = [];
    for (const one of open)
      while (one.placed < one.wanted && placed.length < batch) placed.push({ one, attempt: one.placed++ });
    if (placed.length === 0) return;
    const lanes = placed.map(({ one, attempt }) => ({
      plan: one.plan,
      stream: new Stream(seed, one.row, PURPOSE.tokens, attempt),
    }));
    const { tokens, weights } = drawCandidates(sampler, batch, language, lanes, temperature);
    placed.forEach(({ one }, i) => {
      one.candidates.push({ tokens: tokens[i], weight: weights[i] });
    });
    if (tally) tally.candidates += placed.length;
  }

  /** Rows that have all the candidates they wanted: enough, or more are wanted. */
  function settle(whole: readonly Open[]): void {
    let picking: Open[] = [];
    for (const one of whole) {
      if (one.wanted === 1 || sizeOf(one) >= ENOUGH || (one.wanted >= MOST && sizeOf(one) > 0))
        picking.push(one);
      else more(one);
    }
    while (picking.length > 0) {
      const picked = picking.map((one) => pick(one, new Stream(seed, one.row, PURPOSE.pick, one.picks++)));
      const { hits, values } = tryOut(
        language,
        schema,
        picked.map(({ tokens }) => tokens),
        (i) => picking[i].plan,
        (i) => ({ seed, row: picking[i].row, attempt: picking[i].picks }),
        options.refuse,
      );
      picking.forEach((one, i) => {
        if (hits[i] <= new Stream(seed, one.row, PURPOSE.pick, one.picks).uniform()) return;
        one.met = { values: Float64Array.from(values, (column) => column[i]), tokens: picked[i].tokens };
        const size = sizeOf(one);
        completions.effective += size;
        // One candidate, as good as any other, is all that is wanted.
        if (one.wanted > 1) completions.least = Math.min(completions.least, size);
      });
      const left = picking.filter(({ met }) => met === undefined);
      for (const one of left) if (one.picks % DECODINGS === 0) more(one);
      picking = left.filter(({ picks }) => picks % DECODINGS !== 0);
    }
  }
}

/** Twice the candidates, within bounds. */
function more(one: Open): void {
  if (one.wanted >= MOST) throw tooRareToComplete(one.row, one.wanted);
  one.wanted = Math.max(FEW, one.wanted * 2);
}

function pick({ candidates }: Open, stream: Stream): Candidate {
  let left = stream.uniform() * candidates.reduce((sum, { weight }) => sum + weight, 0);
  let last = candidates[0];
  for (const candidate of candidates) {
    if (candidate.weight > 0) last = candidate;
    left -= candidate.weight;
    if (left < 0) return candidate;
  }
  return last;
}

function sizeOf({ candidates }: Open): number {
  let total = 0;
  let squares = 0;
  for (const { weight } of candidates) {
    total += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (total * total) / squares : 0;
}

/**
 * Whether all that is given is spoken before anything that is not, each of it one token: then every candidate is as good as
 * any other.
 */
function isLeading(plan: Plan, { slices }: Language): boolean {
  const last = plan.weights.findLastIndex((own) => own !== undefined);
  const spoken = new Int32Array(slices.length).fill(-1);
  for (let slot = 0; slot <= last; slot++) {
    if (slices[slot].size === 1) {
      spoken[slot] = 0;
      continue;
    }
    const own = plan.weights[slot]?.(spoken);
    if (own === undefined) return false;
    const tokens = Array.from(own.keys()).filter((token) => own[token] > 0);
    if (tokens.length !== 1) return false;
    spoken[slot] = tokens[0];
  }
  return true;
}

function tooRareToComplete(row: number, tried: number): UserError {
  return new UserError(
    `a partial record cannot be completed: of ${tried} candidate rows none meets it and keeps the rules`,
    'leave more of its cells empty',
    { row: row + 1 },
  );
}
