/** What the inference of one column goes by. */
import type { Facts } from '../facts.ts';

/** Share of a column's rows that may fail to be what the others are; they count as missing. */
export const TOLERATED = 0.02;

export interface Seen {
  readonly facts: Facts;
  readonly k: number;
  readonly isEntity: boolean;
  readonly notices: string[];
}

export function baseOf({ column, name, rows, present }: Facts): {
  name: string;
  missing: string | null;
  missingShare: number;
} {
  const absent = rows - present;
  return { name, missing: absent > 0 ? column.dictionary[0] : null, missingShare: absent / rows };
}

/** Whether what does not fit is too rare to be a value of its own. */
export function rare(others: readonly number[], { facts, k }: Seen): boolean {
  return others.length === 0 || (facts.present >= 50 && others.every((i) => facts.holders[i] < k));
}

/** The base of a field some of whose cells do not fit and count as missing. */
export function withOthers(seen: Seen, others: readonly number[], what: string) {
  const { facts, notices } = seen;
  const base = baseOf(facts);
  if (others.length === 0) return base;
  let cells = 0;
  for (const i of others) cells += facts.counts[i];
  notices.push(`${facts.name}: ${cells} of ${facts.present} cells are not ${what}; they count as missing.`);
  return {
    ...base,
    missing: base.missing ?? '',
    missingShare: (facts.rows - facts.present + cells) / facts.rows,
  };
}

export const SAMPLE = 2000;
