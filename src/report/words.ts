/**
 * Every metric in plain words: what it is called, what it says in one sentence, and where excellent ends and poor
 * begins. Names that are not listed are spelled out.
 */
import { perfectValue } from '../gate/limits.ts';
import type { MetricReport } from './report.ts';
import { ATTACKS, CLASSIFIERS, type MetricWords, WORDS } from './vocabulary.ts';

/** `unclear`: too few units to tell excellent from poor. */
export const BANDS = ['excellent', 'good', 'fair', 'poor'] as const;
export type Band = (typeof BANDS)[number] | 'unclear';

export const GROUPS = ['validity', 'fidelity', 'utility', 'privacy'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_WORDS: Readonly<Record<Group, { title: string; question: string }>> = {
  validity: { title: 'Valid', question: 'Does every record keep the schema and the rules?' },
  fidelity: { title: 'Faithful', question: 'Do the synthetic rows look like the real ones?' },
  utility: { title: 'Useful', question: 'Does work done on them carry over to real rows?' },
  privacy: { title: 'Private', question: 'Do they give away who was in the file?' },
};

/** `token_sequence` → `Token sequence`. */
export function spelled(name: string): string {
  const words = name.replace(/[._]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function classifierWords(name: string): string {
  return Object.hasOwn(CLASSIFIERS, name) ? CLASSIFIERS[name] : spelled(name);
}

export function attackWords(name: string): string {
  return Object.hasOwn(ATTACKS, name) ? ATTACKS[name] : spelled(name);
}

export function wordsFor(name: string): MetricWords {
  if (Object.hasOwn(WORDS, name)) return WORDS[name];
  const parts = name.split('.');
  if (parts[0] === 'utility' && parts.length === 3) {
    const who = classifierWords(parts[1]);
    if (parts[2] === 'real')
      return { label: `${who}, on real`, sentence: 'Trained on real rows, tested on unseen real rows.' };
    if (parts[2] === 'synthetic')
      return {
        label: `${who}, on synthetic`,
        sentence: 'Trained on synthetic rows, tested on unseen real rows.',
      };
    if (parts[2] === 'loss') {
      return {
        label: `${who}, loss`,
        sentence: 'Trained on real minus trained on synthetic.',
        bands: [0.0075, 0.015, 0.03],
      };
    }
  }
  return { label: spelled(parts.slice(1).join(' ') || name), sentence: '' };
}

export function groupOf(name: string): Group {
  const group = GROUPS.find((one) => name.startsWith(`${one}.`));
  return group ?? 'fidelity';
}

/** What the distance is measured from. */
export function idealOf(metric: MetricReport): number {
  const words = wordsFor(metric.name);
  if (words.relative && metric.expected !== null) return metric.expected;
  if (metric.name === 'privacy.exact_match_z') return 0;
  return perfectValue(metric.name, metric.better);
}

/** Distance from the ideal, positive = worse. */
export function distance(metric: MetricReport, value: number): number {
  const sign = metric.better === 'low' ? 1 : -1;
  return sign * (value - idealOf(metric));
}

/**
 * The band of a metric. Fidelity and utility are read at the value; privacy at the end of the interval that speaks
 * against it, for there safety has to be shown. `unclear` where the interval is so wide that the band would say more
 * than these units can tell. Null where bands make no sense.
 */
export function bandOf(metric: MetricReport): Band | null {
  const { bands } = wordsFor(metric.name);
  if (bands === undefined) return null;
  if (metric.value === null || metric.low === null || metric.high === null) return 'unclear';
  if (metric.verdict === 'insufficient') return 'unclear';
  const at = (value: number) => BANDS.indexOf(bandAt(distance(metric, value), bands));
  const value = at(metric.value);
  const ends = [at(metric.low), at(metric.high)];
  const [best, worst] = [Math.min(...ends), Math.max(...ends)];
  const open = metric.verdict !== 'fail' && metric.verdict !== 'warn';
  if (groupOf(metric.name) !== 'privacy') {
    return open && value >= BANDS.indexOf('fair') && value - best >= 2 ? 'unclear' : BANDS[value];
  }
  return open && metric.loosened && worst > value ? 'unclear' : BANDS[worst];
}

function bandAt(away: number, bands: readonly [number, number, number]): (typeof BANDS)[number] {
  const index = bands.findIndex((edge) => away <= edge);
  return index < 0 ? 'poor' : BANDS[index];
}

/** The worst band of several; `unclear` is worse than excellent and good, better than fair. */
export function worstBand(bands: readonly (Band | null)[]): Band | null {
  const order: readonly Band[] = ['excellent', 'good', 'unclear', 'fair', 'poor'];
  const known = bands.filter((band): band is Band => band !== null);
  if (known.length === 0) return null;
  return order[Math.max(...known.map((band) => order.indexOf(band)))];
}

/** What a person can do about a metric that failed, warned or could not be told. */
export function advice(metric: MetricReport): string {
  const setting = `\`gates: ${metric.name}\``;
  if (metric.verdict === 'insufficient') {
    if (metric.n === 0 || metric.value === null)
      return `Give the data set more units, or accept a warning: ${setting} with \`when-insufficient: warn\`.`;
    const rows = metric.needed === null ? 'Add rows' : 'Add rows until that many units are held out';
    return `${rows}, widen ${setting}, or accept a warning with \`when-insufficient: warn\`.`;
  }
  if (metric.basis === 'baseline' && metric.limit === null)
    return 'Write the baseline with `baseline update report.json` and commit it.';
  switch (groupOf(metric.name)) {
    case 'validity':
      return 'Look at the rules and the schema: a record broke one, which is a fault worth reporting.';
    case 'privacy':
      return 'Give the model more rows or less time, drop a column that names people, or write down why a wider limit is right.';
    case 'utility':
    case 'fidelity':
      return 'Give the model more rows or more time, drop a column that is noise, or accept the change in limit or baseline.';
  }
}
