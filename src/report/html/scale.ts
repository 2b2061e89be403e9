/**
 * A score on its scale: four bands of equal width from poor to excellent, the interval, the value, the expected value
 * and the limits. Every metric shares the same four bands, so a column of scales reads at a glance.
 */
import { figure, short } from '../../gate/figure.ts';
import { markup } from '../escape.ts';
import { valueWords } from '../outline.ts';
import type { MetricReport } from '../report.ts';
import { bandOf, distance, idealOf, wordsFor } from '../words.ts';
import { type Html, percentOf } from './parts.ts';

/** Where a value stands: 0 the worst end, 1 the best. Null for metrics without bands. */
export function positionOf(metric: MetricReport, value: number): number | null {
  const { bands } = wordsFor(metric.name);
  if (bands === undefined) return null;
  const [excellent, good, fair] = bands;
  const away = distance(metric, value);
  // A value can be better than the ideal where that is an expectation or chance, so excellent reaches past it.
  const bounded = metric.better === 'high' && idealOf(metric) >= 1 && metric.name !== 'fidelity.sqs';
  const best = bounded || metric.name === 'fidelity.sqs' ? 0 : -excellent;
  const edges = [fair + 2 * (fair - good), fair, good, excellent, best];
  for (let i = 0; i < 4; i++) {
    if (away >= edges[i + 1]) {
      const inside = (edges[i] - away) / (edges[i] - edges[i + 1]);
      return Math.min(1, Math.max(0, (i + inside) / 4));
    }
  }
  return 1;
}

export function scale(metric: MetricReport): Html {
  const at = (value: number | null) => (value === null ? null : positionOf(metric, value));
  const value = at(metric.value);
  if (value === null) return '';
  const ends = [at(metric.low) ?? value, at(metric.high) ?? value].sort((a, b) => a - b);
  const parts = [
    `<s class="span" style="left:${percentOf(ends[0])};width:${percentOf(ends[1] - ends[0])}"></s>`,
    expectedMark(metric, at(metric.expected)),
    limitMark(at(metric.warnLimit), 'limit soft'),
    limitMark(at(metric.failLimit), 'limit'),
    `<s class="dot" style="left:${percentOf(value)}"></s>`,
  ];
  return `<div class="zones" role="img" aria-label="${markup(describe(metric))}"><i></i><i></i><i></i><i></i>${parts.join('')}</div>`;
}

function expectedMark(metric: MetricReport, position: number | null): Html {
  if (position === null || metric.name === 'privacy.audit_epsilon') return '';
  return `<s class="want" style="left:${percentOf(position)}"></s>`;
}

function limitMark(position: number | null, kind: string): Html {
  return position === null ? '' : `<s class="${kind}" style="left:${percentOf(position)}"></s>`;
}

function describe(metric: MetricReport): string {
  const band = bandOf(metric);
  const expected = metric.expected === null ? '' : `, expected ${figure(metric.expected)}`;
  const limit =
    metric.failLimit === null
      ? ''
      : `, fails ${metric.better === 'low' ? 'above' : 'below'} ${short(metric.failLimit)}`;
  return `${wordsFor(metric.name).label}: ${valueWords(metric)}${band === null ? '' : `, ${band}`}${expected}${limit}.`;
}

export const BAND_HEAD: Html =
  '<div class="words" aria-hidden="true"><span>poor</span><span>fair</span><span>good</span><span>excellent</span></div>';

export interface RailMark {
  readonly kind: 'dot' | 'dot syn' | 'dot real' | 'tick' | 'limit' | 'ideal';
  readonly value: number;
}

/** A plain line from `from` to `to` with an interval and marks: for figures that have no bands. */
export function rail(
  from: number,
  to: number,
  interval: readonly [number, number] | null,
  marks: readonly RailMark[],
  alt: string,
  tone: '' | ' syn' = '',
): Html {
  const at = (value: number) => (to > from ? (value - from) / (to - from) : 0);
  const clamp = (value: number) => Math.min(1, Math.max(0, at(value)));
  const span =
    interval === null
      ? ''
      : `<s class="span${tone}" style="left:${percentOf(clamp(interval[0]))};width:${percentOf(clamp(interval[1]) - clamp(interval[0]))}"></s>`;
  const drawn = marks
    .map((mark) => `<s class="${mark.kind}" style="left:${percentOf(clamp(mark.value))}"></s>`)
    .join('');
  return `<div class="rail" role="img" aria-label="${markup(alt)}">${span}${drawn}</div>`;
}
