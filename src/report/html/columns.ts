/** How columns, pairs of columns and whole rows compare. */
import { count, difference, figure, percent, plural } from '../../gate/figure.ts';
import type {
  ColumnDetail,
  CorrelationDetail,
  DetectionDetail,
  PairDetail,
  ProjectionDetail,
} from '../../measure/details.ts';
import { drawRoc } from '../chart/lines.ts';
import { drawMatrix } from '../chart/matrix.ts';
import { cellText, describeOverlay, drawOverlay } from '../chart/overlay.ts';
import { type AxisKind, axisNumber } from '../chart/ticks.ts';
import { markup, plain } from '../escape.ts';
import type { FieldReport } from '../report.ts';
import type { Band } from '../words.ts';
import { dataTable, figureCard, type Html, key, name, pill } from './parts.ts';
import { rail } from './scale.ts';

/** Most columns drawn; the rest stand in a table. */
const DRAWN = 60;

export function columns(details: readonly ColumnDetail[], fields: readonly FieldReport[]): Html {
  if (details.length === 0) return '';
  const worstFirst = [...details].sort((a, b) => b.loss - a.loss);
  const cards = worstFirst.slice(0, DRAWN).map((column) => columnCard(column, axisOf(column, fields)));
  const rest = worstFirst.slice(DRAWN);
  const table =
    rest.length === 0
      ? ''
      : `<details class="more plain"><summary>${plural(rest.length, 'more column')}</summary>${columnTable(rest)}</details>`;
  return `${key(['', 'real'], ['syn', 'synthetic'])}<div class="grid">${cards.join('')}</div>${table}`;
}

function axisOf(column: ColumnDetail, fields: readonly FieldReport[]): AxisKind {
  const kind = fields.find((field) => field.name === column.name)?.kind;
  return kind === 'date' || kind === 'datetime' ? kind : 'number';
}

/** What a column has lost against its expected accuracy, on the bands of the worst-column gate. */
export function lossBand(loss: number): Band {
  return loss <= 0.02 ? 'excellent' : loss <= 0.04 ? 'good' : loss <= 0.08 ? 'fair' : 'poor';
}

function columnCard(column: ColumnDetail, axis: AxisKind): Html {
  const missing =
    column.missing.real === null || (column.missing.real === 0 && column.missing.synthetic === 0)
      ? ''
      : ` · missing ${percent(column.missing.real)} real, ${percent(column.missing.synthetic)} synthetic`;
  const caption = `accuracy ${figure(column.accuracy)}, expected ${figure(column.expected)}${missing}`;
  const cells = column.cells.map((cell) => [
    name(cellText(cell, axis)),
    percent(cell.real),
    percent(cell.synthetic),
  ]);
  const summary = column.summary;
  const moments =
    summary === undefined
      ? []
      : (
          [
            ['mean', summary.real.mean, summary.synthetic.mean],
            ['deviation', summary.real.deviation, summary.synthetic.deviation],
            ['median', summary.real.median, summary.synthetic.median],
          ] as const
        ).map(([words, real, synthetic]) => [words, axisNumber(real), axisNumber(synthetic)]);
  return figureCard({
    title: name(column.name),
    pill: pill(lossBand(column.loss)),
    alt: describeOverlay(column, axis),
    svg: drawOverlay(column, axis),
    caption,
    table: dataTable(['', 'real', 'synthetic'], [...cells, ...moments]),
  });
}

function columnTable(details: readonly ColumnDetail[]): Html {
  return dataTable(
    ['column', 'accuracy', 'expected', 'loss', ''],
    details.map((column) => [
      name(column.name),
      figure(column.accuracy),
      figure(column.expected),
      difference(column.loss),
      pill(lossBand(column.loss)),
    ]),
  );
}

/** Most columns in a correlation matrix: those whose associations differ most. */
const MATRIX = 40;

export function relations(pairs: readonly PairDetail[], correlation: CorrelationDetail): Html {
  const card = pairs.length === 0 ? '' : pairsCard(pairs.slice(0, 10));
  if (correlation.names.length < 2) return card;
  const { cards, big, cut } = matrices(correlation);
  const signs = key(['pos', 'together'], ['neg', 'against each other']);
  // Large matrices stand two in a row; the worst pairs then take the fourth place.
  if (big) return `${signs}<div class="matrices big">${cards}${card}</div>${cut}`;
  return `${signs}<div class="matrices">${cards}</div>${cut}<div class="below">${card}</div>`;
}

function pairsCard(pairs: readonly PairDetail[]): Html {
  const rows = pairs.map((pair) => [
    `${name(pair.a)} × ${name(pair.b)}`,
    figure(pair.accuracy),
    figure(pair.expected),
    figure(pair.loss),
    pill(pairBand(pair.loss)),
  ]);
  return `<div class="card plain"><header><h4>Pairs that fit least well</h4></header>${dataTable(['pair', 'accuracy', 'expected', 'loss', ''], rows)}</div>`;
}

function pairBand(loss: number): Band {
  return loss <= 0.03 ? 'excellent' : loss <= 0.06 ? 'good' : loss <= 0.12 ? 'fair' : 'poor';
}

function matrices(correlation: CorrelationDetail): { cards: Html; big: boolean; cut: Html } {
  const kept = widest(correlation, MATRIX);
  const pick = (matrix: CorrelationDetail['real']) =>
    kept.map((r) => kept.map((c) => matrix[r]?.[c] ?? null));
  const names = kept.map((i) => correlation.names[i]);
  const real = pick(correlation.real);
  const synthetic = pick(correlation.synthetic);
  const gap = real.map((row, r) =>
    row.map((value, c) => {
      const other = synthetic[r][c];
      return value === null || other === null ? null : other - value;
    }),
  );
  const largest = worstCell(gap, names);
  const most = Math.max(0.1, Math.min(1, Math.ceil(largest.size * 10) / 10));
  const mean = correlation.difference === null ? '' : `mean difference ${figure(correlation.difference)}`;
  const card = (title: string, alt: string, matrix: (number | null)[][], full: number, caption: string) =>
    figureCard({
      title,
      alt,
      svg: `<div class="scroll">${drawMatrix(matrix, { most: full, names })}</div>`,
      caption,
    });
  const cut =
    kept.length < correlation.names.length
      ? `<p class="small quiet" style="margin-top:10px">The ${kept.length} columns whose associations differ most, of ${correlation.names.length}.</p>`
      : '';
  const cards = [
    card('Real', `Associations of ${names.length} columns in the real rows.`, real, 1, '−1 to 1'),
    card('Synthetic', 'Associations of the same columns in the synthetic rows.', synthetic, 1, '−1 to 1'),
    card(
      'Difference',
      `Synthetic minus real; ${mean}. Largest: ${largest.words}.`,
      gap,
      most,
      `±${figure(most, 1)} at full colour${mean === '' ? '' : ` · ${mean}`}`,
    ),
  ].join('');
  return { cards, big: names.length > 16, cut };
}

/** Indices, in their own order, of the columns whose associations differ most. */
function widest(correlation: CorrelationDetail, most: number): number[] {
  const all = correlation.names.map((_, i) => i);
  if (all.length <= most) return all;
  const differs = all.map((i) =>
    Math.max(
      ...all.map((j) => Math.abs((correlation.real[i]?.[j] ?? 0) - (correlation.synthetic[i]?.[j] ?? 0))),
    ),
  );
  return [...all]
    .sort((a, b) => differs[b] - differs[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

function worstCell(
  gap: readonly (readonly (number | null)[])[],
  names: readonly string[],
): { size: number; words: string } {
  let best = { size: 0, words: 'none' };
  for (let r = 0; r < gap.length; r++) {
    for (let c = 0; c < r; c++) {
      const value = gap[r][c];
      if (value === null || Math.abs(value) <= best.size) continue;
      best = {
        size: Math.abs(value),
        words: `${plain(names[r])} and ${plain(names[c])}, ${difference(value, 2)}`,
      };
    }
  }
  return best;
}

export function wholeRows(
  detection: DetectionDetail | undefined,
  projection: ProjectionDetail | undefined,
): Html {
  const left = [
    projection === undefined ? '' : projectionCard(projection),
    detection === undefined ? '' : importanceCard(detection),
  ].filter((card) => card !== '');
  const right = detection === undefined ? '' : detectionCard(detection);
  if (left.length === 0) return '';
  return `<div class="pair"><div class="stack">${left.join('')}</div>${right}</div>`;
}

function projectionCard(projection: ProjectionDetail): Html {
  const cells = [...projection.real.flat(), ...projection.synthetic.flat()].map((share) => share ?? 0);
  const most = Math.sqrt(Math.max(...cells, 1e-9));
  // The root keeps thin regions visible beside crowded ones.
  const shade = (matrix: readonly (readonly (number | null)[])[]) =>
    drawMatrix(
      matrix.map((row) => row.map((share) => (share === null ? null : Math.sqrt(share)))),
      { most, upwards: true },
    );
  const explained = projection.explained.map((share) => percent(share, 0)).join(' and ');
  const svg = `<div style="display:grid;grid-template-columns:1fr 1fr;gap:14px"><div>${shade(projection.real)}<p class="small quiet" style="text-align:center;margin-top:6px">real</p></div><div>${shade(projection.synthetic)}<p class="small quiet" style="text-align:center;margin-top:6px">synthetic</p></div></div>`;
  return figureCard({
    title: 'All columns at once',
    alt: `Density of real and synthetic rows over the first two principal components, which hold ${explained} of the variance. The two maps should look alike.`,
    svg,
    caption: `Density over two principal components (${explained} of the variance). Cells that fewer than the minimum of real units hold are left blank.`,
  });
}

function detectionCard(detection: DetectionDetail): Html {
  const ratio =
    detection.pmseRatio === undefined
      ? ''
      : `, pMSE ${figure(detection.pmseRatio, 2)} times its chance value`;
  return figureCard({
    title: 'Can boosted trees tell?',
    alt: `Receiver operating characteristic of a classifier that tells synthetic rows from real ones: area ${figure(detection.auc)}, where 0.5 is a coin toss.`,
    svg: drawRoc(detection.roc),
    caption: markup(`Area ${figure(detection.auc)}${ratio}. The dashed line is a coin toss.`),
  });
}

function importanceCard(detection: DetectionDetail): Html {
  const gives = detection.importance.slice(0, 6);
  if (gives.length === 0) return '';
  const most = Math.max(...gives.map((one) => one.share), 1e-9);
  const rows = gives.map((one) => {
    const alt = `${plain(one.column)}: ${percent(one.share, 0)} of the trees’ gain`;
    return [
      name(one.column),
      `<div class="bar">${rail(0, most, [0, one.share], [], alt, ' syn')}</div>`,
      percent(one.share, 0),
    ];
  });
  return `<div class="card"><header><h4>What gives synthetic rows away</h4></header>${dataTable(['column', '', 'share of the gain'], rows)}</div>`;
}

export function rowsNote(rows: { synthetic: number; train: number; auditOut: number }): string {
  return `${count(rows.synthetic)} synthetic rows against ${count(rows.auditOut)} real ones that the model never saw.`;
}
