/** Candidates: rows drawn within the masks of a plan, each with the weight that its masks and tilts have cost it. */
import type { Sampler } from '../engine/engine.ts';
import type { Language } from '../language/language.ts';
import type { Stream } from '../random/stream.ts';
import { draw, reweigh } from './draw.ts';
import type { Plan } from './plan.ts';
import { Walk } from './walk.ts';

/** One candidate on its way. */
export interface Lane {
  readonly plan: Plan;
  readonly stream: Stream;
}

export interface Candidates {
  /** Vocabulary ids of every lane's row, [lanes, slots]. */
  readonly tokens: readonly Int32Array[];
  /** Probability of what was drawn under the language, its critic's among it, over its probability under the plan; 0 where nothing was left. */
  readonly weights: Float64Array;
}

/** Told of every slot of every lane: the probabilities it was drawn with (they sum to `total`), and what was drawn. */
export type Witness = (slot: number, lane: number, p: Float32Array, total: number, token: number) => void;

/**
 * Draws one row for every lane. A row is every slot of the language once: tables without entities.
 * @param sampler of as many records as there are lanes, or more
 */
export function drawCandidates(
  sampler: Sampler,
  records: number,
  language: Language,
  lanes: readonly Lane[],
  temperature?: number,
  witness?: Witness,
): Candidates {
  const { slices, critic, outcome } = language;
  const count = lanes.length;
  const weights = new Float64Array(count).fill(1);
  const walk = new Walk(sampler, records, language, temperature);
  const tokens = lanes.map(() => new Int32Array(slices.length));
  const widest = Math.max(...slices.map((slice) => slice.size));
  const whole = new Float32Array(widest);
  for (let slot = 0; slot < slices.length; slot++) {
    const { offset, size } = slices[slot];
    const probabilities = walk.next();
    const forbidden = language.forbidden[slot];
    const standing = whole.subarray(0, size);
    for (let lane = 0; lane < count; lane++) {
      if (weights[lane] === 0) continue;
      const { plan, stream } = lanes[lane];
      const p = probabilities.subarray(lane * size, (lane + 1) * size);
      for (const token of forbidden) p[token] = 0;
      if (language.weigh?.(slot, walk.spoken[lane], standing.fill(1))) reweigh(p, 0, forbidden, standing);
      const before = sum(p);
      // What is asked of an outcome is asked when it is drawn: until then any does.
      const asked = slot === outcome?.slot ? plan.tilts[slot] : plan.weights[slot]?.(walk.spoken[lane]);
      if (asked) for (let i = 0; i < size; i++) p[i] *= asked[i];
      const total = asked ? sum(p) : before;
      if (!(total > 0)) {
        weights[lane] = 0;
        continue;
      }
      const token = draw(p, 0, size, undefined, stream.uniform());
      witness?.(slot, lane, p, total, token);
      const tilt = plan.tilts[slot];
      if (asked) weights[lane] *= total / before / (tilt ? tilt[token] : 1);
      tokens[lane][slot] = offset + token;
      walk.say(lane, offset + token);
    }
  }
  if (outcome)
    tokens.forEach((row, lane) => {
      const { plan, stream } = lanes[lane];
      const allowed = plan.weights[outcome.slot]?.(walk.spoken[lane]).map((weight) => (weight > 0 ? 1 : 0));
      if (weights[lane] > 0) weights[lane] *= outcome.say(row, stream.uniform(), allowed);
    });
  if (critic)
    tokens.forEach((row, lane) => {
      if (weights[lane] > 0) weights[lane] *= critic.worth(row) / critic.kept;
    });
  return { tokens, weights };
}

function sum(p: Float32Array): number {
  let total = 0;
  for (let i = 0; i < p.length; i++) total += p[i];
  return total;
}
