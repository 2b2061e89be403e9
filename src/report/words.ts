/**
 * Every metric in plain words: what it is called, what it says in one sentence, and where excellent ends and poor
 * begins. Names that are not listed are spelled out.
 */
import { perfectValue } from '../gate/limits.ts';
import type { MetricReport } from './report.ts';

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

export interface MetricWords {
  readonly label: string;
  readonly sentence: string;
  /**
   * Distance from the ideal at which excellent, good and fair end. The ideal is the expected value of a perfect
   * generator where `relative`, else the perfect value itself. Absent where bands make no sense.
   */
  readonly bands?: readonly [number, number, number];
  readonly relative?: boolean;
  readonly decimals?: number;
}

const WORDS: Readonly<Record<string, MetricWords>> = {
  'validity.schema': {
    label: 'Valid records',
    sentence: 'Share of the synthetic records that keep the schema and every rule.',
    bands: [1e-9, 2e-9, 3e-9],
    decimals: 4,
  },
  'validity.condition': {
    label: 'Prompted records',
    sentence: 'Share of the prompted and balanced records that are valid and meet their condition.',
    bands: [1e-9, 2e-9, 3e-9],
    decimals: 4,
  },
  'fidelity.condition': {
    label: 'Prompted accuracy',
    sentence: 'How well prompted records match the unseen real ones that meet their condition.',
    bands: [0.01, 0.02, 0.04],
    relative: true,
  },
  'fidelity.overall': {
    label: 'Overall accuracy',
    sentence: 'How well single columns and pairs of columns match rows that the model never saw.',
    bands: [0.0075, 0.015, 0.03],
    relative: true,
  },
  'fidelity.univariate': {
    label: 'Columns',
    sentence: 'How well the values of each column match, on average.',
    bands: [0.005, 0.01, 0.02],
    relative: true,
  },
  'fidelity.bivariate': {
    label: 'Pairs of columns',
    sentence: 'How well the combinations in each pair of columns match, on average.',
    bands: [0.01, 0.02, 0.04],
    relative: true,
  },
  'fidelity.ceiling': {
    label: 'Ceiling',
    sentence: 'The overall accuracy that a perfect generator would reach at this many rows.',
  },
  'fidelity.worst_column': {
    label: 'Worst column',
    sentence: 'The column that fits least well: averages hide damage to one.',
    bands: [0.02, 0.04, 0.08],
    relative: true,
  },
  'fidelity.worst_pair': {
    label: 'Worst pair',
    sentence: 'The pair of columns whose relation fits least well.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.rare': {
    label: 'Rare groups',
    sentence: 'How well small groups keep what sets them apart.',
    bands: [0.05, 0.1, 0.2],
    relative: true,
  },
  'fidelity.calendar': {
    label: 'Calendar',
    sentence: 'The weekday, month or hour of a date that fits least well, beyond chance.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.sequence_length': {
    label: 'Rows of an entity',
    sentence: 'How far the number of rows of an entity is from that of real ones.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.sequence_gap': {
    label: 'Time between rows',
    sentence: 'How far the time from one row of an entity to the next is from that of real ones.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.sequence_transition': {
    label: 'Change between rows',
    sentence: 'How far what changes from one row of an entity to the next is from what changes in real ones.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.c2st_auc': {
    label: 'Told apart from real',
    sentence:
      'How often a boosted-tree classifier tells a synthetic row from a real one; 0.5 is a coin toss.',
    bands: [0.05, 0.1, 0.2],
  },
  'fidelity.column_shapes': {
    label: 'Column shapes',
    sentence: 'SDMetrics’ score of how well each column’s distribution fits.',
    bands: [0.03, 0.07, 0.15],
  },
  'fidelity.pair_trends': {
    label: 'Pair trends',
    sentence: 'SDMetrics’ score of how well correlations and contingencies fit.',
    bands: [0.04, 0.1, 0.2],
  },
  'fidelity.quality_score': {
    label: 'SDMetrics quality score',
    sentence: 'The mean of column shapes and pair trends, comparable with other generators.',
    bands: [0.04, 0.08, 0.17],
  },
  'fidelity.sqs': {
    label: 'Synthetic quality score',
    sentence: 'A 0 to 10 score used by earlier generators; kept for comparison.',
    bands: [2, 4, 6],
    decimals: 1,
  },
  'utility.mean_loss': {
    label: 'Loss of trained models',
    sentence:
      'What classifiers trained on synthetic rows lose against ones trained on real rows, on unseen real rows.',
    bands: [0.0075, 0.015, 0.03],
  },
  'privacy.exact_match_excess': {
    label: 'Copied rows',
    sentence: 'Share of the synthetic rows that repeat a training row more often than chance explains.',
    bands: [0.001, 0.002, 0.005],
    decimals: 4,
  },
  'privacy.condition_match_excess': {
    label: 'Copied rows, prompted',
    sentence: 'The same of prompted and balanced rows.',
    bands: [0.001, 0.002, 0.005],
    decimals: 4,
  },
  'privacy.exact_match_z': {
    label: 'Copied rows, test statistic',
    sentence: 'The same in standard errors: above 2.33 only one honest generator in a hundred would come.',
    bands: [1.645, 2.326, 3.29],
    decimals: 2,
  },
  'privacy.sequence_match_excess': {
    label: 'Copied rows, coarsely',
    sentence: 'The same with numbers as one of about ten ranges, where hardly any two rows are equal.',
    decimals: 4,
  },
  'privacy.sequence_match_z': {
    label: 'Copied rows, coarsely, test statistic',
    sentence: 'The same in standard errors; the more surprising a row, the more its copy weighs.',
    bands: [1.645, 2.326, 3.29],
    decimals: 2,
  },
  'privacy.near_match_excess': {
    label: 'Near copies',
    sentence: 'Share of the synthetic rows that differ from a training row in one column, beyond chance.',
    bands: [0.001, 0.002, 0.005],
    decimals: 4,
  },
  'privacy.rare_value_excess': {
    label: 'Rare values that come back',
    sentence: 'Values that few people hold, repeated more often than those of people never seen.',
    decimals: 4,
  },
  'fidelity.text_ngrams': {
    label: 'Runs of characters in texts',
    sentence: 'Agreement of all runs of three characters, synthetic against unseen real texts.',
    bands: [0.05, 0.1, 0.2],
    relative: true,
  },
  'fidelity.text_length': {
    label: 'Lengths of texts',
    sentence: 'Agreement of the lengths of texts, one less the largest gap between their distributions.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'fidelity.text_vocabulary': {
    label: 'Words of texts',
    sentence: 'Share of the words, each as often as it is used, that training texts know.',
    bands: [0.03, 0.06, 0.12],
    relative: true,
  },
  'privacy.text_copied': {
    label: 'Copied text',
    sentence: 'Share of the synthetic texts that repeat a long run of a training text beyond chance.',
    bands: [0.002, 0.005, 0.02],
    decimals: 4,
  },
  'privacy.text_copied_share': {
    label: 'Closer to training texts',
    sentence:
      'Share of the synthetic texts with a longer run in common with training texts than with unseen ones; 0.5 is ideal.',
    bands: [0.01, 0.02, 0.05],
  },
  'privacy.exposure': {
    label: 'Exposure of planted records',
    sentence: 'How well records that were planted on request are remembered; 1.44 bits is not at all.',
    decimals: 2,
  },
  'privacy.dcr_share': {
    label: 'Nearer to training rows',
    sentence: 'Share of the synthetic rows nearer to a training row than to an unseen one; 0.5 is ideal.',
    bands: [0.01, 0.02, 0.05],
  },
  'privacy.nndr_ratio': {
    label: 'Nearest-neighbour ratio',
    sentence:
      'Whether the closest synthetic rows sit nearer to training rows than to unseen ones; 1 is ideal.',
    decimals: 2,
  },
  'privacy.membership_auc': {
    label: 'Membership attack',
    sentence: 'How well an attacker who holds the model tells who was in the file; 0.5 is a coin toss.',
    bands: [0.025, 0.05, 0.1],
  },
  'privacy.worst_attack_auc': {
    label: 'Strongest attack on single rows',
    sentence: 'The best of several attacks, chosen on one half of the people and tried on the other.',
    bands: [0.025, 0.05, 0.1],
  },
  'privacy.singling_out': {
    label: 'Singling out',
    sentence: 'How much better an attacker isolates one person than without the fixture.',
    bands: [0.01, 0.03, 0.1],
  },
  'privacy.linkability': {
    label: 'Linkability',
    sentence: 'How much better an attacker joins two halves of a person’s record.',
    bands: [0.01, 0.03, 0.1],
  },
  'privacy.inference': {
    label: 'Inference',
    sentence: 'How much better an attacker guesses one hidden value of a person.',
    bands: [0.01, 0.03, 0.1],
  },
  'privacy.epsilon': {
    label: 'Differential privacy, ε',
    sentence: 'The promised bound on what one person can change; smaller is more private.',
    decimals: 2,
  },
  'privacy.audit_epsilon': {
    label: 'Audited ε',
    sentence: 'The largest leak that the audit proves; it must stay below the promise.',
    decimals: 2,
  },
};

const CLASSIFIERS: Readonly<Record<string, string>> = {
  decision_tree: 'Decision tree',
  random_forest: 'Random forest',
  naive_bayes: 'Naive Bayes',
  nearest_neighbours: 'Nearest neighbours',
  logistic_regression: 'Logistic regression',
  boosted_trees: 'Boosted trees',
  support_vector: 'Support-vector machine',
  linear_regression: 'Linear regression',
};

const ATTACKS: Readonly<Record<string, string>> = {
  loss: 'The model’s own loss',
  nearest: 'Nearest synthetic row',
  density_ratio: 'Density ratio',
  classifier: 'Shadow classifier',
  outliers: 'Outlying rows only',
  singling_out: 'Singling out',
  linkability: 'Linkability',
  inference: 'Inference',
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
      return `Measure it, or take ${setting} out of the configuration.`;
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
