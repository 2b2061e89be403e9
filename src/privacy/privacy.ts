/** All of privacy: what the synthetic rows, and the model, tell of the trained rows that they do not tell of others. */

import type { AttackDetail, EvaluationDetails } from '../measure/details.ts';
import { twoHistograms } from '../measure/histogram.ts';
import type { Audit, Prepared, SecretLosses, Task } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';

import { textNames, textsOf, wholeRows } from '../measure/texts.ts';
import type { Table } from '../record/table.ts';
import { exposureOf } from './canaries.ts';
import { distances } from './distance.ts';
import { exactMatches, rowKeys } from './exact.ts';
import { inference } from './inference.ts';
import { linkability } from './linkability.ts';
import { byUnit, lossAttack } from './membership.ts';
import { nearMatches } from './near.ts';
import { sequenceMatches } from './sequences.ts';
import { shadowAttacks } from './shadow.ts';
import { equalise, unitsOf } from './sides.ts';
import { singlingOut } from './singlingOut.ts';
import { type CopiedText, copiedText } from './text.ts';
import { rareValues } from './values.ts';

export interface Privacy {
  readonly metrics: readonly Metric[];
  readonly details: Pick<EvaluationDetails, 'exact' | 'distances' | 'losses' | 'attacks' | 'copiedTexts'>;
}

/** @param keys columns that are left out where rows are compared whole */
export function privacy(
  real: Prepared,
  keys: readonly string[],
  secrets: SecretLosses | undefined,
  task: Task,
): Privacy {
  if (real.auditOut.rows === 0 || real.auditIn.rows === 0) return { metrics: [], details: { attacks: [] } };
  const parts = [
    copies(real, keys, task),
    copiedTexts(real, task),
    nearness(real, task),
    whiteBox(real, task),
    attacks(real, task),
  ];
  const planted = secrets ? [exposureOf(secrets)] : [];
  const found = parts.flatMap((part) => part.details.attacks ?? []);
  return {
    metrics: [...parts.flatMap((part) => part.metrics), ...planted],
    details: {
      ...Object.assign({}, ...parts.map((part) => part.details)),
      attacks: found.sort((a, b) => strengthOf(b) - strengthOf(a)),
    },
  };
}

interface Part {
  readonly metrics: readonly Metric[];
  readonly details: Partial<Privacy['details']>;
}

const NOTHING: Part = { metrics: [], details: {} };

/** Rows equal to real ones, whole or but for one column. */
function copies(real: Prepared, keys: readonly string[], { runs, step, seed, minRecords }: Task): Part {
  if (!runs('exact')) return NOTHING;
  step('copies');
  const compared = (table: Table) => wholeRows(table).select(({ name }) => !keys.includes(name));
  const synthetic = compared(real.synthetic);
  if (synthetic.width === 0) return NOTHING;
  const equal = equalise(real.audit, seed, Number.POSITIVE_INFINITY);
  const audit: Audit = {
    in: { ...equal.in, table: compared(equal.in.table) },
    out: { ...equal.out, table: compared(equal.out.table) },
  };
  const trained = real.trainedUnits / Math.max(1, unitsOf(audit.in));
  const [keysIn, keysOut, made] = rowKeys([audit.in.table, audit.out.table, synthetic]);
  const exact = exactMatches(
    made,
    { keys: keysIn, units: audit.in.units },
    { keys: keysOut, units: audit.out.units },
    trained,
    synthetic.columns.map((column) => column.name),
  );
  const sequences = sequenceMatches(synthetic, audit, trained);
  const near = nearMatches(synthetic, audit, trained, seed);
  const values = rareValues(synthetic, audit, trained, minRecords);
  return {
    metrics: [...exact.metrics, ...sequences, ...(near ? [near.metric] : []), ...(values ? [values] : [])],
    details: { exact: { ...exact.detail, ...(near && { near: near.detail }) } },
  };
}

/** Long runs of characters that texts have in common with learned ones. Of several columns the worst is told. */
function copiedTexts(real: Prepared, { runs, step, seed }: Task): Part {
  const names = textNames([real.synthetic, real.auditIn, real.auditOut]);
  if (!runs('exact') || names.length === 0) return NOTHING;
  step('copied texts');
  const { in: inside, out: outside } = equalise(real.audit, seed);
  const trained = real.trainedUnits / Math.max(1, unitsOf(inside));
  const found = names.flatMap((name) => {
    const texts = (table: Table) => textsOf(table, name).filter((text) => text !== null);
    const copied = copiedText(
      texts(real.synthetic),
      texts(inside.table),
      texts(outside.table),
      trained,
      name,
    );
    return copied ? [{ name, ...copied }] : [];
  });
  if (found.length === 0) return NOTHING;
  const worst = (of: (one: CopiedText) => Metric) =>
    found.map(of).reduce((a, b) => (b.value - (b.honest ?? 0) > a.value - (a.honest ?? 0) ? b : a));
  return {
    metrics: [worst(({ metrics }) => metrics[0]), worst(({ metrics }) => metrics[1])],
    details: { copiedTexts: found.map(({ name, detail }) => ({ name, ...detail })) },
  };
}

function nearness(real: Prepared, { runs, step, note, seed, minRecords }: Task): Part {
  if (!runs('distance')) return NOTHING;
  step('distances');
  const found = distances(real.synthetic, equalise(real.audit, seed), seed);
  if (!found) {
    note('Too few rows to compare distances.');
    return NOTHING;
  }
  if (found.rows.length < real.synthetic.rows) {
    note(`Distances are of ${found.rows.length} synthetic rows drawn at random.`);
  }
  return {
    metrics: found.metrics,
    details: { distances: twoHistograms(found.toIn, found.toOut, minRecords) },
  };
}

function whiteBox({ audit }: Prepared, { runs, step, note, minRecords }: Task): Part {
  const [inside, outside] = [audit.in.losses, audit.out.losses];
  if (!runs('membership') || !inside || !outside) return { metrics: [], details: {} };
  step('membership');
  const units = audit.in.units && audit.out.units && { in: audit.in.units, out: audit.out.units };
  const attack = lossAttack({ in: inside, out: outside }, units);
  if (!attack) {
    note('Too few units for a membership attack.');
    return { metrics: [], details: {} };
  }
  const losses = twoHistograms(byUnit(inside, units?.in), byUnit(outside, units?.out), minRecords);
  return { metrics: [attack.metric], details: { losses, attacks: [attack.detail] } };
}

function attacks({ audit, synthetic }: Prepared, { runs, step, note, seed }: Task): Part {
  if (!runs('attacks')) return NOTHING;
  step('attacks');
  const metrics: Metric[] = [];
  const details: AttackDetail[] = [];
  for (const attack of [singlingOut, linkability, inference]) {
    const report = attack(synthetic, audit, seed);
    if (!report) continue;
    metrics.push(report.metric);
    details.push(report.detail);
  }
  const shadow = shadowAttacks(synthetic, audit, seed);
  if (shadow) {
    metrics.push(shadow.worst);
    details.push(...shadow.details);
  } else note('Too few units for attacks on single rows.');
  return { metrics, details: { attacks: details } };
}

/** How far an attack stands above its ideal, in half-widths of its interval. */
function strengthOf({ scale, value, high }: AttackDetail): number {
  return (value - (scale === 'auc' ? 0.5 : 0)) / Math.max(1e-9, high - value);
}
