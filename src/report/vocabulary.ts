/** The words for every metric, classifier and attack. */

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

export const WORDS: Readonly<Record<string, MetricWords>> = {
  'validity.schema': {
    label: 'Valid records',
    sentence: 'Share of the synthetic records that keep the schema and every rule.',
    bands: [1e-9, 2e-9, 3e-9],
    decimals: 4,
  },
  'validity.rules': {
    label: 'Rules kept',
    sentence: 'Share of the synthetic records that keep every rule found among the real ones.',
    bands: [0.002, 0.01, 0.05],
    relative: true,
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

export const CLASSIFIERS: Readonly<Record<string, string>> = {
  decision_tree: 'Decision tree',
  random_forest: 'Random forest',
  naive_bayes: 'Naive Bayes',
  nearest_neighbours: 'Nearest neighbours',
  logistic_regression: 'Logistic regression',
  boosted_trees: 'Boosted trees',
  support_vector: 'Support-vector machine',
  linear_regression: 'Linear regression',
};

export const ATTACKS: Readonly<Record<string, string>> = {
  loss: 'The model’s own loss',
  nearest: 'Nearest synthetic row',
  density_ratio: 'Density ratio',
  classifier: 'Shadow classifier',
  outliers: 'Outlying rows only',
  singling_out: 'Singling out',
  linkability: 'Linkability',
  inference: 'Inference',
};
