/**
 * Fixed combinations: three fields or more of which any two go together as they like, though of all of them together
 * only few combinations occur (the articles of a catalogue, the third bit of a sum). They are told by what pairs alone
 * would say: the likeliest table with the same pairs (iterative proportional fitting: Deming and Stephan 1940) fills many
 * cells that fewer than k units fill. That so many stay empty by chance is bounded as Chernoff (1952) does.
 */
import { holdersOf } from '../holders.ts';
import type { Column } from '../table.ts';
import type { Units } from '../units.ts';
import { evidenceFor, ln, lnPoissonBelow } from './evidence.ts';
import { marksOf } from './exclusion.ts';
import type { SupportRule } from './rule.ts';
import { learnSupport } from './support.ts';

/** Most (rows × triples of columns) that are looked at; where there are more, only triples that stand near each other. */
const BUDGET = 1.5e8;
/** Rows that a triple counts for, at least. */
const FEWEST = 2000;
/** Most marks of a column, and most combinations of a triple. */
const MARKS = 100;
const CELLS = 50_000;
/** A rule that keeps out more than this share of the real rows is none. */
const LOST = 0.005;
/** Share of the rows that pairs alone would let be none of the combinations, at least: below, there are holes, but nothing is fixed. */
const KEPT_OUT = 0.05;
/** Rounds in which a table is fitted to its pairs, and the error, in rows, that is good enough. */
const ROUNDS = 100;
const FITTED = 0.01;
/** Where the bound is tried. */
const TILTS = [0.25, 0.5, 0.75, 0.9, 1];

/** @param columns those that nothing else tells */
export function findCombinations(columns: readonly Column[], units: Units, k: number): SupportRule[] {
  const rows = units.of.length;
  const marked = columns.flatMap((column, place) => {
    const own = marksOf(column, units, k);
    // Any value at all is no mark to combine.
    if (own === undefined || own.marks.length > MARKS || own.marks.includes(true)) return [];
    const left = own.of.reduce((sum, mark) => sum + (mark < 0 ? 1 : 0), 0);
    return left > LOST * rows ? [] : [{ place, of: own.of, size: own.marks.length }];
  });
  const count = marked.length;
  const reach = Math.max(
    2,
    Math.floor(Math.sqrt((2 * BUDGET) / (Math.max(FEWEST, rows) * Math.max(1, count)))),
  );
  const least = evidenceFor(count * Math.min(count, reach) ** 2);
  const fixed: (readonly number[])[] = [];
  const supportOf = (places: readonly number[]) =>
    learnSupport(
      places.map((place) => columns[place]),
      units,
      k,
    );
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < Math.min(count, a + reach); b++)
      for (let c = b + 1; c <= Math.min(count - 1, a + reach); c++) {
        const triple = [marked[a], marked[b], marked[c]];
        const places = triple.map(({ place }) => place);
        if (fixed.some((known) => places.every((place) => known.includes(place)))) continue;
        if (!areFixed(triple, units, k, least)) continue;
        // What shares two columns with others is one with them, where all together are fixed as well.
        const wider = (known: readonly number[]) => [...new Set([...known, ...places])].sort((i, j) => i - j);
        const at = fixed.findIndex(
          (known) =>
            places.filter((place) => known.includes(place)).length === 2 &&
            supportOf(wider(known)).covered >= 1 - LOST,
        );
        if (at < 0) fixed.push(places);
        else fixed[at] = wider(fixed[at]);
      }
  return fixed.map((places) => ({
    kind: 'support',
    fields: places.map((place) => columns[place].name),
    seen: supportOf(places).seen,
  }));
}

/** A column as the number of the mark of each row, −1 where it is none. */
interface Numbered {
  readonly of: Int32Array;
  readonly size: number;
}

/** Whether the combinations of three that at least k units bear are all there is, though pairs would let many others be. */
function areFixed([a, b, c]: readonly Numbered[], units: Units, k: number, least: number): boolean {
  const size = a.size * b.size * c.size;
  if (size > CELLS) return false;
  const rows = units.of.length;
  const cells = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [i, j, l] = [a.of[row], b.of[row], c.of[row]];
    cells[row] = i < 0 || j < 0 || l < 0 ? -1 : (i * b.size + j) * c.size + l;
  }
  const holders = holdersOf(cells, size, units);
  const counts = new Float64Array(size);
  let lost = 0;
  for (const cell of cells) {
    if (cell < 0 || holders[cell] < k) lost++;
    if (cell >= 0) counts[cell]++;
  }
  if (lost > LOST * rows || holders.every((n) => n >= k)) return false;
  const expected = fittedToPairs(counts, b.size, c.size);
  let out = 0;
  holders.forEach((n, cell) => {
    if (n < k) out += expected[cell];
  });
  if (out < KEPT_OUT * rows) return false;
  const share = units.count / rows;
  const surprise = expected.map((n) => -lnPoissonBelow(k, n * share));
  return evidence(surprise, holders, k) >= least;
}

/** The likeliest table with the same pairs. */
function fittedToPairs(counts: Float64Array, m: number, n: number): Float64Array {
  const plane = m * n;
  const pairs: ((cell: number) => number)[] = [
    (cell) => Math.floor(cell / n),
    (cell) => Math.floor(cell / plane) * n + (cell % n),
    (cell) => cell % plane,
  ];
  const places = pairs.map((pair) => Int32Array.from(counts, (_, cell) => pair(cell)));
  const sumsOf = (table: Float64Array, place: Int32Array) => {
    const sums = new Float64Array(table.length);
    table.forEach((x, cell) => {
      sums[place[cell]] += x;
    });
    return sums;
  };
  const wanted = places.map((place) => sumsOf(counts, place));
  const table = new Float64Array(counts.length).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    let wrong = 0;
    places.forEach((place, p) => {
      const sums = sumsOf(table, place);
      sums.forEach((sum, pair) => {
        wrong = Math.max(wrong, Math.abs(sum - wanted[p][pair]));
      });
      for (let cell = 0; cell < table.length; cell++) {
        const sum = sums[place[cell]];
        table[cell] *= sum > 0 ? wanted[p][place[cell]] / sum : 0;
      }
    });
    if (wrong < FITTED) break;
  }
  return table;
}

/** Minus the logarithm of a bound on the chance that cells which pairs alone explain stay below k units as these do. */
function evidence(surprise: Float64Array, holders: Uint32Array, k: number): number {
  let sum = 0;
  surprise.forEach((w, cell) => {
    if (holders[cell] < k) sum += w;
  });
  const bounds = TILTS.map((t) => {
    let usual = 0;
    // e^(t·w) − 1, of a chance of e^(−w).
    for (const w of surprise) usual += ln(1 + Math.exp((t - 1) * w) - Math.exp(-w));
    return t * sum - usual;
  });
  return Math.max(...bounds);
}
