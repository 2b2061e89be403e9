/**
 * Risk of an attack after anonymeter (Giomi et al. 2023): how much better it does on trained rows than on never-seen
 * control rows, over what it could have gained. Rates are Wilson's centres; errors are propagated.
 *
 * Where the attack does no better than guessing without the synthetic data, the risk says nothing: the difference of the
 * two rates stands in its place, and its upper bound is what is judged.
 */
import type { AttackDetail } from '../measure/details.ts';
import { zOf } from '../measure/distributions.ts';
import type { Metric } from '../measure/metric.ts';
import { LEVEL, SAFETY_SPAN, wilsonCentre } from '../measure/statistics.ts';

/** Successes among attempts. */
export interface Tally {
  readonly success: number;
  readonly attempts: number;
}

export interface Risk {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Half-width of the interval before it is cut to 0 … 1. */
  readonly half: number;
  readonly rates: { readonly attack: number; readonly control: number; readonly baseline: number };
  /** Whether the attack beats the naive baseline. */
  readonly stronger: boolean;
}

/** @param options.design how many times the variance of independent attempts the attempts have */
export function riskOf(
  attack: Tally,
  control: Tally,
  baseline: Tally,
  { design = 1 }: { design?: number } = {},
): Risk {
  const z = zOf(LEVEL);
  const rate = ({ success, attempts }: Tally) => wilsonCentre(success, attempts, z);
  const [a, c, b] = [rate(attack), rate(control), rate(baseline)];
  const stronger = a.centre > b.centre;
  const rates = { attack: a.centre, control: c.centre, baseline: b.centre };
  if (!stronger || c.centre >= 1) {
    const value = a.centre - c.centre;
    const half = Math.hypot(a.half, c.half) * Math.sqrt(design);
    return { value, low: value - half, high: value + half, half, rates, stronger };
  }
  const value = (a.centre - c.centre) / (1 - c.centre);
  const half =
    Math.hypot(a.half / (1 - c.centre), (c.half * (a.centre - 1)) / (1 - c.centre) ** 2) * Math.sqrt(design);
  return { value, low: value - half, high: value + half, half, rates, stronger };
}

export interface RiskReport {
  readonly metric: Metric;
  readonly detail: AttackDetail;
}

export function riskReport(
  name: string,
  risk: Risk,
  units: number,
  attempts: number,
  detail?: string,
): RiskReport {
  const { value, low, high, half, rates } = risk;
  return {
    metric: {
      name: `privacy.${name}`,
      value,
      low,
      high,
      level: LEVEL,
      n: units,
      better: 'low',
      expected: 0,
      honest: (SAFETY_SPAN / zOf(LEVEL)) * half,
      detail,
    },
    detail: {
      name,
      family: 'anonymeter',
      scale: 'risk',
      value,
      low,
      high,
      level: LEVEL,
      n: attempts,
      rates,
      detail,
    },
  };
}
