/**
 * Linkability [anonymeter]: an attacker holds two halves of the columns of the same people, looks up the nearest
 * synthetic rows of either half, and links two halves that share one. Success on trained rows against never-seen ones.
 */
import { Draws, USE } from '../measure/draws.ts';
import { encodeRows, kNearest } from '../measure/gower.ts';
import type { Table } from '../record/table.ts';
import { type RiskReport, riskOf, riskReport } from './risk.ts';
import { type Audit, targetsOf, unitsOf } from './sides.ts';

const TARGETS = 2_000;
const MAX_ROWS = 10_000;
const NEIGHBOURS = 10;

export function linkability(synthetic: Table, audit: Audit, seed: number): RiskReport | null {
  const targets = targetsOf(audit, seed, TARGETS);
  const count = targets.in.table.rows;
  if (synthetic.width < 2 || count < 20 || synthetic.rows < 2 * NEIGHBOURS) return null;
  const draws = new Draws(seed, USE.attack, 3);
  const made = synthetic.take(draws.sample(synthetic.rows, MAX_ROWS));
  const order = draws.sample(made.width, made.width);
  const first = new Set(Array.from(order.slice(0, made.width >> 1), (c) => made.columns[c].name));
  const halves = [true, false].map(
    (wanted) => (table: Table) => table.select(({ name }) => first.has(name) === wanted),
  );
  const links = halves.map((half) => {
    const [data, members, others] = encodeRows(
      [half(made)],
      [half(targets.in.table), half(targets.out.table)],
      'range',
    );
    return [members, others].map((queries) => kNearest(queries, data, NEIGHBOURS));
  });
  const linked = (side: 0 | 1) => {
    const [a, b] = [links[0][side], links[1][side]];
    let success = 0;
    for (let q = 0; q < count; q++) {
      const found = new Set(a.row.subarray(q * a.k, (q + 1) * a.k));
      if (b.row.subarray(q * b.k, (q + 1) * b.k).some((row) => found.has(row))) success++;
    }
    return { success, attempts: count };
  };
  // Two random choices of k among n rows share one with 1 − C(n − k, k) / C(n, k).
  let apart = 1;
  for (let i = 0; i < NEIGHBOURS; i++) apart *= Math.max(0, (made.rows - NEIGHBOURS - i) / (made.rows - i));
  const baseline = { success: Math.round(count * (1 - apart)), attempts: count };
  const units = Math.min(unitsOf(audit.in), unitsOf(audit.out));
  return riskReport('linkability', riskOf(linked(0), linked(1), baseline), units, count);
}
