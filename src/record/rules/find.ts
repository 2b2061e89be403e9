/** All rules that the rows of a table show beyond chance. */
import { rowsByUnit } from '../holders.ts';
import { sharePlace } from '../nested.ts';
import { isLearned, isWritten, type NumberField, type Schema, type TimeField } from '../schema.ts';
import { type Column, type NumberColumn, Table } from '../table.ts';
import type { Units } from '../units.ts';
import { wholly } from '../wholly.ts';
import type { Numbers } from './arithmetic.ts';
import { findCombinations } from './combination.ts';
import { findDetermined } from './determines.ts';
import { findExclusions } from './exclusion.ts';
import { findKeys } from './key.ts';
import { findLinear } from './linear.ts';
import { findNumberOrders } from './order.ts';
import { findProducts } from './product.ts';
import { fieldsOf, type OrderRule, type RuleShape, type SumRule } from './rule.ts';
import { findScaled } from './scaled.ts';
import { findSpans } from './span.ts';
import { findSums } from './sum.ts';

/**
 * @param units the unit of each row: a rule is worth as much as there are units, not rows, that keep it
 * @param k fewest units behind a value that a rule names
 */
export function findRules(given: Table, schema: Schema, units: Units, k: number): RuleShape[] {
  const unwritten = new Set(schema.fields.filter((field) => !isWritten(field)).map(({ name }) => name));
  const table = given.select(({ name }) => !unwritten.has(name));
  if (table.rows === 0) return [];
  const share = units.count / table.rows;
  const fields = new Map(schema.fields.filter(isLearned).map((field) => [field.name, field]));
  const numbers = table.columns
    .filter((column): column is NumberColumn => column.kind === 'number')
    .map(({ name, values }) => numbersOf(fields.get(name) as NumberField | TimeField, values));
  const isTime = (name: string) => /^date/.test(fields.get(name)?.kind ?? '');

  // In nested records, what is not always there together is told by what stands above it.
  const placeOf = (name: string) => ({ place: fields.get(name)?.place });
  const sharing = (rule: RuleShape) => {
    const places = fieldsOf(rule).map(placeOf);
    return places.every((one) => sharePlace(one, places[0]) && one.place?.type !== 'kind');
  };
  const sums = [...findSpans(numbers, share), ...findLinear(numbers, share), ...findSums(numbers, share)];
  const products = [...findProducts(numbers, share), ...findScaled(numbers, share)];
  const arithmetic = acyclic([...sums, ...products].filter(sharing));
  const computed = new Set(arithmetic.map(({ field }) => field));

  const { columns } = table;
  const whole = columns.map((column) => wholly(column, units, k));
  const isLasting = (name: string) => fields.get(name)?.ofEntity === true;
  const isStatic = columns.map(({ name }) => isLasting(name));
  const mayDecide = (a: number, b: number) =>
    isStatic[a] === isStatic[b] &&
    !isTime(columns[b].name) &&
    !computed.has(columns[b].name) &&
    placeOf(columns[b].name).place?.type !== 'kind' &&
    sharePlace(placeOf(columns[a].name), placeOf(columns[b].name));
  const decidedBy = findDetermined(columns, (a, b) => whole[a] && mayDecide(a, b));
  const determined = columns.flatMap(({ name }, b): RuleShape[] =>
    decidedBy[b] < 0 ? [] : [{ kind: 'determines', from: [columns[decidedBy[b]].name], to: [name] }],
  );
  const free = columns.filter(({ name }, c) => decidedBy[c] < 0 && !computed.has(name));
  // With the rare values of a category what they decide would be forgotten: both are told, and held to each other. Not of
  // entities, whose many rows would have to be drawn again until none of them breaks it.
  const partly = findDetermined(
    columns,
    (a, b) => schema.entity === undefined && !whole[a] && columns[b].kind === 'category' && mayDecide(a, b),
  );
  const decides = (base: string, field: string) =>
    columns.some(({ name }, b) => name === field && partly[b] >= 0 && columns[partly[b]].name === base);

  const comparable = numbers.map((column) => ({
    column: { kind: 'number' as const, name: column.name, values: column.values },
    group: column.time ?? 'number',
  }));
  const groups = ['number', 'date', 'datetime'];
  const orders = groups.flatMap((group) =>
    findNumberOrders(
      comparable.filter((one) => one.group === group),
      share,
    ),
  );
  // Of entities only what they are throughout, which is told once: of many rows, hardly ever all would be such combinations.
  const combinations =
    schema.entity === undefined
      ? findCombinations(free, units, k)
      : findCombinations(
          ...perEntity(
            free.filter(({ kind, name }) => kind === 'category' && isLasting(name)),
            units,
          ),
          k,
        );
  const keys = schema.entity === undefined ? [] : findKeys(columns, units, schema.entity);
  return [
    ...arithmetic,
    ...determined,
    ...orders.filter((order) => sharing(order) && !isTold(order, arithmetic, schema)),
    ...findExclusions(free, units, k, decides).filter(sharing),
    ...combinations.filter(sharing),
    ...keys,
  ];
}

function numbersOf(field: NumberField | TimeField, values: Float64Array): Numbers {
  const { name } = field;
  if (field.kind === 'date' || field.kind === 'datetime')
    return { name, values, decimals: 0, time: field.kind };
  return { name, values, decimals: field.kind === 'decimal' ? field.decimals : 0 };
}

/** Columns that are the same in all rows of a unit, with one row for each. */
function perEntity(columns: readonly Column[], units: Units): [Column[], Units] {
  const { order, start } = rowsByUnit(units);
  const first = start.subarray(0, units.count).map((at) => order[at]);
  const { columns: own, rows } = new Table(columns, units.of.length).take(first);
  return [[...own], { count: rows, of: Uint32Array.from(first.keys()) }];
}

/** The first rule of each field, so that nothing is computed from itself. */
export function acyclic<R extends Extract<RuleShape, { kind: 'sum' | 'product' }>>(rules: readonly R[]): R[] {
  const basesOf = new Map<string, readonly string[]>();
  const reaches = (from: string, to: string): boolean =>
    from === to || (basesOf.get(from) ?? []).some((base) => reaches(base, to));
  return rules.filter((rule) => {
    const bases = rule.kind === 'sum' ? rule.parts.map(({ field }) => field) : [rule.left, rule.right];
    if (basesOf.has(rule.field) || bases.some((base) => reaches(base, rule.field))) return false;
    basesOf.set(rule.field, bases);
    return true;
  });
}

/** Whether an order follows from what is said already: a part and its total, a date and the one it is told from. */
function isTold({ low, high }: OrderRule, arithmetic: readonly RuleShape[], schema: Schema): boolean {
  const field = schema.fields.find(({ name }) => name === high);
  if (field && 'after' in field && field.after === low) return true;
  const isPart = ({ parts, per = 1, plus = 0 }: SumRule) =>
    per === 1 &&
    plus === 0 &&
    parts.every(({ times }) => times === 1) &&
    parts.some((part) => part.field === low);
  return arithmetic.some((rule) => rule.kind === 'sum' && rule.field === high && isPart(rule));
}
