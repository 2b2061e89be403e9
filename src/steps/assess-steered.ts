/**
 * Outputs that were prompted or balanced, judged: whether every row is valid and meets its condition, whether rows are
 * copies, and, where enough unseen real rows meet the condition, how like those they are. Each figure is that of the
 * worst output. The gates of fidelity and privacy look at the free-running model, in `assess.ts`.
 */

import { rowsThatMeet, tester } from '../condition/predicate.ts';
import type { DatasetConfig } from '../config/config.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { domainOf } from '../language/domain.ts';
import type { EvaluationPart } from '../measure/input.ts';
import { countedShare, type Metric } from '../measure/metric.ts';
import type { Model } from '../model/model.ts';
import { parse } from '../record/parse.ts';
import { withoutSeries } from '../record/schema.ts';
import type { Table } from '../record/table.ts';
import type { RealRows, Understood } from '../record/understand.ts';
import { validate } from '../record/validate.ts';
import { knownOf } from './known.ts';
import type { Steered } from './write.ts';

/** Unseen real rows below which their likeness says nothing. */
export const ENOUGH = 500;

/** Parts of an evaluation that are never looked at here. */
const LEFT_OUT: readonly EvaluationPart[] = [
  'quality',
  'c2st',
  'utility',
  'distance',
  'membership',
  'attacks',
  'sqs',
];

export interface SteeredAssessment {
  readonly metrics: readonly Metric[];
  readonly notes: readonly string[];
}

export function assessSteered(
  dataset: DatasetConfig,
  understood: Understood,
  model: Model,
  steered: readonly Steered[],
): SteeredAssessment {
  const notes: string[] = [];
  const measured = steered.map((one) => {
    const made = parse(one.text, understood.schema);
    const likeness = likenessOf(dataset, understood, one, made);
    if (typeof likeness === 'string') notes.push(likeness);
    return [
      validity(one, made, understood, model),
      named(
        compared(dataset, understood, made, ['exact']),
        'privacy.exact_match_excess',
        'privacy.condition_match_excess',
        one,
      ),
      typeof likeness === 'string' ? undefined : likeness,
    ];
  });
  const worst = [0, 1, 2].flatMap((which) => {
    const found = measured.map((metrics) => metrics[which]).filter((metric) => metric !== undefined);
    return found.length === 0 ? [] : [found.reduce(worse)];
  });
  return { metrics: worst, notes };
}

/** The one of two that is further on the bad side of what is expected of it. */
function worse(a: Metric, b: Metric): Metric {
  const lack = ({ value, expected = 0, better }: Metric) =>
    better === 'high' ? expected - value : value - expected;
  return lack(b) > lack(a) ? b : a;
}

function validity(
  { output, request, text }: Steered,
  made: Table,
  { schema }: Understood,
  model: Model,
): Metric {
  // What is asked for decides the dates, however often.
  const { rows, invalid } = validate(text, withoutSeries(schema), domainOf(model.language));
  const testers = request.conditions.map((condition) => tester(condition, made));
  let missed = 0;
  for (let row = 0; row < rows; row++) if (!testers[request.cell(row)](row)) missed++;
  return { ...countedShare('validity.condition', rows - invalid - missed, rows), detail: output.file };
}

/** Against the real rows that meet the same condition; or in words why not. */
function likenessOf(
  dataset: DatasetConfig,
  understood: Understood,
  one: Steered,
  made: Table,
): Metric | string | undefined {
  const { output, request } = one;
  if (request.by !== 'where') return undefined;
  const [condition] = request.conditions;
  const among = ({ table, units }: RealRows): RealRows => {
    const index = rowsThatMeet(condition, table);
    return { table: table.take(index), units: index.map((row) => units[row]) };
  };
  const real = {
    train: among(understood.train),
    auditIn: among(understood.auditIn),
    auditOut: among(understood.auditOut),
  };
  if (real.auditOut.table.rows < ENOUGH)
    return `${output.file}: fewer than ${ENOUGH} unseen real rows meet the condition, too few to say how like them the rows are.`;
  return named(
    compared(dataset, { ...understood, ...real }, made, []),
    'fidelity.overall',
    'fidelity.condition',
    one,
  );
}

function compared(
  dataset: DatasetConfig,
  {
    train,
    auditIn,
    auditOut,
    units,
    rows,
    schema,
  }: Pick<Understood, 'train' | 'auditIn' | 'auditOut' | 'units' | 'rows' | 'schema'>,
  synthetic: Table,
  parts: readonly EvaluationPart[],
): readonly Metric[] {
  const skip = [...LEFT_OUT, 'exact' as const].filter((part) => !parts.includes(part));
  return evaluate({
    synthetic,
    train: train.table,
    auditIn: auditIn.table,
    auditOut: auditOut.table,
    ...(units.count < rows && {
      units: { train: train.units, auditIn: auditIn.units, auditOut: auditOut.units },
    }),
    ...knownOf(schema),
    minRecords: dataset.privacy.minRecords,
    seed: dataset.seed,
    skip,
  }).metrics;
}

function named(
  metrics: readonly Metric[],
  from: string,
  to: string,
  { output }: Steered,
): Metric | undefined {
  const found = metrics.find(({ name }) => name === from);
  return found && { ...found, name: to, detail: output.file };
}
