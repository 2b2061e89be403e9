/**
 * Charts by ECharts, rendered to SVG without a browser and pared down to what a page needs: colours are the page's own
 * variables, so one drawing serves light and dark; ids, styles and classes of the library are taken out, so the same
 * figures give the same bytes.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { axisNumber } from './ticks.ts';

use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

export type ChartOption = Parameters<ReturnType<typeof init>['setOption']>[0];

/** The page's colours (html/style.ts), by what they stand for. */
export const INK = {
  text: 'var(--soft)',
  line: 'var(--rule)',
  real: 'var(--real)',
  realLine: 'var(--real-ink)',
  synthetic: 'var(--accent)',
  warn: 'var(--warn)',
} as const;

/** An axis of numbers with its name along it. */
export function valueAxis(name: string, more: object = {}): object {
  return {
    type: 'value',
    name,
    nameLocation: 'middle',
    nameGap: 26,
    nameTextStyle: { color: INK.text, fontSize: 11 },
    splitLine: { lineStyle: { color: INK.line } },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: INK.text, fontSize: 11, formatter: (value: number) => axisNumber(value) },
    ...more,
  };
}

export function draw(option: ChartOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return pare(chart.renderToSVGString());
  } finally {
    // Without this the process stays alive.
    chart.dispose();
  }
}

function pare(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<rect [^>]*fill="none"[^>]*><\/rect>/, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+|clip-path|stroke-linejoin)="[^"]*"/g, '')
    .replace(/<defs ?>[\s\S]*?<\/defs>/g, '')
    .replace(/(<text[^>]*) style="[^"]*"/g, '$1')
    .replace(/<svg [^>]*viewBox="([^"]*)"[^>]*>/, '<svg viewBox="$1" aria-hidden="true" focusable="false">')
    .replace(/<g ?>\n?([\s\S]*?)<\/g>/g, '$1')
    .replace(/\n+/g, '');
}
