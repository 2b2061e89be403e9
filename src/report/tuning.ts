/** What a search for a better recipe found, as a page of its own. */
import { count, difference, duration, figure } from '../gate/figure.ts';
import { drawFrontier, type FrontierPoint } from './chart/frontier.ts';
import { markup } from './escape.ts';
import { dataTable, figureCard, type Html, key, name, page, section } from './html/parts.ts';
import { STYLE } from './html/style.ts';

export interface TuningReport {
  readonly version: string;
  readonly dataset: string;
  readonly objective: 'balanced' | 'utility';
  readonly seconds: number;
  readonly won: boolean;
  /** A sentence: what is better by how much, or why nothing is. */
  readonly reason: string;
  /** Settings of the winner; empty for the default. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same, as the configuration writes them. */
  readonly written: string;
  /** Means over the turns of a round, every round by itself: scores of different splits cannot be compared. */
  readonly rounds: readonly TuningRound[];
  /** Trainings of the winner on all rows, where several were tried. */
  readonly starts?: readonly TuningStart[];
}

export interface TuningStart {
  readonly start: number;
  readonly chosen: boolean;
  /** What is sought and what it is made of, on rows that were learned. */
  readonly objective: number;
  readonly fidelity: number;
  readonly told: number | null;
  readonly utility: number | null;
  /** On rows that were not. */
  readonly membership: number;
  readonly kept: boolean;
  readonly seconds: number;
}

export interface TuningRound {
  readonly rows: number;
  /** How often each change was tried. */
  readonly turns: number;
  readonly changes: readonly TuningChange[];
}

export interface TuningChange {
  readonly name: string;
  readonly kind: FrontierPoint['kind'];
  /** What is sought, agreement of columns and pairs, AUC of telling apart, score of classifiers. */
  readonly objective: number;
  readonly fidelity: number;
  readonly told: number | null;
  readonly utility: number | null;
  readonly membership: number;
  /** Trials, and how many of them kept every privacy gate. */
  readonly tried: number;
  readonly kept: number;
  readonly gain: number;
  readonly seconds: number;
}

export function renderTuning(report: TuningReport): Html {
  const isRecipe = Object.keys(report.settings).some((key) => key !== 'start');
  const title = report.won ? `A better ${isRecipe ? 'recipe' : 'training'}` : 'The default stays';
  const lede = `${report.reason}${report.won ? ` recipe: ${report.written}` : ''}`;
  return page({
    title: `${markup(title)} · ${markup(report.dataset)}`,
    style: STYLE,
    version: report.version,
    drawn: true,
    body: `<header><div class="eyebrow"><span><b>Synthetic fixtures</b></span><span>tune</span><span>${name(report.dataset)}</span><span>${duration(report.seconds)}</span></div></header>
<main>
<div class="hero"><h1>${markup(title)}</h1><p class="lede">${markup(lede)}</p></div>
${report.rounds.map((round, i) => roundHtml(round, i, report.objective)).join('\n')}${startsHtml(report.starts ?? [], report.objective)}
</main>
<footer><p>Every score of a change is of real rows that were kept from the trial's training, and none of those that the report judges by.</p></footer>`,
  });
}

const MEASURED = ['agreement', 'told apart', 'classifiers', 'membership', 'privacy gates', 'time'];
const TITLES = ['Many changes, few rows', 'The better ones, more rows', 'The best against the default'];

function roundHtml({ rows, turns, changes }: TuningRound, index: number, objective: string): Html {
  // A round that the time sufficed for the default alone shows nothing.
  if (changes.every(({ kind }) => kind === 'default')) return '';
  const points = changes.map(
    (one): FrontierPoint => ({
      privacy: one.membership,
      fidelity: one.objective,
      keeps: one.kept === one.tried,
      kind: one.kind,
    }),
  );
  const cells = [...changes]
    .sort((a, b) => b.gain - a.gain)
    .map((one) => [
      markup(one.name),
      one.kind === 'default' ? '' : difference(one.gain, 4),
      figure(one.fidelity),
      maybe(one.told),
      maybe(one.utility),
      figure(one.membership),
      one.kept === one.tried ? 'kept' : `kept ${one.kept} of ${one.tried}`,
      duration(one.seconds),
    ]);
  const measure = `objective, ${objective}`;
  const body = `${key(['line', 'default'], ['syn', 'winner and frontier'])}${figureCard({
    title: `${measure}, against privacy`,
    alt: `${count(changes.length)} changes by objective and membership AUC.`,
    svg: drawFrontier(points, measure),
  })}${dataTable(['change', 'over the default', ...MEASURED], cells)}`;
  const intro = `${count(rows)} learned rows, each tried ${turns === 1 ? 'once' : `${count(turns)} times`}.`;
  return section(`round-${index}`, TITLES[index] ?? '', intro, body, 2);
}

const maybe = (value: number | null) => (value === null ? '' : figure(value));

function startsHtml(starts: readonly TuningStart[], objective: string): Html {
  if (starts.length === 0) return '';
  const cells = [...starts]
    .sort((a, b) => b.objective - a.objective)
    .map((one) => [
      `${one.start}${one.start === 0 ? ' (the usual)' : ''}${one.chosen ? ' · chosen' : ''}`,
      one.objective.toFixed(4),
      figure(one.fidelity),
      maybe(one.told),
      maybe(one.utility),
      figure(one.membership),
      one.kept ? 'kept' : 'broken',
      duration(one.seconds),
    ]);
  const intro =
    'The same recipe and rows from other random numbers. Likeness is to the rows that may be learned, and counts as far as that carries over to others; membership is of rows that only say when it is enough.';
  return section(
    'starts',
    'The winner, trained again',
    intro,
    dataTable(['training', `objective, ${objective}`, ...MEASURED], cells),
    2,
  );
}
