/** What `tune` wants more of. */

import type { Likeness } from '../evaluation/glance.ts';
import { amountOf, DEFAULT_LIMITS } from '../gate/limits.ts';
import { harmSpan } from '../measure/statistics.ts';

export type Objective = 'balanced' | 'utility';

/** How far a metric may be from perfect before its default gate fails. */
function roomOf(name: string, perfect: number): number {
  const { fail } = DEFAULT_LIMITS[name];
  return Math.abs(amountOf(fail!) - perfect);
}
const ROOM = {
  fidelity: roomOf('fidelity.overall', 0),
  told: roomOf('fidelity.c2st_auc', 0.5),
  utility: roomOf('utility.mean_loss', 0),
};

/** The error of a mean AUC on one unseen row, roughly: of n rows, by the root of n less. */
const ROW_ERROR = 0.6;

/**
 * Higher is better; only differences on as many real rows mean something. `balanced` is what the report's gates ask of
 * synthetic rows: agreement of columns and pairs, that trees do not tell them apart, that classifiers learn from them; each
 * counts by how much of it its gate leaves room for, in points of agreement. The gate of classifiers leaves more where few
 * unseen rows tell of them. Agreement alone is near its ceiling, and is blind to what happens inside its ten bins a number:
 * a quarter of the intervals raised it on bank marketing, and rows were told apart at once.
 */
export function objectiveOf(objective: Objective, { rows, fidelity, told, utility }: Likeness): number {
  if (objective === 'utility') return utility ?? 0;
  const room = Math.max(ROOM.utility, (harmSpan(rows) * ROW_ERROR) / Math.sqrt(rows));
  return (
    fidelity -
    (ROOM.fidelity / ROOM.told) * ((told ?? 0.5) - 0.5) -
    (ROOM.fidelity / room) * (1 - (utility ?? 1))
  );
}
