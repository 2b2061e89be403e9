/** junit.xml: a suite for each data set, a case for each gated metric, as dashboards read it. */
import { markup } from './escape.ts';
import { metricsIn, valueWords } from './outline.ts';
import type { DatasetReport, MetricReport, Report } from './report.ts';
import { wordsFor } from './words.ts';

export function renderJunit(report: Report): string {
  const suites = report.datasets.map((dataset) => suite(report, dataset));
  const total = (key: 'tests' | 'failures' | 'skipped' | 'errors') =>
    suites.reduce((sum, one) => sum + one[key], 0);
  const time = report.timings.total === null ? '' : ` time="${report.timings.total.toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="synthetic-fixtures" tests="${total('tests')}" failures="${total('failures')}" errors="${total('errors')}" skipped="${total('skipped')}"${time}>
${suites.map((one) => one.text).join('\n')}
</testsuites>
`;
}

interface Suite {
  readonly text: string;
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly errors: number;
}

function suite(report: Report, dataset: DatasetReport): Suite {
  const metrics = metricsIn(report, dataset).filter((metric) => metric.verdict !== null);
  const cases = metrics.map((metric) => testcase(dataset, metric));
  const failures = metrics.filter(
    (metric) => metric.verdict === 'fail' || metric.verdict === 'insufficient',
  ).length;
  const ended = dataset.verdict === 'skipped' || dataset.verdict === 'error' ? dataset.verdict : null;
  if (ended !== null) cases.push(endedCase(dataset, ended));
  const skipped = ended === 'skipped' ? 1 : 0;
  const errors = ended === 'error' ? 1 : 0;
  const head = `name="${markup(dataset.name)}" tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return {
    text: `  <testsuite ${head}>\n${cases.join('\n')}\n  </testsuite>`,
    tests: cases.length,
    failures,
    skipped,
    errors,
  };
}

function testcase(dataset: DatasetReport, metric: MetricReport): string {
  const head = `    <testcase classname="${markup(dataset.name)}" name="${markup(metric.name)}">`;
  const facts = `${wordsFor(metric.name).label}: ${valueWords(metric)}${metric.detail === null ? '' : `, ${metric.detail}`}`;
  if (metric.verdict === 'fail' || metric.verdict === 'insufficient') {
    return `${head}<failure type="${metric.verdict}" message="${markup(metric.reason)}">${markup(facts)}</failure></testcase>`;
  }
  const warned = metric.verdict === 'warn' ? `warning: ${metric.reason}. ` : '';
  return `${head}<system-out>${markup(warned + facts)}</system-out></testcase>`;
}

function endedCase(dataset: DatasetReport, verdict: 'skipped' | 'error'): string {
  const message = markup(dataset.reason ?? verdict);
  const inner = verdict === 'skipped' ? `<skipped message="${message}"/>` : `<error message="${message}"/>`;
  return `    <testcase classname="${markup(dataset.name)}" name="run">${inner}</testcase>`;
}
