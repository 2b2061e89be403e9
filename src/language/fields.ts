/** Codecs of fields: learned from columns, read from a checkpoint, and their values as columns again. */
import { holdersOf } from '../record/holders.ts';
import { sharePlace } from '../record/nested.ts';
import { type CategoryField, isTime, type NumberField, type TimeField } from '../record/schema.ts';
import type { Column, NumberColumn } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import { CategoryCodec } from './category.ts';
import type { Codec } from './codec.ts';
import type { CodecData } from './codec-data.ts';
import { ComputedCodec, spokenOf } from './computed.ts';
import { DatetimeCodec } from './datetime.ts';
import { DerivedCodec } from './derived.ts';
import { FollowCodec } from './follow.ts';
import { distances, learnNumber, NumberCodec, type NumberOptions } from './number.ts';
import { RowsCodec } from './opening.ts';
import { SinceCodec } from './since.ts';
import type { Telling } from './telling.ts';

/** What of the language's options the codecs of fields go by. */
export interface FieldOptions extends Omit<NumberOptions, 'decimals' | 'k' | 'pointHolders'> {
  readonly minRecords: number;
  /** Least share of units behind a mass point of a continuous column. */
  readonly pointShare: number;
}

export type LearnedField = CategoryField | NumberField | TimeField;

/** The codec of a field that no other decides. @param fields those of `columns` */
export function learnCodec(
  c: number,
  fields: readonly LearnedField[],
  columns: readonly Column[],
  units: Units,
  options: FieldOptions,
): Codec {
  const field = fields[c];
  const { column, of } = present(field, columns[c], units);
  if (column.kind === 'category') {
    const declared = 'declared' in field ? field.declared : undefined;
    const holders = holdersOf(
      columns[c].kind === 'category' ? columns[c].codes : [],
      column.labels.length,
      units,
    );
    const others = 'others' in field ? field.others : undefined;
    const placed = field.place !== undefined;
    return CategoryCodec.learn(column, holders, options.minRecords, declared, others, placed);
  }
  const numbers = numbersOf(field, units, options);
  const base = baseOf(field as TimeField, fields, columns);
  if (base)
    return new NumberCodec(
      column.name,
      learnNumber(distances(columns[c], base), units.of, numbers),
      base.name,
    );
  if (isTime(field)) {
    const others = column === columns[c] ? columns.filter((_, other) => other !== c) : [];
    return DatetimeCodec.learn(column, field.kind === 'datetime', of, others, numbers);
  }
  return new NumberCodec(column.name, learnNumber(column.values, of, numbers));
}

/** The codec of a field that arithmetic gives from others. */
export function learnComputed(
  field: LearnedField,
  column: Column,
  { rule, silent }: Extract<Telling, { by: 'arithmetic' }>,
  bases: readonly Column[],
  units: Units,
  options: FieldOptions,
): Codec {
  const numbers = numbersOf(field, units, options);
  const number = silent
    ? undefined
    : learnNumber(spokenOf(column, rule, bases, numbers.decimals), units.of, numbers);
  return new ComputedCodec(field.name, rule, numbers.decimals, number);
}

export function numbersOf(field: LearnedField, units: Units, options: FieldOptions): NumberOptions {
  const { minRecords: k, pointShare, discrete, intervals, oneSlot, groups } = options;
  return {
    decimals: field.kind === 'decimal' ? field.decimals : 0,
    k,
    pointHolders: Math.max(k, Math.ceil(pointShare * units.count)),
    discrete,
    intervals,
    oneSlot,
    groups,
  };
}

/**
 * The column without its gaps, where something always stands: the few records whose own kind of value is too rare to be
 * shown have gaps there, and the codec must have no word for them.
 */
function present(field: LearnedField, column: Column, units: Units): { column: Column; of: Uint32Array } {
  const { place } = field;
  if (!place?.always || place.given) return { column, of: units.of };
  const isThere = (row: number) =>
    column.kind === 'number' ? !Number.isNaN(column.values[row]) : column.codes[row] >= 0;
  const rows = units.of.map((_, row) => row).filter(isThere);
  const of = rows.map((row) => units.of[row]);
  if (column.kind === 'number')
    return { column: { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }, of };
  return { column: { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) }, of };
}

/** The column that a date follows, if a row that has the date always has that column too. */
function baseOf(
  field: TimeField,
  fields: readonly LearnedField[],
  columns: readonly Column[],
): NumberColumn | undefined {
  if (!field.after) return undefined;
  const own = columns.find((column) => column.name === field.name);
  const at = columns.findIndex((column) => column.name === field.after);
  const base = columns[at];
  if (own?.kind !== 'number' || base?.kind !== 'number') return undefined;
  // In nested records, only what stands wherever the date may is sure to be there.
  const { place } = fields[at];
  if (place && !(place.always && (place.given === undefined || sharePlace(field, fields[at]))))
    return undefined;
  const always = own.values.every((value, i) => Number.isNaN(value) || !Number.isNaN(base.values[i]));
  return always ? base : undefined;
}

export function codecFrom(data: CodecData): Codec {
  if (data.codec === 'category') return CategoryCodec.from(data);
  if (data.codec === 'number') return new NumberCodec(data.field, data.number, data.base);
  if (data.codec === 'computed') return new ComputedCodec(data.field, data.rule, data.decimals, data.number);
  if (data.codec === 'derived') return new DerivedCodec(data.field, data.base, data.values, data.labels);
  if (data.codec === 'rows') return new RowsCodec(data.number);
  if (data.codec === 'follow') return followFrom(data);
  const { field, codec: _, ...rest } = data;
  return 'gap' in rest ? new SinceCodec(field, rest) : new DatetimeCodec(field, rest);
}

function followFrom({ first, later, centre, bounds }: Extract<CodecData, { codec: 'follow' }>): Codec {
  const [a, b] = [codecFrom(first), codecFrom(later)];
  if (!(a instanceof CategoryCodec || a instanceof NumberCodec)) throw new TypeError('no such codec');
  if (!(b instanceof CategoryCodec || b instanceof NumberCodec)) throw new TypeError('no such codec');
  return new FollowCodec(a, b, centre, [bounds[0], bounds[1]]);
}

/** Decoded values as a column. */
export function columnFrom(codec: Codec, values: Float64Array): Column {
  const name = codec.field;
  const labels =
    codec instanceof CategoryCodec
      ? codec.written
      : codec instanceof DerivedCodec || codec instanceof FollowCodec
        ? codec.labels
        : undefined;
  if (labels) return { kind: 'category', name, codes: Int32Array.from(values), labels };
  return { kind: 'number', name, values };
}
