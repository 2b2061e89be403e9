/**
 * White-box membership inference (Yeom et al. 2018): the model's own loss of a record, lower for those it was trained
 * on. The primary privacy gate: fixtures made again and again from one model reveal more and more of it.
 */
import type { AttackDetail } from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import type { Metric } from '../measure/metric.ts';
import { delong, LEVEL, nullAucError, quantileSorted, SAFETY_SPAN, wilson } from '../measure/statistics.ts';

/** Scores of an attack, higher where it believes in membership; rows of one unit are averaged before. */
export interface Guesses {
  readonly members: Float64Array;
  readonly others: Float64Array;
}

export function lossAttack(
  losses: { readonly in: Float64Array; readonly out: Float64Array },
  units?: { readonly in: Uint32Array; readonly out: Uint32Array },
): { metric: Metric; detail: AttackDetail } | null {
  const [inside, outside] = [byUnit(losses.in, units?.in), byUnit(losses.out, units?.out)];
  const [m, n] = [inside.length, outside.length];
  if (m < 10 || n < 10) return null;
  const honest = 0.5 + SAFETY_SPAN * nullAucError(m, n);
  const turned = (sign: number) =>
    membershipDetail('loss', {
      members: inside.map((x) => sign * x),
      others: outside.map((x) => sign * x),
    });
  const lower = turned(-1);
  // Where members are the less likely ones, which a wide column can do (values that others bear are not known, and cost
  // little), whoever trains a model of their own sees it. By chance it is never so.
  const detail = lower.value < 1 - honest ? turned(1) : lower;
  return {
    detail,
    metric: {
      name: 'privacy.membership_auc',
      value: detail.value,
      low: detail.low,
      high: detail.high,
      level: LEVEL,
      n: Math.min(m, n),
      better: 'low',
      expected: 0.5,
      honest,
    },
  };
}

export function membershipDetail(name: string, guesses: Guesses): AttackDetail {
  const { auc, error } = delong(guesses.members, guesses.others);
  const half = zOf(LEVEL) * Math.max(error, 1 / Math.min(guesses.members.length, guesses.others.length));
  return {
    name,
    family: 'membership',
    scale: 'auc',
    value: auc,
    low: Math.max(0, auc - half),
    high: Math.min(1, auc + half),
    level: LEVEL,
    n: Math.min(guesses.members.length, guesses.others.length),
    tpr: truePositiveRate(guesses, 0.01),
  };
}

/**
 * Members found at the threshold that lets `rate` of the non-members through. The threshold is an estimate itself: the
 * interval joins Wilson's at thresholds on either side of it, where the rate's own 95 % interval ends.
 */
export function truePositiveRate(
  guesses: Guesses,
  rate: number,
): { value: number; low: number; high: number } {
  const others = guesses.others.slice().sort();
  const members = guesses.members;
  const at = (share: number) => {
    const limit = quantileSorted(others, 1 - Math.max(0, Math.min(1, share)));
    let found = 0;
    for (const score of members) if (score > limit) found++;
    return found;
  };
  const around = wilson(rate * others.length, others.length);
  return {
    value: at(rate) / members.length,
    low: wilson(at(around.low), members.length).low,
    high: wilson(at(around.high), members.length).high,
  };
}

/** Mean by unit, in order of appearance; the values themselves where every row is its own unit. */
export function byUnit(values: Float64Array, units?: Uint32Array): Float64Array {
  if (!units) return values;
  const sums = new Map<number, { sum: number; rows: number }>();
  values.forEach((value, row) => {
    const own = sums.get(units[row]);
    if (own) {
      own.sum += value;
      own.rows++;
    } else sums.set(units[row], { sum: value, rows: 1 });
  });
  return Float64Array.from(sums.values(), ({ sum, rows }) => sum / rows);
}
