/** Orders between times: a field that never comes before another (discharge after admission). */
import type { TimeField } from './schema.ts';
import type { NumberColumn } from './table.ts';

const FEWEST = 50;
/** Violations that would have to be expected of unrelated times before their absence means anything (e^−7 < .001). */
const EXPECTED = 7;

/** For each time that always follows another: the closest one that it follows. */
export function findOrders(
  fields: readonly TimeField[],
  columns: readonly NumberColumn[],
): ReadonlyMap<string, string> {
  const after = new Map<string, string>();
  fields.forEach((field, b) => {
    let best: { name: string; gap: number } | undefined;
    fields.forEach((other, a) => {
      if (a === b || other.kind !== field.kind || leadsTo(after, other.name, field.name)) return;
      const gap = gapOf(columns[a].values, columns[b].values);
      if (gap !== undefined && (best === undefined || gap < best.gap)) best = { name: other.name, gap };
    });
    if (best !== undefined) after.set(field.name, best.name);
  });
  return after;
}

/** Whether following the orders from one field leads to the other: then the reverse would close a circle. */
function leadsTo(after: ReadonlyMap<string, string>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = after.get(at)) if (at === to) return true;
  return false;
}

/** Median distance from the first to the second where it never is negative, undefined where no order is shown. */
function gapOf(first: Float64Array, second: Float64Array): number | undefined {
  const gaps: number[] = [];
  const a: number[] = [];
  const b: number[] = [];
  for (let row = 0; row < first.length; row++) {
    const gap = second[row] - first[row];
    if (Number.isNaN(gap)) continue;
    if (gap < 0) return undefined;
    gaps.push(gap);
    a.push(first[row]);
    b.push(second[row]);
  }
  if (gaps.length < FEWEST || gaps.every((gap) => gap === 0)) return undefined;
  if (expectedViolations(a, b) < EXPECTED) return undefined;
  gaps.sort((x, y) => x - y);
  return gaps[gaps.length >> 1];
}

/** Rows in which the second would come first if the two were paired at random. */
function expectedViolations(first: number[], second: number[]): number {
  const a = Float64Array.from(first).sort();
  const b = Float64Array.from(second).sort();
  let later = 0;
  let pairs = 0;
  for (const value of a) {
    while (later < b.length && b[later] < value) later++;
    pairs += later;
  }
  return pairs / a.length;
}
