/** From columns of text to a schema: what each field is, whose rows they are, what would be predicted. */

import { UserError } from '../error.ts';
import { schemeOf } from './check-digits.ts';
import { findEchoes } from './echo.ts';
import { allFacts, type Facts, sampleOf } from './facts.ts';
import { isMaker, LOCALES } from './faker.ts';
import { rowsByUnit } from './holders.ts';
import { heldByUnits } from './json/held.ts';
import { findEntity, formatsOf, isKey, isKeyName, keyOf } from './key.ts';
import { mixedShape, withWords } from './mixed.ts';
import { allNames, labelOf, longestHeld, unitsOfItems } from './nested.ts';
import { type NumberShape, numberShape } from './number.ts';
import { findOrders } from './order.ts';
import { assertColumn, type ColumnOverride, type ColumnSettings, nearest } from './override.ts';
import { parse } from './parse.ts';
import { readPattern } from './pattern.ts';
import { localeOf } from './personal/locale.ts';
import { OWN_MAKERS, type Personal, recognise } from './personal/recognise.ts';
import { presencesOf } from './presence.ts';
import { publicList } from './public.ts';
import { type Field, type IdField, isLearned, isTime, type PersonalField, type Schema } from './schema.ts';
import { findSeries } from './series.ts';
import type { NumberColumn, TextColumn, TextTable } from './table.ts';
import { findTarget } from './target.ts';
import { epochShape, type TimeShape, timeShape } from './time-shape.ts';
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

/** Share of a column's rows that may fail to be what the others are; they count as missing. */
const TOLERATED = 0.02;

/** What the fields of a table are. Whose records they are is known only then, so nested ones may lose what too few units hold. */
export function infer(given: TextTable, options: InferOptions): Inferred {
  const first = inferOnce(given, options);
  const { minRecords } = options;
  const { table, rare } = heldByUnits(given, unitsOf(given, first.schema), minRecords);
  if (table === given) return first;
  const known = new Set(allNames(table));
  const columns = Object.entries(options.columns ?? {}).filter(([name]) => known.has(name));
  const again = inferOnce(table, { ...options, columns: Object.fromEntries(columns) });
  const notice = `${rare} keys or kinds of value that fewer than ${minRecords} units have are left out.`;
  return { ...again, notices: [...(rare > 0 ? [notice] : []), ...again.notices] };
}

function inferOnce(table: TextTable, options: InferOptions): Inferred {
  const { minRecords: k, columns = {} } = options;
  const names = allNames(table);
  for (const name of Object.keys(columns)) assertColumn(name, names, 'The configuration of columns');
  if (options.entity !== undefined) assertColumn(options.entity, names, 'entity');
  if (options.target !== undefined) assertColumn(options.target, names, 'target');

  const notices: string[] = [];
  let units = options.units ?? unitsOf(table, { entity: options.entity });
  let facts = allFacts(table, units, k);
  const open = facts.filter(
    ({ name, column }) =>
      (columns[name] === undefined || mayBeKey(columns[name])) &&
      column.place?.type !== 'kind' &&
      column.items === undefined,
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
    const override = columns[fact.name];
    const seen: Seen = { facts: fact, k, isEntity: fact.name === entity, notices };
    const { items } = fact.column;
    const field = items
      ? listField(fact, items, units, options, notices)
      : placed(fact, override === undefined ? fieldOf(seen) : declaredField(seen, override), seen);
    const same = entity !== undefined && isOfEntity(fact.column, units);
    return same ? { ...field, ofEntity: true } : field;
  });
  notices.push(...fields.flatMap((field, i) => heldBack(field, facts[i])));
  const spoken = withLocale(fields, facts);
  const dated = withOrders(withEchoes(spoken, facts, options, units, entity), table);
  const ordered =
    units.count === table.rows && options.units === undefined ? withSeries(dated, table, k) : dated;
  const order = entity === undefined ? undefined : findOrder(ordered, timesOf(ordered, table), units);
  const target = options.target ?? (options.units ? undefined : findTarget(ordered, facts));
  const shape = table.nesting?.shape;
  const presences = shape || options.units ? [] : presencesOf(ordered, facts, k);
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
function heldBack(field: Field, { common }: Facts): string[] {
  if (field.kind !== 'category' || field.declared || field.place?.type === 'kind') return [];
  if (1 - common < MUCH) return [];
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
  const known = new Set(allNames(items.table));
  const columns = Object.fromEntries(
    Object.entries(options.columns ?? {}).filter(([name]) => known.has(name)),
  );
  const { minRecords } = options;
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
    if (echo === undefined || columns[field.name] !== undefined || field.name === options.target)
      return field;
    if (field.kind === 'id' || field.kind === 'personal') return { ...field, echo };
    const { pattern } = keyOf(facts[i], k);
    const own = {
      ...baseOf(facts[i]),
      ...placeOf(facts[i]),
      ...(field.ofEntity && { ofEntity: true as const }),
    };
    return { ...own, kind: 'id', pattern, unique: false, echo };
  });
}

function mayBeKey(override: ColumnOverride): boolean {
  return override !== 'drop' && (override.type === 'id' || override.type === undefined) && !override.make;
}

interface Seen {
  readonly facts: Facts;
  readonly k: number;
  readonly isEntity: boolean;
  readonly notices: string[];
}

function baseOf({ column, name, rows, present }: Facts): {
  name: string;
  missing: string | null;
  missingShare: number;
} {
  const absent = rows - present;
  return { name, missing: absent > 0 ? column.dictionary[0] : null, missingShare: absent / rows };
}

/** The kinds in the order in which they are tried: first what must never be learned, then the narrowest. */
function fieldOf(seen: Seen): Field {
  const { facts } = seen;
  if (facts.present === 0) return { ...baseOf(facts), kind: 'empty' };
  if (seen.isEntity) return entityField(seen);
  const type = facts.column.place?.type;
  if (type === 'kind') return { ...baseOf(facts), kind: 'category' };
  if (type === 'key') return keyed(seen);
  if (type === 'boolean') return constantField(seen) ?? { ...baseOf(facts), kind: 'boolean' };
  return (
    constantField(seen) ??
    timeField(seen, TOLERATED) ??
    personalField(seen) ??
    keyField(seen) ??
    booleanField(facts) ??
    codeOrNumber(seen) ??
    wordsField(seen) ??
    textField(seen)
  );
}

/** Keys that are data: made where they hardly repeat. */
function keyed(seen: Seen): Field {
  const { facts, k } = seen;
  const time = timeField(seen, TOLERATED);
  if (time !== undefined) return time;
  if (facts.common >= 0.7) return { ...baseOf(facts), kind: 'category' };
  return personalField(seen) ?? { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
}

function constantField({ facts, k }: Seen): Field | undefined {
  if (facts.texts.length !== 1 || facts.present < facts.expected || facts.holders[0] < k) return undefined;
  return { ...baseOf(facts), kind: 'constant', value: facts.texts[0] };
}

function entityField(seen: Seen): Field {
  const personal = recognise(evidenceOf(seen.facts));
  if (personal !== undefined && /^(?:person|internet|phone)/.test(personal.make))
    return personalOf(seen.facts, personal, seen.k);
  return { ...baseOf(seen.facts), kind: 'id', ...keyOf(seen.facts, seen.k) };
}

function timeField(seen: Seen, tolerated: number): Field | undefined {
  const { facts } = seen;
  const { texts, counts } = facts;
  const shape = timeShape(texts, counts, tolerated) ?? epochShape(texts, facts.words);
  if (shape === undefined) return undefined;
  // Eight digits are a date only where all are, and there are enough to tell, or the name says so.
  if (shape.format === 'YYYYMMDD') {
    const named = facts.words.some((word) => /^(?:date|datum|fecha|data|day|dob|birth|日期)/.test(word));
    if (shape.others.length > 0 || (!named && texts.length < 20)) return undefined;
    if (texts.some((text) => text < '18000101' || text > '22000101')) return undefined;
  }
  if (!rare(shape.others, seen)) return undefined;
  if (shape.ambiguous)
    seen.notices.push(
      `${facts.name}: no date tells day from month; read as ${shape.format}. Say format: to change that.`,
    );
  if (shape.zones)
    seen.notices.push(
      `${facts.name}: several time zones; local times are kept, and the usual zone of each month is written.`,
    );
  return { ...withOthers(seen, shape.others, 'a date'), ...timeOf(shape) };
}

function timeOf({ kind, format, step, zones }: TimeShape) {
  return { kind, format, step, ...(zones && { zones }) };
}

/** Whether what does not fit is too rare to be a value of its own. */
function rare(others: readonly number[], { facts, k }: Seen): boolean {
  return others.length === 0 || (facts.present >= 50 && others.every((i) => facts.holders[i] < k));
}

/** The base of a field some of whose cells do not fit and count as missing. */
function withOthers(seen: Seen, others: readonly number[], what: string) {
  const { facts, notices } = seen;
  const base = baseOf(facts);
  if (others.length === 0) return base;
  let cells = 0;
  for (const i of others) cells += facts.counts[i];
  notices.push(`${facts.name}: ${cells} of ${facts.present} cells are not ${what}; they count as missing.`);
  return {
    ...base,
    missing: base.missing ?? '',
    missingShare: (facts.rows - facts.present + cells) / facts.rows,
  };
}

const SAMPLE = 2000;

function evidenceOf(facts: Facts) {
  const values = sampleOf(facts.texts, SAMPLE);
  return {
    name: labelOf(facts.column),
    values,
    distinct: facts.texts.length,
    present: facts.present,
    common: facts.common,
    numeric: values.every((text) => /^[+-]?[\d.,]+$/.test(text)),
  };
}

function personalField({ facts, k }: Seen): Field | undefined {
  const personal = recognise(evidenceOf(facts));
  if (personal === undefined) return undefined;
  // A number of JSON can only be made like a number.
  if (facts.column.place?.type === 'number') return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
  // A link that is a fixed address with a key in it is made like the key.
  if (personal.make === 'internet.url') {
    const formats = formatsOf(facts, k, SAMPLE);
    if (formats !== undefined && formats.covered >= 0.8)
      return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
  }
  return personalOf(facts, personal, k);
}

/** Kinds that follow the format of their source. */
const FORMATTED = /^(?:number\.|phone\.|finance\.creditCard|location\.zipCode)/;

function personalOf(facts: Facts, { make, role, confidence }: Personal, k: number): PersonalField {
  const formats = FORMATTED.test(make) ? formatsOf(facts, k, SAMPLE) : undefined;
  const form = formOf(make, facts, k);
  const check = /^(?:number\.|finance\.creditCard)/.test(make)
    ? schemeOf(sampleOf(facts.texts, SAMPLE))
    : undefined;
  return {
    ...baseOf(facts),
    kind: 'personal',
    make,
    ...(role && { role }),
    ...(form && { form }),
    ...(formats && { pattern: formats.pattern }),
    ...(check && { check }),
    confidence: Math.round(confidence * 100) / 100,
  };
}

/** How names are written: `last-first`, or in one case; of an IBAN its country. */
function formOf(make: string, facts: Facts, k: number): string | undefined {
  const sample = sampleOf(facts.texts, SAMPLE);
  const most = (fits: (text: string) => boolean) => sample.filter(fits).length >= 0.7 * sample.length;
  if (make === 'person.fullName') {
    if (most((text) => /^[^,]+, *(?:Mr|Mrs|Miss|Ms|Master|Dr)\b\.?/.test(text))) return 'last-title-first';
    if (most((text) => /^[^,]+, [^,]+$/.test(text))) return 'last-first';
    if (most((text) => /^(?:Mr|Mrs|Miss|Ms|Dr|Prof)\b\.? /.test(text))) return 'title-first-last';
  }
  if (make === 'finance.iban') return countryOf(facts, k);
  if (most((text) => text !== text.toLowerCase() && text === text.toUpperCase())) return 'upper';
  if (make.startsWith('person.') && most((text) => text === text.toLowerCase())) return 'lower';
  return undefined;
}

/** The country that most account numbers are of, and at least k of them. */
function countryOf({ texts }: Facts, k: number): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const country = text.slice(0, 2).toUpperCase();
    counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] >= k && best[1] >= 0.7 * texts.length ? best[0] : undefined;
}

function keyField({ facts, k }: Seen): Field | undefined {
  if (!isKey(facts)) return undefined;
  return { ...baseOf(facts), kind: 'id', ...keyOf(facts, k) };
}

const PAIRS = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['t', 'f'],
  ['1', '0'],
  ['1.0', '0.0'],
  ['on', 'off'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['si', 'no'],
  ['sí', 'no'],
  ['sim', 'não'],
  ['是', '否'],
  ['男', '女'],
].map((pair) => [...pair].sort().join('\n'));

function booleanField(facts: Facts): Field | undefined {
  if (facts.texts.length !== 2) return undefined;
  const pair = facts.texts.map((text) => text.trim().toLowerCase()).sort();
  return PAIRS.includes(pair.join('\n')) ? { ...baseOf(facts), kind: 'boolean' } : undefined;
}

/** Names of numbers that are codes: nobody adds up postal codes. */
const CODES = /^(?:zip|plz|postleitzahl|postcode|codes?|ids?|kennzahl|邮编|\p{L}{2,}code)$/u;

function codeOrNumber(seen: Seen): Field | undefined {
  const { facts } = seen;
  const found = numberShape(facts.texts, facts.counts, TOLERATED);
  if (found === undefined || !rare(found.others, seen)) return mixedField(seen);
  const { shape, others } = found;
  const last = facts.words[facts.words.length - 1] ?? '';
  const coded = CODES.test(last) || facts.words.includes('zip') || facts.words.includes('postal');
  if (shape.integer && facts.common >= 0.3 && areCodes(facts)) return { ...baseOf(facts), kind: 'category' };
  if (coded && shape.integer && facts.common >= 0.8 && facts.texts.length <= 2000)
    return { ...baseOf(facts), kind: 'category' };
  // Where numbers could have been written as such, digits in quotes under such a name are no quantity.
  if (coded && shape.integer && facts.column.place?.type === 'string') return undefined;
  return { ...withOthers(seen, others, 'a number'), ...numberOf(shape) };
}

/** A long whole number with five digits or more before its zeros. */
const EXACT = /^(?=\d{6})[1-9]\d{3,}[1-9]0*$/;

/** Long whole numbers, hardly one of them round, that come again and again: codes of a catalogue (SNOMED), no quantities. */
function areCodes({ texts, present }: Facts): boolean {
  if (texts.length > 0.2 * present) return false;
  return texts.filter((text) => EXACT.test(text)).length >= 0.85 * texts.length;
}

/** Numbers with words among them; not of nested records, which know types. */
function mixedField(seen: Seen): Field | undefined {
  const { facts, k } = seen;
  const mixed =
    facts.column.place === undefined && !isKeyName(facts.words) ? mixedShape(facts, k) : undefined;
  if (mixed === undefined) return undefined;
  const { shape, words, others } = mixed;
  return { ...withOthers(seen, others, 'a number or a common word'), ...numberOf(shape), words };
}

function numberOf(shape: NumberShape) {
  const { style, integer, decimals, least, fixed } = shape;
  return {
    kind: integer ? ('integer' as const) : ('decimal' as const),
    decimals,
    fixed,
    ...(least > 0 && { least }),
    ...(style.point === ',' && { point: ',' as const }),
    ...(style.group !== '' && { group: style.group }),
    ...(style.prefix && { prefix: style.prefix }),
    ...(style.suffix && { suffix: style.suffix }),
  };
}

/** Words and codes: a category where enough rows hold a common value, a made code where they have a format. */
function wordsField({ facts, k }: Seen): Field | undefined {
  const base = baseOf(facts);
  const others = publicList(facts, k);
  if (others !== undefined) return { ...base, kind: 'category', others };
  const sample = sampleOf(facts.texts, SAMPLE);
  // Sentences are a category only where most rows repeat one.
  if (facts.common >= (wordy(sample) ? 0.7 : 0.3)) return { ...base, kind: 'category' };
  const coded = sample.filter((text) => text.length <= 40 && (/\d/.test(text) || /^[A-Z]{2,6}$/.test(text)));
  if (coded.length < 0.6 * sample.length || sample.some((text) => text.length > 64)) return undefined;
  const formats = formatsOf(facts, k, SAMPLE);
  if (formats === undefined || formats.covered < 0.7) return undefined;
  return { ...base, kind: 'id', ...keyOf(facts, k) };
}

/** Shortest length that texts are cut off at, share of them that are, and how much commoner it is than those before. */
const CUT = { length: 30, share: 0.02, times: 5 };

function textField({ facts, k }: Seen): Field {
  const lengths = new Map<number, number>();
  let longest = 0;
  facts.texts.forEach(({ length }, i) => {
    lengths.set(length, (lengths.get(length) ?? 0) + facts.holders[i]);
    longest = Math.max(longest, length);
  });
  const at = lengths.get(longest) ?? 0;
  const before = [1, 2, 3, 4].reduce((sum, less) => sum + (lengths.get(longest - less) ?? 0), 0) / 4;
  const isCut =
    longest >= CUT.length &&
    at >= Math.max(4 * k, CUT.share * facts.present) &&
    at >= CUT.times * Math.max(1, before);
  return { ...baseOf(facts), kind: 'text', ...(isCut && { cut: longest }) };
}

/** Whether the values are sentences rather than names of things. */
function wordy(sample: readonly string[]): boolean {
  const long = sample.filter((text) => text.length > 60 || text.split(/\s+/).length > 6).length;
  return long > sample.length / 3;
}

/** What the configuration declares; what it leaves open is inferred. */
function declaredField(seen: Seen, override: ColumnOverride): Field {
  const { facts, k } = seen;
  const base = baseOf(facts);
  if (override === 'drop') return { ...base, kind: 'dropped' };
  const { type, make, values, pattern } = override;
  if (make !== undefined) return madeField(seen, override, make);
  if (values !== undefined)
    return { ...base, kind: type === 'boolean' ? 'boolean' : 'category', declared: values.map(String) };
  if (facts.present === 0) return { ...base, kind: 'empty' };
  switch (type) {
    case 'text':
      return textField(seen);
    case 'category':
    case 'boolean':
      return { ...base, kind: type };
    case 'integer':
    case 'decimal': {
      const mixed = numberShape(facts.texts, facts.counts, TOLERATED) ? undefined : mixedField(seen);
      if (mixed?.kind === type) return mixed;
      const found = numberShape(facts.texts, facts.counts, 0.5);
      if (found === undefined) throw unlike(facts.name, type);
      const number = numberOf(found.shape);
      if (type === 'integer' && number.kind === 'decimal')
        throw new UserError(
          `${facts.name} is declared an integer, but has digits behind the point.`,
          'Declare it type: decimal.',
          { column: facts.name },
        );
      return { ...withOthers(seen, found.others, 'a number'), ...number, kind: type };
    }
    case 'date':
    case 'datetime':
      return declaredTime(seen, override, type);
    case 'id':
      break;
    default:
      if (pattern === undefined) return fieldOf(seen);
  }
  const key = keyOf(facts, k);
  if (pattern === undefined) return { ...base, kind: 'id', ...key };
  const { counter: _counter, also: _also, ...rest } = key;
  return { ...base, kind: 'id', ...rest, pattern: readPattern(pattern, facts.name) } satisfies IdField;
}

function unlike(name: string, type: string): UserError {
  return new UserError(
    `${name} is declared ${type}, but fewer than half of its cells are.`,
    'Correct its type in the configuration, or leave the type out to have it inferred.',
    { column: name },
  );
}

function declaredTime(seen: Seen, override: ColumnSettings, type: 'date' | 'datetime'): Field {
  const { facts } = seen;
  const shape = timeShape(facts.texts, facts.counts, 0.5, override.format);
  if (shape === undefined || shape.kind !== type) throw unlike(facts.name, type);
  return { ...withOthers(seen, shape.others, 'a date'), ...timeOf(shape) };
}

function madeField(seen: Seen, override: ColumnSettings, make: string): Field {
  const { facts, k } = seen;
  if (!OWN_MAKERS.includes(make) && !isMaker(make)) {
    const near = nearest(make, OWN_MAKERS);
    throw new UserError(
      `${facts.name}: there is no maker ${make}.`,
      near === undefined
        ? `Use one of ${OWN_MAKERS.join(', ')}, or a path of @faker-js/faker.`
        : `Did you mean ${near}?`,
      { column: facts.name },
    );
  }
  if (override.locale !== undefined && !LOCALES.includes(override.locale))
    throw new UserError(
      `${facts.name}: the locale ${override.locale} is not among those that can be made.`,
      `Use one of ${LOCALES.join(', ')}.`,
      { column: facts.name },
    );
  const field = personalOf(facts, { make, confidence: 1 }, k);
  return { ...field, ...(override.locale && { locale: override.locale }) };
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
    if (!isTime(field) || field.after || field.place || field.missing !== null) continue;
    const series = findSeries(field, columns.get(field.name)!.values, k);
    if (series) return fields.map((one) => (one === field ? { ...field, series } : one));
  }
  return fields;
}
