/** A condition held against the fields of a record: names, types and values, each mistake said where it stands. */
import { UserError } from '../error.ts';
import { nearest } from '../nearest.ts';
import { TimeFormat } from '../record/datetime.ts';
import { own } from '../record/own.ts';
import { readerOf } from '../record/parse.ts';
import { GIVEN, NOT_GIVEN } from '../record/presence.ts';
import type { CategoryField, Field, NumberField, Schema, TimeField } from '../record/schema.ts';
import { isLearned, isPresence } from '../record/schema.ts';
import type { Domain } from '../record/validate.ts';
import type { Condition, Literal, Test } from './condition.ts';
import type { Predicate } from './predicate.ts';
import { everything, merged, opposite, type Range, type Values } from './values.ts';

/**
 * @param domain the labels of every category that may be written; without it any label is taken
 * @throws UserError that names the column and the place, never a value
 */
export function resolve(condition: Condition, schema: Schema, domain?: Domain): Predicate {
  return withoutNot(condition, false, (part, opposed) => {
    const { column, at, test } = part;
    const presence = schema.fields.filter(isPresence).find(({ presenceOf }) => presenceOf === column);
    if (test.is === 'missing' && presence) {
      const wanted = opposed ? GIVEN : NOT_GIVEN;
      const values = { missing: false, label: (text: string) => text === wanted };
      return { kind: 'values', column: presence.name, values };
    }
    const field = fieldOf(column, schema, at);
    const present = { ...everything(isNumeric(field)), missing: false };
    if (test.is === 'missing')
      return {
        kind: 'values',
        column: field.name,
        values: opposed ? present : { ...opposite(present), missing: true },
      };
    const values = isNumeric(field)
      ? numbers(test, field, at)
      : labels(test, field, (domain && own(domain, field.name))?.labels, at);
    return { kind: 'values', column: field.name, values: opposed ? opposite(values) : values };
  });
}

type Part = Extract<Condition, { kind: 'test' }>;

/** `not` moved inwards until it reaches the tests (De Morgan). */
function withoutNot(
  condition: Condition,
  opposed: boolean,
  test: (part: Part, opposed: boolean) => Predicate,
): Predicate {
  if (condition.kind === 'test') return test(condition, opposed);
  if (condition.kind === 'not') return withoutNot(condition.of, !opposed, test);
  const kind = opposed ? OTHER[condition.kind] : condition.kind;
  return { kind, of: condition.of.map((part) => withoutNot(part, opposed, test)) };
}

const OTHER = { all: 'any', any: 'all' } as const;

/** In the words of a message: where it stands. */
const place = (at?: number) => (at === undefined ? '' : ` at character ${at + 1}`);

/** The learned field of a name. @throws UserError where there is none */
export function fieldOf(name: string, schema: Schema, at?: number): CategoryField | NumberField | TimeField {
  const field = schema.fields.find((one) => one.name === name);
  if (field === undefined) {
    const meant = nearest(
      name,
      schema.fields.map((one) => one.name),
    );
    throw new UserError(
      `the condition${place(at)} speaks of the column \`${name}\`, which there is not`,
      meant === undefined ? 'name a column of the header, in its own spelling' : `did you mean \`${meant}\`?`,
    );
  }
  if (isLearned(field)) return field;
  throw new UserError(
    `the condition${place(at)} speaks of the column \`${name}\`, which is ${REASON[field.kind]}`,
    'name a column that is learned: a category, a number or a date',
    { column: name },
  );
}

const REASON: Readonly<
  Record<Exclude<Field['kind'], CategoryField['kind'] | NumberField['kind'] | TimeField['kind']>, string>
> = {
  id: 'a key: keys are made anew for every row, not learned',
  personal: 'personal: it is made anew for every row, not learned',
  constant: 'the same in every row',
  empty: 'empty in every row',
  text: 'running text: conditions on it are not supported',
  list: 'a list: conditions on it are not supported',
  dropped: 'left out',
};

const isNumeric = (field: Field): field is NumberField | TimeField =>
  field.kind !== 'category' && field.kind !== 'boolean';

/** A literal as the numbers it stands for: one, or all that a day has where the column has times. */
function reader(field: NumberField | TimeField): (literal: Literal) => Range {
  const isTime = 'format' in field;
  const own = readerOf(field);
  const day = new TimeFormat('YYYY-MM-DD');
  const iso = ['YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DDTHH:mm:ss', 'YYYY-MM-DD HH:mm', 'YYYY-MM-DDTHH:mm'].map(
    (format) => new TimeFormat(format),
  );
  const point = (value: number): Range => ({ low: value, high: value, above: false, below: false });
  return ({ text, at }) => {
    const plain = isTime || text.trim() === '' ? Number.NaN : Number(text);
    const value = Number.isNaN(plain) ? own(text) : plain;
    if (Number.isFinite(value)) return point(value);
    if (isTime) {
      const date = day.read(text);
      if (!Number.isNaN(date))
        return field.kind === 'date'
          ? point(date)
          : { low: date * 86_400, high: (date + 1) * 86_400, above: false, below: true };
      for (const format of iso) {
        const time = format.read(text);
        if (!Number.isNaN(time)) return point(field.kind === 'date' ? Math.floor(time / 86_400) : time);
      }
    }
    throw new UserError(
      `the condition on \`${field.name}\` compares a ${isTime ? 'date' : 'number'} with something else${place(at)}`,
      isTime ? 'write a date like 2024-01-31, or as the column writes it' : 'write a number, with a point',
      { column: field.name },
    );
  };
}

function numbers(
  test: Exclude<Test, { is: 'missing' }>,
  field: NumberField | TimeField,
  at?: number,
): Values {
  const read = reader(field);
  if (test.is === 'like')
    throw new UserError(
      `the condition${place(at)} asks \`${field.name}\`, which is a ${'format' in field ? 'date' : 'number'}, what its text is like`,
      'compare it with <, <=, >, >=, = or between',
      { column: field.name },
    );
  if (test.is === 'one-of') return { missing: false, ranges: merged(test.values.map(read)) };
  const low = test.low && read(test.low);
  const high = test.high && read(test.high);
  const range: Range = {
    low: (test.above ? low?.high : low?.low) ?? -Infinity,
    // Later than a day is from the end of the day on, which a day's range itself leaves out.
    above: low !== undefined && test.above === true && !low.below,
    high: (test.below ? high?.low : high?.high) ?? Infinity,
    below: high !== undefined && (test.below === true || high.below),
  };
  return { missing: false, ranges: merged([range]) };
}

function labels(
  test: Exclude<Test, { is: 'missing' }>,
  field: CategoryField,
  known: readonly string[] | undefined,
  at?: number,
): Values {
  if (test.is === 'range')
    throw new UserError(
      `the condition${place(at)} asks whether \`${field.name}\`, which has labels and no numbers, is less or more`,
      'name its values: = or in (…)',
      { column: field.name },
    );
  if (test.is === 'like') {
    const pattern = expressionOf(test.pattern.text);
    return { missing: false, label: (label) => pattern.test(label) };
  }
  const wanted = new Set(test.values.map((value) => labelOf(value, field, known)));
  return { missing: false, label: (label) => wanted.has(label) };
}

/** The label that is meant: exactly, or in another case or as the same number (1 for 1.0) where only one is so. */
function labelOf({ text, at }: Literal, field: CategoryField, known?: readonly string[]): string {
  if (known === undefined || known.includes(text)) return text;
  const isNumber = (one: string) => /^[+-]?\d+(?:\.\d+)?$/.test(one);
  const isMeant = (label: string) =>
    label.toLowerCase() === text.toLowerCase() ||
    (isNumber(text) && isNumber(label) && Number(label) === Number(text));
  const alike = known.filter(isMeant);
  if (alike.length === 1) return alike[0];
  throw new UserError(
    `the condition on \`${field.name}\` names a value${place(at)} that is not among those the model may write`,
    'a value needs enough units behind it to be written at all, and is spelled as in the source; whether this one is in the source is not told',
    { column: field.name },
  );
}

function expressionOf(pattern: string): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i];
    if (letter === '\\' && i + 1 < pattern.length) source += literal(pattern[++i]);
    else if (letter === '%') source += '.*';
    else if (letter === '_') source += '.';
    else source += literal(letter);
  }
  return new RegExp(`^${source}$`, 's');
}

const literal = (letter: string) => letter.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
