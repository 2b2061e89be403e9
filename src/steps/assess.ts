/** The fixture, read back from its bytes, measured and judged. */

import type { DatasetConfig } from '../config/config.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import type { BaselineState } from '../gate/baseline.ts';
import { type Judgement, judge } from '../gate/verdict.ts';
import { domainOf } from '../language/domain.ts';
import type { EvaluationDetails } from '../measure/details.ts';
import type { SecretLosses } from '../measure/input.ts';
import { countedShare, type Metric } from '../measure/metric.ts';
import { eachRow } from '../model/learn.ts';
import { lossesOf } from '../model/losses.ts';
import type { Model } from '../model/model.ts';
import type { Context } from '../platform/context.ts';
import type { Planted } from '../privacy/canaries.ts';
import { findProtected } from '../record/groups.ts';
import { parse } from '../record/parse.ts';
import type { Table } from '../record/table.ts';
import type { Understood } from '../record/understand.ts';
import { type Validity, validate } from '../record/validate.ts';
import { assessSteered } from './assess-steered.ts';
import { knownOf, syntheticUnits } from './known.ts';
import { plantedIn } from './obtain.ts';
import type { Written } from './write.ts';

export interface Assessment {
  readonly judgement: Judgement;
  readonly details: EvaluationDetails;
  /** What broke the schema, if anything: columns and rules. */
  readonly faults: Validity['byRule'];
  /** What could not be said of prompted outputs. */
  readonly notes: readonly string[];
}

export function assess(
  dataset: DatasetConfig,
  understood: Understood,
  model: Model,
  written: Pick<Written, 'text' | 'steered'>,
  baseline: BaselineState,
  context: Context,
): Assessment {
  const { schema, auditIn, auditOut, train } = understood;
  const validity = validate(written.text, schema, domainOf(model.language));
  const evaluation = evaluate(
    {
      synthetic: parse(written.text, schema),
      train: train.table,
      auditIn: auditIn.table,
      auditOut: auditOut.table,
      ...(hasEntities(understood) && {
        units: {
          train: train.units,
          auditIn: auditIn.units,
          auditOut: auditOut.units,
          ...syntheticUnits(written.text, schema),
        },
      }),
      ...knownOf(schema),
      losses: { in: lossesOf(model, auditIn), out: lossesOf(model, auditOut) },
      ...(dataset.privacy.canaries && { secrets: secretLosses(model, plantedIn(dataset, understood)) }),
      minRecords: dataset.privacy.minRecords,
      seed: dataset.seed,
      target: schema.target,
      protectedAttribute: dataset.protected ?? findProtected(schema),
    },
    (step, done) => context.reporter.progress({ done, detail: step }),
  );
  const steered = assessSteered(dataset, understood, model, written.steered);
  const metrics = [schemaMetric(validity), ...evaluation.metrics, ...steered.metrics];
  return {
    judgement: judge(metrics, { dataset: dataset.name, limits: dataset.gates, baseline }),
    details: evaluation.details,
    faults: validity.byRule,
    notes: steered.notes,
  };
}

function hasEntities({ units, rows }: Understood): boolean {
  return units.count < rows;
}

function secretLosses(model: Model, { secrets, references }: Planted): SecretLosses {
  const loss = (table: Table) => lossesOf(model, { table, units: eachRow(table.rows).of });
  return { secrets: loss(secrets), references: loss(references) };
}

/** Share of the written rows that keep every rule of the schema; every row is checked, so nothing is estimated. */
export function schemaMetric({ rows, invalid, byRule }: Validity): Metric {
  const worst = [...byRule].sort((a, b) => b.count - a.count)[0];
  const share = countedShare('validity.schema', rows - invalid, rows);
  return { ...share, ...(worst && { detail: `${worst.column}: ${worst.rule}` }) };
}
