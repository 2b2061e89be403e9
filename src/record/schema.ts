/** What each field of a record is. Inferred by `infer.ts`, overridden by the configuration. */

import type { CheckScheme } from './check-digits.ts';
import type { Place } from './json/layout.ts';
import type { Shape } from './json/shape.ts';
import type { Pattern } from './pattern.ts';
import type { Rule } from './rules/rule.ts';
import type { Series } from './series.ts';

/** Kinds that the language learns. */
export type LearnedKind = 'category' | 'boolean' | 'integer' | 'decimal' | 'date' | 'datetime';
/** Kinds that are written without learning a value: keys, personal data, constants. */
export type MadeKind = 'id' | 'personal' | 'constant' | 'empty';
/** Kinds without a fixed length, learned in a tail behind the others. */
export type TailKind = 'text' | 'list';
/** Left out, because the user said so. */
export type DroppedKind = 'dropped';
export type FieldKind = LearnedKind | MadeKind | TailKind | DroppedKind;

interface FieldBase {
  readonly name: string;
  /** The text that stands for a missing value, null where the column has none missing. */
  readonly missing: string | null;
  /** Share of rows in which the field is missing, 0 … 1. */
  readonly missingShare: number;
  /** True where the field is the same in every row of one entity; absent where the row is the unit. */
  readonly ofEntity?: boolean;
  /** Where the field stands in a nested record; absent where records are flat. */
  readonly place?: Place;
  /** Of a made field: the field that it repeats. */
  readonly echo?: Echo;
}

/** How a field repeats others of its record. */
export interface Echo {
  /** What the field is put together from: what stands in every record, and other fields of the record. */
  readonly parts: readonly EchoPart[];
  /** Missing where what it copies is, and nowhere else. */
  readonly copy?: true;
}

export type EchoPart =
  | string
  | {
      readonly field: string;
      /** Of a number: how many places it is rounded to. */
      readonly decimals?: number;
    };

export interface CategoryField extends FieldBase {
  readonly kind: 'category' | 'boolean';
  /** Values declared by the user: always kept, whoever holds them. */
  readonly declared?: readonly string[];
  /** Public values of the same kind (countries): one of them stands in where a value is too rare to be written. */
  readonly others?: readonly string[];
  /** The made field of which this one says whether it stands in a record; it is not written itself. */
  readonly presenceOf?: string;
  /** The field of numbers of which this one says whether a number or which word stands in a record (see `mixed.ts`). */
  readonly wordOf?: string;
}

export interface NumberField extends FieldBase {
  readonly kind: 'integer' | 'decimal';
  /** Most digits after the point in the source; 0 for an integer. */
  readonly decimals: number;
  /** True where every value is written with exactly `max(decimals, least)` digits, false where zeros are cut. */
  readonly fixed: boolean;
  /** Fewest digits after the point: 1 for `63.0` beside `63.25`, and for an integer written `63.0`. @default 0 */
  readonly least?: number;
  /** The decimal point. @default '.' */
  readonly point?: ',';
  /** What parts thousands. @default nothing */
  readonly group?: ',' | '.' | ' ' | "'";
  /** What stands in front of every number, behind its sign: `$`. */
  readonly prefix?: string;
  /** What stands behind every number: `%`, ` kg`. */
  readonly suffix?: string;
  /** Texts that are no numbers and stand among them, each held by k units. */
  readonly words?: readonly string[];
}

export interface TimeField extends FieldBase {
  readonly kind: 'date' | 'datetime';
  /** The source's own format, in the letters of `datetime.ts` (for example `YYYY-MM-DD HH:mm:ss`). */
  readonly format: string;
  /** The zone of each month, January first, where the source names several. @default the one in `format` */
  readonly zones?: readonly string[];
  /** Smallest step: 1 day for a date; .001, 1, 60 or 3600 seconds for a datetime. */
  readonly step: number;
  /** Name of a date or datetime that never comes later than this one in a record that has both. */
  readonly after?: string;
  /** The dates themselves, where each stands in just one row and hardly one is left out: then they are written in sequence. */
  readonly series?: Series;
}

export interface IdField extends FieldBase {
  readonly kind: 'id';
  /** The format of the key, learned as literal runs and character classes: the most frequent one. */
  readonly pattern: Pattern;
  /** Further formats of the same key (other lengths, other prefixes) and their shares; `pattern` has the rest. */
  readonly also?: readonly { readonly pattern: Pattern; readonly share: number }[];
  /** True where no two records share a value. */
  readonly unique: boolean;
  /** Rows that share a value, on average, where they are not unique. */
  readonly repeats?: number;
  /** The check digits that all keys bear. */
  readonly check?: CheckScheme;
  /** Keys are counted up from this number, which lies beyond the real ones; `pattern` then is of no account. */
  readonly counter?: number;
}

export interface PersonalField extends FieldBase {
  readonly kind: 'personal';
  /** What is made in its place, a maker of `record/personal/recognise.ts`, for example `person.fullName`. */
  readonly make: string;
  /** Language of what is made. @default 'en' */
  readonly locale?: string;
  /** Whose it is (`provider`, `mother`): fields of one role fit each other. @default the record's own person */
  readonly role?: string;
  /** How it is written: `Last, First`, upper case, a title in front … (see `infer.ts`); of an IBAN its country. */
  readonly form?: string;
  /** The format of a number (telephone, national id) to be followed. */
  readonly pattern?: Pattern;
  /** The check digits that all numbers bear. */
  readonly check?: CheckScheme;
  /** How sure the inference is, 0 … 1; 1 where the user said so. */
  readonly confidence?: number;
}

export interface ConstantField extends FieldBase {
  readonly kind: 'constant';
  /** The one value, held by at least k units; written in every row. */
  readonly value: string;
}

export interface EmptyField extends FieldBase {
  readonly kind: 'empty';
}

/** An array of any length, or an object whose keys are data: its text is JSON, its items are records. */
export interface ListField extends FieldBase {
  readonly kind: 'list';
  readonly items: Schema;
  /** Most items that k units' lists have; longer ones are cut. */
  readonly most: number;
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
  /** The source cuts its texts off at so many characters: many of them have just that length, and none is longer. */
  readonly cut?: number;
}

export interface DroppedField extends FieldBase {
  readonly kind: 'dropped';
}

export type Field =
  | CategoryField
  | NumberField
  | TimeField
  | IdField
  | PersonalField
  | ConstantField
  | EmptyField
  | ListField
  | TextField
  | DroppedField;

export interface Schema {
  readonly fields: readonly Field[];
  /** Name of the field that names the unit (patient, customer) behind the rows; absent where the row is the unit. */
  readonly entity?: string;
  /** The date by which the rows of an entity follow each other; absent where there is none. */
  readonly order?: string;
  /** The field a downstream model would predict: given, or the likeliest. */
  readonly target?: string;
  /** The nesting of the records; absent where they are flat. */
  readonly shape?: Shape;
  /** What holds between the fields of every record: declared, or found. @default nothing */
  readonly rules?: readonly Rule[];
  /** The user's JSON Schema of one record, to which every written one is held. */
  readonly contract?: Readonly<Record<string, unknown>>;
}

/** Whether the field is a date or a datetime. */
export function isTime(field: Field): field is TimeField {
  return field.kind === 'date' || field.kind === 'datetime';
}

/** Whether the field says of another whether it stands in a record. */
export function isPresence(field: Field): field is CategoryField & { readonly presenceOf: string } {
  return 'presenceOf' in field && field.presenceOf !== undefined;
}

/** Whether the field only says something of another, and stands in no file. */
export function isSilent(field: Field): boolean {
  return isPresence(field) || ('wordOf' in field && field.wordOf !== undefined);
}

/** Whether the field stands in the file. */
export function isWritten(field: Field): boolean {
  return field.kind !== 'dropped' && !isSilent(field);
}

/** Whether the language learns this field in slots of its own. */
export function isLearned(field: Field): field is CategoryField | NumberField | TimeField {
  return ['category', 'boolean', 'integer', 'decimal', 'date', 'datetime'].includes(field.kind);
}

/** Whether the field is learned in the tail. */
export function isTail(field: Field): field is TextField | ListField {
  return field.kind === 'text' || field.kind === 'list';
}

/** The date that counts the rows, where there is one. */
export function seriesOf({ fields }: Pick<Schema, 'fields'>): (TimeField & { series: Series }) | undefined {
  return fields.find((field): field is TimeField & { series: Series } => isTime(field) && !!field.series);
}

/** The same with dates that may stand twice. */
export function withoutSeries(schema: Schema): Schema {
  if (seriesOf(schema) === undefined) return schema;
  const fields = schema.fields.map((field) => {
    if (!isTime(field)) return field;
    const { series: _, ...rest } = field;
    return rest;
  });
  return { ...schema, fields };
}
