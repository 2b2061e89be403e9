/**
 * How rows of an entity follow each other, for the report to draw: how many there are, how far apart, and what comes after
 * what. Real entities are all that were read; what fewer than k of them stand behind is merged or left out.
 */
import type { SequenceDetail, TransitionDetail } from '../measure/details.ts';
import { holdersOf, overlay } from '../measure/overlay.ts';
import type { CategoryColumn, NumberColumn } from '../record/table.ts';
import type { Visits } from '../record/visits.ts';
import { type Entities, walk } from './sequence.ts';

/** Most columns whose transitions are drawn, and most values of one. */
const COLUMNS = 2;
const STATES = 8;
const DAY = 86_400;

/** @param timed whether the date by which rows follow each other has a time of day */
export function sequenceDetail(
  real: Entities,
  synthetic: Entities,
  { order, changing }: Visits,
  timed: boolean,
  k: number,
): SequenceDetail | undefined {
  const steps = stepsOf(real, order);
  if (steps.units.length === 0) return undefined;
  const made = stepsOf(synthetic, order);
  const date = order === undefined ? undefined : real.table.column(order);
  const gaps = (entities: Entities, { before, after }: Steps): NumberColumn => {
    const { values } = entities.table.column(order!) as NumberColumn;
    const days = (row: number) => values[row] / (timed ? DAY : 1);
    return numbers(Float64Array.from(after, (row, i) => days(row) - days(before[i])));
  };
  return {
    rows: overlay(numbers(lengthsOf(real)), numbers(lengthsOf(synthetic)), undefined, k).cells,
    gaps:
      date?.kind === 'number' ? overlay(gaps(real, steps), gaps(synthetic, made), steps.units, k).cells : [],
    transitions: changing
      .flatMap((name) => {
        const [own, other] = [real, synthetic].map(({ table }) => table.column(name));
        if (own?.kind !== 'category' || other?.kind !== 'category') return [];
        return transition(name, { own, other, units: real.units, steps, made, k }) ?? [];
      })
      .sort((a, b) => b.tells - a.tells)
      // A code and its description go the same way: one is enough.
      .filter((one, i, all) => i === 0 || one.tells !== all[i - 1].tells)
      .slice(0, COLUMNS)
      .map(({ detail }) => detail),
  };
}

/** Rows that follow each other, and the entity of both. */
interface Steps {
  readonly before: number[];
  readonly after: number[];
  readonly units: Uint32Array;
}

function stepsOf(entities: Entities, order: string | undefined): Steps {
  const date = order === undefined ? undefined : entities.table.column(order);
  const before: number[] = [];
  const after: number[] = [];
  const units: number[] = [];
  walk(entities, date?.kind === 'number' ? date : undefined, (a, b, unit) => {
    before.push(a);
    after.push(b);
    units.push(unit);
  });
  return { before, after, units: Uint32Array.from(units) };
}

const numbers = (values: Float64Array): NumberColumn => ({ kind: 'number', name: '', values });

/** Rows of every entity. */
function lengthsOf({ units }: Entities): Float64Array {
  const rows = new Map<number, number>();
  for (const unit of units) rows.set(unit, (rows.get(unit) ?? 0) + 1);
  return Float64Array.from(rows.values());
}

interface Compared {
  readonly own: CategoryColumn;
  readonly other: CategoryColumn;
  readonly units: Uint32Array;
  readonly steps: Steps;
  readonly made: Steps;
  readonly k: number;
}

/** What comes after what in one column, and how much the value before tells of it, in nats. */
function transition(
  name: string,
  { own, other, units, steps, made, k }: Compared,
): { detail: TransitionDetail; tells: number } | undefined {
  const counts = new Float64Array(own.labels.length);
  for (const code of own.codes) if (code >= 0) counts[code]++;
  const holders = holdersOf(own.codes, units.subarray(0, own.codes.length), own.labels.length);
  const shown = [...counts.keys()]
    .filter((code) => holders[code] >= k)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, STATES);
  if (shown.length < 2) return undefined;
  const real = table(shown.length, steps, placesOf(own, own, shown));
  const synthetic = table(shown.length, made, placesOf(other, own, shown));
  const hidden = real.units.map((row) => row.map((set) => set.size > 0 && set.size < k));
  const shares = ({ counts: all }: typeof real) =>
    all.map((row, a) => {
      const total = row.reduce((sum, count, b) => sum + (hidden[a][b] ? 0 : count), 0);
      return row.map((count, b) => (hidden[a][b] || total === 0 ? null : count / total));
    });
  return {
    detail: {
      name,
      states: shown.map((code) => own.labels[code]),
      real: shares(real),
      synthetic: shares(synthetic),
    },
    tells: information(real.counts),
  };
}

/** Place of every row's label among the shown ones, −1 for all others. */
function placesOf(column: CategoryColumn, own: CategoryColumn, shown: readonly number[]): Int32Array {
  const place = new Map(shown.map((code, i) => [own.labels[code], i]));
  const ofCode = column.labels.map((label) => place.get(label) ?? -1);
  return column.codes.map((code) => (code < 0 ? -1 : ofCode[code]));
}

function table(size: number, { before, after, units }: Steps, places: Int32Array) {
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const own = counts.map((row) => row.map(() => new Set<number>()));
  before.forEach((row, i) => {
    const [a, b] = [places[row], places[after[i]]];
    if (a < 0 || b < 0) return;
    counts[a][b]++;
    own[a][b].add(units[i]);
  });
  return { counts, units: own };
}

function information(counts: readonly (readonly number[])[]): number {
  const rows = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const all = rows.reduce((sum, n) => sum + n, 0);
  const columns = counts.map((_, b) => counts.reduce((sum, row) => sum + row[b], 0));
  let sum = 0;
  counts.forEach((row, a) => {
    row.forEach((n, b) => {
      if (n > 0) sum += (n / all) * Math.log((n * all) / (rows[a] * columns[b]));
    });
  });
  return sum;
}
