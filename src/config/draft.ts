/** A configuration for a file that has none: what was understood of it, to be read, corrected and confirmed. */
import type { Rule } from '../record/rules/rule.ts';
import { ruleText } from '../record/rules/rule.ts';
import { type Field, isLearned, isSilent, type Schema, type TimeField } from '../record/schema.ts';

export interface Draft {
  readonly name: string;
  /** Path of the source, from where the configuration will stand. */
  readonly source: string;
  readonly rows: number;
  readonly units: number;
  readonly schema: Schema;
  readonly rules: readonly Rule[];
  /** Path of the inferred JSON Schema. */
  readonly contract: string;
}

/** YAML. What was found stands in comments: a comment is no fact until somebody makes it one. */
export function draftConfig({ name, source, rows, units, schema, rules, contract }: Draft): string {
  const { entity, target } = schema;
  const fields = schema.fields.filter((field) => !isSilent(field));
  const width = Math.max(0, ...fields.map((field) => key(field.name).length));
  const columns = fields.map((field) => {
    // Two signs before what is no override.
    const sign = ['constant', 'empty', 'list'].includes(field.kind) ? '##' : '#';
    return `      ${sign} ${`${key(field.name)}:`.padEnd(width + 1)} ${entry(field)}`;
  });
  const lines = [
    `# Written by init: what was understood of ${rows} records with ${fields.length} columns. What stands in comments was found, and`,
    '# happens as it is; take away the # of what shall stay so, or correct it. docs/configuration.md explains every key.',
    'version: 1',
    'datasets:',
    `  ${key(name)}:`,
    `    source: ${key(source)}`,
    `    # schema: ${key(contract)}   # inferred: every written record would keep it`,
    ...(entity
      ? [`    entity: ${key(entity)}   # ${units} of them; rows with the same one belong together`]
      : []),
    ...(target ? [`    target: ${key(target)}   # the column that a model would predict`] : []),
    '    # columns:',
    ...columns,
  ];
  if (rules.length > 0) {
    lines.push(
      '    # Found in every record, and kept in every one that is written; "not: RULE" switches one off.',
    );
    lines.push(
      '    # rules:',
      ...rules.map((rule) => `    #   - ${JSON.stringify(ruleText(rule))}${many(rule)}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The override that says what inference found, and how sure it is. */
function entry(field: Field): string {
  switch (field.kind) {
    case 'personal':
      return `{ make: ${field.make}${field.locale ? `, locale: ${field.locale}` : ''} }   # personal, ${Math.round(100 * (field.confidence ?? 1))} % sure: made, never learned`;
    case 'id':
      return `{ type: id }   # ${field.unique ? 'a key, each one once' : 'a key'}: made in the same format, never learned`;
    case 'date':
    case 'datetime':
      return `{ type: ${field.kind}, format: ${JSON.stringify(field.format)} }${timeNote(field)}`;
    case 'constant':
      return 'always the same';
    case 'empty':
      return 'always empty';
    case 'list':
      return 'a list';
    case 'dropped':
      return 'drop';
    default:
      return `{ type: ${field.kind} }${besides(field)}`;
  }
}

function besides(field: Field): string {
  if ('words' in field && field.words) return `   # with ${field.words.length} words among the numbers`;
  return isLearned(field) && field.missingShare > 0 ? '   # sometimes missing' : '';
}

function timeNote({ name, after, series }: TimeField): string {
  if (series) return `   # in sequence, none twice; "not: unique: ${name}" under rules switches that off`;
  return after ? `   # never before ${after}` : '';
}

/** How many combinations a rule of them has. */
function many(rule: Rule): string {
  if (rule.kind === 'support' && rule.seen) return `   # ${rule.seen.length} combinations, and no others`;
  if (rule.kind !== 'excludes') return '';
  const count = rule.never.reduce((sum, { b }) => sum + b.length, 0);
  return `   # ${count} ${count === 1 ? 'combination never occurs' : 'combinations never occur'}`;
}

/** A scalar of YAML: in double quotes where it is more than letters, digits and a few signs. */
function key(text: string): string {
  return /^[\p{L}_][\p{L}\p{N}_./-]*$/u.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
