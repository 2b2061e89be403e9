/** Holds written rows, read back from their bytes, against the schema and the model's domain: metric `validity.schema`. */
import { keeperOf } from './contract/keep.ts';
import { rowTexts } from './contract/source.ts';
import { listsOf, ownersOf } from './nested.ts';
import { own } from './own.ts';
import { parse, readerOf } from './parse.ts';
import { expressionOf, lengthened } from './pattern.ts';
import { brokenRows } from './rules/check.ts';
import { fieldsOf, ruleText } from './rules/rule.ts';
import {
  type CategoryField,
  type Echo,
  type Field,
  type IdField,
  isWritten,
  type NumberField,
  type Schema,
  type TimeField,
} from './schema.ts';
import type { TextColumn, TextTable } from './table.ts';

/** What the model may write in a learned field. */
export interface FieldDomain {
  /** All labels of a category. */
  readonly labels?: readonly string[];
  /** Bounds of a number, inclusive. */
  readonly low?: number;
  readonly high?: number;
}
export type Domain = Readonly<Record<string, FieldDomain>>;

/** Names of what can be wrong with a cell. */
export type Rule =
  | 'column'
  | 'missing'
  | 'type'
  | 'label'
  | 'range'
  | 'grid'
  | 'unique'
  | 'pattern'
  | 'constant'
  | 'order'
  | 'shape'
  /** A rule between fields, as the configuration would write it. */
  | `keeps ${string}`
  /** The user's JSON Schema: where in the record, and by which keyword. */
  | `schema ${string}`;

export interface Validity {
  readonly rows: number;
  /** Rows with at least one fault. */
  readonly invalid: number;
  readonly byRule: readonly { readonly column: string; readonly rule: Rule; readonly count: number }[];
}

/** Checks every row. Texts are read by the same readers as the source's. */
export function validate(text: TextTable, schema: Schema, domain: Domain = {}): Validity {
  const bad = new Uint8Array(text.rows);
  const counts = new Map<string, { column: string; rule: Rule; count: number }>();
  const fault = (column: string, rule: Rule, row: number) => {
    bad[row] = 1;
    const key = `${rule} ${column}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { column, rule, count: 1 });
  };
  for (const row of text.nesting?.misfits ?? []) fault('record', 'shape', row);
  check(text, schema, domain, fault);
  const keeper = keeperOf(schema);
  const textsOf = keeper && rowTexts(text, schema);
  for (let row = 0; keeper && textsOf && row < text.rows; row++) {
    const texts = textsOf(row);
    if (!keeper.accepts(texts)) fault('record', `schema ${keeper.complaint(texts)}`, row);
  }
  let invalid = 0;
  for (const flag of bad) invalid += flag;
  return { rows: text.rows, invalid, byRule: [...counts.values()] };
}

/** Checks the fields of all rows, and those of the items of their lists. */
function check(
  text: TextTable,
  schema: Schema,
  domain: Domain,
  fault: (column: string, rule: Rule, row: number) => void,
): void {
  for (const { field, items } of listsOf(text, schema.fields)) {
    const owners = ownersOf(items.starts);
    check(items.table, field.items, domain, (column, rule, item) => fault(column, rule, owners[item]));
  }
  const columns = new Map(text.columns.map((column) => [column.name, column]));
  for (const field of schema.fields) {
    if (!isWritten(field)) continue;
    const column = columns.get(field.name);
    if (column === undefined) {
      for (let row = 0; row < text.rows; row++) fault(field.name, 'column', row);
      continue;
    }
    checkColumn(column, field, own(domain, field.name) ?? {}, (rule, row) => fault(field.name, rule, row));
    if ('after' in field && field.after !== undefined) {
      const first = schema.fields.find(({ name }) => name === field.after) as TimeField | undefined;
      const earlier = columns.get(field.after);
      if (first && earlier)
        checkOrder(earlier, first, column, field, (row) => fault(field.name, 'order', row));
    }
  }
  const rules = schema.rules ?? [];
  if (rules.length > 0) {
    const table = parse(text, { ...schema, fields: schema.fields.filter(({ name }) => columns.has(name)) });
    const entities = columns.get(schema.entity ?? '')?.codes;
    for (const rule of rules)
      brokenRows(rule, table, schema, entities).forEach((broken, row) => {
        if (broken) fault(fieldsOf(rule)[0], `keeps ${ruleText(rule)}`, row);
      });
  }
}

type Fault = (rule: Rule, row: number) => void;

function checkColumn(column: TextColumn, field: Field, domain: FieldDomain, fault: Fault): void {
  const broken = ruleBroken(field, domain);
  const judged = column.dictionary.map((text, code) =>
    code === 0 ? (field.missing === null ? 'missing' : undefined) : broken(text),
  );
  column.codes.forEach((code, row) => {
    const rule = judged[code];
    if (rule !== undefined) fault(rule, row);
  });
  if ((field.kind === 'id' && field.unique) || ('series' in field && field.series))
    checkUnique(column, fault);
}

/** Which rule a text breaks. */
function ruleBroken(field: Field, domain: FieldDomain): (text: string) => Rule | undefined {
  switch (field.kind) {
    case 'category':
    case 'boolean':
      return labelRule(field, domain);
    case 'integer':
    case 'decimal':
    case 'date':
    case 'datetime':
      return numberRule(field, domain);
    case 'constant':
      return (text) => (text === field.value ? undefined : 'constant');
    case 'id':
      return field.echo ? echoRule(field.echo, idRule(field)) : idRule(field);
    case 'empty':
      return (text) => (isNeutral(field, text) ? undefined : 'missing');
    default:
      return () => undefined;
  }
}

function labelRule(field: CategoryField, domain: FieldDomain): (text: string) => Rule | undefined {
  if (domain.labels === undefined && field.declared === undefined) return () => undefined;
  const allowed = new Set([...(domain.labels ?? []), ...(field.declared ?? [])]);
  // Nothing that could be shown was left to learn.
  const none = allowed.size === 0;
  return (text) => (allowed.has(text) || (none && isNeutral(field, text)) ? undefined : 'label');
}

/**
 * Where something must stand and nothing is known of it, a number is 0 and a boolean false, and of what may stand there the
 * kind that says least.
 */
const isNeutral = ({ place }: Field, text: string) =>
  place?.always === true && (place.type === 'kind' || /^(?:0|false)$/.test(text));

function numberRule(field: NumberField | TimeField, domain: FieldDomain): (text: string) => Rule | undefined {
  const read = readerOf(field);
  const exact = 'decimals' in field ? readerOf({ ...field, decimals: 15 }) : read;
  const words = new Set('words' in field ? field.words : []);
  return (text) => {
    if (words.has(text)) return undefined;
    const value = read(text);
    if (Number.isNaN(value)) return 'type';
    if (value < (domain.low ?? -Infinity) || value > (domain.high ?? Infinity)) return 'range';
    // Nothing between two steps of the grid.
    return Math.abs(exact(text) - value) > 1e-9 * Math.max(1, Math.abs(value)) ? 'grid' : undefined;
  };
}

function echoRule({ parts }: Echo, other: (text: string) => Rule | undefined) {
  const before = typeof parts[0] === 'string' ? parts[0] : '';
  const last = parts.at(-1);
  const after = typeof last === 'string' ? last : '';
  // What is put together from other fields has their formats.
  return (text: string) => (text.startsWith(before) && text.endsWith(after) ? undefined : other(text));
}

/** How far the format of a key may have been lengthened. */
const LENGTHENED = 8;

function idRule(field: IdField): (text: string) => Rule | undefined {
  if (field.counter !== undefined) return (text) => (/^\d+$/.test(text) ? undefined : 'pattern');
  // A format is lengthened where it has no room for so many rows.
  const formats = [field.pattern, ...(field.also ?? []).map(({ pattern }) => pattern)].flatMap((pattern) =>
    Array.from({ length: LENGTHENED + 1 }, (_, more) => expressionOf(lengthened(pattern, more))),
  );
  return (text) => (formats.some((format) => format.test(text)) ? undefined : 'pattern');
}

function checkUnique(column: TextColumn, fault: Fault): void {
  const seen = new Uint8Array(column.dictionary.length);
  column.codes.forEach((code, row) => {
    if (code === 0) return;
    if (seen[code] === 1) fault('unique', row);
    seen[code] = 1;
  });
}

function checkOrder(
  earlier: TextColumn,
  first: TimeField,
  later: TextColumn,
  second: TimeField,
  fault: (row: number) => void,
): void {
  const a = earlier.dictionary.map((text, code) => (code === 0 ? Number.NaN : readerOf(first)(text)));
  const b = later.dictionary.map((text, code) => (code === 0 ? Number.NaN : readerOf(second)(text)));
  for (let row = 0; row < later.codes.length; row++)
    if (b[later.codes[row]] < a[earlier.codes[row]]) fault(row);
}
