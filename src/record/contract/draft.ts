/**
 * A JSON Schema of one record, inferred from a flat table. It covers every record, and says nothing that fewer than k units
 * stand behind: values are listed where each is held by k, and bounds are rounded outwards until k units lie in the last
 * step.
 */
import { holdersOf } from '../holders.ts';
import type { NumberField, Schema } from '../schema.ts';
import type { Table } from '../table.ts';
import type { Units } from '../units.ts';
import type { JsonSchema } from './soundness.ts';

/** Most values that are listed. */
const MOST = 100;

export function draftSchema(schema: Schema, table: Table, units: Units, k: number): JsonSchema {
  const written = schema.fields.filter(({ kind }) => kind !== 'dropped');
  const properties = Object.fromEntries(
    written.map((field): [string, JsonSchema] => {
      const column = table.column(field.name);
      if (column === undefined || column.kind === 'category') {
        if (field.kind === 'constant') return [field.name, { const: field.value }];
        const values =
          column?.kind === 'category' ? listed(column.codes, column.labels, units, k) : undefined;
        const plain = field.kind === 'id' || field.kind === 'empty' ? {} : { type: 'string' };
        return [field.name, values ? { ...plain, enum: values } : plain];
      }
      if (field.kind === 'date' || field.kind === 'datetime') return [field.name, { type: 'string' }];
      const number = field as NumberField;
      const type = number.kind === 'integer' ? 'integer' : 'number';
      return [field.name, { type, ...bounds(column.values, units, k) }];
    }),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties,
    required: written
      .filter(({ missing, kind }) => missing === null && kind !== 'empty')
      .map(({ name }) => name),
    additionalProperties: false,
  };
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
