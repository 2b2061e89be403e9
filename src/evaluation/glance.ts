/**
 * An evaluation for those who compare generators on the same rows: how like the unseen rows a table is, without what a
 * perfect generator would be expected to reach, which is the same for all of them and takes most of the time.
 */

import { plainAccuracy } from '../fidelity/accuracy.ts';
import { detect } from '../fidelity/c2st.ts';
import { binTable, fitBins } from '../measure/bins.ts';
import { range } from '../measure/draws.ts';
import type { EvaluationInput, EvaluationPart, Prepared, Task } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { mean } from '../measure/statistics.ts';
import { privacy } from '../privacy/privacy.ts';
import { downstream } from '../utility/downstream.ts';
import { prepare } from './prepare.ts';

/** How like some real rows a table is. */
export interface Likeness {
  /** Real rows that it was measured on. */
  readonly rows: number;
  /** `fidelity.overall`. */
  readonly fidelity: number;
  /** `fidelity.c2st_auc`; null of too few rows. */
  readonly told: number | null;
  /** Mean score of classifiers that learn from the synthetic rows; null where nothing is to be predicted. */
  readonly utility: number | null;
}

export interface Glance extends Likeness {
  /** Of the copies and of the attack on the model's own loss: what gates can judge. */
  readonly privacy: readonly Metric[];
}

const PARTS: readonly EvaluationPart[] = ['exact', 'membership'];

export function glance(input: EvaluationInput): Glance {
  const { minRecords, seed } = input;
  const task: Task = {
    minRecords,
    seed,
    runs: (part) => PARTS.includes(part),
    step: () => {},
    note: () => {},
  };
  const real = prepare(input, []);
  return { ...likenessTo(real, input), privacy: privacy(real, input.keys ?? [], undefined, task).metrics };
}

/** Of the rows of `auditOut`, whatever they are. */
export function likeness(input: EvaluationInput): Likeness {
  return likenessTo(prepare(input, []), input);
}

function likenessTo(real: Prepared, { seed, target }: EvaluationInput): Likeness {
  const bins = fitBins(real.pool);
  const { overall } = plainAccuracy(binTable(bins, real.unseen), binTable(bins, real.synthetic), seed);
  return {
    rows: real.unseen.rows,
    fidelity: overall,
    told: toldApart(real, seed),
    utility:
      target === undefined ? null : downstream(real.train, real.synthetic, real.unseen, { target, seed }),
  };
}

/** Rows of all repeats, and most of them. */
const TOLD_ROWS = 2_000;
const MOST_REPEATS = 5;

/** Again and again with other synthetic rows where the unseen ones are few: their chance is as large as that of the folds. */
function toldApart({ unseen, synthetic, units, syntheticUnits }: Prepared, seed: number): number | null {
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(TOLD_ROWS / Math.max(1, unseen.rows))));
  const found = Array.from(range(repeats), (repeat) =>
    detect(unseen, synthetic, seed + repeat, { units: units?.unseen, syntheticUnits }),
  );
  return found[0] === null ? null : mean(found.map((one) => one!.metric.value));
}
