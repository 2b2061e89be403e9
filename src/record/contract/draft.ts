/**
 * A JSON Schema of one record, inferred. It covers every record as it is read (what fewer than k records of nested data show is
 * left out there), and says nothing that fewer than k units stand behind: values are listed where each is held by k, and
 * bounds are rounded outwards until k units lie in the last step.
 */
import { holdersOf } from '../holders.ts';
import { type Level, type ListSpot, layoutOf, type Spot } from '../json/layout.ts';
import type { Kind } from '../json/value.ts';
import { listsOf, unitsOfItems } from '../nested.ts';
import { parse } from '../parse.ts';
import { type Field, isWritten, type Schema } from '../schema.ts';
import type { Column, TextTable } from '../table.ts';
import type { Units } from '../units.ts';
import type { JsonSchema } from './soundness.ts';

/** Most values that are listed. */
const MOST = 100;

export function draftSchema(schema: Schema, text: TextTable, units: Units, k: number): JsonSchema {
  const scalars = scalarsOf(schema, text, units, k);
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  if (schema.shape) {
    const level = layoutOf(schema.shape);
    return { $schema, ...spotSchema(level.spot, { level, schema, text, units, k, scalars }) };
  }
  const written = schema.fields.filter(isWritten);
  return {
    $schema,
    type: 'object',
    properties: Object.fromEntries(written.map(({ name }) => [name, scalars(name)])),
    required: written
      .filter(({ missing, kind }) => missing === null && kind !== 'empty')
      .map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The records, or the items of a list, that a schema is drafted of. */
interface Drafted {
  readonly level: Level;
  readonly schema: Schema;
  readonly text: TextTable;
  readonly units: Units;
  readonly k: number;
  readonly scalars: (name: string) => JsonSchema;
}

/** What may stand in a place of nested records. */
function spotSchema(spot: Spot, drafted: Drafted): JsonSchema {
  const { level, scalars } = drafted;
  if (spot.cell !== undefined) return scalars(level.columns[spot.cell].name);
  const { kinds } = spot.shape;
  const types = [...new Set(kinds.flatMap((kind) => TYPE_OF[kind] ?? []))];
  const inner = (['string', 'number', 'boolean'] as const).flatMap((type) => {
    const column = spot[type];
    return column === undefined ? [] : [scalars(level.columns[column].name)];
  });
  // A list of values speaks of every type, so it stands only where there is one; bounds speak of numbers alone.
  const { enum: listed, const: only, ...rest } = Object.assign({}, ...inner) as JsonSchema;
  const isOne = inner.length === 1 && types.filter((type) => type !== 'null').length === 1;
  const values = [listed ?? (only === undefined ? [] : only)].flat();
  const own = isOne && values.length > 0 ? values : undefined;
  const named = types.map((type) => (isOne && type === 'number' ? String(inner[0].type) : type));
  if (types.length === 0) return {};
  return {
    ...rest,
    type: named.length === 1 ? named[0] : named,
    ...(own && { enum: kinds.includes('null') ? [...own, null] : own }),
    ...(spot.members && membersSchema(spot.members, drafted)),
    ...(spot.tuple && {
      ...(spot.tuple.length > 0 && { prefixItems: spot.tuple.map((item) => spotSchema(item, drafted)) }),
      maxItems: spot.tuple.length,
      ...(!kinds.includes('empty') && { minItems: spot.tuple.length }),
    }),
    ...(spot.list && { items: itemSchema(spot.list, drafted) }),
    ...(spot.entries && { additionalProperties: itemSchema(spot.entries, drafted) }),
  };
}

const TYPE_OF: Partial<Record<Kind, string>> = {
  null: 'null',
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
  empty: 'array',
};

function membersSchema(all: NonNullable<Spot['members']>, drafted: Drafted): JsonSchema {
  // Of some keys no kind of value is shared by k.
  const members = all.filter(
    ({ spot }) => spot.shape.cell || spot.shape.kinds.some((kind) => kind !== 'absent'),
  );
  const gaps = new Set(
    drafted.schema.fields
      .filter(({ missing, kind, place }) => !place && (missing !== null || kind === 'empty'))
      .map(({ name }) => name),
  );
  return {
    properties: Object.fromEntries(members.map(({ key, spot }) => [key, spotSchema(spot, drafted)])),
    required: members
      .filter(({ key, spot }) => (spot.shape.cell ? !gaps.has(key) : !spot.shape.kinds.includes('absent')))
      .map(({ key }) => key),
    additionalProperties: false,
  };
}

/** What an item of a list is, or what stands behind the keys of an object that are data. */
function itemSchema(list: ListSpot, { level, schema, text, k, units }: Drafted): JsonSchema {
  const { name } = level.columns[list.column];
  const own = listsOf(text, schema.fields).find(({ field }) => field.name === name);
  if (own === undefined) return {};
  const inner = {
    schema: own.field.items,
    text: own.items.table,
    k,
    units: unitsOfItems(own.items.starts, units),
  };
  const scalars = scalarsOf(inner.schema, inner.text, inner.units, k);
  return spotSchema(list.level.spot, { ...inner, level: list.level, scalars });
}

/** The schema of each scalar, by the name of its column. */
function scalarsOf(schema: Schema, text: TextTable, units: Units, k: number): (name: string) => JsonSchema {
  // Numbers as they stand, not on the grid of their column.
  const fields = schema.fields.map((field) => ('decimals' in field ? { ...field, decimals: 15 } : field));
  const table = parse(text, { fields });
  return (name) => {
    const field = schema.fields.find((one) => one.name === name);
    const column = table.column(name);
    if (field === undefined) return {};
    // The few cells of a column of numbers that are none: they are read as missing, and are texts all the same.
    const codes = text.columns.find((one) => one.name === name)?.codes ?? new Uint32Array(0);
    const hasOthers =
      column?.kind === 'number' && codes.some((code, row) => code !== 0 && Number.isNaN(column.values[row]));
    return scalarSchema(field, column, units, k, hasOthers);
  };
}

function scalarSchema(
  field: Field,
  column: Column | undefined,
  units: Units,
  k: number,
  hasOthers: boolean,
): JsonSchema {
  const told = field.place?.type;
  const isNumber = told === 'number';
  const plain = told ? { type: told } : /^(?:id|empty)$/.test(field.kind) ? {} : { type: 'string' };
  if (told === 'boolean') return plain;
  const meant = (text: string) => (isNumber ? Number(text) : text);
  if (field.kind === 'constant')
    return told ? { ...plain, const: meant(field.value) } : { const: field.value };
  if (column?.kind === 'category') {
    const values = listed(column.codes, column.labels, units, k);
    return values ? { ...plain, enum: values.map(meant) } : plain;
  }
  if (column?.kind !== 'number' || field.kind === 'date' || field.kind === 'datetime') return plain;
  // Numbers in quotes are texts of JSON.
  if (told === 'string') return plain;
  const isWhole =
    field.kind === 'integer' && column.values.every((v) => Number.isNaN(v) || Number.isInteger(v));
  const type = isWhole ? 'integer' : 'number';
  return { ...(!hasOthers && { type }), ...bounds(column.values, units, k) };
}

function listed(
  codes: Int32Array,
  labels: readonly string[],
  units: Units,
  k: number,
): readonly string[] | undefined {
  const holders = holdersOf(codes, labels.length, units);
  const met = labels.filter((_, code) => holders[code] > 0);
  if (met.length > MOST || holders.some((n) => n > 0 && n < k)) return undefined;
  return met.sort();
}

/** Outward bounds with at least k units in the last step before each. */
function bounds(
  values: Float64Array,
  units: Units,
  k: number,
): { readonly minimum?: number; readonly maximum?: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return {};
  const minimum = rounded(low, Math.floor);
  const maximum = rounded(high, Math.ceil);
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };

  function rounded(end: number, round: (value: number) => number): number | undefined {
    for (const [mantissa, exponent] of STEPS) {
      const step = exponent < 0 ? mantissa / tenTo(-exponent) : mantissa * tenTo(exponent);
      const bound = round(end / step) * step;
      const held = new Set<number>();
      for (let row = 0; row < values.length && held.size < k; row++)
        if (Math.abs(values[row] - bound) <= step) held.add(units.of[row]);
      // Decimal steps leave dust behind.
      if (held.size >= k) return Number(bound.toPrecision(12));
    }
    return undefined;
  }
}

/** 0.01, 0.02, 0.05, 0.1 … 5·10¹⁴ as mantissa and exponent. */
const STEPS: readonly (readonly [number, number])[] = Array.from({ length: 17 }, (_, i) => i - 2).flatMap(
  (exponent) => [1, 2, 5].map((mantissa) => [mantissa, exponent] as const),
);

function tenTo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}
