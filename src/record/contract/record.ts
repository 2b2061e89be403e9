/**
 * What a JSON Schema sees of a row. Nested records are rebuilt; the cells of a flat table become properties of the types
 * that the schema gives them (its own, where it gives none), and a missing cell is null where the schema allows null, and
 * absent otherwise.
 */
import { headerOf, writtenFields } from '../format.ts';
import { layoutOf } from '../json/layout.ts';
import { cellsIn, rebuild } from '../json/rebuild.ts';
import { type Json, Numeral } from '../json/value.ts';
import { readNumber, styleOf } from '../number.ts';
import type { Field, Schema } from '../schema.ts';
import type { Contract } from './contract.ts';
import { isOfType } from './soundness.ts';

/** Turns the texts of a row, one for each written field, into its record. */
export function recordsFor(schema: Schema, contract: Contract): (texts: readonly string[]) => unknown {
  const level = schema.shape && layoutOf(schema.shape);
  const cells = level && cellsIn(level, headerOf(schema));
  if (level && cells && !level.spot.shape.ofCells) return (texts) => plain(rebuild(level, cells(texts)));
  const fields = writtenFields(schema).flatMap((field, at) => {
    const { name, missing, place } = field;
    return place ? [] : [{ name, missing, at, meaning: meaningOf(field, contract) }];
  });
  return (texts) => {
    const record = (level && cells ? plain(rebuild(level, cells(texts))) : {}) as Record<string, unknown>;
    for (const { name, missing, at, meaning } of fields) {
      const value = meaning(missing !== null && texts[at] === missing ? undefined : texts[at]);
      if (value !== undefined) record[name] = value;
    }
    return record;
  };
}

/** What a cell means under the schema; undefined (the cell is missing) is null or stays undefined. */
export function meaningOf(field: Field, contract: Contract): (text: string | undefined) => unknown {
  const property = contract.property(field.name) ?? {};
  const types = typesOf(property);
  const allows = (type: string) => types.length === 0 || types.includes(type);
  const gap = types.includes('null') || [property.enum].flat().includes(null) ? null : undefined;
  const known = new Map<string, unknown>();
  const read = reading(field, allows, types.length > 0);
  return (text) => {
    if (text === undefined) return gap;
    if (known.has(text)) return known.get(text);
    const value = read(text);
    if (known.size < MOST) known.set(text, value);
    return value;
  };
}

/** Most texts whose meaning is remembered. */
const MOST = 10_000;

function reading(field: Field, allows: (type: string) => boolean, told: boolean): (text: string) => unknown {
  const numeric = field.kind === 'integer' || field.kind === 'decimal';
  const style = numeric ? styleOf(field) : { point: '.' as const, group: '' as const };
  const asNumber = (text: string) => {
    const value = readNumber(text, style);
    return Number.isNaN(value) ? undefined : value;
  };
  return (text) => {
    if ((numeric || told) && (allows('number') || allows('integer'))) {
      const value = asNumber(text);
      // A text of digits is a text where both are allowed and the column is none of numbers.
      if (value !== undefined && (numeric || !allows('string'))) return value;
    }
    if (allows('boolean') && (told || field.kind === 'boolean') && !(allows('string') && told)) {
      if (TRUE.test(text)) return true;
      if (FALSE.test(text)) return false;
    }
    return text;
  };
}

const TRUE = /^(?:true|yes|y|t|1)$/i;
const FALSE = /^(?:false|no|n|f|0)$/i;

/** The types that a schema allows, those that its values are of included; none where it says nothing of them. */
export function typesOf({ type, enum: values, const: only }: Readonly<Record<string, unknown>>): string[] {
  if (type !== undefined) return [type].flat().map(String);
  const listed = Array.isArray(values) ? values : only === undefined ? [] : [only];
  return TYPES.filter((name) => listed.some((value) => isOfType(value, name)));
}

const TYPES = ['string', 'number', 'boolean', 'null', 'object', 'array'];

/** Exact JSON as the values of JavaScript. */
function plain(value: Json): unknown {
  if (value instanceof Numeral) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  return value;
}
