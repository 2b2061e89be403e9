/** Good synthetic data is damaged, or real rows leak into it: the metric that should see it must move past its limit. */

import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluation/evaluate.ts';

import { Draws, range, USE } from '../../src/measure/draws.ts';
import type { EvaluationInput } from '../../src/measure/input.ts';
import type { Metric } from '../../src/measure/metric.ts';
import { deviation } from '../../src/measure/statistics.ts';
import type { CategoryColumn, NumberColumn, Table } from '../../src/record/table.ts';
import { change, paste, people, shuffled } from '../measure/simulate.ts';

const train = people(6_000, 0);
const auditIn = train.take(range(3_000));
const auditOut = people(3_000, 1);
const honest = people(6_000, 2);
/** Parts that have no say in a test. */
const FIDELITY = { skip: ['exact', 'distance', 'quality', 'attacks', 'sqs'] } as const;
const PRIVACY = { skip: ['quality', 'c2st', 'attacks', 'sqs'] } as const;

function measure(synthetic: Table, extra: Partial<EvaluationInput> = {}): Map<string, Metric> {
  const { metrics } = evaluate({ synthetic, auditIn, auditOut, train, minRecords: 5, seed: 1, ...extra });
  return new Map(metrics.map((metric) => [metric.name, metric]));
}
const draws = () => new Draws(3, USE.simulation, 99);
const baseline = measure(honest);
const loss = (metric: Metric) => metric.expected! - metric.value;

test('an honest generator stays within every honest bound', () => {
  for (const metric of baseline.values()) {
    if (metric.honest === undefined) continue;
    // Fidelity must not be shown to be worse than it; privacy must be shown to be better.
    if (metric.name.startsWith('privacy.')) expect(metric.high).toBeLessThanOrEqual(metric.honest);
    else if (metric.better === 'high') expect(metric.high).toBeGreaterThanOrEqual(metric.honest);
    else expect(metric.low).toBeLessThanOrEqual(metric.honest);
  }
});

test('a shuffled column breaks its pairs and gives the synthetic rows away', () => {
  const found = measure(
    change(honest, 'income', (column) => shuffled(column, draws())),
    FIDELITY,
  );
  const pair = found.get('fidelity.worst_pair')!;
  expect(pair.detail).toContain('income');
  expect(pair.high).toBeLessThan(pair.honest!);
  expect(found.get('fidelity.c2st_auc')!.low).toBeGreaterThan(0.58);
});

test('a mean shifted by .2 sd is small on average and large in its column', () => {
  const by = 0.2 * deviation((honest.column('risk') as NumberColumn).values.filter((x) => !Number.isNaN(x)));
  const shifted = change<NumberColumn>(honest, 'risk', (column) => ({
    ...column,
    values: column.values.map((x) => x + by),
  }));
  const found = measure(shifted, FIDELITY);
  const worst = found.get('fidelity.worst_column')!;
  expect(worst.detail).toBe('risk');
  expect(loss(worst)).toBeGreaterThan(0.015);
  expect(loss(found.get('fidelity.overall')!)).toBeLessThan(0.015);
});

test('a factorised model keeps its column shapes and loses everything else', () => {
  const random = draws();
  const columns = honest.columns.map((column) => shuffled(column, random));
  const factorised = columns.reduce((table, column) => change(table, column.name, () => column), honest);
  const found = measure(factorised, { skip: ['exact', 'distance', 'attacks', 'sqs'] });
  expect(found.get('fidelity.column_shapes')!.value).toBeGreaterThan(0.97);
  expect(found.get('fidelity.c2st_auc')!.low).toBeGreaterThan(0.7);
  expect(loss(found.get('fidelity.worst_pair')!)).toBeGreaterThan(0.11);
});

test('mode collapse', () => {
  const few = honest.take(Uint32Array.from(range(6_000), (i) => i % 120));
  const found = measure(few, FIDELITY);
  expect(found.get('fidelity.c2st_auc')!.low).toBeGreaterThan(0.7);
  expect(loss(found.get('fidelity.overall')!)).toBeGreaterThan(0.03);
});

test('a dropped category and a halved minority', () => {
  const dropped = change<CategoryColumn>(honest, 'region', (column) => ({
    ...column,
    codes: column.codes.map((code) => (code === 3 ? 0 : code)),
  }));
  const region = measure(dropped, { skip: [...FIDELITY.skip, 'c2st'] }).get('fidelity.worst_column')!;
  expect(region.detail).toBe('region');
  expect(loss(region)).toBeGreaterThan(0.08);
  const group = honest.column('group') as CategoryColumn;
  const halved = honest.take(range(6_000).filter((i) => group.codes[i] === 0 || i % 2 === 0));
  const worst = measure(halved, { skip: [...FIDELITY.skip, 'c2st'] }).get('fidelity.worst_column')!;
  expect(worst.detail).toBe('group');
  expect(loss(worst)).toBeGreaterThan(0.04);
});

test('one per cent copied verbatim shows in the exact matches, not in the distances', () => {
  const copied = train.take(draws().sample(train.rows, 60));
  const found = measure(paste(honest, copied, draws()), PRIVACY);
  const excess = found.get('privacy.exact_match_excess')!;
  expect(excess.value).toBeGreaterThan(0.005);
  expect(excess.low).toBeGreaterThan(0);
  expect(excess.low).toBeLessThan(0.01);
  expect(excess.high).toBeGreaterThan(0.01);
  expect(found.get('privacy.dcr_share')!.value).toBeLessThan(0.53);
});

test('wholesale memorising shows in every privacy metric', () => {
  const found = measure(paste(honest, train.take(draws().sample(train.rows, 3_000)), draws()), PRIVACY);
  expect(found.get('privacy.dcr_share')!.low).toBeGreaterThan(0.55);
  expect(found.get('privacy.exact_match_z')!.value).toBeGreaterThan(10);
});

test('a model that remembers its rows has lower losses on them', () => {
  const random = draws();
  const normal = (shift: number) => Float64Array.from(range(3_000), () => 10 + shift + 2 * random.normal());
  const safe = measure(honest, {
    skip: [...PRIVACY.skip, 'exact', 'distance'],
    losses: { in: normal(0), out: normal(0) },
  }).get('privacy.membership_auc')!;
  const leaky = measure(honest, {
    skip: [...PRIVACY.skip, 'exact', 'distance'],
    losses: { in: normal(-0.7), out: normal(0) },
  }).get('privacy.membership_auc')!;
  expect(safe.high).toBeLessThan(safe.honest!);
  expect(leaky.low).toBeGreaterThan(0.55);
});
