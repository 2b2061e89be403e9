/** Intervals side by side, a line a group: an SVG for the documents. */
import { init } from 'echarts';

export interface Mark {
  readonly group: string;
  readonly series: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const COLORS = ['#0b6e4f', '#b0461e', '#c98a2b', '#7d7d7d', '#3b5b92', '#7a4b94'];
const ROW = 20;

/** @param lines vertical lines, for example at 0 and at a limit */
export function intervals(
  marks: readonly Mark[],
  options: { readonly title: string; readonly axis: string; readonly lines?: readonly number[] },
): string {
  const groups = [...new Set(marks.map(({ group }) => group))];
  const series = [...new Set(marks.map(({ series: own }) => own))];
  const height = 110 + groups.length * (series.length + 1) * ROW;
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: 860, height });
  // A place on the y axis: groups from the top, series inside them, an empty line between groups.
  const placeOf = ({ group, series: own }: Mark) =>
    groups.indexOf(group) * (series.length + 1) + series.indexOf(own);
  const places = groups.length * (series.length + 1) - 1;
  const middle = new Map(
    groups.map((group, g) => [Math.round(g * (series.length + 1) + (series.length - 1) / 2), group]),
  );
  drawn.setOption({
    animation: false,
    backgroundColor: '#fff',
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: options.title, left: 12, top: 8, textStyle: { fontSize: 14 } },
    legend: { top: 34, left: 8, data: series, icon: 'circle' },
    grid: { left: 190, right: 30, top: 66, bottom: 44 },
    xAxis: { type: 'value', name: options.axis, nameLocation: 'middle', nameGap: 28, scale: true },
    yAxis: {
      type: 'value',
      inverse: true,
      min: -0.7,
      max: places - 0.3,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: {
        customValues: [...middle.keys()],
        formatter: (value: number) => middle.get(value) ?? '',
      },
    },
    series: series.flatMap((name, s) => {
      const own = marks.filter((mark) => mark.series === name);
      const color = COLORS[s % COLORS.length];
      return [
        ...own.map((mark) => ({
          type: 'line' as const,
          name,
          symbol: 'none',
          silent: true,
          lineStyle: { color, width: 2 },
          data: [
            [mark.low, placeOf(mark)],
            [mark.high, placeOf(mark)],
          ],
        })),
        {
          type: 'scatter' as const,
          name,
          symbolSize: 8,
          itemStyle: { color },
          data: own.map((mark) => [mark.value, placeOf(mark)]),
          ...(s === 0 && {
            markLine: {
              silent: true,
              symbol: 'none',
              label: { show: false },
              lineStyle: { color: '#888', type: 'dashed' as const },
              data: (options.lines ?? [0]).map((at) => ({ xAxis: at })),
            },
          }),
        },
      ];
    }),
  });
  const svg = drawn.renderToSVGString();
  drawn.dispose();
  return `${svg}\n`;
}
