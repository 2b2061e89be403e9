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
  // A place on the y axis: groups from the top, the series they have inside them, an empty line between groups.
  const places = new Map<string, number>();
  const middle = new Map<number, string>();
  let next = 0;
  for (const group of groups) {
    const own = series.filter((name) => marks.some((mark) => mark.group === group && mark.series === name));
    own.forEach((name, i) => {
      places.set(`${group}\n${name}`, next + i);
    });
    middle.set(next + (own.length - 1) / 2, group);
    next += own.length + 1;
  }
  const placeOf = (mark: Mark) => places.get(`${mark.group}\n${mark.series}`)!;
  const height = 110 + next * ROW;
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width: 860, height });
  drawn.setOption({
    animation: false,
    backgroundColor: '#fff',
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: options.title, left: 12, top: 8, textStyle: { fontSize: 14 } },
    legend: { top: 34, left: 8, data: series, icon: 'circle' },
    grid: { left: 190, right: 30, top: 66, bottom: 44 },
    xAxis: {
      type: 'value',
      name: options.axis,
      nameLocation: 'middle',
      nameGap: 28,
      scale: true,
      axisLine: { onZero: false },
    },
    yAxis: {
      type: 'value',
      inverse: true,
      min: -0.7,
      max: next - 1.3,
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
          color,
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
          color,
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
