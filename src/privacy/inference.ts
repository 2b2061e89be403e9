/**
 * Attribute inference [anonymeter]: an attacker who knows all of a person's columns but one looks up the nearest
 * synthetic row and reads the missing one there; a number is right within 5 %. Every column is tried as the secret; the
 * one most at risk is chosen on one half of the targets and reported on the other, so that choosing costs nothing.
 */

import { Draws, USE } from '../measure/draws.ts';
import { encodeRows, nearestWithout } from '../measure/gower.ts';
import type { Audit } from '../measure/input.ts';
import type { Column, Table } from '../record/table.ts';
import { type RiskReport, riskOf, riskReport, type Tally } from './risk.ts';
import { affordable, targetsOf, unitsOf } from './sides.ts';

/** Targets on either side; half of them choose the column. */
const TARGETS = 1_600;
/** Synthetic rows that the attacker searches. */
const MAX_ROWS = 10_000;
const TOLERANCE = 0.05;

/** Whether the guess is right, as anonymeter judges it. */
export function isRight(guess: Column, guessRow: number, secret: Column, secretRow: number): boolean {
  if (secret.kind === 'category') return (guess as typeof secret).codes[guessRow] === secret.codes[secretRow];
  const [g, s] = [(guess as typeof secret).values[guessRow], secret.values[secretRow]];
  if (Number.isNaN(g) || Number.isNaN(s)) return Number.isNaN(g) && Number.isNaN(s);
  return g === s || Math.abs(g - s) / Math.abs(g) <= TOLERANCE;
}

export function inference(synthetic: Table, audit: Audit, seed: number): RiskReport | null {
  const width = synthetic.width;
  const targets = targetsOf(audit, seed, affordable(TARGETS, synthetic.width));
  const count = targets.in.table.rows;
  if (width < 2 || count < 20 || synthetic.rows < 20) return null;
  const draws = new Draws(seed, USE.attack, 2);
  const made = synthetic.take(draws.sample(synthetic.rows, MAX_ROWS));
  const [data, members, others] = encodeRows([made], [targets.in.table, targets.out.table], 'range');
  const lookups = [members, others].map((queries) => nearestWithout(queries, data, width));
  const random = Uint32Array.from({ length: count }, () => draws.below(made.rows));
  const middle = count >> 1;

  const tally = (of: (row: number) => boolean, from: number, to: number): Tally => {
    let success = 0;
    for (let row = from; row < to; row++) if (of(row)) success++;
    return { success, attempts: to - from };
  };
  const riskFor = (c: number, from: number, to: number) => {
    const secret = made.columns[c];
    const side = (s: 0 | 1) => (row: number) =>
      isRight(secret, lookups[s][row * width + c], targets[s ? 'out' : 'in'].table.columns[c], row);
    const guess = (row: number) => isRight(secret, random[row], targets.in.table.columns[c], row);
    return riskOf(tally(side(0), from, to), tally(side(1), from, to), tally(guess, from, to));
  };
  let chosen = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < width; c++) {
    const risk = riskFor(c, 0, middle);
    // In standard errors, not in size: a column that is hard to measure should not be chosen for its noise.
    if (risk.value / risk.half > most) {
      most = risk.value / risk.half;
      chosen = c;
    }
  }
  const units = Math.min(unitsOf(audit.in), unitsOf(audit.out));
  return riskReport(
    'inference',
    riskFor(chosen, middle, count),
    units,
    count - middle,
    made.columns[chosen].name,
  );
}
