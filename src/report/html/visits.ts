/** How rows of an entity follow each other. */
import { figure, percent } from '../../gate/figure.ts';
import type { Cell, SequenceDetail, TransitionDetail } from '../../measure/details.ts';
import { drawMatrix } from '../chart/matrix.ts';
import { cellText, describeOverlay, drawOverlay } from '../chart/overlay.ts';
import { plain } from '../escape.ts';
import { dataTable, figureCard, type Html, key, name } from './parts.ts';

export function visits(detail: SequenceDetail | undefined): Html {
  if (detail === undefined) return '';
  const spans = [span('Rows of an entity', detail.rows), span('Days since the row before', detail.gaps)].join(
    '',
  );
  const changes = detail.transitions.map(transition).join('');
  return `${key(['', 'real'], ['syn', 'synthetic'])}<div class="grid">${spans}</div>${changes}`;
}

function span(title: string, cells: readonly Cell[]): Html {
  if (cells.length === 0) return '';
  const column = { name: title, kind: 'number' as const, cells };
  return figureCard({
    title,
    alt: describeOverlay(column, 'number'),
    svg: drawOverlay(column, 'number'),
    table: dataTable(
      ['', 'real', 'synthetic'],
      cells.map((cell) => [cellText(cell, 'number'), percent(cell.real), percent(cell.synthetic)]),
    ),
  });
}

/** What comes after what: a row of the drawing for each value before, its shares of what comes next. */
function transition({ name: column, states, real, synthetic }: TransitionDetail): Html {
  const gap = real.map((row, a) =>
    row.map((share, b) => {
      const other = synthetic[a][b];
      return share === null || other === null ? null : other - share;
    }),
  );
  const sizes = gap.flat().map((value) => Math.abs(value ?? 0));
  const largest = Math.max(...sizes);
  const at = sizes.indexOf(largest);
  const [a, b] = [Math.floor(at / states.length), at % states.length];
  const words = `${plain(states[b])} after ${plain(states[a])}: real ${percent(real[a][b])}, synthetic ${percent(synthetic[a][b])}`;
  const card = (title: string, alt: string, matrix: typeof real, most: number, caption: string) =>
    figureCard({
      title,
      alt,
      svg: `<div class="scroll">${drawMatrix(matrix, { most, names: states })}</div>`,
      caption,
    });
  const full = Math.max(0.1, Math.min(1, Math.ceil(largest * 10) / 10));
  const cards = [
    card(
      'Real',
      `What comes after what in ${plain(column)}, real.`,
      real,
      1,
      'from the left to the top, 0 to 1',
    ),
    card('Synthetic', `What comes after what in ${plain(column)}, synthetic.`, synthetic, 1, '0 to 1'),
    card(
      'Difference',
      `Synthetic minus real. Largest: ${words}.`,
      gap,
      full,
      `±${figure(full)}; ${name(words)}`,
    ),
  ];
  return `<h4 class="between">${name(column)}: what comes after what</h4><div class="matrices">${cards.join('')}</div>`;
}
