/** What classifiers are trained on in the studies of balance, each from the same real rows. */
import type { Balance } from '../../src/condition/balance.ts';
import { rowsThatMeet } from '../../src/condition/predicate.ts';
import { align, stack } from '../../src/measure/align.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { eachRow } from '../../src/model/learn.ts';
import { balanced, balancedTable } from '../../src/model/steer.ts';
import type { Table } from '../../src/record/table.ts';
import type { Learned } from './generator.ts';

export const ARMS = [
  'original',
  'synthetic, free',
  'synthetic, balanced',
  'original + synthetic',
  'original + repeated',
] as const;
export type Arm = (typeof ARMS)[number];

/**
 * - `original`: the real rows;
 * - `synthetic, free`: as many synthetic ones, as they come: what synthesis alone does;
 * - `synthetic, balanced`: as many, with the columns' joint made even;
 * - `original + synthetic`: synthetic rows added where cells lack some;
 * - `original + repeated`: real rows of those cells repeated instead: what balance does without anything new.
 * @param added rows that are added in all; as few as even the cells where absent
 */
export function armsOf(
  learned: Learned,
  columns: readonly string[],
  seed: number,
  added?: number,
): Record<Arm, Table> {
  const { model, file } = learned;
  const real = { schema: model.schema, table: file, units: eachRow(file.rows) };
  const even: Balance = { columns: columns.map((column) => ({ column })) };
  const whole = balanced(even, real, 5);
  const more = balanced({ ...even, add: true }, real, 5, added);
  const draws = new Draws(seed, USE.sample, 50);
  const repeated = more.cells.flatMap(({ predicate }, c) => {
    const own = rowsThatMeet(predicate, file);
    return Array.from({ length: more.counts[c] }, () => own[draws.below(own.length)]);
  });
  return {
    original: file,
    'synthetic, free': learned.draw(file.rows, seed),
    'synthetic, balanced': balancedTable(model, whole, { seed: seed + 1000 }),
    'original + synthetic': stackLike(file, balancedTable(model, more, { seed: seed + 2000 })),
    'original + repeated': stack(file, file.take(Uint32Array.from(repeated))),
  };
}

/** Labels of both sides are one list first. */
function stackLike(first: Table, second: Table): Table {
  const [a, b] = align([first, second]);
  return stack(a, b);
}
