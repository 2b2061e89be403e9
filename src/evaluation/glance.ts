/**
 * An evaluation for those who compare generators on the same rows: how like the unseen rows a table is, without what a
 * perfect generator would be expected to reach, which is the same for all of them and takes most of the time.
 */

import { plainAccuracy } from '../fidelity/accuracy.ts';
import { binTable, fitBins } from '../measure/bins.ts';
import type { EvaluationInput, EvaluationPart, Task } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { privacy } from '../privacy/privacy.ts';
import { usefulness } from './evaluate.ts';
import { prepare } from './prepare.ts';

export interface Glance {
  /** `fidelity.overall`. */
  readonly fidelity: number;
  /** `utility.mean_loss`; null where it was not asked for or cannot be measured. */
  readonly utility: number | null;
  /** Of the copies and of the attack on the model's own loss: what gates can judge. */
  readonly privacy: readonly Metric[];
}

export function glance(input: EvaluationInput, useful: boolean): Glance {
  const parts: readonly EvaluationPart[] = ['exact', 'membership', ...(useful ? ['utility' as const] : [])];
  const task: Task = {
    minRecords: input.minRecords,
    seed: input.seed,
    runs: (part) => parts.includes(part),
    step: () => {},
    note: () => {},
  };
  const real = prepare(input, []);
  const bins = fitBins(real.pool);
  const { overall } = plainAccuracy(binTable(bins, real.unseen), binTable(bins, real.synthetic), input.seed);
  const loss = usefulness(real, input, task).metrics.find(({ name }) => name === 'utility.mean_loss');
  return {
    fidelity: overall,
    utility: loss?.value ?? null,
    privacy: privacy(real, input.keys ?? [], undefined, task).metrics,
  };
}
