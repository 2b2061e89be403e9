/** Learns the language of training rows: codecs, their order, and what slots say of each other. */
import { isLearned, isTail, type Schema, seriesOf } from '../record/schema.ts';
import type { Column, Table } from '../record/table.ts';
import type { Units } from '../record/units.ts';
import type { CategoryCodec } from './category.ts';
import { groupByUnit, numbersOf } from './chronology.ts';
import type { Codec } from './codec.ts';
import { combinationsOf } from './combinations.ts';
import { learnDerived } from './derived.ts';
import { implicationsOf } from './exclusions.ts';
import { learnCodec, learnComputed, numbersOf as numberOptions } from './fields.ts';
import { followed } from './following.ts';
import { Language } from './language.ts';
import { firstSlots } from './layout.ts';
import { ordersOf } from './orders.ts';
import { parentsOf } from './parents.ts';
import { placeImplications } from './places.ts';
import { recalledFields } from './recalled.ts';
import { spokenFields } from './spoken.ts';
import { stepInformation } from './steps.ts';
import { learnTail, type TailOptions } from './tail.ts';
import { tellings } from './telling.ts';
import { learnVisits } from './visits.ts';

export interface LanguageOptions {
  /** k: fewest units behind any value that is written. */
  readonly minRecords: number;
  /** Least share of units behind a mass point of a continuous column. */
  readonly pointShare: number;
  /** Most distinct values of a discrete column: each of them that k units hold is a mass point. */
  readonly discrete: number;
  /** Most intervals of a number. */
  readonly intervals: number;
  /** Most atoms of a number that are written in one token. */
  readonly oneSlot: number;
  /** Groups of a number that is written in two tokens. */
  readonly groups: number;
  /** Field that is spoken first; without it the one that tells most about the others. */
  readonly root?: string;
  /** Fields that are spoken before all others, in this order: what is asked of them later is met at no cost. */
  readonly first?: readonly string[];
  /**
   * Whether all fields of rows that are their own units read the target again, or without one the field that is spoken
   * first. Rows of an entity do, where there is a target.
   */
  readonly reread: boolean;
  /** Most rows of one entity in a sequence; longer ones are cut. */
  readonly longest: number;
  readonly tail?: TailOptions;
}

/**
 * Learns the language of training rows.
 * @param units the unit of each row of the table
 */
export function learnLanguage(
  table: Table,
  units: Units,
  schema: Schema,
  options: LanguageOptions,
): Language {
  const fields = schema.fields.filter(isLearned);
  const entity = schema.entity !== undefined && units.count < table.rows;
  const columns = fields.map((field) => table.column(field.name)).filter((c): c is Column => c !== undefined);
  const isStatic = fields.map((field) => entity && field.ofEntity === true);
  const dated = entity ? undefined : seriesOf(schema);
  const told = tellings(columns, isStatic, schema.rules ?? []);
  // What is given must be known before the rest is spoken.
  const first = dated ? [dated.name, ...(options.first ?? [])] : options.first;
  const { order, head, information } = spokenFields(fields, columns, isStatic, told, units.count, {
    ...options,
    first,
    entity,
  });
  // A date that a rule tells from other fields is not told by the row before.
  const date = columns.find(({ name }, c) => name === schema.order && told[c].by === 'tokens');
  const rows = entity ? groupByUnit(units, Number.POSITIVE_INFINITY, date && numbersOf(date)) : undefined;
  const codecs: Codec[] = [];
  const learn = (c: number): Codec => {
    const column = columns[c];
    const telling = told[c];
    const decider = telling.by === 'decider' ? columns[telling.base] : undefined;
    if (decider?.kind === 'category') {
      const known = codecs.find((codec) => codec.field === decider.name) as CategoryCodec;
      return learnDerived(column, decider, known.labels, units, options.minRecords);
    }
    if (telling.by === 'arithmetic') {
      const bases = telling.bases.map((b) => columns[b]);
      return learnComputed(fields[c], column, telling, bases, units, options);
    }
    const codec = learnCodec(c, fields, columns, units, options);
    if (rows === undefined || isStatic[c] || fields[c].place) return codec;
    return followed(codec, column, rows, units, numberOptions(fields[c], units, options));
  };
  const visits = entity ? learnVisits(units, date, schema, options) : undefined;
  for (const c of order.slice(0, head)) codecs.push(learn(c));
  if (visits) codecs.push(...visits.opening);
  for (const c of order.slice(head)) {
    codecs.push(visits?.since?.field === columns[c].name ? visits.since : learn(c));
  }
  const slots = firstSlots(codecs);
  const steps = rows && date && visits?.since ? stepInformation(columns, date, rows, units.count) : undefined;
  const { root = entity ? undefined : codecs.find(({ sizes }) => sizes.length > 0)?.field } = options;
  const target = entity || options.reread ? targetSlot(codecs, slots, root) : undefined;
  return new Language({
    codecs,
    head: head + (visits?.opening.length ?? 0),
    entity,
    chronology: visits?.since && schema.order,
    backwards: visits?.backwards,
    implications: [
      ...placeImplications(fields, codecs, slots),
      ...implicationsOf(schema.rules ?? [], codecs, slots),
    ],
    combinations: combinationsOf(schema.rules ?? [], codecs, slots),
    orders: ordersOf(schema.rules ?? [], codecs),
    series: dated && { field: dated.name, dates: dated.series },
    tail: learnTail(table, units, schema.fields.filter(isTail), {
      ...options,
      recalled: recalledSlots(table, codecs, slots),
    }),
    parents: entity
      ? parentsOf({ codecs, slots, head: head + (visits?.opening.length ?? 0), target }, information, steps)
      : [],
    target,
  });
}

/** The slot of the target, where it is one that says it. */
function targetSlot(
  codecs: readonly Codec[],
  slots: readonly number[],
  name: string | undefined,
): number | undefined {
  const c = codecs.findIndex(({ field }) => field === name);
  return c >= 0 && codecs[c].sizes.length > 0 ? slots[c] : undefined;
}

/** First slots of the fields that the texts depend on most. */
function recalledSlots(table: Table, codecs: readonly Codec[], slots: readonly number[]): number[] {
  if (table.tails.length === 0) return [];
  const spoken = [...codecs.keys()].filter(
    (c) => codecs[c].sizes.length > 0 && table.column(codecs[c].field),
  );
  const columns = spoken.map((c) => table.column(codecs[c].field)!);
  return recalledFields(table, columns).map((i) => slots[spoken[i]]);
}
