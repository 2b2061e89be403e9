/** The two sides of the audit, decided by coins: trained rows and never-seen ones. */

import { Draws, range, USE } from '../measure/draws.ts';
import type { Audit, AuditSide } from '../measure/input.ts';

/** As many look-ups as a table of this width allows for, so that a very wide one does not take minutes. */
export function affordable(lookups: number, width: number): number {
  return Math.min(lookups, Math.max(400, Math.floor(300_000 / Math.max(1, width))));
}

export function unitsOf(side: AuditSide): number {
  return side.units ? new Set(side.units).size : side.table.rows;
}

export function takeSide(side: AuditSide, rows: Uint32Array): AuditSide {
  const { units, losses } = side;
  return {
    table: side.table.take(rows),
    units: units && rows.map((row) => units[row]),
    losses: losses && Float64Array.from(rows, (row) => losses[row]),
  };
}

/** As many rows on both sides, at most `limit`, by whole units. */
export function equalise(audit: Audit, seed: number, limit = 10_000): Audit {
  const target = Math.min(audit.in.table.rows, audit.out.table.rows, limit);
  const cut = (side: AuditSide, round: number): AuditSide => {
    if (side.table.rows === target) return side;
    const draws = new Draws(seed, USE.halves, round);
    const order = side.units ? unitOrder(side.units, draws) : draws.sample(side.table.rows, target);
    return takeSide(side, order.slice(0, target).sort());
  };
  return { in: cut(audit.in, 0), out: cut(audit.out, 1) };
}

/** As many units on both sides, at most `limit`, each by one row drawn at random: the targets of an attack. */
export function targetsOf(audit: Audit, seed: number, limit: number): Audit {
  const one = (side: AuditSide, round: number): AuditSide => {
    const draws = new Draws(seed, USE.attack, round);
    const order = draws.shuffle(range(side.table.rows));
    if (!side.units) return takeSide(side, order);
    const seen = new Set<number>();
    return takeSide(
      side,
      order.filter((row) => {
        const unit = side.units![row];
        if (seen.has(unit)) return false;
        seen.add(unit);
        return true;
      }),
    );
  };
  const sides = [one(audit.in, 0), one(audit.out, 1)];
  const rows = range(Math.min(limit, ...sides.map((side) => side.table.rows)));
  return { in: takeSide(sides[0], rows), out: takeSide(sides[1], rows) };
}

function unitOrder(units: Uint32Array, draws: Draws): Uint32Array {
  const distinct = draws.shuffle(Uint32Array.from(new Set(units)));
  const place = new Map<number, number>();
  distinct.forEach((unit, i) => {
    place.set(unit, i);
  });
  return range(units.length).sort((a, b) => place.get(units[a])! - place.get(units[b])! || a - b);
}
