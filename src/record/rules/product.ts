/** A number that is the product or the quotient of two others: an amount of quantity and price, a rate. */
import {
  type Agreement,
  agreement,
  agrees,
  FEWEST,
  matters,
  type Numbers,
  surprise,
  varies,
} from './arithmetic.ts';
import { evidenceFor } from './evidence.ts';
import type { ProductRule } from './rule.ts';

/** Most columns that are looked at together: neighbours in the file. */
const BLOCK = 60;
const PROBES = 3;

export function findProducts(columns: readonly Numbers[], share: number): ProductRule[] {
  const numbers = columns.filter((column) => column.time === undefined && varies(column));
  const rules: ProductRule[] = [];
  for (let start = 0; start === 0 || start < numbers.length - BLOCK / 2; start += BLOCK / 2) {
    for (const rule of inBlock(numbers.slice(start, start + BLOCK), share))
      if (!rules.some((known) => known.field === rule.field)) rules.push(rule);
  }
  return rules;
}

function inBlock(columns: readonly Numbers[], share: number): ProductRule[] {
  const least = evidenceFor(2 * columns.length ** 3);
  const rules: ProductRule[] = [];
  for (const [left, a] of columns.entries())
    for (const [right, b] of columns.entries()) {
      if (left === right) continue;
      for (const y of columns) {
        if (y === a || y === b) continue;
        for (const divide of [false, true]) {
          if (!divide && left > right) continue;
          const result = divide ? quotient(a, b) : (row: number) => a.values[row] * b.values[row];
          if (!mayBe(y, result)) continue;
          const rows = agreement(y, result, share);
          if (rows === undefined) continue;
          if (!matters(a, rows) || !bothMatter(a, b, rows)) continue;
          if (surprise(y, rows) < least) continue;
          const rule = { kind: 'product' as const, field: y.name, left: a.name, right: b.name };
          rules.push(divide ? { ...rule, divide } : rule);
        }
      }
    }
  // The same three columns bear a product and two quotients; the product loses nothing.
  return rules
    .sort((p, q) => Number(p.divide ?? false) - Number(q.divide ?? false))
    .filter(isFirstOfItsColumns);
}

const quotient = (a: Numbers, b: Numbers) => (row: number) =>
  b.values[row] === 0 ? Number.NaN : a.values[row] / b.values[row];

/** A factor that is 1 (or a product that is 0) nearly everywhere has nothing to say. */
function bothMatter(a: Numbers, b: Numbers, { rows, share }: Agreement): boolean {
  let n = 0;
  for (const row of rows) {
    const [x, y] = [a.values[row], b.values[row]];
    if (x !== 0 && y !== 0 && x !== 1 && y !== 1) n++;
  }
  return n * share >= FEWEST;
}

/** Whether the first few rows that have something to say agree. */
function mayBe(y: Numbers, result: (row: number) => number): boolean {
  let told = 0;
  for (let row = 0; row < y.values.length && told < PROBES; row++) {
    const computed = result(row);
    if (Number.isNaN(computed) || Number.isNaN(y.values[row])) continue;
    if (!agrees(y.values[row], computed, y.decimals)) return false;
    if (computed !== 0) told++;
  }
  return told === PROBES;
}

function isFirstOfItsColumns(rule: ProductRule, at: number, rules: readonly ProductRule[]): boolean {
  const names = (r: ProductRule) => [r.field, r.left, r.right].sort().join('\n');
  return rules.findIndex((other) => names(other) === names(rule)) === at;
}
