/** What a metric says of a damage: it catches it (beyond its default limit), or sees it (†) within the limit. */
import type { JudgedMetric } from '../src/gate/verdict.ts';
import type { Metric } from '../src/measure/metric.ts';

/** Names of the metrics that catch or, with a †, see something. */
export function seen(judged: readonly JudgedMetric[]): string[] {
  return judged.flatMap((metric) => {
    if (metric.verdict !== null && metric.verdict !== 'pass') return [metric.name];
    return speaks(metric) ? [`${metric.name}†`] : [];
  });
}

/** The metric lies on the bad side of its expected value by more than noise (3.09 standard errors). */
function speaks({ value, low, high, better, expected }: Metric): boolean {
  if (expected === undefined) return false;
  const [distance, half] =
    better === 'low' ? [value - expected, value - low] : [expected - value, high - value];
  return distance > (3.09 / 1.96) * half;
}

/** `metric 80 %, …` of those that speak in at least half of the repeats. */
export function powerOf(caught: ReadonlyMap<string, number>, repeats: number): string {
  const found = [...caught]
    .filter(([, times]) => times >= repeats / 2)
    .sort((a, b) => b[1] - a[1])
    .map(([metric, times]) => `${metric.replace(/^\w+\./, '')} ${Math.round((100 * times) / repeats)} %`);
  return found.join(', ') || '–';
}
