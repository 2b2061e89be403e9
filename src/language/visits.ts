/** Learns how the rows of an entity follow each other: how many, from when on, and how far apart. */
import { isTime, type Schema } from '../record/schema.ts';
import type { Column } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { stepsOf } from '../record/visits.ts';
import { countsOf, firstDates, groupByUnit, previousDates } from './chronology.ts';
import type { Codec } from './codec.ts';
import { DatetimeCodec } from './datetime.ts';
import type { FieldOptions } from './fields.ts';
import { learnNumber, type NumberOptions } from './number.ts';
import { FIRST, RowsCodec } from './opening.ts';
import { SinceCodec } from './since.ts';

export interface LearnedVisits {
  /** What is said once of an entity. */
  readonly opening: readonly Codec[];
  /** The codec of the date by which rows follow each other, where there is one. */
  readonly since?: SinceCodec;
  /** Whether the latest row stands first. */
  readonly backwards?: boolean;
}

/** @param column the date by which rows follow each other, where there is one */
export function learnVisits(
  units: Units,
  column: Column | undefined,
  schema: Schema,
  { minRecords: k, pointShare, discrete, intervals, oneSlot, groups }: FieldOptions,
): LearnedVisits {
  const options: NumberOptions = {
    decimals: 0,
    k,
    pointHolders: Math.max(k, Math.ceil(pointShare * units.count)),
    discrete,
    intervals,
    oneSlot,
    groups,
  };
  const rows = RowsCodec.learn(countsOf(units), { ...options, pointHolders: k, discrete: 256 });
  const field = schema.fields.find(({ name }) => name === column?.name);
  if (field === undefined || !isTime(field) || column?.kind !== 'number') return { opening: [rows] };

  const { values } = column;
  const timed = field.kind === 'datetime';
  const sequences = groupByUnit(units, Number.POSITIVE_INFINITY, values);
  const previous = previousDates(sequences, values).values;
  const last = lastOf(values, units.of, options);
  const since = SinceCodec.learn(column, previous, timed, units.of, last, options);
  const starts = sequences.starts.slice(0, -1).map((at) => sequences.rows[at]);
  const inDays = since.tellsTime;
  const firsts = firstDates(sequences, values, inDays).values;
  const first = DatetimeCodec.learn(
    { kind: 'number', name: FIRST, values: Float64Array.from(starts, (row) => firsts[row]) },
    timed && !inDays,
    Uint32Array.from(starts, (row) => units.of[row]),
    [],
    options,
  );
  const { rising, falling } = stepsOf(values, units);
  return { opening: [rows, first], since, ...(falling > rising && { backwards: true }) };
}

/** The last date there is: a mean over k units, as all edges are. */
function lastOf(values: Float64Array, units: Uint32Array, options: NumberOptions): number {
  const { to, unit, scale } = learnNumber(values, units, options);
  return to.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY) * (unit / scale);
}
