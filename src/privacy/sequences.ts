/**
 * Exact matches of token sequences: where continuous columns make it nearly impossible that two rows are equal, rows are
 * compared as sequences of coarse tokens, a number as one of about ten quantile intervals. Many honest
 * rows then meet real ones by chance, so a hit is weighed by how surprising it is: −log p under a reference that cannot
 * have memorised anything, a chain of first order over the columns, fitted on both sides of the audit alike.
 */

import { binColumn, fitBins } from '../measure/bins.ts';
import type { Audit } from '../measure/input.ts';
import type { Metric } from '../measure/metric.ts';
import type { Table } from '../record/table.ts';
import { exactMatches } from './exact.ts';

/** What is added to every count of the chain. */
const SMOOTHING = 0.5;

/** The excess as a share of rows, and z, in which surprising sequences weigh more. @param trained as for `exactMatches` */
export function sequenceMatches(synthetic: Table, audit: Audit, trained: number): Metric[] {
  if (synthetic.width < 2 || synthetic.rows === 0) return [];
  const bins = fitBins(audit.out.table);
  const [made, members, others] = [synthetic, audit.in.table, audit.out.table].map((table) =>
    table.columns.map((column, c) => (column.kind === 'number' ? binColumn(bins[c], column) : column.codes)),
  );
  const keys = [made, members, others].map((tokens) => textOf(tokens));
  const weights = new Map<string, number>();
  const surprise = surpriseOf([members, others]);
  [members, others].forEach((tokens, side) => {
    keys[side + 1].forEach((key, row) => {
      if (!weights.has(key)) weights.set(key, surprise(tokens, row));
    });
  });
  const {
    metrics: [excess, z],
  } = exactMatches(
    keys[0],
    { keys: keys[1], units: audit.in.units },
    { keys: keys[2], units: audit.out.units },
    trained,
    [],
    (key) => weights.get(key)!,
  );
  return [
    { ...excess, name: 'privacy.sequence_match_excess' },
    { ...z, name: 'privacy.sequence_match_z' },
  ];
}

/** Tokens by column. */
type Tokens = readonly ArrayLike<number>[];

function textOf(tokens: Tokens): string[] {
  return Array.from(tokens[0], (_, row) => tokens.map((column) => column[row]).join());
}

/** −log p of a row under the chain: each token given the one before it. */
function surpriseOf(sides: readonly Tokens[]): (tokens: Tokens, row: number) => number {
  const pairs = sides[0].map(() => new Map<string, number>());
  const before = sides[0].map(() => new Map<number, number>());
  const seen = sides[0].map(() => new Set<number>());
  const previous = (tokens: Tokens, c: number, row: number) => (c === 0 ? 0 : tokens[c - 1][row]);
  for (const tokens of sides) {
    tokens.forEach((column, c) => {
      for (let row = 0; row < column.length; row++) {
        const from = previous(tokens, c, row);
        const key = `${from},${column[row]}`;
        pairs[c].set(key, (pairs[c].get(key) ?? 0) + 1);
        before[c].set(from, (before[c].get(from) ?? 0) + 1);
        seen[c].add(column[row]);
      }
    });
  }
  return (tokens, row) => {
    let sum = 0;
    tokens.forEach((column, c) => {
      const from = previous(tokens, c, row);
      const hits = (pairs[c].get(`${from},${column[row]}`) ?? 0) + SMOOTHING;
      sum -= Math.log(hits / ((before[c].get(from) ?? 0) + SMOOTHING * seen[c].size));
    });
    return sum;
  };
}
