/** Fidelity against privacy, a point a change, and the line of those that no other beats in both. */
import { type ChartOption, draw, INK, valueAxis } from './draw.ts';

export interface FrontierPoint {
  /** The lower, the more private. */
  readonly privacy: number;
  /** The higher, the better. */
  readonly fidelity: number;
  readonly keeps: boolean;
  readonly kind: 'default' | 'winner' | 'other';
}

/** Those that no other point beats in both, by privacy. */
export function frontier<T extends Pick<FrontierPoint, 'privacy' | 'fidelity'>>(points: readonly T[]): T[] {
  const sorted = [...points].sort((a, b) => a.privacy - b.privacy || b.fidelity - a.fidelity);
  let best = Number.NEGATIVE_INFINITY;
  return sorted.filter(({ fidelity }) => {
    if (fidelity <= best) return false;
    best = fidelity;
    return true;
  });
}

export function drawFrontier(points: readonly FrontierPoint[], measure: string): string {
  const dots = (
    wanted: readonly FrontierPoint[],
    color: string,
    size: number,
    more: object = {},
  ): object => ({
    type: 'line',
    silent: true,
    symbol: 'circle',
    symbolSize: size,
    showAllSymbol: true,
    lineStyle: { width: 0 },
    itemStyle: { color, ...more },
    data: wanted.map(({ privacy, fidelity }) => [privacy, fidelity]),
  });
  const kept = points.filter(({ keeps }) => keeps);
  const of = (kind: FrontierPoint['kind']) => points.filter((point) => point.kind === kind);
  const option: ChartOption = {
    grid: { left: 60, right: 20, top: 14, bottom: 44 },
    xAxis: valueAxis('membership AUC (.5 is private)', {
      scale: true,
      nameGap: 28,
      splitLine: { show: false },
    }),
    yAxis: valueAxis(measure, { scale: true, nameGap: 44 }),
    series: [
      {
        type: 'line',
        silent: true,
        symbol: 'none',
        step: 'end',
        lineStyle: { width: 1.5, color: INK.synthetic, opacity: 0.5 },
        data: frontier(kept).map(({ privacy, fidelity }) => [privacy, fidelity]),
      },
      dots(
        of('other').filter(({ keeps }) => keeps),
        INK.realLine,
        7,
      ),
      dots(
        of('other').filter(({ keeps }) => !keeps),
        INK.warn,
        7,
      ),
      dots(of('default'), INK.text, 11),
      dots(of('winner'), INK.synthetic, 11),
    ],
  };
  return draw(option, 720, 340);
}
