/**
 * report.html: one file that loads nothing and runs nothing. The verdict and its reasons stand first, so that ten
 * seconds are enough; then, for each data set, every score with its evidence; last, how it was made and what is not
 * promised.
 */
import type { BaselineChange } from '../gate/baseline.ts';
import type { RunVerdict } from '../gate/exit.ts';
import { count, duration } from '../gate/figure.ts';
import { markup, plain } from './escape.ts';
import { attacks } from './html/attacks.ts';
import { columns, relations, rowsNote, wholeRows } from './html/columns.ts';
import {
  facts,
  files,
  notes,
  notPromised,
  sinceBaseline,
  timings,
  training,
  understood,
} from './html/making.ts';
import { type Html, mark, name, page, prose, section } from './html/parts.ts';
import { scores, tiles } from './html/scores.ts';
import { STYLE } from './html/style.ts';
import { texts } from './html/texts.ts';
import { visits } from './html/visits.ts';
import { usefulness } from './html/work.ts';
import { concerns, headline, metricsIn, rowsWords, VERDICT_WORDS } from './outline.ts';
import type { DatasetDetails, DatasetReport, Report } from './report.ts';
import { advice, wordsFor } from './words.ts';

export interface HtmlOptions {
  /** When it was made, as text; the report has no clock of its own. */
  readonly made?: string;
  /** Lines above the reasons: a change that moves its own limits, say. */
  readonly notices?: readonly string[];
  /** What moved since the committed baseline (`compareBaselines`). */
  readonly changes?: readonly BaselineChange[];
}

export function renderHtml(
  report: Report,
  details: readonly DatasetDetails[] = [],
  options: HtmlOptions = {},
): Html {
  const several = report.datasets.length > 1;
  const title = several
    ? plain(`${report.datasets.length} data sets`)
    : plain(report.datasets[0]?.name ?? '');
  const sets = report.datasets.map((dataset, i) =>
    datasetHtml(
      report,
      dataset,
      details.find((one) => one.name === dataset.name),
      i,
      several,
    ),
  );
  const remarks = several ? [] : (details[0]?.evaluation?.notes ?? []);
  return page({
    title: `${VERDICT_WORDS[report.verdict]} · ${markup(title)}`,
    style: STYLE,
    version: report.version,
    drawn: true,
    body: `<a class="skip" href="#scores-0">To the scores</a>
<header>${eyebrow(report, title, options)}</header>
<main>
${hero(report, options)}
${several ? setList(report) : tilesOf(report, report.datasets[0])}
${sets.join('\n')}
${section('baseline', 'Since the baseline', 'Against the figures that were last reviewed and committed, by independent intervals.', sinceBaseline(options.changes ?? []), 2)}
${section('notes', 'Notes', '', notes([...report.warnings, ...remarks]), 2)}
${section('time', 'Time', '', report.timings.total === null ? '' : timings(report), 2)}
${section('promise', 'What is not promised', '', notPromised(report), 2)}
</main>
<footer><p>Made by synthetic-fixtures ${markup(report.version)}. This page loads nothing and runs nothing; values held by fewer real units than the minimum are not in it.</p></footer>`,
  });
}

function eyebrow(report: Report, title: string, options: HtmlOptions): Html {
  const first = report.datasets[0];
  const parts = [
    `<b>Synthetic fixtures</b>`,
    name(title),
    report.datasets.length === 1 && first !== undefined ? markup(rowsWords(first)) : '',
    options.made === undefined ? '' : markup(options.made),
    report.timings.total === null ? '' : duration(report.timings.total),
  ].filter((part) => part !== '');
  return `<div class="eyebrow">${parts.map((part) => `<span>${part}</span>`).join('')}</div>`;
}

function hero(report: Report, options: HtmlOptions): Html {
  const notices = (options.notices ?? []).map(
    (notice) => `<li>${mark('warn')}<div><p>${markup(notice)}</p></div></li>`,
  );
  const reasons = report.datasets.flatMap((dataset) => reasonItems(report, dataset));
  const shown = reasons.slice(0, MOST);
  const rest =
    reasons.length > MOST
      ? [`<li>${mark('skipped', false)}<div><p>${count(reasons.length - MOST)} more below</p></div></li>`]
      : [];
  const list = [...notices, ...shown, ...rest];
  return `<div class="hero">${mark(report.verdict, false)}<h1>${VERDICT_WORDS[report.verdict]}</h1><p class="lede">${markup(headline(report.verdict))}</p></div>${list.length === 0 ? '' : `<ul class="reasons">${list.join('')}</ul>`}`;
}

const MOST = 12;

function reasonItems(report: Report, dataset: DatasetReport): Html[] {
  const where = report.datasets.length > 1 ? `${name(dataset.name)}: ` : '';
  if (dataset.reason !== undefined) {
    return [`<li>${mark(dataset.verdict)}<div><p>${where}${prose(dataset.reason)}</p></div></li>`];
  }
  const open = concerns(metricsIn(report, dataset));
  return open.map((metric, i) => {
    const detail = metric.detail === null ? '' : ` (${name(metric.detail)})`;
    const next = open[i + 1];
    const todo =
      next !== undefined && advice(next) === advice(metric)
        ? ''
        : `<p class="do">${prose(advice(metric))}</p>`;
    return `<li>${mark(metric.verdict ?? 'skipped')}<div><p>${where}<b>${markup(wordsFor(metric.name).label)}</b>${detail}: ${prose(metric.reason)}.</p>${todo}</div></li>`;
  });
}

function setList(report: Report): Html {
  const links = report.datasets.map(
    (dataset, i) =>
      `<a href="#set-${i}">${mark(dataset.verdict)}<b>${name(dataset.name)}</b><span class="small quiet">${markup(rowsWords(dataset))}</span></a>`,
  );
  return `<nav class="sets" aria-label="Data sets">${links.join('')}</nav>`;
}

function tilesOf(report: Report, dataset: DatasetReport | undefined): Html {
  if (dataset === undefined) return '';
  const metrics = metricsIn(report, dataset);
  return metrics.length === 0 ? '' : tiles(metrics);
}

function datasetHtml(
  report: Report,
  dataset: DatasetReport,
  details: DatasetDetails | undefined,
  index: number,
  several: boolean,
): Html {
  const metrics = metricsIn(report, dataset);
  const evaluation = details?.evaluation;
  const id = (part: string) => `${part}-${index}`;
  const level = several ? 3 : 2;
  const parts = [
    section(
      id('scores'),
      'Scores',
      'Each on the same four bands. Limits act on the whole interval, so noise alone changes no verdict.',
      scores(metrics),
      level,
    ),
    evaluation === undefined
      ? ''
      : [
          section(
            id('columns'),
            'Columns',
            `${rowsNote(evaluation.rows)} The columns that fit least well come first.`,
            columns(evaluation.columns, details?.fields ?? []),
            level,
          ),
          section(
            id('relations'),
            'Relations between columns',
            'How strongly columns go together. The difference should be blank.',
            relations(evaluation.pairs, evaluation.correlation),
            level,
          ),
          section(
            id('rows'),
            'Whole rows',
            'Marginals can be right and rows still wrong: these look at all columns at once.',
            wholeRows(evaluation.detection, evaluation.projection),
            level,
          ),
          section(
            id('visits'),
            'Rows of an entity',
            'How many rows belong together, how far apart they are, and what comes after what: real beside synthetic.',
            visits(evaluation.sequences),
            level,
          ),
          section(
            id('texts'),
            'Free texts',
            'The commonest words that enough units use, and how much of training texts is repeated. Lengths stand among the columns.',
            texts(evaluation),
            level,
          ),
          section(
            id('work'),
            'Usefulness',
            'Models trained on synthetic rows, beside the same models trained on real rows.',
            usefulness(evaluation.utility),
            level,
          ),
          section(
            id('privacy'),
            'Privacy',
            'Each attack against what it would reach had the person never been in the file.',
            attacks(evaluation, metrics),
            level,
          ),
        ].join('\n'),
    section(id('training'), 'Training', '', training(details), level),
    section(id('schema'), 'What was understood', '', understood(details?.fields ?? []), level),
    section(id('facts'), 'Settings', '', facts(report, dataset, details), level),
    section(id('files'), 'Fixtures', '', files(dataset), level),
    several ? section(id('remarks'), 'Remarks', '', notes(evaluation?.notes ?? []), level) : '',
  ].join('\n');
  if (!several) return parts;
  return `<section id="${id('set')}" aria-labelledby="${id('set')}-h"><div class="head"><h2 id="${id('set')}-h">${setMark(dataset.verdict)} ${name(dataset.name)}</h2><p>${markup(rowsWords(dataset))}</p></div>${metrics.length === 0 ? '' : tiles(metrics)}${parts}</section>`;
}

function setMark(verdict: RunVerdict): Html {
  return mark(verdict);
}
