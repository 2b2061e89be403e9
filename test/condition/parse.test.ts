import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Condition, columnsOf, conditionOf } from '../../src/condition/condition.ts';
import { parseCondition } from '../../src/condition/parse.ts';
import { rowsThatMeet } from '../../src/condition/predicate.ts';
import { resolve } from '../../src/condition/resolve.ts';
import { UserError } from '../../src/error.ts';
import type { Schema } from '../../src/record/schema.ts';
import { Table } from '../../src/record/table.ts';

const FIELD = { missing: '', missingShare: 0.1 };
const SCHEMA: Schema = {
  fields: [
    { ...FIELD, name: 'sex', kind: 'category' },
    { ...FIELD, name: 'age', kind: 'integer', decimals: 0, fixed: true },
    { ...FIELD, name: 'hours per-week', kind: 'decimal', decimals: 1, fixed: true, point: ',' },
    { ...FIELD, name: 'born', kind: 'date', format: 'DD/MM/YYYY', step: 1 },
    { ...FIELD, name: 'seen', kind: 'datetime', format: 'YYYY-MM-DD HH:mm', step: 60 },
    { ...FIELD, name: 'name', kind: 'personal', make: 'person.fullName' },
  ],
};
const DAY = 86_400;
/** Six rows; the last is missing everything. */
const TABLE = new Table(
  [
    {
      kind: 'category',
      name: 'sex',
      codes: Int32Array.of(0, 1, 0, 1, 2, -1),
      labels: ['female', 'male', "o'ther 100%"],
    },
    { kind: 'number', name: 'age', values: Float64Array.of(20, 30, 40, 50, 60, Number.NaN) },
    { kind: 'number', name: 'hours per-week', values: Float64Array.of(0.5, 7.5, 38, 38.5, 40, Number.NaN) },
    { kind: 'number', name: 'born', values: Float64Array.of(0, 1, 31, 365, 19_000, Number.NaN) },
    {
      kind: 'number',
      name: 'seen',
      values: Float64Array.of(0, DAY - 60, DAY, DAY + 3600, 2 * DAY, Number.NaN),
    },
  ],
  6,
);
const DOMAIN = { sex: { labels: ['female', 'male', "o'ther 100%"] } };
const met = (text: string) => [...rowsThatMeet(resolve(parseCondition(text), SCHEMA, DOMAIN), TABLE)];

test.each<[string, number[]]>([
  ["sex = 'female'", [0, 2]],
  ['sex = female', [0, 2]],
  ['SEX_ is present or sex = Female', []],
  ["sex != 'female'", [1, 3, 4]],
  ["not sex = 'female'", [1, 3, 4]],
  ["sex in ('male', 'o''ther 100%')", [1, 3, 4]],
  ['sex not in (male, female)', [4]],
  ['sex is missing', [5]],
  ['sex is not missing', [0, 1, 2, 3, 4]],
  ['not (sex is present)', [5]],
  ['not (sex is missing or age < 30)', [1, 2, 3, 4]],
  ["sex like '%male'", [0, 1, 2, 3]],
  ["sex like '_ale'", [1, 3]],
  ["sex like '%100\\%'", [4]],
  ["sex not like 'm%'", [0, 2, 4]],
  ['sex starts with fe', [0, 2]],
  ['age = 30', [1]],
  ['age <> 30', [0, 2, 3, 4]],
  ['age < 30', [0]],
  ['age <= 30', [0, 1]],
  ['age > 30 and age >= 50', [3, 4]],
  ['age between 30 and 50', [1, 2, 3]],
  ['age not between 30 and 50', [0, 4]],
  ['age in (20, 60.0)', [0, 4]],
  ['age between 50 and 30', []],
  ['not (age between 25 and 35 or age between 30 and 50)', [0, 4]],
  ['"hours per-week" >= 38.5', [3, 4]],
  ['`hours per-week` = "0,5"', [0]],
  ['born = 1970-01-02', [1]],
  ["born = '02/01/1970'", [1]],
  ['born <= 1970-02-01', [0, 1, 2]],
  ['born > 1971-01-01', [4]],
  ['seen = 1970-01-01', [0, 1]],
  ['seen > 1970-01-01', [2, 3, 4]],
  ['seen >= 1970-01-02', [2, 3, 4]],
  ['seen <= 1970-01-01', [0, 1]],
  ['seen < 1970-01-02', [0, 1]],
  ['seen between 1970-01-02 and 1970-01-02', [2, 3]],
  ['seen = 1970-01-02T01:00', [3]],
  ['sex = female or age = 60 and seen is present', [0, 2, 4]],
  ['(sex = female or age = 60) and age > 30', [2, 4]],
])('%s', (text, rows) => {
  if (text.startsWith('SEX_')) expect(() => met(text)).toThrow('`SEX_`');
  else expect(met(text)).toEqual(rows);
});

test.each([
  ['', 'character 1', 'the name of a column'],
  ['sex', 'character 4', '`=`'],
  ['sex = ', 'character 6', 'a value'],
  ["sex = 'female", 'character 7', 'never closed'],
  ['sex = female male', 'character 14', '`and`'],
  ['age between 1 or 2', 'character 15', '`and`'],
  ['(sex = female', 'character 14', '`)`'],
  ['sex in ()', 'character 9', 'a value'],
  ['age ! 3', 'character 5', 'means nothing'],
  ['and = 3', 'character 1', 'the name of a column'],
  ["'sex' = 3", 'character 1', 'the name of a column'],
  ['sex is 3', 'character 8', '`missing`'],
  [`${'('.repeat(5000)}age = 1`, 'character 201', 'too deep'],
])('%s: %s', (text, where, what) => {
  expect(() => parseCondition(text)).toThrow(UserError);
  expect(() => parseCondition(text)).toThrow(where);
  expect(() => parseCondition(text)).toThrow(what);
});

test.each([
  ['agee = 3', 'did you mean `age`?'],
  ['name = Ann', 'a category, a number or a date'],
  ['age = SECRET', 'write a number'],
  ['born = SECRET', 'write a date'],
  ['sex < SECRET', 'in (…)'],
  ['sex = SECRET', 'whether this one is in the source is not told'],
  ["age like '4%'", 'compare it'],
])('%s is refused, and no value is told', (text, how) => {
  try {
    met(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { what, how: said } = error as UserError;
    expect(said).toContain(how);
    expect(what + said).not.toMatch(/SECRET|Ann|4%/);
  }
});

test('conditions as data', () => {
  const rows = (data: Parameters<typeof conditionOf>[0]) => [
    ...rowsThatMeet(resolve(conditionOf(data), SCHEMA, DOMAIN), TABLE),
  ];
  expect(rows({ sex: 'female', age: { from: 30, to: 50 } })).toEqual([2]);
  expect(rows({ sex: ['male', null] })).toEqual([1, 3, 5]);
  expect(rows({ age: { from: 50 } })).toEqual([3, 4]);
  expect(rows({})).toEqual([0, 1, 2, 3, 4, 5]);
});

/** Any condition of three columns, as text and as what it says of a row. */
const AGES = [20, 30, 40, 50, 60];
type Row = { sex: string | null; age: number | null };
type Said = { text: string; holds: (row: Row) => boolean };
const leaf: fc.Arbitrary<Said> = fc.oneof(
  fc
    .constantFrom('female', 'male')
    .map((sex) => ({ text: `sex = ${sex}`, holds: (r: Row) => r.sex === sex })),
  fc.constantFrom(...AGES).map((age) => ({
    text: `age >= ${age}`,
    holds: (r: Row) => r.age !== null && r.age >= age,
  })),
  fc.constantFrom(...AGES).map((age) => ({
    text: `age < ${age}`,
    holds: (r: Row) => r.age !== null && r.age < age,
  })),
  fc.constant({ text: 'age is missing', holds: (r: Row) => r.age === null }),
);
const said = fc.letrec<{ any: Said }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => ({
      text: `(${a.text}) and (${b.text})`,
      holds: (r: Row) => a.holds(r) && b.holds(r),
    })),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => ({
      text: `(${a.text}) OR ${b.text.includes(' and ') ? b.text : `(${b.text})`}`,
      holds: (r: Row) => a.holds(r) || b.holds(r),
    })),
  ),
})).any;

test('a condition means what it says, whatever its shape; and so does its opposite on rows that miss nothing', () => {
  fc.assert(
    fc.property(said, ({ text, holds }) => {
      const rows = [0, 1, 2, 3, 4, 5].map((row) => ({
        sex: row === 5 ? null : ['female', 'male', 'female', 'male', 'other'][row],
        age: row === 5 ? null : AGES[row],
      }));
      const expected = rows.flatMap((row, i) => (holds(row) ? [i] : []));
      expect(met(text)).toEqual(expected);
      expect(met(`not (${text})`).filter((row) => row < 5)).toEqual(
        [0, 1, 2, 3, 4].filter((row) => !expected.includes(row)),
      );
    }),
  );
});

test('no text makes the parser do anything but answer or refuse', () => {
  const pieces = fc.constantFrom(
    'sex',
    'age',
    '=',
    'and',
    'or',
    'not',
    '(',
    ')',
    'in',
    "'a'",
    '3',
    ',',
    'is',
    'missing',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join(' ')),
      ),
      (text) => {
        let condition: Condition;
        try {
          condition = parseCondition(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        expect(columnsOf(condition).length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('a category of numbers is named by the number, however the source writes it', () => {
  const schema: Schema = { fields: [{ ...FIELD, name: 'sex', kind: 'category' }] };
  const table = new Table(
    [{ kind: 'category', name: 'sex', codes: Int32Array.of(0, 1, 0), labels: ['1.0', '0.0'] }],
    3,
  );
  const meet = (text: string, labels = ['1.0', '0.0']) => [
    ...rowsThatMeet(resolve(parseCondition(text), schema, { sex: { labels } }), table),
  ];
  expect(meet('sex = 1')).toEqual([0, 2]);
  expect(meet("sex = '0.0'")).toEqual([1]);
  expect(() => meet('sex = 2')).toThrow(/not among/);
  // Two spellings of one number: which is meant is not guessed.
  expect(() => meet('sex = 1', ['1.0', '1.00'])).toThrow(/not among/);
});
