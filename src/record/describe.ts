/** What was understood of a file, in words for people: names of columns and counts, never a cell. */
import { ruleText } from './rules/rule.ts';
import { type Field, isLearned, isSilent, isTail, type Schema, seriesOf } from './schema.ts';
import type { TextTable } from './table.ts';
import { unitsOf } from './units.ts';

/** Most names in one list. */
const MOST = 12;

/** Lines that say what will be done with the columns. */
export function describe(schema: Schema, table: TextTable): string[] {
  const { entity, target } = schema;
  const fields = schema.fields.filter((field) => !isSilent(field));
  const of = (...kinds: Field['kind'][]) => fields.filter((field) => kinds.includes(field.kind));
  const learned = fields.filter((field) => isLearned(field) || isTail(field));
  const times = of('date', 'datetime').length;
  const kinds = [
    [of('integer', 'decimal').length, 'number'],
    [times, 'date'],
    [of('category', 'boolean').length, 'category', 'categories'],
    [of('text').length, 'text'],
  ] as const;
  const lines = [
    `${counted(table.rows, 'row')}, ${counted(fields.length, 'column')}`,
    `learned: ${learned.length} (${kinds
      .filter(([n]) => n > 0)
      .map(([n, one, many]) => counted(n, one, many))
      .join(', ')})`,
    `made, not learned: ${listed(of('id', 'personal').map((field) => saying(field)))}`,
  ];
  const lists = of('list');
  if (lists.length > 0) lines.push(`lists: ${listed(lists.map(({ name }) => name))}`);
  const constant = of('constant', 'empty');
  if (constant.length > 0) lines.push(`always the same: ${listed(constant.map(({ name }) => name))}`);
  lines.push(`dropped: ${listed(of('dropped').map(({ name }) => name))}`);
  if (entity !== undefined) lines.push(`unit: ${entity} (${counted(unitsOf(table, schema).count, 'unit')})`);
  for (const field of fields)
    if ('after' in field && field.after !== undefined) lines.push(`order: ${field.after} ≤ ${field.name}`);
  const series = seriesOf(schema);
  if (series) lines.push(`in sequence: ${series.name}, none twice`);
  if (schema.rules !== undefined)
    lines.push(`kept in every record: ${listed(schema.rules.map(ruleText), '; ')}`);
  lines.push(`target: ${target ?? 'none'}`);
  return lines;
}

/** What stands for a maker in a sentence, where its own name would not do. */
const WORDS: Readonly<Record<string, string>> = {
  'internet.email': 'e-mail',
  'internet.ip': 'IP address',
  'internet.url': 'link',
  'phone.number': 'phone',
  'number.national': 'national number',
  'number.account': 'account number',
  'number.vehicle': 'plate',
  'finance.creditCardNumber': 'card number',
  'company.name': 'company',
  'location.streetAddress': 'address',
  'location.zipCode': 'postal code',
};

/** The name of the column, and what is made there unless the name says so. */
function saying(field: Field): string {
  if (field.kind !== 'personal') return field.name;
  const last = field.make.split('.').pop() ?? '';
  const what = WORDS[field.make] ?? last.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  return bare(field.name).includes(bare(what.split(' ')[0])) ? field.name : `${field.name} (${what})`;
}

function listed(names: readonly string[], between = ', '): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, MOST).join(between);
  return names.length > MOST ? `${shown} and ${names.length - MOST} more` : shown;
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${String(n).replace(/\B(?=(\d{3})+$)/g, ',')} ${n === 1 ? one : many}`;
}
