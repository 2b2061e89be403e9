/** Privacy: every attack against the rate it would reach without the fixture. */
import { count, figure, percent, plural } from '../../gate/figure.ts';
import type { AttackDetail, EvaluationDetails, ExactDetail } from '../../measure/details.ts';
import { drawDensities } from '../chart/lines.ts';
import { markup } from '../escape.ts';
import type { MetricReport } from '../report.ts';
import { attackWords } from '../words.ts';
import { dataTable, figureCard, type Html, key, name } from './parts.ts';
import { type RailMark, rail } from './scale.ts';

export function attacks(evaluation: EvaluationDetails, metrics: readonly MetricReport[]): Html {
  const member = evaluation.attacks.filter((attack) => attack.scale === 'auc');
  const risks = evaluation.attacks.filter((attack) => attack.scale === 'risk');
  return [
    member.length === 0 ? '' : membership(member, limitOf(metrics, 'privacy.membership_auc')),
    risks.length === 0 ? '' : anonymeter(risks, limitOf(metrics, 'privacy.inference')),
    histograms(evaluation),
  ].join('');
}

function limitOf(metrics: readonly MetricReport[], name: string): number | null {
  return metrics.find((metric) => metric.name === name)?.failLimit ?? null;
}

function membership(list: readonly AttackDetail[], limit: number | null): Html {
  const to = Math.min(1, Math.ceil((Math.max(...list.map((a) => a.high), limit ?? 0.6) + 0.02) * 20) / 20);
  const from = Math.max(0, Math.floor((Math.min(...list.map((a) => a.low), 0.48) - 0.005) * 20) / 20);
  const rows = list.map((attack) => {
    const marks: RailMark[] = [{ kind: 'ideal', value: 0.5 }];
    if (limit !== null) marks.push({ kind: 'limit', value: limit });
    marks.push({ kind: 'dot', value: attack.value });
    const label = attackWords(attack.name);
    const tpr =
      attack.tpr === undefined
        ? ''
        : `<span class="small">finds ${percent(attack.tpr.value)} at 1 % false alarms</span>`;
    const alt = `${label}: area ${figure(attack.value)}, ${figure(attack.low)} to ${figure(attack.high)}; 0.5 is a coin toss.`;
    return riskRow(
      label,
      attack,
      rail(from, to, [attack.low, attack.high], marks, alt),
      `${figure(attack.value)}${tpr}`,
    );
  });
  const head = headRow(
    'Was this person in the file?',
    figure(from, 2),
    'area under the curve',
    figure(to, 2),
  );
  return `${key(['dot', 'attack'], ['span', 'interval'], ['want', 'a coin toss'], ['lim', 'fails'])}<table class="risks">${head}<tbody>${rows.join('')}</tbody></table>`;
}

function anonymeter(list: readonly AttackDetail[], limit: number | null): Html {
  const to = Math.max(...list.map((a) => a.high), limit ?? 0.1, 0.05) * 1.08;
  const from = Math.min(0, ...list.map((a) => a.low));
  const rows = list.map((attack) => {
    const marks: RailMark[] = [{ kind: 'ideal', value: 0 }];
    if (limit !== null) marks.push({ kind: 'limit', value: limit });
    marks.push({ kind: 'dot', value: attack.value });
    const label = attackWords(attack.name);
    const rates =
      attack.rates === undefined
        ? ''
        : `<span class="small">succeeds ${percent(attack.rates.attack)}, on unseen people ${percent(attack.rates.control)}, guessing ${percent(attack.rates.baseline)}</span>`;
    const alt = `${label}: risk ${figure(attack.value)}, ${figure(attack.low)} to ${figure(attack.high)}; 0 is ideal.`;
    return riskRow(
      label,
      attack,
      rail(from, to, [attack.low, attack.high], marks, alt),
      `${figure(attack.value)}${rates}`,
    );
  });
  const head = headRow(
    'What more does the fixture give away?',
    figure(from, 2),
    'risk beyond what anyone could guess',
    figure(to, 2),
  );
  return `<table class="risks" style="margin-top:34px">${head}<tbody>${rows.join('')}</tbody></table>`;
}

function headRow(title: string, from: string, axis: string, to: string): Html {
  return `<thead><tr><th scope="col">${title}</th><th scope="col"><div class="ends"><span>${from}</span><span>${axis}</span><span>${to}</span></div></th><th scope="col" class="only">value</th></tr></thead>`;
}

function riskRow(label: string, attack: AttackDetail, drawn: Html, value: Html): Html {
  const detail = attack.detail === undefined ? '' : `${name(attack.detail)}, `;
  const behind = attack.family === 'membership' ? `${count(attack.n)} members` : plural(attack.n, 'attempt');
  return `<tr><th scope="row">${markup(label)}<span class="small">${detail}${behind}</span></th><td class="rails">${drawn}</td><td class="num">${value}</td></tr>`;
}

function histograms(evaluation: EvaluationDetails): Html {
  const cards: Html[] = [];
  const { losses, distances, exact } = evaluation;
  const table = (h: NonNullable<typeof losses>) =>
    dataTable(
      ['from', 'to', 'learned from', 'never seen'],
      h.shares.in.map((share, i) => [
        figure(h.edges[i], 2),
        figure(h.edges[i + 1], 2),
        percent(share),
        percent(h.shares.out[i]),
      ]),
    );
  if (losses !== undefined && losses.edges.length > 1) {
    cards.push(
      figureCard({
        title: 'What the model finds likely',
        alt: 'Loss of the model on rows it learned from and on rows it never saw. The two should lie on each other.',
        svg: drawDensities(losses, 'loss of a record'),
        caption: 'Where rows that it learned from lie further left, the model remembers them.',
        table: table(losses),
      }),
    );
  }
  if (distances !== undefined && distances.edges.length > 1) {
    cards.push(
      figureCard({
        title: 'How near synthetic rows come',
        alt: 'Distance of each synthetic row to the nearest row learned from and to the nearest row never seen. The two should lie on each other.',
        svg: drawDensities(distances, 'distance to the nearest real row'),
        caption: 'Nearer to rows learned from than to rows never seen would be copying.',
        table: table(distances),
      }),
    );
  }
  if (cards.length === 0 && exact === undefined) return '';
  const shown =
    cards.length === 0
      ? ''
      : `<div style="margin-top:28px">${key(['', 'never seen'], ['syn', 'learned from'])}<div class="grid wide">${cards.join('')}</div></div>`;
  return `${shown}${exact === undefined ? '' : copies(exact)}`;
}

function copies(exact: ExactDetail): Html {
  const words = `Synthetic rows equal to a row that only the training half holds: ${count(exact.inOnly)}; that only the unseen half holds: ${count(exact.outOnly)}. Without copying the two are alike. ${percent(exact.anyShare, 2)} of the synthetic rows equal some real row, compared on ${plural(exact.columns.length, 'column')}.`;
  return `<p class="small quiet" style="margin-top:16px;max-width:60em">${markup(words)}</p>`;
}
