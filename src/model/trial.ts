/** Candidates held against their condition: decoded, and looked at. */

import { tester } from '../condition/predicate.ts';
import { decode, tableOf } from '../language/decode.ts';
import type { Language } from '../language/language.ts';
import { PURPOSE, type Purpose, Stream } from '../random/stream.ts';
import type { Schema } from '../record/schema.ts';
import type { Plan } from './plan.ts';
import { type Refuse, refusalOf } from './redraw.ts';

/**
 * How many times a candidate is decoded whose tokens do not settle whether it meets the condition (an interval of which
 * a part is asked for): the share of decodings that meet it is an unbiased estimate of the probability that one does.
 */
const DECODINGS = 8;

export interface Trial {
  /** Share of its decodings that meet the condition, of every candidate. */
  readonly hits: Float64Array;
  /** One decoded row of every candidate, of those that meet the condition where any does: one array per codec. */
  readonly values: readonly Float64Array[];
}

/** Whose random numbers a candidate is decoded with. */
export interface Name {
  readonly seed: number;
  readonly row: number;
  readonly attempt: number;
  readonly purpose?: Purpose;
}

/**
 * @param tokens of the candidates, each one row
 * @param planOf the plan that each was drawn by
 */
export function tryOut(
  language: Language,
  schema: Schema,
  tokens: readonly Int32Array[],
  planOf: (candidate: number) => Plan,
  nameOf: (candidate: number) => Name,
  refuse?: Refuse,
): Trial {
  const decodings = tokens.map((_, i) => (planOf(i).partly ? DECODINGS : 1));
  const total = decodings.reduce((sum, n) => sum + n, 0);
  const all = language.codecs.map(() => new Float64Array(total));
  let at = 0;
  tokens.forEach((own, i) => {
    const { seed, row, attempt, purpose = PURPOSE.values } = nameOf(i);
    const stream = new Stream(seed, row, purpose, attempt);
    for (let n = 0; n < decodings[i]; n++) {
      decode(language, own, 1, stream, all, at);
      for (const [codec, value] of planOf(i).said) all[codec][at] = value;
      at++;
    }
  });
  const table = tableOf(language, all, total, schema);
  // What breaks a rule is no row at all, whatever it meets.
  const owners = tokens.flatMap((_, i) => Array<number>(decodings[i]).fill(nameOf(i).row));
  const refused = refusalOf(language, schema, refuse)?.(
    table,
    Float64Array.from(owners),
    Float64Array.from(owners),
  );
  const testers = new Map<Plan, (row: number) => boolean>();
  const hits = new Float64Array(tokens.length);
  const chosen = new Uint32Array(tokens.length);
  at = 0;
  tokens.forEach((_, i) => {
    const plan = planOf(i);
    const meets = testers.get(plan) ?? tester(plan.predicate, table);
    testers.set(plan, meets);
    const first = at;
    let met = 0;
    for (let n = 0; n < decodings[i]; n++, at++) {
      if (refused?.[at] === 1 || !meets(at)) continue;
      // Which one stands does not depend on what it is: the first that meets it is as good as any.
      if (met === 0) chosen[i] = at;
      met++;
    }
    if (met === 0) chosen[i] = first;
    hits[i] = met / decodings[i];
  });
  return { hits, values: all.map((column) => Float64Array.from(chosen, (index) => column[index])) };
}
