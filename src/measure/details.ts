/**
 * What the evaluation hands over beside its metrics: plain data behind every figure for the
 * report to draw. Everything in `EvaluationDetails` is safe to print wherever the metrics may be printed:
 *
 * - a label of a category stands here only when at least k real units hold it;
 * - an edge of a number's cell is a round number or a mean over at least k units, never one unit's value;
 * - a count or share of real rows stands here only when at least k units are behind it; cells below that are merged
 *   with a neighbour, folded into `(other)`, or left out (`null`), and the shares shown are shares of the rows shown;
 * - no row, no point of a row, and no distance or loss of a single row appears.
 *
 * All numbers are finite or null; every array can go through JSON unchanged.
 */
export interface EvaluationDetails {
  /** k of the suppression. */
  readonly minRecords: number;
  readonly rows: {
    readonly synthetic: number;
    readonly train: number;
    readonly auditIn: number;
    readonly auditOut: number;
  };
  readonly units: { readonly train: number; readonly auditIn: number; readonly auditOut: number };
  /** What is compared, in the order of the training table. */
  readonly columns: readonly ColumnDetail[];
  /** Pairs of columns, the worst loss first. At most 2,000 of them. */
  readonly pairs: readonly PairDetail[];
  readonly correlation: CorrelationDetail;
  /** Density of real (audit-out) and synthetic rows over two principal components; absent below 50 real units. */
  readonly projection?: ProjectionDetail;
  /** How the boosted trees tell synthetic from real. */
  readonly detection?: DetectionDetail;
  /** Accuracy against the training rows with bins of the training rows: parity with mostlyai-qa, never gated. */
  readonly parity: { readonly univariate: number; readonly bivariate: number; readonly overall: number };
  /** The model's loss of members and non-members. */
  readonly losses?: HistogramDetail<'in' | 'out'>;
  /** Distances of synthetic rows to the nearest audit-in and audit-out row. */
  readonly distances?: HistogramDetail<'in' | 'out'>;
  readonly exact?: ExactDetail;
  readonly utility?: UtilityDetail;
  /** Every attack that ran, the one with the strongest evidence first. */
  readonly attacks: readonly AttackDetail[];
  /** How rows of an entity follow each other, where entities have several. */
  readonly sequences?: SequenceDetail;
  /** Free texts, column by column. */
  readonly texts?: readonly TextDetail[];
  readonly copiedTexts?: readonly CopiedTextDetail[];
  /** Plain sentences on what was left out, sampled or could not be measured. */
  readonly notes: readonly string[];
}

export interface SequenceDetail {
  /** Shares of the entities by number of rows, and of the steps by days since the row before: cells as of numbers. */
  readonly rows: readonly Cell[];
  readonly gaps: readonly Cell[];
  /** Columns of which the row before tells most. */
  readonly transitions: readonly TransitionDetail[];
}

export interface TransitionDetail {
  readonly name: string;
  /** Labels that at least k units hold, the commonest first. */
  readonly states: readonly string[];
  /** Of the steps from a state, the shares of what comes next, `[before][after]`; null where 1 … k − 1 units stand. */
  readonly real: readonly (readonly (number | null)[])[];
  readonly synthetic: readonly (readonly (number | null)[])[];
}

export interface TextDetail {
  readonly name: string;
  /** The commonest words of real texts that at least k units hold. */
  readonly words: readonly WordDetail[];
}

export interface CopiedTextDetail {
  readonly name: string;
  /** From so many characters on a run counts as copied: that of one in a hundred of audit-out's texts, or longer. */
  readonly long: number;
  /** Quantiles (.5, .9, .99) of the longest run in common with a text of audit-in, of synthetic and of unseen texts. */
  readonly synthetic: readonly number[];
  readonly unseen: readonly number[];
}

export interface WordDetail {
  readonly word: string;
  /** Shares of the texts that hold it. */
  readonly real: number;
  readonly synthetic: number;
}

export interface ColumnDetail {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** 1 − total variation over the bins, synthetic against audit-out. */
  readonly accuracy: number;
  /** The same for a perfect generator, from re-splits of the real rows. */
  readonly expected: number;
  /** expected − accuracy, with an interval that holds for this column alone. */
  readonly loss: number;
  readonly low: number;
  readonly high: number;
  /** SDMetrics column shape: 1 − Kolmogorov–Smirnov or 1 − total variation; null where not defined. */
  readonly shape: number | null;
  /**
   * Share of the synthetic cells that lie within the real range, or are among the real labels (SDMetrics' boundary and
   * category adherence). A missing number does not count where real ones are missing too. Real = train and audit-out.
   */
  readonly adherence?: number | null;
  /** Shares of rows without a value. Null where fewer than k real units are behind it. */
  readonly missing: { readonly real: number | null; readonly synthetic: number };
  /**
   * The overlay: shares among the rows that have a shown value, real = train and audit-out together, sum 1 on each
   * side. Numbers: cells from left to right, neighbours share an edge. Categories: most frequent first, `(other)` last.
   */
  readonly cells: readonly Cell[];
  /** Mean, standard deviation and quartiles; numbers only. Absent when fewer than 4k real units have a value. */
  readonly summary?: { readonly real: NumberSummary; readonly synthetic: NumberSummary };
}

export interface Cell {
  /** Category's label, `(other)`, or undefined for a number's cell. */
  readonly label?: string;
  /** Bounds of a number's cell, low ≤ x < high; null = open at that end (the outermost cells take in the tails). */
  readonly from?: number | null;
  readonly to?: number | null;
  readonly real: number;
  readonly synthetic: number;
}

export interface NumberSummary {
  readonly mean: number;
  readonly deviation: number;
  /** Quartiles are means over at least k neighbouring values. */
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

export interface PairDetail {
  readonly a: string;
  readonly b: string;
  readonly accuracy: number;
  readonly expected: number;
  readonly loss: number;
}

/**
 * Association of every pair of columns, −1 … 1: Pearson for two numbers, correlation ratio for number and category,
 * bias-corrected Cramér's V for two categories. Row-major square matrices in the order of `names`; null = not defined.
 */
export interface CorrelationDetail {
  readonly names: readonly string[];
  /** Train and audit-out together. */
  readonly real: readonly (readonly (number | null)[])[];
  readonly synthetic: readonly (readonly (number | null)[])[];
  /** Mean absolute difference off the diagonal. */
  readonly difference: number | null;
}

export interface ProjectionDetail {
  /** Edges of the grid's cells along each component, in standard deviations. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Share of rows by cell, `[row of y][column of x]`; null where 1 … k − 1 real units stand. */
  readonly real: readonly (readonly (number | null)[])[];
  readonly synthetic: readonly (readonly number[])[];
  /** Share of the variance that each component explains. */
  readonly explained: readonly [number, number];
}

export interface DetectionDetail {
  readonly auc: number;
  /** Points of the receiver operating characteristic, at most 51, from (0, 0) to (1, 1). */
  readonly roc: readonly { readonly falsePositive: number; readonly truePositive: number }[];
  /** Share of the trees' gain that each column earns, largest first: where the synthetic rows give themselves away. */
  readonly importance: readonly { readonly column: string; readonly share: number }[];
  /** Mean squared distance of the predicted probability from the class share, over its null value by permutation. */
  readonly pmseRatio?: number;
}

/** Two densities over shared cells; every cell holds at least k units of each side, or none. */
export interface HistogramDetail<Side extends string> {
  /** Edges, ascending, round numbers; one more than cells. */
  readonly edges: readonly number[];
  /** Shares by cell. */
  readonly shares: Readonly<Record<Side, readonly number[]>>;
  readonly rows: Readonly<Record<Side, number>>;
}

export interface ExactDetail {
  /** Synthetic rows equal to a row that occurs in audit-in only, and in audit-out only. */
  readonly inOnly: number;
  readonly outOnly: number;
  /** Share of the synthetic rows equal to any real row of the audit. */
  readonly anyShare: number;
  /** The same for rows that differ from a real row in one column at most. */
  readonly near?: { readonly inOnly: number; readonly outOnly: number; readonly z: number };
  /** Columns that rows were compared on. */
  readonly columns: readonly string[];
}

export interface UtilityDetail {
  readonly target: string;
  readonly task: 'classification' | 'regression';
  /** The class whose AUC and F1 are shown; null for several classes (macro averages) and regression. */
  readonly positive: string | null;
  readonly rows: { readonly real: number; readonly synthetic: number; readonly test: number };
  readonly models: readonly UtilityModel[];
  /** AUC (R² for a number) of two models trained on the real rows alone, and with the synthetic rows added to them. */
  readonly augmentation?: readonly { readonly name: string; readonly real: number; readonly both: number }[];
  /** Smallest mean loss of AUC (or R²) that these rows could have shown with 80 % power at the 5 % level. */
  readonly detectable: number;
  /** Groups of the protected attribute that at least 2k test units belong to. */
  readonly groups: readonly UtilityGroup[];
}

export interface UtilityModel {
  /** `decision_tree`, `random_forest`, `naive_bayes`, `nearest_neighbours`, `logistic_regression`, `boosted_trees`, … */
  readonly name: string;
  /** Scores on the same unseen real rows after training on real and on synthetic rows, by score name (auc, accuracy, f1, r2, mae). */
  readonly scores: Readonly<Record<string, UtilityScore>>;
}

export interface UtilityScore {
  readonly real: number;
  readonly synthetic: number;
  /** real − synthetic (for mae: synthetic − real): positive is a loss. */
  readonly loss: number;
  readonly low: number;
  readonly high: number;
}

export interface UtilityGroup {
  readonly label: string;
  readonly test: number;
  readonly scores: Readonly<Record<string, UtilityScore>>;
}

export interface AttackDetail {
  /**
   * `loss`, `outlier_loss`, `nearest`, `density_ratio`, `classifier`, `outliers` (membership); `singling_out`,
   * `linkability`, `inference` (anonymeter).
   */
  readonly name: string;
  readonly family: 'membership' | 'anonymeter';
  /** `auc` (.5 is ideal) or `risk` (0 is ideal). */
  readonly scale: 'auc' | 'risk';
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Members or attempts behind it. */
  readonly n: number;
  /** Membership: true positive rate at 1 % false positives. */
  readonly tpr?: { readonly value: number; readonly low: number; readonly high: number };
  /** anonymeter: success rates of the attack, against never-seen rows, and of guessing without the synthetic data. */
  readonly rates?: { readonly attack: number; readonly control: number; readonly baseline: number };
  /** Name of the column attacked, or words that explain the value. */
  readonly detail?: string;
}
