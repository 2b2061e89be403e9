/**
 * Secrets planted on request: records that never were are learned beside the real ones, and the model is asked how well
 * it knows them (Carlini et al. 2019). A planted record takes every cell from a random row of its own, so that each value
 * is usual and the combination is nobody's; references are drawn likewise and never learned.
 */

import { zOf } from '../measure/distributions.ts';
import { Draws, USE } from '../measure/draws.ts';
import type { SecretLosses } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import { deviation, LEVEL, SAFETY_SPAN } from '../measure/statistics.ts';
import { type Column, Table } from '../record/table.ts';
import { exposure } from './exposure.ts';

/** References that a secret is ranked among. */
const REFERENCES = 2_000;
/** Mean and standard deviation of −log₂ of a rank that is evenly spread: what is not remembered. */
const FORGOTTEN = 1 / Math.LN2;

export interface Planted {
  /** Records to learn. */
  readonly secrets: Table;
  /** Records to rank them among, never learned. */
  readonly references: Table;
}

/** @param seed of the content, so that a kept model is asked for the secrets that it was given */
export function plant(table: Table, count: number, seed: number): Planted {
  return { secrets: scrambled(table, count, seed, 0), references: scrambled(table, REFERENCES, seed, 1) };
}

function scrambled(table: Table, rows: number, seed: number, round: number): Table {
  const draws = new Draws(seed, USE.secrets, round);
  const columns = table.columns.map((column): Column => {
    const from = Uint32Array.from({ length: rows }, () => draws.below(table.rows));
    return new Table([column], table.rows).take(from).columns[0];
  });
  return new Table(columns, rows);
}

/** Mean exposure of the secrets, in bits. A model that remembers none shows 1.44: ranks are then evenly spread. */
export function exposureOf({ secrets, references }: SecretLosses): Metric {
  const bits = Float64Array.from(secrets, (loss) => exposure(loss, references).value);
  const value = bits.reduce((sum, b) => sum + b, 0) / bits.length;
  const error = Math.max(FORGOTTEN, bits.length > 1 ? deviation(bits) : 0) / Math.sqrt(bits.length);
  return {
    name: 'privacy.exposure',
    value,
    low: value - zOf(LEVEL) * error,
    high: value + zOf(LEVEL) * error,
    level: LEVEL,
    n: bits.length,
    better: 'low',
    expected: FORGOTTEN,
    honest: FORGOTTEN * (1 + SAFETY_SPAN / Math.sqrt(bits.length)),
    detail: `${bits.length} planted records among ${references.length}; at most ${Math.log2(references.length).toFixed(1)} bits`,
  };
}
