/**
 * The result as text: for each data set one table in bands of plain words, what speaks against it, and as the last
 * line the verdict with what to do next. Pure: colours are a parameter, the width too.
 */

import pc from 'picocolors';
import { releases } from '../gate/exit.ts';
import { count, duration, figure, plural, short } from '../gate/figure.ts';
import { clip, plain } from './escape.ts';
import { concerns, headline, metricsIn, rowsWords, summarise, VERDICT_WORDS, valueWords } from './outline.ts';
import type { DatasetReport, MetricReport, Report } from './report.ts';
import { advice, bandOf, GROUP_WORDS, wordsFor } from './words.ts';

export interface TerminalOptions {
  /** @default false */
  readonly color?: boolean;
  /** Columns of the terminal. @default 120 */
  readonly width?: number;
  /** The folder with fixtures and report, as the user would type it. */
  readonly out?: string;
  /** Every metric, not only the gated ones. @default false */
  readonly all?: boolean;
}

type Paint = ReturnType<typeof pc.createColors>;

export function renderTerminal(report: Report, options: TerminalOptions = {}): string {
  const paint = pc.createColors(options.color ?? false);
  const lines: string[] = [];
  for (const dataset of report.datasets) lines.push(...datasetLines(report, dataset, options, paint), '');
  for (const warning of report.warnings) lines.push(paint.yellow(`note  ${plain(warning)}`));
  if (report.warnings.length > 0) lines.push('');
  if (report.timings.total !== null) lines.push(paint.dim(timingLine(report)));
  lines.push(lastLine(report, options, paint));
  return `${lines.join('\n')}\n`;
}

function datasetLines(
  report: Report,
  dataset: DatasetReport,
  options: TerminalOptions,
  paint: Paint,
): string[] {
  const metrics = metricsIn(report, dataset);
  const title = `${paint.bold(plain(dataset.name))}  ${paint.dim(rowsWords(dataset))}`;
  if (dataset.reason !== undefined) {
    return [`${title}`, `  ${VERDICT_WORDS[dataset.verdict]}: ${plain(dataset.reason)}`];
  }
  const lines = [title];
  for (const { group, line, band, verdict } of summarise(metrics)) {
    const own = metrics.filter((m) => m.name.startsWith(`${group}.`) && (options.all || m.verdict !== null));
    const mark = verdict === null ? ' ' : markOf(verdict, paint);
    lines.push(
      `${mark} ${paint.bold(GROUP_WORDS[group].title.padEnd(LABEL))} ${bandText(band, paint)}  ${line}`,
    );
    for (const metric of own) lines.push(metricLine(metric, options, paint));
  }
  const open = concerns(metrics);
  if (open.length > 0) lines.push('');
  for (const [i, metric] of open.entries()) {
    const label = `${wordsFor(metric.name).label}${metric.detail === null ? '' : ` (${plain(metric.detail)})`}`;
    lines.push(`${markOf(metric.verdict, paint)} ${paint.bold(label)}: ${plain(metric.reason)}.`);
    const next = open[i + 1];
    if (next === undefined || advice(next) !== advice(metric)) lines.push(paint.dim(`    ${advice(metric)}`));
  }
  return lines;
}

const LABEL = 30;
const BAND = 9;
const VALUE = 27;

function metricLine(metric: MetricReport, options: TerminalOptions, paint: Paint): string {
  const label = clip(wordsFor(metric.name).label, LABEL - 2).padEnd(LABEL - 2);
  const value = valueWords(metric).padEnd(VALUE);
  const aside = [
    metric.detail === null ? '' : plain(metric.detail),
    metric.limit === null
      ? ''
      : `limit ${short(metric.failLimit ?? metric.limit)}${metric.loosened ? '*' : ''}`,
    metric.expected === null || metric.expected === 0 ? '' : `expected ${figure(metric.expected)}`,
  ].filter((text) => text !== '');
  const mark = metric.verdict === null ? ' ' : markOf(metric.verdict, paint);
  const room = (options.width ?? 120) - (2 + LABEL + BAND + 4 + VALUE);
  const tail = clip(aside.join(', '), Math.max(8, room));
  return `${mark}   ${label} ${bandText(bandOf(metric), paint)}  ${value}${paint.dim(tail)}`.trimEnd();
}

function bandText(band: ReturnType<typeof bandOf>, paint: Paint): string {
  const text = (band ?? '').padEnd(BAND);
  switch (band) {
    case 'excellent':
    case 'good':
      return paint.green(text);
    case 'fair':
      return paint.yellow(text);
    case 'poor':
      return paint.red(text);
    default:
      return paint.dim(text);
  }
}

function markOf(verdict: MetricReport['verdict'], paint: Paint): string {
  switch (verdict) {
    case 'pass':
      return paint.green('✓');
    case 'warn':
      return paint.yellow('!');
    case 'fail':
      return paint.red('✗');
    case 'insufficient':
      return paint.magenta('?');
    case null:
      return ' ';
  }
}

function timingLine(report: Report): string {
  const { train, generate, evaluate, total } = report.timings;
  const parts = [
    train === null ? '' : `training ${duration(train)}`,
    generate === null ? '' : `generating ${duration(generate)}`,
    evaluate === null ? '' : `evaluating ${duration(evaluate)}`,
  ].filter((part) => part !== '');
  const loosened = report.metrics.filter((metric) => metric.loosened && metric.verdict !== null).length;
  const star =
    loosened === 0
      ? ''
      : `\n* default limit moved out to what this many units can tell (${plural(loosened, 'metric')})`;
  return `${duration(total)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}${star}`;
}

/** `PASS  Every limit is met. The fixtures are released. Next: …` */
function lastLine(report: Report, options: TerminalOptions, paint: Paint): string {
  const words = VERDICT_WORDS[report.verdict].toUpperCase();
  const tint = {
    pass: paint.green,
    warn: paint.yellow,
    fail: paint.red,
    insufficient: paint.magenta,
    error: paint.red,
  }[report.verdict as string];
  return `${paint.bold((tint ?? paint.dim)(words))}  ${headline(report.verdict)} ${nextStep(report, options)}`.trimEnd();
}

function nextStep(report: Report, options: TerminalOptions): string {
  const out = options.out === undefined ? undefined : plain(options.out);
  const page = out === undefined ? 'report.html' : `${out}/report.html`;
  if (report.verdict === 'skipped') return '';
  if (releases(report.verdict)) {
    const rows = report.datasets.reduce((sum, dataset) => sum + (dataset.rows.written ?? 0), 0);
    const made = out === undefined ? '' : `${count(rows)} rows in ${out}/fixtures. `;
    return `${made}Open ${page} to see how they compare.`;
  }
  return `Open ${page} to see why, and what would mend it.`;
}
