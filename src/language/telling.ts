/** How each field is told: by its own tokens, or by a rule from fields that are told before it. */
import { type ArithmeticRule, basesOf } from '../record/rules/arithmetic.ts';
import type { Rule } from '../record/rules/rule.ts';
import type { Column } from '../record/table.ts';
import { alwaysTold, saysAll } from './computed.ts';

/** Indices are of the columns. */
export type Telling =
  | { readonly by: 'tokens' }
  | { readonly by: 'decider'; readonly base: number }
  | {
      readonly by: 'arithmetic';
      readonly rule: ArithmeticRule;
      readonly bases: readonly number[];
      /** Whether it needs no token at all. */
      readonly silent: boolean;
    };

const TOKENS: Telling = { by: 'tokens' };

/**
 * One telling for each column. Of several rules the first is followed; none is where it would close a circle, or tell
 * what is one for a whole entity from what is not.
 */
export function tellings(
  columns: readonly Column[],
  isStatic: readonly boolean[],
  rules: readonly Rule[],
): Telling[] {
  const told: Telling[] = columns.map(() => TOKENS);
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  const basesAt = (c: number): readonly number[] => {
    const telling = told[c];
    return telling.by === 'decider' ? [telling.base] : telling.by === 'arithmetic' ? telling.bases : [];
  };
  const reaches = (from: number, to: number): boolean =>
    from === to || basesAt(from).some((base) => reaches(base, to));
  const isOpen = (field: number, bases: readonly number[]) =>
    [field, ...bases].every((c) => c >= 0) &&
    told[field].by === 'tokens' &&
    !bases.some((base) => reaches(base, field) || (isStatic[field] && !isStatic[base]));

  for (const rule of rules) {
    if (rule.kind === 'determines' && rule.from.length === 1) {
      const base = indexOf(rule.from[0]);
      for (const name of rule.to) {
        const field = indexOf(name);
        if (!isOpen(field, [base]) || columns[base].kind !== 'category') continue;
        // What decides is spoken itself, and spoken where what it decides is.
        if (told[base].by === 'decider' || isStatic[base] !== isStatic[field]) continue;
        if (told.some((other) => other.by === 'decider' && other.base === field)) continue;
        told[field] = { by: 'decider', base };
      }
    }
    if (rule.kind !== 'sum' && rule.kind !== 'product') continue;
    const field = indexOf(rule.field);
    const bases = basesOf(rule).map(indexOf);
    if (!isOpen(field, bases)) continue;
    const column = columns[field];
    const parts = bases.map((base) => columns[base]);
    if (column.kind !== 'number' || parts.some((part) => part.kind !== 'number')) continue;
    if (rule.rest && !alwaysTold(column, rule, parts)) continue;
    told[field] = { by: 'arithmetic', rule, bases, silent: saysAll(column, rule, parts) };
  }
  return told;
}
