/**
 * Totals: a number that is the sum (or the difference) of others. Sums of two are looked up among all pairs by their
 * values in a few rows; sums of more, and those that leave a rest of a few values (surcharges that have no column),
 * are found part by part: a part is never more than its total, and the best one leaves the least to be told.
 */
import {
  agreement,
  DISTINCT,
  FEWEST,
  matters,
  type Numbers,
  powerOfTen,
  surprise,
  varies,
} from './arithmetic.ts';
import { evidenceFor, ln } from './evidence.ts';
import type { SumRule } from './rule.ts';

/** Most columns that are looked at together: neighbours in the file. */
const BLOCK = 120;
const PROBES = 4;
/** Rows that entropies are measured on. */
const SAMPLE = 4000;
/** Most values of a rest. */
const RESTS = 40;
const MOST_PARTS = 12;

export function findSums(columns: readonly Numbers[], share: number): SumRule[] {
  const numbers = columns.filter((column) => column.time === undefined);
  const rules: SumRule[] = [];
  for (let start = 0; start === 0 || start < numbers.length - BLOCK / 2; start += BLOCK / 2) {
    const block = numbers.slice(start, start + BLOCK);
    for (const rule of [...sumsOfTwo(block, share), ...sumsOfMany(block, share)])
      if (!rules.some((known) => known.field === rule.field)) rules.push(rule);
  }
  return rules;
}

function sumsOfTwo(columns: readonly Numbers[], share: number): SumRule[] {
  const vary = columns.filter((column) => nonZero(column) > 0);
  const probes = probeRows(vary);
  const scale = powerOfTen(Math.max(0, ...vary.map(({ decimals }) => decimals)));
  const whole = vary.map(({ values }) => probes.map((row) => Math.round(values[row] * scale)));
  const byKey = new Map<string, number[]>();
  whole.forEach((key, c) => {
    byKey.set(key.join(), [...(byKey.get(key.join()) ?? []), c]);
  });
  const least = evidenceFor(vary.length ** 2);
  const rules: SumRule[] = [];
  for (let a = 0; a < vary.length; a++)
    for (let b = a + 1; b < vary.length; b++) {
      const key = whole[a].map((value, i) => value + whole[b][i]).join();
      for (const y of byKey.get(key) ?? []) {
        if (y === a || y === b || !varies(vary[y])) continue;
        const rows = agreement(vary[y], (row) => vary[a].values[row] + vary[b].values[row], share);
        if (rows === undefined || ![a, b].every((part) => matters(vary[part], rows))) continue;
        if (surprise(vary[y], rows) < least) continue;
        rules.push(sumOf(vary[y], [vary[a], vary[b]]));
      }
    }
  return rules;
}

/** Rows in which the most columns have a value other than 0, and not the same ones. */
function probeRows(columns: readonly Numbers[]): number[] {
  const rows = columns[0]?.values.length ?? 0;
  const stride = Math.max(1, Math.floor(rows / SAMPLE));
  const scored: { row: number; score: number }[] = [];
  for (let row = 0; row < rows; row += stride) {
    let score = 0;
    for (const { values } of columns) {
      if (Number.isNaN(values[row])) score -= 10;
      else if (values[row] !== 0) score++;
    }
    scored.push({ row, score });
  }
  scored.sort((p, q) => q.score - p.score || p.row - q.row);
  return scored.slice(0, PROBES).map(({ row }) => row);
}

function sumsOfMany(columns: readonly Numbers[], share: number): SumRule[] {
  const least = evidenceFor(columns.length ** 2);
  const positive = columns.filter((column) => nonZero(column) > 0 && column.values.every((v) => !(v < 0)));
  return positive.flatMap((total): SumRule[] => {
    if (!varies(total)) return [];
    const parts = positive.filter((part) => part !== total && isPart(part, total));
    if (parts.length === 0) return [];
    const rows = Uint32Array.from(total.values.keys()).filter((row) => !Number.isNaN(total.values[row]));
    const chosen = bestParts(total, parts, rows);
    if (chosen === undefined) return [];
    const { used, rest } = chosen;
    const sum = (row: number) => used.reduce((left, part) => left + part.values[row], 0);
    const exact = agreement(total, sum, share);
    if (exact !== undefined) {
      const real = used.length > 1 && used.every((part) => matters(part, exact));
      return real && surprise(total, exact) >= least ? [sumOf(total, used)] : [];
    }
    return rest ? [{ ...sumOf(total, used), rest: true }] : [];
  });
}

/** Whether a column is there wherever the total is, and never more than it. */
function isPart(part: Numbers, total: Numbers): boolean {
  let less = false;
  for (let row = 0; row < total.values.length; row++) {
    if (Number.isNaN(total.values[row])) continue;
    if (!(part.values[row] <= total.values[row])) return false;
    if (part.values[row] < total.values[row]) less = true;
  }
  return less;
}

/** Takes the part that leaves the least entropy, and the next, while any helps. */
function bestParts(
  total: Numbers,
  parts: readonly Numbers[],
  rows: Uint32Array,
): { used: Numbers[]; rest: boolean } | undefined {
  const scale = powerOfTen(Math.max(total.decimals, ...parts.map(({ decimals }) => decimals)));
  const stride = Math.max(1, Math.floor(rows.length / SAMPLE));
  const sample = rows.filter((_, i) => i % stride === 0);
  const wholes = new Map(
    parts.map((part) => [part, Float64Array.from(sample, (row) => Math.round(part.values[row] * scale))]),
  );
  let left = Float64Array.from(sample, (row) => Math.round(total.values[row] * scale));
  const before = entropy(left);
  let now = before;
  const used: Numbers[] = [];
  while (used.length < MOST_PARTS && now.nats > 0) {
    let best: { part: Numbers; left: Float64Array<ArrayBuffer>; now: ReturnType<typeof entropy> } | undefined;
    for (const part of parts) {
      if (used.includes(part)) continue;
      const whole = wholes.get(part)!;
      if (whole.some((value, i) => value > left[i])) continue;
      const rest = left.map((value, i) => value - whole[i]);
      const then = entropy(rest);
      if (best === undefined || then.nats < best.now.nats) best = { part, left: rest, now: then };
    }
    if (best === undefined || best.now.nats > now.nats - 0.02) break;
    used.push(best.part);
    left = best.left;
    now = best.now;
  }
  if (used.length === 0) return undefined;
  // A rest is worth it where it says a nat less than the total did, in far fewer values.
  const few = now.values <= RESTS && now.values * DISTINCT <= before.values;
  return { used, rest: few && now.nats <= before.nats - 1 && sample.length >= 4 * FEWEST };
}

function entropy(values: Float64Array): { nats: number; values: number } {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let nats = 0;
  for (const n of counts.values()) nats -= (n / values.length) * ln(n / values.length);
  return { nats, values: counts.size };
}

function nonZero({ values }: Numbers): number {
  let n = 0;
  for (const value of values) if (value !== 0 && !Number.isNaN(value)) n++;
  return n;
}

function sumOf(field: Numbers, parts: readonly Numbers[]): SumRule {
  return { kind: 'sum', field: field.name, parts: parts.map(({ name }) => ({ field: name, times: 1 })) };
}
