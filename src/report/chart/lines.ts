/** Line charts: training curves, the detector's curve, two densities over shared cells. */
import type { DetectionDetail, HistogramDetail } from '../../measure/details.ts';
import type { TrainingPoint } from '../report.ts';
import { type ChartOption, draw, INK, valueAxis } from './draw.ts';
import { axisNumber, ticks } from './ticks.ts';

const WIDTH = 440;
const HEIGHT = 220;

const line = (data: [number, number | null][], color: string, more: object = {}): object => ({
  type: 'line',
  symbol: 'none',
  silent: true,
  clip: false,
  data,
  lineStyle: { width: 2, color },
  ...more,
});

export function drawLosses(curve: readonly TrainingPoint[]): string {
  const values = curve.flatMap((p) => [p.trainLoss, p.validationLoss]).filter((v): v is number => v !== null);
  if (values.length === 0) return '';
  const best = bestEpoch(curve);
  const option: ChartOption = {
    grid: { left: 44, right: 14, top: 12, bottom: 40 },
    xAxis: valueAxis('epoch', {
      min: curve[0].epoch,
      max: curve[curve.length - 1].epoch,
      splitLine: { show: false },
      minInterval: 1,
    }),
    yAxis: valueAxis('', { scale: true }),
    series: [
      line(
        curve.map((p) => [p.epoch, p.trainLoss]),
        INK.realLine,
      ),
      line(
        curve.map((p) => [p.epoch, p.validationLoss]),
        INK.synthetic,
        {
          markLine:
            best === null
              ? undefined
              : {
                  silent: true,
                  symbol: 'none',
                  label: { show: false },
                  lineStyle: { color: INK.text, type: [3, 3], width: 1 },
                  data: [{ xAxis: best }],
                },
        },
      ),
    ],
  };
  return draw(option, WIDTH, HEIGHT);
}

/** The epoch with the least validation loss, or null. */
export function bestEpoch(curve: readonly TrainingPoint[]): number | null {
  let best: TrainingPoint | null = null;
  for (const point of curve) {
    if (point.validationLoss === null) continue;
    if (best === null || point.validationLoss < (best.validationLoss ?? 0)) best = point;
  }
  return best?.epoch ?? null;
}

export function drawRate(curve: readonly TrainingPoint[]): string {
  if (curve.every((point) => point.rate === null)) return '';
  const option: ChartOption = {
    grid: { left: 52, right: 14, top: 12, bottom: 40 },
    xAxis: valueAxis('epoch', {
      min: curve[0].epoch,
      max: curve[curve.length - 1].epoch,
      splitLine: { show: false },
      minInterval: 1,
    }),
    yAxis: valueAxis('', { min: 0 }),
    series: [
      line(
        curve.map((p) => [p.epoch, p.rate]),
        INK.synthetic,
      ),
    ],
  };
  return draw(option, WIDTH, HEIGHT);
}

export function drawRoc(roc: DetectionDetail['roc']): string {
  const square = (name: string) => valueAxis(name, { min: 0, max: 1, interval: 0.25 });
  const option: ChartOption = {
    grid: { left: 46, right: 14, top: 12, bottom: 40 },
    xAxis: square('real rows called synthetic'),
    yAxis: square(''),
    series: [
      line(
        [
          [0, 0],
          [1, 1],
        ],
        INK.realLine,
        { lineStyle: { width: 1.5, color: INK.realLine, type: [4, 4] } },
      ),
      line(
        roc.map((p) => [p.falsePositive, p.truePositive]),
        INK.synthetic,
      ),
    ],
  };
  return draw(option, WIDTH, 430);
}

export function drawDensities(histogram: HistogramDetail<'in' | 'out'>, name: string): string {
  const { edges, shares } = histogram;
  const points = (side: 'in' | 'out'): [number, number][] => {
    const widest = Math.max(...edges.slice(1).map((edge, i) => edge - edges[i]));
    const heights = shares[side].map((share, i) => (share / (edges[i + 1] - edges[i])) * widest);
    return [
      [edges[0], 0],
      ...heights.map((h, i): [number, number] => [edges[i], h]),
      [edges[edges.length - 1], heights[heights.length - 1]],
      [edges[edges.length - 1], 0],
    ];
  };
  const low = edges[0];
  const high = edges[edges.length - 1];
  const marks = ticks(low, high, 'number', 7);
  const option: ChartOption = {
    grid: { left: 14, right: 14, top: 10, bottom: 40 },
    xAxis: valueAxis(name, {
      min: low,
      max: high,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: INK.realLine } },
      axisTick: { show: true, customValues: marks, lineStyle: { color: INK.realLine }, length: 4 },
      axisLabel: {
        customValues: marks,
        color: INK.text,
        fontSize: 11,
        formatter: (value: number) => axisNumber(value),
      },
    }),
    yAxis: { type: 'value', min: 0, show: false },
    series: [
      line(points('out'), INK.real, {
        step: 'end',
        lineStyle: { width: 0 },
        areaStyle: { color: INK.real, opacity: 1 },
      }),
      line(points('in'), INK.synthetic, { step: 'end', lineStyle: { width: 1.75, color: INK.synthetic } }),
    ],
  };
  return draw(option, WIDTH, 180);
}
