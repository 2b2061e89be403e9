/**
 * The whole evaluation: tables in, metrics and plain data for the report out. Nothing here prints, reads or writes, and
 * the same input gives the same output.
 *
 * Fidelity and utility are measured against audit-out, which the model never saw; privacy compares audit-in with
 * audit-out. Without audit-out the fidelity is measured against the trained rows, said so, and there is no privacy.
 */

import { fidelity } from '../fidelity/fidelity.ts';
import type { EvaluationDetails, UtilityDetail } from '../measure/details.ts';
import type { EvaluationInput, Prepared, Task } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { privacy } from '../privacy/privacy.ts';
import { utility } from '../utility/utility.ts';
import { prepare } from './prepare.ts';

export interface Evaluation {
  readonly metrics: readonly Metric[];
  readonly details: EvaluationDetails;
}

/** Called as the evaluation goes on: which step begins, and the share done before it, 0 … 1. */
export type EvaluationProgress = (step: string, done: number) => void;

/** The steps in their order, and the share of the time that goes by before each. */
const STEPS: Readonly<Record<string, number>> = {
  accuracy: 0,
  'quality score': 0.1,
  'telling synthetic from real': 0.2,
  pictures: 0.25,
  texts: 0.27,
  copies: 0.28,
  'copied texts': 0.29,
  distances: 0.3,
  membership: 0.38,
  attacks: 0.4,
  utility: 0.65,
  done: 1,
};

export function evaluate(input: EvaluationInput, progress: EvaluationProgress = () => {}): Evaluation {
  const notes: string[] = [];
  const task: Task = {
    minRecords: input.minRecords,
    seed: input.seed,
    runs: (part) => !input.skip?.includes(part),
    step: (name) => progress(name, STEPS[name]),
    note: (sentence) => notes.push(sentence),
  };
  const real = prepare(input, notes);
  const faithful = fidelity(real, input, task);
  const hidden = privacy(real, input.keys ?? [], input.secrets, task);
  const useful = usefulness(real, input, task);
  task.step('done');
  const details: EvaluationDetails = {
    minRecords: input.minRecords,
    rows: {
      synthetic: real.synthetic.rows,
      train: real.train.rows,
      auditIn: real.auditIn.rows,
      auditOut: real.auditOut.rows,
    },
    units: { train: real.trainedUnits, auditIn: real.auditInUnits, auditOut: real.auditOutUnits },
    ...faithful.details,
    ...hidden.details,
    utility: useful.detail,
    notes,
  };
  return { metrics: [...faithful.metrics, ...hidden.metrics, ...useful.metrics], details: finite(details) };
}

/** What classifiers that are trained on the synthetic rows lose. */
export function usefulness(
  real: Prepared,
  input: EvaluationInput,
  task: Task,
): { metrics: readonly Metric[]; detail?: UtilityDetail } {
  if (!task.runs('utility') || !input.target || real.auditOut.rows === 0) return { metrics: [] };
  task.step('utility');
  const found = utility(real.train, real.synthetic, real.auditOut, {
    target: input.target,
    units: real.units?.unseen,
    trainUnits: input.units?.train,
    protectedAttribute: input.protectedAttribute,
    minRecords: input.minRecords,
    seed: input.seed,
  });
  if (typeof found !== 'string') return found;
  task.note(`No utility: ${found}.`);
  return { metrics: [] };
}

/** The same data with every number that is not finite as null. */
function finite<T>(value: T): T {
  if (typeof value === 'number') return (Number.isFinite(value) ? value : null) as T;
  if (Array.isArray(value)) return value.map(finite) as T;
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, finite(inner)]),
    ) as T;
  }
  return value;
}
