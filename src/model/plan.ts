/**
 * What a condition asks of every slot. Where a condition names single columns, their tokens are masked. That alone would
 * give the wrong joint distribution, as what was spoken before a masked slot does not know of it; so every candidate
 * carries the probability that its masks let through as a weight, and is accepted in proportion (rejection sampling
 * with an importance weight: von Neumann 1951; Robert & Casella, "Monte Carlo Statistical Methods", ch. 2 and 3).
 */
import { necessary, type Predicate } from '../condition/predicate.ts';
import type { Values } from '../condition/values.ts';
import { UserError } from '../error.ts';
import { CategoryCodec } from '../language/category.ts';
import type { Language } from '../language/language.ts';
import { decidedBy, type Mask, maskOf } from '../language/mask.ts';

/** Weights of one slot's tokens, given the first token of the slot's codec. */
export type SlotWeights = (spoken: Int32Array) => Float32Array;

export interface Plan {
  readonly predicate: Predicate;
  /** Per slot what its tokens are multiplied by before one is drawn; absent where nothing is asked. */
  readonly weights: readonly (SlotWeights | undefined)[];
  /** Per slot the part of those weights that is no mask but a bias: taken off again where a candidate is weighed. */
  readonly tilts: readonly (Float32Array | undefined)[];
  /**
   * Values by codec that are asked for exactly, of numbers of which a token stands for several: they are spread inside
   * their interval by chance alone, so what is asked for may as well be said.
   */
  readonly said: ReadonlyMap<number, number>;
  /** Whether a candidate within the masks may still miss the condition. */
  readonly partly: boolean;
  /** A candidate of weight w is accepted with probability w / bound. */
  readonly bound: number;
  /** More candidates than this no row may take. */
  readonly patience: number;
}

/** @throws UserError where no token of a column's meets the condition */
export function planOf(language: Language, predicate: Predicate): Plan {
  const masks: Mask[][] = language.codecs.map(() => []);
  let partly = isNested(predicate);
  const said = new Map<number, number>();
  const indexOf = (field: string) => language.codecs.findIndex((codec) => codec.field === field);
  for (const [column, values] of necessary(predicate)) {
    const own = indexOf(column);
    const data = language.codecs[own].toJSON();
    const decider = data.codec === 'derived' ? indexOf(data.base) : own;
    const base = language.codecs[decider];
    const mask =
      data.codec === 'derived' && base instanceof CategoryCodec
        ? maskOf(base.toJSON(), decidedBy(data, base.labels, values))
        : maskOf(data, values);
    if (mask === undefined) {
      partly = true;
      continue;
    }
    masks[decider].push(mask);
    const point = mask.partly ? pointOf(values) : undefined;
    const isAlone = data.codec === 'number' && !language.codecs.some(({ bases }) => bases?.includes(column));
    if (point !== undefined && isAlone) said.set(own, point);
    else partly ||= mask.partly;
    // Two columns may ask opposite things of the one that decides both.
    if (
      !masks[decider]
        .map(({ first }) => first)
        .reduce(product)
        .includes(1)
    )
      throw impossible(column);
  }
  const weights: (SlotWeights | undefined)[] = language.slices.map(() => undefined);
  masks.forEach((own, c) => {
    if (own.length === 0) return;
    const slot = language.slotOf[c];
    const first = own.map((mask) => mask.first).reduce(product);
    weights[slot] = () => first;
    const seconds = own.flatMap((mask) => mask.second ?? []);
    if (seconds.length === 0) return;
    const known = new Map<number, Float32Array>();
    weights[slot + 1] = (spoken) => {
      const token = spoken[slot];
      let found = known.get(token);
      if (found === undefined) {
        found = seconds.map((second) => second(token)).reduce(product);
        known.set(token, found);
      }
      return found;
    };
  });
  return {
    predicate,
    weights,
    tilts: language.slices.map(() => undefined),
    said,
    partly,
    bound: 1,
    patience: 1e6,
  };
}

/** The same plan, its slots' tokens biased besides. */
export function tilted(plan: Plan, tilts: readonly (Float32Array | undefined)[]): Plan {
  const weights = plan.weights.map((own, slot): SlotWeights | undefined => {
    const tilt = tilts[slot];
    if (tilt === undefined) return own;
    if (own === undefined) return () => tilt;
    const known = new Map<Float32Array, Float32Array>();
    return (spoken) => {
      const mask = own(spoken);
      let found = known.get(mask);
      if (found === undefined) {
        found = product(mask, tilt);
        known.set(mask, found);
      }
      return found;
    };
  });
  return { ...plan, weights, tilts };
}

/** The one number that the values are. */
function pointOf({ missing, ranges = [] }: Values): number | undefined {
  const [range] = ranges;
  return !missing && ranges.length === 1 && range.low === range.high ? range.low : undefined;
}

const product = (a: Float32Array, b: Float32Array): Float32Array => a.map((x, i) => x * b[i]);

/** Whether masks of single columns say less than the predicate: an `or` between different columns somewhere. */
function isNested(predicate: Predicate): boolean {
  if (predicate.kind === 'values') return false;
  if (predicate.kind === 'all') return predicate.of.some(isNested);
  return necessary(predicate).size !== 1 || predicate.of.some((part) => part.kind !== 'values');
}

function impossible(column: string): UserError {
  return new UserError(
    `nothing that the model can write in \`${column}\` meets the condition`,
    'ask for values within the bounds of the column; what fewer than `min-records` units hold is never written',
    { column },
  );
}
