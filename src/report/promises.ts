/** What a reader of the figures may not conclude, said by the page and by the dossier alike. */
import { count, figure } from '../gate/figure.ts';
import type { Report } from './report.ts';

export interface Caveat {
  readonly title: string;
  readonly text: string;
}

export function caveats(report: Report): Caveat[] {
  const auc = report.metrics.find((metric) => metric.name === 'privacy.membership_auc');
  const size =
    auc?.high == null
      ? 'Membership was not attacked in this run.'
      : `The membership attack stands on ${count(auc.n)} units a side; a true area of up to ${figure(auc.high)} is compatible with what was seen.`;
  const epsilon = report.metrics.find((metric) => metric.name === 'privacy.epsilon');
  const dp =
    epsilon?.value == null
      ? 'The model was trained without differential privacy: it was attacked in the ways listed here, and an attack that nobody tried may do better.'
      : `Differential privacy bounds what one unit can change, at ε = ${figure(epsilon.value, 2)}; it does not hide what is true of everyone.`;
  return [
    {
      title: 'Not anonymity in the legal sense',
      text: 'This is a measurement of named attacks at a stated size. Whether that suffices is a decision for people who know the data and the law.',
    },
    { title: 'Not safety beyond the attacks', text: dp },
    { title: 'Not more than the size can show', text: size },
    {
      title: 'Not more than this model and seed',
      text: 'The figures hold for the rows judged here. Many fixtures made from one model reveal more than one of them does.',
    },
    {
      title: 'Not every relation',
      text: 'Single columns, pairs and what boosted trees find were compared. Relations between files, and between rows of one unit, were not.',
    },
    {
      title: 'Not statistics',
      text: 'Fixtures are for testing software. Do not draw conclusions about the people behind the source from them.',
    },
  ];
}
