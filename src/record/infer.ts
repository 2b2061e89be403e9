/** From columns of text to a schema: what each field is, whose rows they are, what would be predicted. */

import { findEchoes } from './echo.ts';
import { allFacts, type Facts, rareByUnit, sampleOf } from './facts.ts';
import { declaredField } from './field/declared.ts';
import { fieldOf } from './field/field.ts';
import { baseOf, SAMPLE, type Seen } from './field/seen.ts';
import { rowsByUnit } from './holders.ts';
import { heldByUnits } from './json/held.ts';
import { findEntity, keyOf } from './key.ts';
import { withWords } from './mixed.ts';
import { allNames, longestHeld, unitsOfItems } from './nested.ts';
import { findOrders } from './order.ts';
import { assertColumn, type ColumnOverride } from './override.ts';
import { own } from './own.ts';
import { parse } from './parse.ts';
import { localeOf } from './personal/locale.ts';
import { presencesOf } from './presence.ts';
import { type Field, isLearned, isTime, type Schema } from './schema.ts';
import { findSeries } from './series.ts';
import type { NumberColumn, TextColumn, TextTable } from './table.ts';
import { findTarget } from './target.ts';
import { type Units, unitsOf } from './units.ts';
import { findOrder } from './visits.ts';

export type { ColumnOverride, ColumnSettings } from './override.ts';

export interface InferOptions {
  /** The column that names the unit behind the rows. @default found, where one clearly does */
  readonly entity?: string;
  /** The column to predict. @default the likeliest */
  readonly target?: string;
  readonly columns?: Readonly<Record<string, ColumnOverride>>;
  /** k: a value held by fewer units is never written. */
  readonly minRecords: number;
  /** The units behind the rows, where they are known: the items of a list belong to whose the list is. */
  readonly units?: Units;
}

/** What was inferred; the notices name columns and counts, never a value. */
export interface Inferred {
  readonly schema: Schema;
  /** The table to which the schema belongs: of nested records, without what too few units hold. */
  readonly table: TextTable;
  readonly notices: string[];
}

/**
 * What the fields of a table are. Whose records they are is known only then, so nested ones may lose what too few units hold, and a
 * place that loses a kind of value loses part of its name: `dose:string` is `dose`.
 */
export function infer(given: TextTable, options: InferOptions): Inferred {
  const { minRecords } = options;
  if (given.nesting === undefined) assertNames(allNames(given), options);
  const first = inferOnce(given, speakingOf(given, options));
  const { table, rare } = heldByUnits(given, unitsOf(given, first.schema), minRecords);
  if (given.nesting)
    assertNames(table === given ? allNames(given) : [...allNames(given), ...allNames(table)], options);
  if (table === given) return first;
  const again = inferOnce(table, speakingOf(table, options));
  const notice = `${rare} keys or kinds of value that fewer than ${minRecords} units have are left out.`;
  return { ...again, notices: [...(rare > 0 ? [notice] : []), ...again.notices] };
}

function assertNames(names: readonly string[], { columns = {}, target }: InferOptions): void {
  for (const name of Object.keys(columns)) assertColumn(name, names, 'The configuration of columns');
  if (target !== undefined) assertColumn(target, names, 'target');
}

/** What is said of columns that the table has. */
function speakingOf(table: TextTable, options: InferOptions): InferOptions {
  const { columns = {}, target } = options;
  const known = new Set(allNames(table));
  return {
    ...options,
    columns: Object.fromEntries(Object.entries(columns).filter(([name]) => known.has(name))),
    target: target !== undefined && known.has(target) ? target : undefined,
  };
}

function inferOnce(table: TextTable, options: InferOptions): Inferred {
  const { minRecords: k, columns = {} } = options;
  if (options.entity !== undefined) assertColumn(options.entity, allNames(table), 'entity');

  const notices: string[] = [];
  let units = options.units ?? unitsOf(table, { entity: options.entity });
  let facts = allFacts(table, units, k);
  const open = facts.filter(
    ({ name, column }) =>
      mayBeKey(own(columns, name)) && column.place?.type !== 'kind' && column.items === undefined,
  );
  const entity = options.entity ?? (options.units ? undefined : findEntity(open));
  if (entity !== undefined && options.entity === undefined) {
    units = unitsOf(table, { entity });
    facts = allFacts(table, units, k);
    notices.push(`Rows with the same ${entity} are taken to belong together; say entity: to change that.`);
  }
  if (units.collapsed)
    notices.push(
      `The file repeats itself: ${units.count} different rows among ${table.rows}; copies count as one unit.`,
    );

  const fields = facts.map((fact) => {
    const override = own(columns, fact.name);
    const seen: Seen = { facts: fact, k, isEntity: fact.name === entity, notices };
    const { items } = fact.column;
    const field = items
      ? listField(fact, items, units, options, notices)
      : placed(fact, override === undefined ? fieldOf(seen) : declaredField(seen, override), seen);
    const same = entity !== undefined && isOfEntity(fact.column, units);
    return same ? { ...field, ofEntity: true } : field;
  });
  notices.push(...fields.flatMap((field, i) => heldBack(field, facts[i], k)));
  const spoken = withLocale(fields, facts);
  const dated = withOrders(withEchoes(spoken, facts, options, units, entity), table);
  const ordered =
    units.count === table.rows && options.units === undefined ? withSeries(dated, table, k) : dated;
  const order = entity === undefined ? undefined : findOrder(ordered, timesOf(ordered, table), units);
  const target = options.target ?? (options.units ? undefined : findTarget(ordered, facts));
  const shape = table.nesting?.shape;
  const presences = options.units ? [] : presencesOf(ordered, facts, k);
  return {
    schema: {
      fields: [...withWords(ordered), ...presences],
      ...(entity && { entity }),
      ...(order && { order }),
      ...(target && { target }),
      ...(shape && { shape }),
    },
    table,
    notices,
  };
}

/** Share of the rows whose value is too rare to be written, from which a person should know. */
const MUCH = 0.1;

/** Says of a category that much of it is not written, and how to change that. */
function heldBack(field: Field, facts: Facts, k: number): string[] {
  const { common } = facts;
  if (field.kind !== 'category' || field.declared || field.place?.type === 'kind') return [];
  // A share of the rows of fewer people would tell of them.
  if (1 - common < MUCH || rareByUnit(facts, k).length < k) return [];
  const share = `${Math.round(100 * (1 - common))} % of the values of ${field.name}`;
  return field.others
    ? [`${share} are too rare to be written; others of the same public list stand in for them.`]
    : [
        `${share} are too rare to be written, and the common ones take their place. If its values are no secret, list them: columns: { ${field.name}: { values: [...] } }`,
      ];
}

/** A list is understood as a table of its items, held by the units that hold the list. */
function listField(
  facts: Facts,
  items: NonNullable<TextColumn['items']>,
  units: Units,
  options: InferOptions,
  notices: string[],
): Field {
  const { minRecords } = options;
  const { columns } = speakingOf(items.table, options);
  const inner = inferOnce(items.table, { minRecords, columns, units: unitsOfItems(items.starts, units) });
  notices.push(...inner.notices);
  const most = longestHeld(items.starts, units, minRecords);
  return { ...baseOf(facts), ...placeOf(facts), kind: 'list', items: inner.schema, most };
}

/** The field with its place in a nested record; nothing is learned of what fewer than k units hold. */
function placed(facts: Facts, field: Field, { k }: Seen): Field {
  if (isLearned(field) && facts.present > 0 && facts.held < k)
    return { ...baseOf(facts), ...placeOf(facts), kind: 'empty', missing: field.missing ?? '' };
  return { ...field, ...placeOf(facts) };
}

function placeOf({ column, expected, present }: Facts): Pick<Field, 'place'> {
  const { place } = column;
  if (place === undefined || place.always) return { ...(place && { place }) };
  return { place: { ...place, gaps: expected === 0 ? 0 : (expected - present) / expected } };
}

/** People are made in the language of the source's; what the configuration says of a column stays so. */
function withLocale(fields: readonly Field[], facts: readonly Facts[]): readonly Field[] {
  const named = fields.flatMap((field, i) =>
    field.kind === 'personal' && /^person\.f(?:irst|ull)Name$/.test(field.make)
      ? (localeOf(sampleOf(facts[i].texts, SAMPLE)) ?? [])
      : [],
  );
  if (named.length === 0) return fields;
  return fields.map((field) =>
    field.kind === 'personal' && field.locale === undefined && field.confidence !== 1
      ? { ...field, locale: named[0] }
      : field,
  );
}

/** What repeats another field is made from it; what the configuration speaks of stays as it says. */
function withEchoes(
  fields: readonly Field[],
  facts: readonly Facts[],
  options: InferOptions,
  units: Units,
  entity: string | undefined,
): Field[] {
  const { minRecords: k, columns = {} } = options;
  const echoes = findEchoes(fields, facts, k, units, entity);
  return fields.map((field, i): Field => {
    const echo = echoes[i];
    if (echo === undefined || own(columns, field.name) !== undefined || field.name === options.target)
      return field;
    if (field.kind === 'id' || field.kind === 'personal') return { ...field, echo };
    const { pattern } = keyOf(facts[i], k);
    const base = {
      ...baseOf(facts[i]),
      ...placeOf(facts[i]),
      ...(field.ofEntity && { ofEntity: true as const }),
    };
    return { ...base, kind: 'id', pattern, unique: false, echo };
  });
}

function mayBeKey(override: ColumnOverride | undefined): boolean {
  if (override === undefined) return true;
  return override !== 'drop' && (override.type === 'id' || override.type === undefined) && !override.make;
}

/** Whether all rows of one unit agree. */
function isOfEntity(column: TextColumn, units: Units): boolean {
  const { order, start } = rowsByUnit(units);
  for (let unit = 0; unit < units.count; unit++)
    for (let i = start[unit] + 1; i < start[unit + 1]; i++)
      if (column.codes[order[i]] !== column.codes[order[start[unit]]]) return false;
  return true;
}

/** The columns of dates, by name. */
function timesOf(fields: readonly Field[], table: TextTable): ReadonlyMap<string, NumberColumn> {
  const times = fields.filter(isTime);
  const { columns } = parse(table, { fields: times });
  return new Map((columns as readonly NumberColumn[]).map((column) => [column.name, column]));
}

function withOrders(fields: readonly Field[], table: TextTable): Field[] {
  const times = fields.filter(isTime);
  if (times.length < 2) return [...fields];
  const columns = timesOf(fields, table);
  const after = findOrders(
    times,
    times.map(({ name }) => columns.get(name)!),
  );
  return fields.map(
    (field) => (after.has(field.name) ? { ...field, after: after.get(field.name)! } : field) as Field,
  );
}

/** The first date of which each stands in one row, and hardly one is left out. */
function withSeries(fields: readonly Field[], table: TextTable, k: number): readonly Field[] {
  const columns = timesOf(fields, table);
  for (const field of fields) {
    if (!isTime(field) || field.after || field.missing !== null) continue;
    // In nested records, only what always stands at the top counts them.
    if (field.place && (field.place.given || !field.place.always)) continue;
    const series = findSeries(field, columns.get(field.name)!.values, k);
    if (series) return fields.map((one) => (one === field ? { ...field, series } : one));
  }
  return fields;
}
