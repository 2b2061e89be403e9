/** What the evaluation is told of the columns beside their values: which are dates, and what belongs together. */

import type { EvaluationInput } from '../measure/input.ts';
import { isTime, type Schema } from '../record/schema.ts';
import type { TextTable } from '../record/table.ts';
import { unitsOf } from '../record/units.ts';
import { visitsOf } from '../record/visits.ts';

export function knownOf(schema: Schema): Pick<EvaluationInput, 'times' | 'visits'> {
  return {
    times: schema.fields.filter(isTime).map(({ name, kind }) => ({ name, timed: kind === 'datetime' })),
    ...(schema.entity !== undefined && { visits: visitsOf(schema) }),
  };
}

/** The entities of synthetic rows, where rows have them. */
export function syntheticUnits(written: TextTable, schema: Schema): { synthetic?: Uint32Array } {
  return schema.entity === undefined ? {} : { synthetic: unitsOf(written, schema).of };
}
