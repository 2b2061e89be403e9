/** What each field of a record is. Inferred by `infer.ts`, overridden by the configuration. */

/** Kinds that the language learns. */
export type LearnedKind = 'category' | 'boolean' | 'integer' | 'decimal' | 'date' | 'datetime';
/** Kinds that are written without learning a value: keys, personal data, constants. */
export type MadeKind = 'id' | 'personal' | 'constant' | 'empty';
/** Kinds that are left out with a notice. */
export type DroppedKind = 'text';
export type FieldKind = LearnedKind | MadeKind | DroppedKind;

interface FieldBase {
  readonly name: string;
  /** The text that stands for a missing value, null where the column has none missing. */
  readonly missing: string | null;
  /** Share of rows in which the field is missing, 0 … 1. */
  readonly missingShare: number;
}

export interface CategoryField extends FieldBase {
  readonly kind: 'category' | 'boolean';
  /** Values declared by the user: always kept, whoever holds them. */
  readonly declared?: readonly string[];
}

export interface NumberField extends FieldBase {
  readonly kind: 'integer' | 'decimal';
  /** Most digits after the point in the source; 0 for an integer. */
  readonly decimals: number;
  /** True where every value is written with exactly `decimals` digits (`63.0`), false where zeros are cut. */
  readonly fixed: boolean;
}

export interface TimeField extends FieldBase {
  readonly kind: 'date' | 'datetime';
  /** The source's own format, in the letters of `datetime.ts` (for example `YYYY-MM-DD HH:mm:ss`). */
  readonly format: string;
  /** Smallest step: days for a date, 1, 60 or 3600 seconds for a datetime. */
  readonly step: number;
  /** Name of a date or datetime that never comes later than this one in a record that has both. */
  readonly after?: string;
}

export interface IdField extends FieldBase {
  readonly kind: 'id';
  /** The format of the key, learned as literal runs and character classes. */
  readonly pattern: readonly PatternPart[];
  /** True where no two records share a value. */
  readonly unique: boolean;
}

/** A run of characters of an id: a literal that every id shares, or a class drawn anew. */
export type PatternPart =
  | { readonly literal: string }
  | { readonly digits: number }
  | { readonly upper: number }
  | { readonly lower: number }
  | { readonly hex: number }
  | { readonly alphanumeric: number };

export interface PersonalField extends FieldBase {
  readonly kind: 'personal';
  /** What is made in its place, a key of `record/personal.ts`, for example `person.fullName`. */
  readonly make: string;
}

export interface ConstantField extends FieldBase {
  readonly kind: 'constant';
  /** The one value, held by at least k units; written in every row. */
  readonly value: string;
}

export interface EmptyField extends FieldBase {
  readonly kind: 'empty';
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
}

export type Field =
  | CategoryField
  | NumberField
  | TimeField
  | IdField
  | PersonalField
  | ConstantField
  | EmptyField
  | TextField;

export interface Schema {
  readonly fields: readonly Field[];
  /** Name of the field that names the unit (patient, customer) behind the rows; absent where the row is the unit. */
  readonly entity?: string;
  /** The field a downstream model would predict: given, or the likeliest. */
  readonly target?: string;
}

/** Whether the language learns this field. */
export function isLearned(field: Field): field is CategoryField | NumberField | TimeField {
  return ['category', 'boolean', 'integer', 'decimal', 'date', 'datetime'].includes(field.kind);
}
