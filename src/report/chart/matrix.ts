/**
 * Heat maps. Drawn by hand, one path for each shade, so that a matrix of 30 columns weighs ten kilobytes and not three
 * hundred; the shade is an opacity of the page's own colours, so light and dark need no second drawing.
 */
import { clip, markup, plain } from '../escape.ts';

type Matrix = readonly (readonly (number | null)[])[];

const SHADES = 12;

export interface MatrixOptions {
  /** Value of the fullest shade. */
  readonly most: number;
  /** Names along the left side and the top. */
  readonly names?: readonly string[];
  /** Row 0 at the bottom, as on a map with axes. @default false */
  readonly upwards?: boolean;
}

/** A square matrix of −most … most in two colours, or of 0 … most in one. Null stays blank, with a dot. */
export function drawMatrix(matrix: Matrix, options: MatrixOptions): string {
  const rows = matrix.length;
  const columns = matrix[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return '';
  const named = options.names !== undefined;
  // Three matrices stand in a row, large ones two: each is drawn as wide as it will be shown.
  const room = !named ? 250 : (columns > 16 ? 500 : 316) - LABELS;
  const cell = Math.max(10, Math.min(26, Math.floor(room / columns)));
  const left = named ? LABELS : 0;
  const top = named ? 92 : 0;
  const paths = new Map<string, string>();
  let blanks = '';
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = matrix[r][c];
      const x = left + c * cell;
      const y = top + (options.upwards ? rows - 1 - r : r) * cell;
      if (value === null || !Number.isFinite(value)) {
        blanks += `M${x + cell / 2 - 0.5} ${y + cell / 2 - 0.5}h1v1h-1z`;
        continue;
      }
      const shade = Math.min(SHADES, Math.round((Math.abs(value) / options.most) * SHADES));
      if (shade === 0) continue;
      const key = `${value < 0 ? 'neg' : 'pos'} ${shade}`;
      paths.set(key, `${paths.get(key) ?? ''}M${x} ${y}h${cell}v${cell}h-${cell}z`);
    }
  }
  const width = left + columns * cell;
  const height = top + rows * cell;
  const drawn = [...paths].map(([key, d]) => {
    const [side, shade] = key.split(' ');
    return `<path class="${side}" opacity="${(Number(shade) / SHADES).toFixed(2)}" d="${d}"/>`;
  });
  // With names, a narrow screen scrolls sideways before they get too small to read.
  const least = !named ? 0 : Math.min(width, columns > 16 ? 480 : 250);
  const frame = `<path class="frame" d="M${left} ${top}h${columns * cell}v${rows * cell}h-${columns * cell}z"/>`;
  const dots = blanks === '' ? '' : `<path class="blank" d="${blanks}"/>`;
  const labels = (options.names ?? []).map((name, i) => label(name, i, cell, left, top)).join('');
  return `<svg class="matrix" viewBox="0 0 ${width} ${height}" style="max-width:${width * 1.4}px;min-width:${least}px" aria-hidden="true" focusable="false">${frame}${drawn.join('')}${dots}${labels}</svg>`;
}

const LABELS = 104;

function label(name: string, index: number, cell: number, left: number, top: number): string {
  const text = markup(clip(plain(name), 15));
  const size = Math.min(11, cell * 0.95).toFixed(1);
  const middle = index * cell + cell / 2;
  const side = `<text x="${left - 5}" y="${top + middle}" font-size="${size}" text-anchor="end" dominant-baseline="central">${text}</text>`;
  const above = `<text transform="translate(${left + middle} ${top - 5}) rotate(-90)" font-size="${size}" dominant-baseline="central">${markup(clip(plain(name), 13))}</text>`;
  return side + above;
}
