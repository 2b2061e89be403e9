/** The four questions as tiles, and every gated score on its scale. */
import { figure, short } from '../../gate/figure.ts';
import { markup } from '../escape.ts';
import { hasStory, SHORT_WORDS, summarise } from '../outline.ts';
import type { MetricReport } from '../report.ts';
import { BANDS, bandOf, GROUP_WORDS, GROUPS, groupOf, wordsFor } from '../words.ts';
import { dataTable, type Html, key, mark, name, sentence } from './parts.ts';
import { BAND_HEAD, scale } from './scale.ts';

export function tiles(metrics: readonly MetricReport[]): Html {
  const drawn = summarise(metrics).map(({ group, band, verdict, line }) => {
    const filled = band === null || band === 'unclear' ? 0 : BANDS.length - BANDS.indexOf(band);
    const meter = BANDS.map((_, i) => `<i${i < filled ? ' class="on"' : ''}></i>`).join('');
    const sign = verdict === null ? '' : mark(verdict);
    return `<div class="tile"><div class="name"><span>${GROUP_WORDS[group].title}</span>${sign}</div><div class="band b-${band ?? 'none'}">${tileWord(band, line)}</div><div class="meter b-${band ?? 'none'}" aria-hidden="true">${meter}</div><p class="line">${markup(line)}</p></div>`;
  });
  return `<div class="tiles">${drawn.join('')}</div>`;
}

function tileWord(band: string | null, line: string): string {
  if (band === null) return line.startsWith('not') ? 'Not measured' : '–';
  return band === 'unclear' ? 'Too few to tell' : band.charAt(0).toUpperCase() + band.slice(1);
}

export function scores(metrics: readonly MetricReport[]): Html {
  const gated = metrics.filter((metric) => metric.verdict !== null);
  if (gated.length === 0) return '';
  const bodies = GROUPS.map((group) => {
    const own = gated.filter((metric) => groupOf(metric.name) === group);
    if (own.length === 0) return '';
    const words = GROUP_WORDS[group];
    const reading =
      group === 'privacy' ? ' The band is read at the end of the interval that speaks against it.' : '';
    return `<tbody><tr class="group"><th scope="rowgroup" colspan="4"><b>${words.title}</b> <span class="small">${words.question}${reading}</span></th></tr>${own.map(row).join('')}</tbody>`;
  }).join('');
  const informing = metrics.filter((metric) => metric.verdict === null);
  const level = (gated.find((metric) => metric.low !== metric.high) ?? gated[0]).level * 100;
  return `${key(['dot', 'measured'], ['span', `interval at ${short(level)} %`], ['want', 'expected of a perfect generator'], ['lim soft', 'warns'], ['lim', 'fails'])}
<table class="scores"><thead><tr><th scope="col">score</th><th scope="col">${BAND_HEAD}<span class="only">scale</span></th><th scope="col" class="only">value</th><th scope="col" class="only">verdict</th></tr></thead>${bodies}</table>${more(informing)}`;
}

function row(metric: MetricReport): Html {
  const words = wordsFor(metric.name);
  const detail = metric.detail === null ? '' : ` <span class="of">${name(metric.detail)}</span>`;
  const reason = !hasStory(metric)
    ? ''
    : `<span class="small why${metric.verdict === 'pass' ? '' : ' open'}">${sentence(metric.reason)}</span>`;
  const verdict = metric.verdict ?? 'skipped';
  return `<tr><th scope="row"><b>${markup(words.label)}</b>${detail}<span class="small">${markup(words.sentence)}</span>${reason}</th><td class="scale">${scale(metric)}</td>${numbers(metric)}<td class="ver"><span class="v-${verdict}">${mark(verdict, false)} <span class="small">${metric.verdict === null ? '' : SHORT_WORDS[metric.verdict]}</span></span></td></tr>`;
}

function numbers(metric: MetricReport): Html {
  const { decimals = 3 } = wordsFor(metric.name);
  if (metric.value === null) return '<td class="num">not measured</td>';
  const interval =
    metric.low === null || metric.high === null || metric.low === metric.high
      ? ''
      : `<span class="small">${figure(metric.low, decimals)} to ${figure(metric.high, decimals)}</span>`;
  const band = bandOf(metric);
  const tone = band === null ? '' : ` <span class="pill b-${band}">${band}</span>`;
  return `<td class="num"><b>${figure(metric.value, decimals)}</b>${tone}${interval}</td>`;
}

function more(metrics: readonly MetricReport[]): Html {
  if (metrics.length === 0) return '';
  const rows = metrics.map((metric) => {
    const words = wordsFor(metric.name);
    const decimals = words.decimals ?? 3;
    const range =
      metric.low === null || metric.high === null
        ? ''
        : `${figure(metric.low, decimals)} to ${figure(metric.high, decimals)}`;
    const label = `${markup(words.label)}${words.sentence === '' ? '' : ` <span class="quiet">${markup(words.sentence)}</span>`}`;
    const expected = metric.expected === null ? '' : figure(metric.expected, decimals);
    return [label, figure(metric.value, decimals), range, expected, bandOf(metric) ?? ''];
  });
  const table = dataTable(['measurement', 'value', 'interval', 'expected', 'band'], rows);
  return `<details class="more plain"><summary>${metrics.length} more measurements, without a limit</summary>${table}</details>`;
}
