/** A report in the few words of the Action's outputs and of every face's first lines. */
import type { RunVerdict } from '../gate/exit.ts';
import { count, figure, percent, plural } from '../gate/figure.ts';
import { VERDICTS } from '../gate/verdict.ts';
import type { DatasetReport, MetricReport, Report } from './report.ts';
import { type Band, bandOf, GROUPS, type Group, groupOf, wordsFor, worstBand } from './words.ts';

/** Output `fidelity`: the worst overall accuracy of all data sets, or null where none was measured. */
export function fidelityOutput(report: Report): number | null {
  const values = report.metrics.flatMap((m) =>
    m.name === 'fidelity.overall' && m.value !== null ? [m.value] : [],
  );
  return values.length === 0 ? null : Math.min(...values);
}

/** Output `privacy`: what the privacy gates say, warnings passing. `insufficient` where nothing was measured. */
export function privacyOutput(report: Report): 'pass' | 'fail' | 'insufficient' {
  const verdicts = report.metrics.flatMap((m) =>
    groupOf(m.name) === 'privacy' && m.verdict !== null ? [m.verdict] : [],
  );
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('insufficient') ? 'insufficient' : 'pass';
}

export const VERDICT_WORDS: Readonly<Record<RunVerdict, string>> = {
  pass: 'Pass',
  warn: 'Pass with warnings',
  fail: 'Fail',
  insufficient: 'Not enough data to tell',
  skipped: 'Skipped',
  error: 'Error',
};

/** Of one metric, beside its sign. */
export const SHORT_WORDS = { pass: 'pass', warn: 'warn', fail: 'fail', insufficient: 'too few' } as const;

/** The verdict in one sentence. */
export function headline(verdict: RunVerdict): string {
  switch (verdict) {
    case 'pass':
      return 'Every limit is met. The fixtures are released.';
    case 'warn':
      return 'No limit is broken, some are close. The fixtures are released.';
    case 'fail':
      return 'A limit is broken. No fixture is released.';
    case 'insufficient':
      return 'These rows are too few to show what the limits ask for. No fixture is released.';
    case 'skipped':
      return 'Nothing was made and nothing was judged.';
    case 'error':
      return 'The run ended before it could be judged. No fixture is released.';
  }
}

/** Metrics that speak against a release, the worst first; in the report's order within a verdict. */
export function concerns(metrics: readonly MetricReport[]): MetricReport[] {
  const bad = metrics.filter((metric) => metric.verdict !== null && metric.verdict !== 'pass');
  return bad
    .map((metric, index) => ({ metric, index }))
    .sort((a, b) => rank(b.metric) - rank(a.metric) || a.index - b.index)
    .map(({ metric }) => metric);
}

function rank(metric: MetricReport): number {
  return metric.verdict === null ? -1 : VERDICTS.indexOf(metric.verdict);
}

export function metricsIn(report: Report, dataset: DatasetReport | string): MetricReport[] {
  const name = typeof dataset === 'string' ? dataset : dataset.name;
  return report.metrics.filter((metric) => metric.dataset === name);
}

/** `0.982 (0.978 to 0.986)`; a value known exactly stands alone. */
export function valueWords(metric: MetricReport): string {
  const { decimals = 3 } = wordsFor(metric.name);
  if (metric.value === null) return 'not measured';
  const value = figure(metric.value, decimals);
  if (metric.low === null || metric.high === null || metric.low === metric.high) return value;
  return `${value} (${figure(metric.low, decimals)} to ${figure(metric.high, decimals)})`;
}

/** Whether the reason says more than that a limit is met. */
export function hasStory(metric: MetricReport): boolean {
  if (metric.verdict !== 'pass' || metric.loosened) return true;
  if (metric.limit === null || metric.value === null) return false;
  return metric.better === 'low' ? metric.value > metric.limit : metric.value < metric.limit;
}

/** One of the four questions, answered. */
export interface GroupSummary {
  readonly group: Group;
  readonly band: Band | null;
  readonly verdict: MetricReport['verdict'];
  /** One line of figures. */
  readonly line: string;
}

/** The four questions of one data set: valid, faithful, useful, private. */
export function summarise(metrics: readonly MetricReport[]): GroupSummary[] {
  return GROUPS.map((group) => {
    const own = metrics.filter((metric) => groupOf(metric.name) === group);
    const gated = own.filter((metric) => metric.verdict !== null);
    const worstGated = concerns(gated)[0] ?? gated[0];
    return {
      group,
      band: worstBand(gated.map(bandOf)),
      verdict: worstGated?.verdict ?? null,
      line: groupLine(group, own),
    };
  });
}

function groupLine(group: Group, metrics: readonly MetricReport[]): string {
  const find = (name: string) => metrics.find((metric) => metric.name === name);
  switch (group) {
    case 'validity': {
      const schema = find('validity.schema');
      return schema?.value == null
        ? 'not checked'
        : `${percent(schema.value, schema.value === 1 ? 0 : 2)} of the records keep schema and rules`;
    }
    case 'fidelity': {
      const overall = find('fidelity.overall');
      if (overall?.value == null) return 'not measured';
      const expected =
        overall.expected === null ? '' : `, ${figure(overall.expected)} expected of a perfect one`;
      return `accuracy ${figure(overall.value)}${expected}`;
    }
    case 'utility': {
      const loss = find('utility.mean_loss');
      return loss?.value == null ? 'not measured' : `${figure(loss.value)} lost against real rows`;
    }
    case 'privacy': {
      const auc = find('privacy.membership_auc');
      if (auc?.value != null) return `membership attack ${figure(auc.value)}, 0.5 is a coin toss`;
      return metrics.some((metric) => metric.value !== null) ? 'see the attacks' : 'not measured';
    }
  }
}

/** `2,000 synthetic rows from 1,204 real ones`. */
export function rowsWords(dataset: DatasetReport): string {
  const { source, evaluated, written } = dataset.rows;
  const made = written !== null && written > 0 ? written : evaluated;
  if (made === null) return source === null ? '' : plural(source, 'real row');
  return source === null
    ? plural(made, 'synthetic row')
    : `${plural(made, 'synthetic row')} from ${count(source)} real`;
}
