/**
 * A number that is a factor times the product, the quotient or the square of others: a rate in percent, a quantity in
 * another unit, a score. Most records may leave no rest instead of all, as where something is added now and then.
 */
import {
  agrees,
  FEWEST,
  matters,
  type Numbers,
  powerOfTen,
  resultOf,
  surprise,
  varies,
} from './arithmetic.ts';
import { evidenceFor, ln } from './evidence.ts';
import type { ProductRule } from './rule.ts';

/** Most columns that are looked at together: neighbours in the file. */
const BLOCK = 30;
/** Rows that a pair is first tried on, and that a factor is measured on. */
const PROBES = 60;
const SAMPLE = 4_000;
/** Share of the records that must leave no rest. */
const MOST = 0.85;
/** The same among the few that are tried first. */
const LIKELY = 0.7;
/** Significant digits that are tried for the factor. */
const DIGITS = 9;

export function findScaled(columns: readonly Numbers[], share: number): ProductRule[] {
  const numbers = columns.filter((column) => column.time === undefined && varies(column));
  const rules: ProductRule[] = [];
  for (let start = 0; start === 0 || start < numbers.length - BLOCK / 2; start += BLOCK / 2)
    for (const rule of inBlock(numbers.slice(start, start + BLOCK), share))
      if (!rules.some((known) => known.field === rule.field)) rules.push(rule);
  return rules;
}

function inBlock(columns: readonly Numbers[], share: number): ProductRule[] {
  const least = evidenceFor(DIGITS * 2 * columns.length ** 3);
  const shapes = columns.flatMap((a, left) =>
    columns.flatMap((b, right) => [
      ...(left <= right ? [{ a, b, divide: false }] : []),
      ...(left !== right ? [{ a, b, divide: true }] : []),
    ]),
  );
  const found = columns.flatMap((y): ProductRule[] => {
    const told = Uint32Array.from(y.values.keys()).filter((row) => !Number.isNaN(y.values[row]));
    const [probes, sample] = [PROBES, SAMPLE].map((most) => spreadOver(told, most));
    let best: { rule: ProductRule; evidence: number } | undefined;
    for (const { a, b, divide } of shapes) {
      if (a === y || b === y) continue;
      const shape = { kind: 'product' as const, field: y.name, left: a.name, right: b.name };
      const plain: ProductRule = divide ? { ...shape, divide } : shape;
      if (covering(y, plain, a, b, probes, LIKELY) === undefined) continue;
      const factor = covering(y, plain, a, b, sample, MOST);
      if (factor === undefined) continue;
      const times = shortest(factor.low, factor.high);
      const found = weighed(y, { ...plain, ...(times !== 1 && { times }) }, a, b, told, share);
      if (found && found.evidence >= least && found.evidence > (best?.evidence ?? 0)) best = found;
    }
    return best ? [best.rule] : [];
  });
  // Of a product and the quotients that go back from it, the product loses nothing.
  const names = (rule: ProductRule) => [rule.field, rule.left, rule.right].sort().join('\n');
  return found.filter(
    (rule) => !rule.divide || !found.some((other) => !other.divide && names(other) === names(rule)),
  );
}

/** Some of the rows, spread evenly by the golden ratio: what comes back every so many rows is not met each time. */
function spreadOver(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor(((i * GOLDEN) % 1) * rows.length)]);
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The factors under which the most rows agree, in at least so many of those that can tell; undefined where there are none. */
function covering(
  y: Numbers,
  rule: ProductRule,
  a: Numbers,
  b: Numbers,
  rows: Uint32Array,
  least: number,
): { low: number; high: number } | undefined {
  // As wide as `agrees` takes it, so that halves which were rounded either way count.
  const half = (0.5 / powerOfTen(y.decimals)) * 1.000001;
  const ends: { at: number; step: number }[] = [];
  let telling = 0;
  for (const row of rows) {
    const result = resultOf(rule, [a.values[row], b.values[row]]);
    // A record in which a part is missing would have no rest to tell.
    if (Number.isNaN(result)) return undefined;
    if (result === 0) continue;
    telling++;
    const [p, q] = [(y.values[row] - half) / result, (y.values[row] + half) / result];
    ends.push({ at: Math.min(p, q), step: 1 }, { at: Math.max(p, q), step: -1 });
  }
  if (telling < FEWEST) return undefined;
  ends.sort((p, q) => p.at - q.at || q.step - p.step);
  let open = 0;
  let most = 0;
  let best = { low: 0, high: 0 };
  ends.forEach(({ at, step }, i) => {
    open += step;
    if (open <= most) return;
    most = open;
    best = { low: at, high: ends[i + 1].at };
  });
  return most >= least * telling && best.low * best.high > 0 ? best : undefined;
}

/** The number of the fewest digits between two. */
function shortest(low: number, high: number): number {
  const middle = (low + high) / 2;
  for (let digits = 1; digits <= DIGITS; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short >= low && short <= high) return short;
  }
  return middle;
}

/** What speaks for a rule: that the rows which agree do so by chance, whichever rows those might have been. */
function weighed(
  y: Numbers,
  rule: ProductRule,
  a: Numbers,
  b: Numbers,
  told: Uint32Array,
  share: number,
): { rule: ProductRule; evidence: number } | undefined {
  const rows: number[] = [];
  for (const row of told) {
    const result = resultOf(rule, [a.values[row], b.values[row]]);
    if (Number.isNaN(result)) return undefined;
    if (agrees(y.values[row], result, y.decimals)) rows.push(row);
  }
  const agreeing = rows.length / told.length;
  if (agreeing < MOST) return undefined;
  const found = { rows, share };
  if (![a, b].every((part) => matters(part, found) && speaks(part, rows, share))) return undefined;
  const free = agreeing === 1 ? 0 : -agreeing * ln(agreeing) - (1 - agreeing) * ln(1 - agreeing);
  const evidence = surprise(y, found) - told.length * share * free;
  return { rule: agreeing === 1 ? rule : { ...rule, rest: true }, evidence };
}

/** A part that is the same in nearly all rows has nothing to say. */
function speaks({ values }: Numbers, rows: readonly number[], share: number): boolean {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(values[row], (counts.get(values[row]) ?? 0) + 1);
  return (rows.length - Math.max(...counts.values())) * share >= Math.max(FEWEST, (1 - MOST) * rows.length);
}
