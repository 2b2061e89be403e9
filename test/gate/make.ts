import type { Metric } from '../../src/measure/metric.ts';

/** A metric with the interval value ± half. */
export function metric(name: string, value: number, half: number, more: Partial<Metric> = {}): Metric {
  return {
    name,
    value,
    low: value - half,
    high: value + half,
    level: 0.95,
    n: 5000,
    better: /loss|privacy|c2st/.test(name) ? 'low' : 'high',
    ...more,
  };
}
