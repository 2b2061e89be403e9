/**
 * Linkability [anonymeter]: an attacker holds two halves of the columns of the same people, looks up the nearest
 * synthetic rows of either half, and links two halves that share one. Success on trained rows against never-seen ones.
 */

import { Draws, USE } from '../measure/draws.ts';
import { encodeRows, kNearest } from '../measure/gower.ts';
import type { Audit } from '../measure/input.ts';
import type { Table } from '../record/table.ts';
import { type RiskReport, riskOf, riskReport } from './risk.ts';
import { affordable, targetsOf, unitsOf } from './sides.ts';

const TARGETS = 1_500;
const MAX_ROWS = 10_000;
const NEIGHBOURS = 10;

export function linkability(synthetic: Table, audit: Audit, seed: number): RiskReport | null {
  const targets = targetsOf(audit, seed, affordable(TARGETS, synthetic.width));
  const count = targets.in.table.rows;
  if (synthetic.width < 2 || count < 20 || synthetic.rows < 2 * NEIGHBOURS) return null;
  const draws = new Draws(seed, USE.attack, 3);
  const made = synthetic.take(draws.sample(synthetic.rows, MAX_ROWS));
  const order = draws.sample(made.width, made.width);
  const first = new Set(Array.from(order.slice(0, made.width >> 1), (c) => made.columns[c].name));
  const [members, others] = countLinks(made, [targets.in.table, targets.out.table], first, NEIGHBOURS);
  const [linked, control] = [members, others].map((success) => ({ success, attempts: count }));
  // Two random choices of k among n rows share one with 1 − C(n − k, k) / C(n, k).
  let apart = 1;
  for (let i = 0; i < NEIGHBOURS; i++) apart *= Math.max(0, (made.rows - NEIGHBOURS - i) / (made.rows - i));
  const baseline = { success: Math.round(count * (1 - apart)), attempts: count };
  const units = Math.min(unitsOf(audit.in), unitsOf(audit.out));
  return riskReport('linkability', riskOf(linked, control, baseline), units, count);
}

/** Rows of every table of targets whose two halves, the columns of `first` and the others, share a near synthetic row. */
export function countLinks(
  made: Table,
  targets: readonly Table[],
  first: ReadonlySet<string>,
  neighbours: number,
): number[] {
  const found = [true, false].map((wanted) => {
    const half = (table: Table) => table.select(({ name }) => first.has(name) === wanted);
    const [data, ...queries] = encodeRows([half(made)], targets.map(half), 'range');
    return queries.map((own) => kNearest(own, data, neighbours));
  });
  return targets.map((table, t) => {
    const [a, b] = [found[0][t], found[1][t]];
    let links = 0;
    for (let q = 0; q < table.rows; q++) {
      const near = new Set(a.row.subarray(q * a.k, (q + 1) * a.k));
      if (b.row.subarray(q * b.k, (q + 1) * b.k).some((row) => near.has(row))) links++;
    }
    return links;
  });
}
