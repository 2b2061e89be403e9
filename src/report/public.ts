/**
 * What a public repository may show. Exact privacy figures are an attack surface when anyone may ask for them again and
 * again (arXiv 2312.05114), so strangers see verdicts, bands and rounded figures; the whole report goes only where the
 * configuration sends it.
 */
import { PUBLIC_STEP } from '../gate/baseline.ts';
import { count, short } from '../gate/figure.ts';
import type { DatasetDetails, MetricReport, Report } from './report.ts';
import { groupOf } from './words.ts';

/** Privacy is rounded more coarsely, by the size of what is measured. */
const PRIVACY_STEPS: Readonly<Record<string, number>> = {
  'privacy.exact_match_excess': 0.005,
  'privacy.exact_match_z': 3,
  'privacy.condition_match_excess': 0.005,
  'privacy.sequence_match_z': 3,
  'privacy.near_match_excess': 0.005,
  'privacy.text_copied': 0.005,
  'privacy.exposure': 1,
  'privacy.nndr_ratio': 0.5,
  'privacy.epsilon': 0,
  'privacy.audit_epsilon': 1,
};
const PRIVACY_STEP = 0.05;

/** The report with rounded figures; verdicts stand as they were judged on the exact ones. */
export function publicReport(report: Report): Report {
  return { ...report, metrics: report.metrics.map(publicMetric) };
}

/** No distribution, no attack, no curve: names and handling of the fields alone. */
export function publicDetails(details: readonly DatasetDetails[]): DatasetDetails[] {
  return details.map(({ name, source, fields, entity, target, minRecords, settings }) => ({
    name,
    source,
    fields,
    entity,
    target,
    minRecords,
    settings,
  }));
}

function publicMetric(metric: MetricReport): MetricReport {
  const privacy = groupOf(metric.name) === 'privacy';
  const step = privacy ? (PRIVACY_STEPS[metric.name] ?? PRIVACY_STEP) : PUBLIC_STEP;
  if (metric.name.startsWith('validity.') || step === 0) return metric;
  const round = (value: number | null, to: (x: number) => number): number | null =>
    value === null ? null : Number((to(value / step) * step).toFixed(6));
  return {
    ...metric,
    value: round(metric.value, Math.round),
    // Outwards, so that the interval shown still covers.
    low: round(metric.low, (x) => Math.floor(x + 1e-9)),
    high: round(metric.high, (x) => Math.ceil(x - 1e-9)),
    expected: round(metric.expected, Math.round),
    detail: null,
    reason: publicReason(metric),
  };
}

/** The reason without what was measured. */
function publicReason(metric: MetricReport): string {
  const limit = metric.limit === null ? 'the limit' : `the limit ${short(metric.limit)}`;
  const needed = metric.needed === null ? '' : ` (it takes ${count(metric.needed)} units)`;
  switch (metric.verdict) {
    case null:
      return metric.reason;
    case 'pass':
      return `${limit} is met`;
    case 'warn':
      return metric.value === null ? metric.reason : `${limit} is not met, which warns`;
    case 'insufficient':
      return metric.value === null ? metric.reason : `${count(metric.n)} units cannot show ${limit}${needed}`;
    case 'fail':
      return metric.limit === null ? metric.reason : `${limit} is not met`;
  }
}
