/** How the fixture came about: training, what was understood, settings, files, and what is not promised. */
import type { BaselineChange } from '../../gate/baseline.ts';
import { count, difference, duration, figure, plural } from '../../gate/figure.ts';
import { bestEpoch, drawLosses, drawRate } from '../chart/lines.ts';
import { markup, plain } from '../escape.ts';
import { caveats } from '../promises.ts';
import type { DatasetDetails, DatasetReport, FieldReport, Report } from '../report.ts';
import { wordsFor } from '../words.ts';
import { dataTable, figureCard, type Html, key, name } from './parts.ts';

export function training(details: DatasetDetails | undefined): Html {
  const curve = details?.curve ?? [];
  if (curve.length < 2) return '';
  const best = bestEpoch(curve);
  const last = curve[curve.length - 1];
  const rows = curve.map((p) => [
    String(p.epoch),
    figure(p.trainLoss),
    figure(p.validationLoss),
    p.rate === null ? '' : p.rate.toPrecision(3),
    duration(p.seconds),
  ]);
  const losses = drawLosses(curve);
  const rate = drawRate(curve);
  const cards = [
    losses === ''
      ? ''
      : figureCard({
          title: 'Loss',
          alt: `Loss over ${count(curve.length)} epochs: training ends at ${figure(last.trainLoss)}, validation at ${figure(last.validationLoss)}${best === null ? '' : `; least at epoch ${best}`}.`,
          svg: losses,
          caption: best === null ? '' : `Least validation loss at epoch ${best}.`,
          table: dataTable(['epoch', 'training', 'validation', 'rate', 'after'], rows),
        }),
    rate === ''
      ? ''
      : figureCard({
          title: 'Learning rate',
          alt: 'The learning rate warms up, holds and decays.',
          svg: rate,
          caption:
            last.seconds === null ? '' : `${plural(curve.length, 'epoch')} in ${duration(last.seconds)}.`,
        }),
  ];
  return `${key(['line', 'training'], ['syn', 'validation'])}<div class="grid wide">${cards.join('')}</div>`;
}

const HANDLING = { learned: 'learned', made: 'made, not learned', dropped: 'dropped' } as const;

export function understood(fields: readonly FieldReport[]): Html {
  if (fields.length === 0) return '';
  const tally = (['learned', 'made', 'dropped'] as const)
    .map((handling) => [handling, fields.filter((field) => field.handling === handling).length] as const)
    .filter(([, many]) => many > 0)
    .map(([handling, many]) => `${many} ${HANDLING[handling]}`)
    .join(', ');
  const rows = fields.map((field) => [
    name(field.name),
    markup(field.kind),
    HANDLING[field.handling],
    field.notes === undefined ? '' : name(field.notes),
  ]);
  return `<details class="more plain" style="margin-top:0"><summary>${plural(fields.length, 'field')}: ${tally}</summary>${dataTable(['field', 'kind', 'handling', 'notes'], rows, [1, 2, 3])}</details>`;
}

export function facts(report: Report, dataset: DatasetReport, details: DatasetDetails | undefined): Html {
  const { rows, model } = dataset;
  const items: [string, string][] = [];
  const add = (words: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') items.push([words, value]);
  };
  const units = details?.evaluation?.units;
  add('Source', details?.source);
  add('Real rows', `${count(rows.source)}: ${count(rows.train)} learned, ${count(rows.holdout)} held out`);
  add('Unit', details?.entity ?? 'the row');
  if (units !== undefined && details?.entity !== undefined)
    add('Units learned, held out', `${count(units.train)}, ${count(units.auditOut)}`);
  add('Synthetic rows', `${count(rows.written)} written, ${count(rows.evaluated)} judged`);
  add('Target', details?.target);
  add('Seed', String(report.seed));
  if (details?.minRecords !== undefined) add('Least units behind a value', count(details.minRecords));
  if (model !== null) {
    const size =
      model.hidden === undefined
        ? ''
        : `${model.ensemble === undefined ? '' : `${count(model.ensemble)} trainings of `}2 × ${count(model.hidden)} LSTM, embedding ${count(model.embedding)}, `;
    add('Model', `${size}${count(model.parameters)} parameters`);
    add(
      'Trained',
      `${model.cached ? 'before, taken from the cache; ' : ''}${model.epochs === null ? '' : plural(model.epochs, 'epoch')}`,
    );
    add('Engine', `${model.engine}${model.build === undefined ? '' : `, ${model.build} build`}`);
    add('Model SHA-256', model.sha256);
  }
  for (const [words, value] of details?.settings ?? []) add(words, value);
  return definition(items);
}

export function timings(report: Report): Html {
  const { train, generate, evaluate, total } = report.timings;
  const items: [string, string][] = [
    ['Training', duration(train)],
    ['Generating', duration(generate)],
    ['Evaluating', duration(evaluate)],
    ['In all', duration(total)],
  ];
  return definition(items);
}

function definition(items: readonly [string, string][]): Html {
  return `<dl class="facts">${items.map(([words, value]) => `<div><dt>${markup(words)}</dt><dd>${/^[0-9a-f]{64}$/.test(value) ? `<code>${value}</code>` : name(value)}</dd></div>`).join('')}</dl>`;
}

export function files(dataset: DatasetReport): Html {
  if (dataset.fixtures.length === 0) return '';
  return `<div class="plain">${dataTable(
    ['fixture', 'format', 'rows', 'SHA-256'],
    dataset.fixtures.map((fixture) => [
      name(fixture.path),
      markup(fixture.format),
      count(fixture.rows),
      `<code>${markup(fixture.sha256)}</code>`,
    ]),
    [1],
  )}</div>`;
}

export function notPromised(report: Report): Html {
  const items = caveats(report).map(({ title, text }) => `<li><b>${markup(title)}</b>${markup(text)}</li>`);
  return `<ul class="promise">${items.join('')}</ul>`;
}

/** What moved since the baseline that a reviewer accepted. */
export function sinceBaseline(changes: readonly BaselineChange[]): Html {
  const moved = changes.filter((change) => change.change === 'better' || change.change === 'worse');
  const rest = changes.filter((change) => change.change === 'noise' || change.change === 'same').length;
  if (moved.length + rest === 0) return '';
  const still = `<p class="small quiet" style="margin-top:12px">${plural(rest, 'measurement')} unchanged or within noise.</p>`;
  if (moved.length === 0) return still;
  const rows = moved.map((change) => [
    `${name(change.dataset)}: ${markup(wordsFor(change.name).label)}`,
    figure(change.before),
    figure(change.after),
    difference(change.before === null || change.after === null ? null : change.after - change.before),
    `<span class="pill b-${change.change === 'better' ? 'good' : 'poor'}">${change.change}</span>`,
  ]);
  return `<div class="plain">${dataTable(['measurement', 'baseline', 'now', 'change', ''], rows)}</div>${still}`;
}

export function notes(lines: readonly string[]): Html {
  if (lines.length === 0) return '';
  return `<ul class="notes">${lines.map((line) => `<li>${markup(plain(line))}</li>`).join('')}</ul>`;
}
