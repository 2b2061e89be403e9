/**
 * summary.md and the job summary: the verdict first, then what speaks against it, then a table in bands of plain
 * words. A job summary over its limit is dropped whole, so the text is built piece by piece within a budget of bytes.
 */
import type { BaselineChange } from '../gate/baseline.ts';
import { count, difference, duration, figure, percent, short } from '../gate/figure.ts';
import { clip, markdown } from './escape.ts';
import { concerns, headline, metricsIn, rowsWords, summarise, VERDICT_WORDS, valueWords } from './outline.ts';
import type { DatasetReport, MetricReport, Report } from './report.ts';
import { advice, bandOf, GROUP_WORDS, wordsFor } from './words.ts';

export interface MarkdownOptions {
  /** Most bytes of UTF-8. A job summary holds 1 MiB, shared by the steps of a job. @default 900,000 */
  readonly budget?: number;
  /** Lines above everything else, as they are: a change that moves its own limits, say. Plain text. */
  readonly notices?: readonly string[];
  /** What moved since the committed baseline (`compareBaselines`). */
  readonly changes?: readonly BaselineChange[];
}

const MARK: Readonly<Record<string, string>> = {
  pass: '✅',
  warn: '⚠️',
  fail: '❌',
  insufficient: '❔',
  skipped: '⏭️',
  error: '❌',
};

export function renderMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const page = new Page(options.budget ?? 900_000);
  page.add(`## ${MARK[report.verdict]} Synthetic fixtures: ${VERDICT_WORDS[report.verdict].toLowerCase()}\n`);
  page.add(`\n${headline(report.verdict)}\n`);
  for (const notice of options.notices ?? [])
    page.add(`\n> [!IMPORTANT]\n> ${markdown(clip(notice, 500))}\n`);
  const several = report.datasets.length > 1;
  page.list(
    report.datasets.flatMap((dataset) => concernLines(report, dataset, several)),
    'more reasons',
  );
  if (several)
    page.table(
      OVERVIEW,
      report.datasets.map((dataset) => overviewRow(report, dataset)),
      'data sets',
    );
  for (const dataset of report.datasets) section(page, report, dataset, several);
  const moved = (options.changes ?? []).filter(({ change }) => change === 'better' || change === 'worse');
  if (moved.length > 0) page.table(MOVED, moved.map(movedRow), 'measurements');
  if (report.warnings.length > 0) {
    page.add('\n**Notes**\n');
    page.list(
      report.warnings.map((warning) => `- ${markdown(clip(warning, 500))}\n`),
      'more notes',
    );
  }
  page.add(`\n<sub>${footer(report)}</sub>\n`);
  return page.text();
}

/** Text that never grows over its budget: what no longer fits is left out, and a last line says how much. */
class Page {
  private readonly parts: string[] = [];
  private used = 0;
  private left = 0;
  /** Kept back for the line that tells of what was left out. */
  private static readonly RESERVE = 200;

  constructor(private readonly budget: number) {}

  /** Adds the piece if it fits whole. */
  add(piece: string): boolean {
    const bytes = Buffer.byteLength(piece);
    if (this.left > 0 || this.used + bytes > this.budget - Page.RESERVE) {
      this.left++;
      return false;
    }
    this.parts.push(piece);
    this.used += bytes;
    return true;
  }

  /** Adds as many items as fit in half of what is left; the rest is counted in one line. */
  list(items: readonly string[], noun: string): void {
    if (items.length === 0) return;
    const room = (this.budget - Page.RESERVE - this.used) / 2;
    let bytes = 0;
    let fit = 0;
    for (const item of items) {
      bytes += Buffer.byteLength(item);
      if (bytes > room) break;
      fit++;
    }
    const rest = items.length - fit;
    this.add(
      `\n${items.slice(0, fit).join('')}${rest === 0 ? '' : `- … ${count(rest)} ${noun} in report.html\n`}`,
    );
  }

  table(head: string, rows: readonly string[], noun: string): void {
    const room = (this.budget - Page.RESERVE - this.used) / 2;
    let bytes = Buffer.byteLength(head);
    let fit = 0;
    for (const row of rows) {
      bytes += Buffer.byteLength(row);
      if (bytes > room) break;
      fit++;
    }
    const rest = rows.length - fit;
    this.add(
      `\n${head}${rows.slice(0, fit).join('')}${rest === 0 ? '' : `\n… ${count(rest)} more ${noun} in report.html\n`}`,
    );
  }

  text(): string {
    if (this.left === 0) return this.parts.join('');
    return `${this.parts.join('')}\n… the rest did not fit here: see report.html and report.json.\n`.slice(
      0,
      this.budget,
    );
  }
}

function concernLines(report: Report, dataset: DatasetReport, several: boolean): string[] {
  const where = several ? `${markdown(clip(dataset.name, 80))}: ` : '';
  if (dataset.reason !== undefined)
    return [`- ${MARK[dataset.verdict]} ${where}${markdown(clip(dataset.reason, 500))}\n`];
  return concerns(metricsIn(report, dataset)).map((metric) => {
    const detail = metric.detail === null ? '' : ` (${markdown(clip(metric.detail, 120))})`;
    const label = wordsFor(metric.name).label;
    return `- ${MARK[metric.verdict ?? 'pass']} **${where}${label}**${detail}: ${markdown(clip(metric.reason, 500))}.<br>${markdown(advice(metric))}\n`;
  });
}

const OVERVIEW =
  '| data set | verdict | rows | valid | faithful | useful | private |\n| --- | --- | ---: | --- | --- | --- | --- |\n';

function overviewRow(report: Report, dataset: DatasetReport): string {
  const bands = summarise(metricsIn(report, dataset)).map(({ band, verdict }) =>
    verdict === null ? '–' : `${MARK[verdict]} ${band ?? ''}`,
  );
  const name = markdown(clip(dataset.name, 80));
  return `| ${name} | ${VERDICT_WORDS[dataset.verdict]} | ${count(dataset.rows.written)} | ${bands.join(' | ')} |\n`;
}

const HEAD = '| | | | measured | expected | limit |\n| --- | --- | --- | --- | ---: | ---: |\n';

function section(page: Page, report: Report, dataset: DatasetReport, several: boolean): void {
  const metrics = metricsIn(report, dataset);
  if (metrics.length === 0) return;
  const rows = rowsWords(dataset);
  page.add(
    `\n${several ? '### ' : '**'}${markdown(clip(dataset.name, 80))}${several ? '' : '**'}${rows === '' ? '' : ` · ${rows}`}\n`,
  );
  const lines = summarise(metrics).flatMap(({ group, band, verdict, line }) => [
    `| ${verdict === null ? '' : MARK[verdict]} | **${GROUP_WORDS[group].title}** | ${band === null ? '' : `**${band}**`} | ${markdown(line)} | | |\n`,
    ...metrics.filter((m) => m.name.startsWith(`${group}.`) && m.verdict !== null).map(metricRow),
  ]);
  page.table(HEAD, lines, 'rows');
  const informing = metrics.filter((metric) => metric.verdict === null);
  if (informing.length > 0) {
    page.add(
      `\n<details><summary>${count(informing.length)} more measurements, without a limit</summary>\n\n${HEAD}${informing.map(metricRow).join('')}\n</details>\n`,
    );
  }
  if (dataset.fixtures.length > 0) {
    page.list(
      dataset.fixtures.map(
        (fixture) =>
          `- ${markdown(fixture.path)}: ${count(fixture.rows)} rows, ${markdown(fixture.format)}\n`,
      ),
      'more fixtures',
    );
  }
}

function metricRow(metric: MetricReport): string {
  const words = wordsFor(metric.name);
  const mark = metric.verdict === null ? '' : MARK[metric.verdict];
  const detail = metric.detail === null ? '' : `<br><sub>${markdown(clip(metric.detail, 120))}</sub>`;
  const limit = metric.failLimit ?? metric.warnLimit;
  const shown = limit === null ? '' : `${short(limit)}${metric.loosened ? '\\*' : ''}`;
  const expected = metric.expected === null ? '' : figure(metric.expected, words.decimals ?? 3);
  return `| ${mark} | ${words.label}${detail} | ${bandOf(metric) ?? ''} | ${valueWords(metric)} | ${expected} | ${shown} |\n`;
}

const MOVED = '| since the baseline | before | now | change | |\n| --- | ---: | ---: | ---: | --- |\n';

function movedRow({ dataset, name, before, after, change }: BaselineChange): string {
  const step = difference(before === null || after === null ? null : after - before);
  const label = `${markdown(clip(dataset, 80))}: ${wordsFor(name).label}`;
  return `| ${label} | ${figure(before)} | ${figure(after)} | ${step} | ${change} |\n`;
}

function footer(report: Report): string {
  const parts = [`synthetic-fixtures ${markdown(report.version)}`, `seed ${report.seed}`];
  const model = report.model;
  if (model !== null) {
    const cached = model.cached ? ', from the cache' : '';
    if (model.parameters !== null) parts.push(`${count(model.parameters)} parameters${cached}`);
  }
  if (report.timings.total !== null) parts.push(duration(report.timings.total));
  const levels = [
    ...new Set(report.metrics.filter((metric) => metric.low !== metric.high).map((metric) => metric.level)),
  ];
  if (levels.length === 1) parts.push(`intervals at ${percent(levels[0], 0)}`);
  if (report.metrics.some((metric) => metric.loosened))
    parts.push('\\* limit moved out to what this many units can tell');
  return parts.join(' · ');
}
