/**
 * Rows that meet a condition. Every row tries its own candidates, each from its own random stream, until one is
 * accepted; so rows are independent, a row never depends on how many are asked for, and what is accepted follows the
 * model's own distribution given the condition (up to the share of weight that `pilot.ts` lets the bound cut off).
 */

import type { Predictor } from '../engine/engine.ts';
import { tableOf } from '../language/decode.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import { drawCandidates } from './candidates.ts';
import { tooRare } from './pilot.ts';
import type { Plan } from './plan.ts';
import type { Refuse } from './redraw.ts';
import type { SampledPart } from './sample.ts';
import { type Speaker, tailSpeaker } from './tails.ts';
import { tryOut } from './trial.ts';

export interface PromptOptions {
  readonly seed: number;
  readonly rows: number;
  /** Number of the first row. @default 0 */
  readonly from?: number;
  /** The plan of every row, by its number. */
  readonly planOf: (row: number) => Plan;
  /** Candidates that are drawn together: changes speed and memory, never a byte. */
  readonly batch?: number;
  readonly temperature?: number;
  readonly tally?: Tally;
  /** What must not be written, whatever it meets. */
  readonly refuse?: Refuse;
  /** The network that speaks the tails of rows, where the language has them. */
  readonly tail?: Speaker;
}

/** What the work was. */
export interface Tally {
  /** Candidates that were drawn and looked at. */
  candidates: number;
  /** Their weight, in units of their bounds, and what of it lay beyond the bound. */
  weight: number;
  cut: number;
}

export const newTally = (): Tally => ({ candidates: 0, weight: 0, cut: 0 });

/** Candidates that are drawn together, rows that are under way at a time, and rows of a part. */
export const BATCH = 512;
export const OPEN = 4 * BATCH;
const PART = BATCH;

/** What a row has come to: one value per codec, and its tokens. */
export interface Met {
  readonly values: Float64Array;
  readonly tokens: Int32Array;
}

/**
 * Rows in order, in parts, as they are met.
 * @param begin a row that is now under way
 * @param step brings the rows that are not met yet some way on
 */
export function* inOrder<Row extends { readonly row: number; met?: Met }>(
  language: Language,
  schema: Schema,
  { seed, rows, from = 0, tail }: PromptOptions,
  begin: (row: number) => Row,
  step: (waiting: readonly Row[]) => void,
): Generator<SampledPart> {
  const speaker = tail && tailSpeaker(tail, language, { seed });
  const end = from + rows;
  const open: Row[] = [];
  let next = from;
  let first = from;
  try {
    while (first < end) {
      while (next < end && open.length < OPEN) open.push(begin(next++));
      step(open.filter(({ met }) => met === undefined));
      let ready = 0;
      while (ready < open.length && open[ready].met) ready++;
      while (ready >= PART || (ready > 0 && first + ready === end)) {
        const part = open.splice(0, Math.min(PART, ready));
        yield partOf(part, first);
        first += part.length;
        ready -= part.length;
      }
    }
  } finally {
    speaker?.dispose();
  }

  function partOf(part: readonly Row[], number: number): SampledPart {
    const columns = language.codecs.map((_, c) => Float64Array.from(part, ({ met }) => met!.values[c]));
    const tails = speaker?.speak(
      part.map(({ row, met }) => ({ row, given: language.rowTokens(met!.tokens, 0) })),
    );
    const numbers = Float64Array.from(part, ({ row }) => row);
    return {
      table: tableOf(language, columns, part.length, schema, tails),
      first: number,
      numbers,
      entities: numbers,
    };
  }
}

interface Open {
  readonly row: number;
  readonly plan: Plan;
  attempts: number;
  met?: Met;
}

/** For tables without entities: a sequence is a row. */
export function* prompted(
  network: Predictor,
  language: Language,
  schema: Schema,
  options: PromptOptions,
): Generator<SampledPart> {
  const { seed, planOf, batch = BATCH, temperature, tally = newTally() } = options;
  const sampler = network.sampler(batch);
  const begin = (row: number): Open => ({ row, plan: planOf(row), attempts: 0 });
  try {
    yield* inOrder(language, schema, options, begin, (waiting) => wave(waiting, batch));
  } finally {
    sampler.dispose();
  }

  /** Draws one batch of candidates: a first one for each row, then a second, as far as there is room. */
  function wave(waiting: readonly Open[], records: number): void {
    const tried = Array.from({ length: Math.max(records, 1) }, (_, i) => {
      const one = waiting[i % waiting.length];
      if (one.attempts > one.plan.patience) throw tooRare(one.attempts);
      return { one, attempt: one.attempts++ };
    });
    const lanes = tried.map(({ one, attempt }) => ({
      plan: one.plan,
      stream: new Stream(seed, one.row, PURPOSE.tokens, attempt),
    }));
    const { tokens, weights } = drawCandidates(sampler, records, language, lanes, temperature);
    const shares = weights.map((weight, i) => weight / lanes[i].plan.bound);
    const passed = [...lanes.keys()].filter((i) => lanes[i].stream.uniform() < shares[i]);
    const { hits, values } = tryOut(
      language,
      schema,
      passed.map((i) => tokens[i]),
      (p) => lanes[passed[p]].plan,
      (p) => ({ seed, row: tried[passed[p]].one.row, attempt: tried[passed[p]].attempt }),
      options.refuse,
    );
    tally.candidates += lanes.length;
    for (const share of shares) {
      tally.weight += share;
      tally.cut += Math.max(0, share - 1);
    }
    passed.forEach((i, p) => {
      const { one } = tried[i];
      // The first of a row's candidates to be accepted is the row, however many are looked at together.
      if (one.met === undefined && lanes[i].stream.uniform() < hits[p])
        one.met = { values: Float64Array.from(values, (column) => column[p]), tokens: tokens[i] };
    });
  }
}
