/**
 * The rhythm of dates: shares of the weekdays, of the months, of the hours of the day, and of the quarters of the day
 * by weekday, each as ½ Σ|p − q| between never-seen and synthetic rows. Quantile bins of a date see none of it.
 */
import { range } from '../measure/draws.ts';
import type { Metric } from '../measure/metric.ts';
import { Resplitter } from '../measure/resplit.ts';
import { civilOf, weekdayOf } from '../record/calendar.ts';
import type { NumberColumn, Table } from '../record/table.ts';
import { codeDistance, worstDistance } from './worst.ts';

const ROUNDS = 60;
const DAY = 86_400;

/** A column of dates, or of datetimes: days or seconds since 1970. */
export interface TimeColumn {
  readonly name: string;
  readonly timed: boolean;
}

interface Part {
  readonly name: string;
  readonly size: number;
  readonly timed: boolean;
  readonly code: (day: number, second: number) => number;
}

const PARTS: readonly Part[] = [
  { name: 'weekday', size: 7, timed: false, code: weekdayOf },
  { name: 'month', size: 12, timed: false, code: (day) => civilOf(day).month - 1 },
  { name: 'hour', size: 24, timed: true, code: (_, second) => Math.floor(second / 3600) },
  {
    name: 'quarter of the day by weekday',
    size: 28,
    timed: true,
    code: (day, second) => weekdayOf(day) * 4 + Math.floor(second / 21_600),
  },
];

export function calendar(
  { unseen, synthetic, pool }: { unseen: Table; synthetic: Table; pool: Table },
  times: readonly TimeColumn[],
  options: { readonly seed: number; readonly poolUnits?: Uint32Array; readonly n: number },
): Metric | null {
  const known = times.filter(({ name }) => pool.column(name)?.kind === 'number');
  const parts = known.flatMap(({ name, timed }) =>
    PARTS.filter((part) => timed || !part.timed).map((part) => ({
      name: `${name}: ${part.name}`,
      size: part.size + 1,
      codes: [unseen, synthetic, pool].map((table) => codesOf(table, name, timed, part)),
    })),
  );
  if (parts.length === 0 || unseen.rows === 0 || synthetic.rows === 0) return null;
  const [allUnseen, allSynthetic] = [range(unseen.rows), range(synthetic.rows)];
  const resplitter = new Resplitter(pool.rows, unseen.rows, synthetic.rows, options.seed, options.poolUnits);
  const chance = Array.from({ length: ROUNDS }, (_, round) => {
    const draw = resplitter.draw(round);
    return parts.map(
      ({ codes, size }) =>
        codeDistance(codes[2], draw.unseen, codes[2], draw.synthetic, size) * resplitter.scale,
    );
  });
  const observed = parts.map(({ codes, size }) =>
    codeDistance(codes[0], allUnseen, codes[1], allSynthetic, size),
  );
  const names = parts.map(({ name }) => name);
  return worstDistance('fidelity.calendar', { parts: names, observed, chance }, options.n);
}

/** The class of every row; missing is the last. */
function codesOf(table: Table, name: string, timed: boolean, { size, code }: Part): Uint8Array {
  const { values } = table.column(name) as NumberColumn;
  return Uint8Array.from(values, (value) => {
    if (Number.isNaN(value)) return size;
    const day = timed ? Math.floor(value / DAY) : value;
    return code(day, timed ? value - day * DAY : 0);
  });
}
