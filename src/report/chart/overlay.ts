/** One column, real against synthetic: an area under a line for numbers and dates, a bar within a bar for categories. */

import { percent } from '../../gate/figure.ts';
import type { Cell, ColumnDetail } from '../../measure/details.ts';
import { clip, plain } from '../escape.ts';
import { type ChartOption, draw, INK } from './draw.ts';
import { type AxisKind, ticks, tickText, valueText } from './ticks.ts';

const WIDTH = 340;
const HEIGHT = 132;

/** What of a column is drawn. */
export type Drawn = Pick<ColumnDetail, 'name' | 'kind' | 'cells'>;

export function drawOverlay(column: Drawn, axis: AxisKind): string {
  if (column.cells.length === 0) return '';
  return column.kind === 'number' ? drawNumbers(column.cells, axis) : drawCategories(column.cells);
}

/** Bounds of every cell; an open end is drawn as wide as its neighbour. */
export function boundsOf(cells: readonly Cell[]): { from: number; to: number }[] {
  const bounds = cells.map((cell) => ({ from: cell.from ?? null, to: cell.to ?? null }));
  const closed = bounds.filter((b): b is { from: number; to: number } => b.from !== null && b.to !== null);
  const firstWidth = closed.length > 0 ? closed[0].to - closed[0].from : 1;
  const lastWidth = closed.length > 0 ? closed[closed.length - 1].to - closed[closed.length - 1].from : 1;
  return bounds.map(({ from, to }) => ({
    from: from ?? (to ?? 0) - firstWidth,
    to: to ?? (from ?? 0) + lastWidth,
  }));
}

/** Heights by which areas stand for shares: shares where cells are equally wide, densities where they are not. */
function heightsOf(cells: readonly Cell[], side: 'real' | 'synthetic'): number[] {
  const widths = boundsOf(cells).map(({ from, to }) => to - from);
  const widest = Math.max(...widths);
  const equal = widths.every((width) => width > widest * 0.99);
  return cells.map((cell, i) => (equal || !(widths[i] > 0) ? cell[side] : (cell[side] / widths[i]) * widest));
}

/** A step line's points: up at each cell's start, down at the end. */
function steps(cells: readonly Cell[], side: 'real' | 'synthetic'): [number, number][] {
  const bounds = boundsOf(cells);
  const heights = heightsOf(cells, side);
  const points = bounds.map(({ from }, i): [number, number] => [from, heights[i]]);
  return [
    [bounds[0].from, 0],
    ...points,
    [bounds[bounds.length - 1].to, heights[heights.length - 1]],
    [bounds[bounds.length - 1].to, 0],
  ];
}

function drawNumbers(cells: readonly Cell[], axis: AxisKind): string {
  const bounds = boundsOf(cells);
  const low = bounds[0].from;
  const high = bounds[bounds.length - 1].to;
  const marks = ticks(low, high, axis);
  const option: ChartOption = {
    grid: { left: 10, right: 10, top: 6, bottom: 22 },
    xAxis: {
      type: 'value',
      min: low,
      max: high,
      splitLine: { show: false },
      axisLine: { lineStyle: { color: INK.realLine } },
      axisTick: { customValues: marks, lineStyle: { color: INK.realLine }, length: 4 },
      axisLabel: {
        customValues: marks,
        color: INK.text,
        fontSize: 11,
        margin: 7,
        hideOverlap: true,
        formatter: (value: number) => tickText(value, high - low, axis),
      },
    },
    yAxis: { type: 'value', min: 0, show: false },
    series: [
      {
        type: 'line',
        step: 'end',
        symbol: 'none',
        silent: true,
        clip: false,
        data: steps(cells, 'real'),
        lineStyle: { width: 0 },
        areaStyle: { color: INK.real, opacity: 1 },
      },
      {
        type: 'line',
        step: 'end',
        symbol: 'none',
        silent: true,
        clip: false,
        data: steps(cells, 'synthetic'),
        lineStyle: { width: 1.75, color: INK.synthetic },
      },
    ],
  };
  return draw(option, WIDTH, HEIGHT);
}

function drawCategories(cells: readonly Cell[]): string {
  const labels = cells.map((cell) => clip(plain(cell.label ?? ''), 20));
  const longest = Math.max(...labels.map((label) => [...label].length));
  const row = cells.length <= 4 ? 32 : 21;
  // Two labels may be the same once clipped: the axis counts, the labels are looked up.
  const rows = { type: 'category' as const, inverse: true, data: labels.map((_, i) => String(i)) };
  const bars = (side: 'real' | 'synthetic', width: number, axis: number, color: string) => ({
    type: 'bar' as const,
    silent: true,
    yAxisIndex: axis,
    barWidth: width,
    data: cells.map((cell) => cell[side]),
    itemStyle: { color },
    z: 2 + axis,
  });
  const option: ChartOption = {
    grid: { left: Math.min(136, 14 + longest * 6.2), right: 10, top: 2, bottom: 2 },
    xAxis: {
      type: 'value',
      min: 0,
      max: Math.max(...cells.map((cell) => Math.max(cell.real, cell.synthetic)), 1e-9),
      show: false,
    },
    // An axis for each side, so that both bars stand in the middle of their row.
    yAxis: [
      {
        ...rows,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: INK.text,
          fontSize: 11,
          interval: 0,
          formatter: (value: string) => labels[Number(value)],
        },
      },
      { ...rows, show: false },
    ],
    series: [bars('real', row - 6, 0, INK.real), bars('synthetic', row > 21 ? 7 : 5, 1, INK.synthetic)],
  };
  return draw(option, WIDTH, Math.max(3, cells.length) * row + 6);
}

/** What the drawing says, for those who do not see it. */
export function describeOverlay(column: Drawn, axis: AxisKind): string {
  if (column.cells.length === 0) return `${plain(column.name)}: nothing can be shown.`;
  let widest = column.cells[0];
  for (const cell of column.cells) {
    if (Math.abs(cell.real - cell.synthetic) > Math.abs(widest.real - widest.synthetic)) widest = cell;
  }
  const where = plain(cellText(widest, axis));
  return `${plain(column.name)}, shares of ${column.cells.length} ${column.kind === 'number' ? 'ranges' : 'categories'}. Largest difference at ${where}: real ${percent(widest.real)}, synthetic ${percent(widest.synthetic)}.`;
}

/** A cell in words: its label, or its range. */
export function cellText(cell: Cell, axis: AxisKind): string {
  if (cell.label !== undefined) return cell.label;
  if (cell.from == null && cell.to == null) return 'all';
  if (cell.from == null) return `below ${valueText(cell.to ?? 0, axis)}`;
  if (cell.to == null) return `${valueText(cell.from, axis)} and above`;
  return `${valueText(cell.from, axis)} to ${valueText(cell.to, axis)}`;
}
