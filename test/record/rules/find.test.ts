import { expect, test } from 'vitest';
import { PURPOSE, Stream } from '../../../src/random/stream.ts';
import { brokenRows } from '../../../src/record/rules/check.ts';
import { findRules } from '../../../src/record/rules/find.ts';
import { type RuleShape, ruleText } from '../../../src/record/rules/rule.ts';
import { settleRules } from '../../../src/record/rules/settle.ts';
import type { Field, Schema } from '../../../src/record/schema.ts';
import { type Column, Table } from '../../../src/record/table.ts';
import { category, number, rowUnits } from './columns.ts';

const BASE = { missing: '', missingShare: 0 };

/** Numbers named `…_date` are dates; others have as many decimals as their values need, two at most. */
function schemaOf(columns: readonly Column[], entity?: string): Schema {
  const fields = columns.map(({ name, ...column }): Field => {
    if (column.kind === 'category') return { ...BASE, name, kind: 'category' };
    if (name.endsWith('_date')) return { ...BASE, name, kind: 'date', format: 'YYYY-MM-DD', step: 1 };
    const whole = [...column.values].every((value) => Number.isNaN(value) || Number.isInteger(value));
    return { ...BASE, name, kind: whole ? 'integer' : 'decimal', decimals: whole ? 0 : 2, fixed: false };
  });
  return { fields, ...(entity && { entity }) };
}

function found(columns: readonly Column[]): string[] {
  const rows = columns[0].kind === 'number' ? columns[0].values.length : columns[0].codes.length;
  const schema = schemaOf(columns);
  const rules = findRules(new Table(columns, rows), schema, rowUnits(rows), 5);
  return rules.map(ruleText);
}

const random = new Stream(77, 0, PURPOSE.evaluate);
const cents = (value: number) => Math.round(value * 100) / 100;
const whole = (n: number, from: number, to: number) =>
  Array.from({ length: n }, () => from + random.below(to - from + 1));
const amounts = (n: number, most: number) => Array.from({ length: n }, () => cents(random.uniform() * most));
const labels = (n: number, list: readonly (string | null)[]) =>
  Array.from({ length: n }, () => list[random.below(list.length)]);

const N = 400;
const [fare, tip, fee] = [amounts(N, 50), amounts(N, 9), amounts(N, 5)];
const quantity = whole(N, 1, 9);
const celsius = whole(N, -20, 40);
const first = whole(N, 19000, 19400);
const dx = labels(N, ['I10', 'I21', 'I50', 'J45']);
const low = whole(N, 50, 100);

test.each<[string, Column[], string[]]>([
  [
    'a total of three',
    [
      number('fare', fare),
      number('tip', tip),
      number('fee', fee),
      number(
        'total',
        fare.map((x, i) => cents(x + tip[i] + fee[i])),
      ),
    ],
    ['total = fare + tip + fee'],
  ],
  [
    'a difference, as the sum that it is',
    [
      number(
        'gross',
        fare.map((x, i) => cents(x + tip[i])),
      ),
      number('tax', tip),
      number('net', fare),
    ],
    ['gross = tax + net'],
  ],
  [
    'a profit that may be negative',
    [
      number('cost', fare),
      number(
        'revenue',
        fare.map((x, i) => cents(x + tip[i] - 4)),
      ),
      number(
        'profit',
        tip.map((x) => cents(x - 4)),
      ),
    ],
    ['revenue = cost + profit'],
  ],
  [
    'an amount',
    [
      number('quantity', quantity),
      number('price', fare),
      number(
        'amount',
        fare.map((x, i) => cents(x * quantity[i])),
      ),
    ],
    ['amount = quantity * price'],
  ],
  [
    'another unit, rounded',
    [
      number('celsius', celsius),
      number(
        'fahrenheit',
        celsius.map((x) => Math.round(1.8 * x + 32)),
      ),
    ],
    ['fahrenheit = 1.8 * celsius + 32'],
  ],
  ['a column twice', [number('a', fare), number('b', fare)], ['b = a']],
  [
    'days of a stay',
    [
      number('in_date', first),
      number(
        'out_date',
        first.map((day, i) => day + quantity[i]),
      ),
      number('days', quantity),
    ],
    ['days = out_date - in_date', 'in_date <= out_date'],
  ],
  [
    'a code and its description',
    [
      category('code', dx),
      category(
        'text',
        dx.map((code) => `about ${code}`),
      ),
    ],
    ['code -> text'],
  ],
  [
    'an order of numbers',
    [
      number('low', low),
      number(
        'high',
        low.map((x) => x + random.below(60)),
      ),
    ],
    ['low <= high'],
  ],
  [
    'an order, not what follows from two',
    [
      number('a', low),
      number(
        'b',
        low.map((x, i) => x + (i % 61)),
      ),
      number(
        'c',
        low.map((x, i) => x + (i % 61) + ((i * 7) % 59)),
      ),
    ],
    ['a <= b', 'b <= c'],
  ],
  [
    'a value that excludes another',
    [category('sex', labels(4000, ['f', 'm'])), category('ward', labels(4000, ['x', 'y', 'z']))].map(
      (column, c, all) => (c === 0 ? column : without(column, all[0])),
    ),
    ['sex with ward'],
  ],
])('%s', (_, columns, rules) => {
  expect(
    found(columns)
      .filter((rule) => !rule.includes(' <= ') || rules.includes(rule))
      .sort(),
  ).toEqual([...rules].sort());
});

/** Men are never in ward z. */
function without(ward: Column, sex: Column): Column {
  if (ward.kind !== 'category' || sex.kind !== 'category') throw new TypeError('categories are expected');
  const cells = [...ward.codes].map((code, row) => {
    const label = ward.labels[code];
    return label === 'z' && sex.labels[sex.codes[row]] === 'm' ? 'x' : label;
  });
  return category(ward.name, cells);
}

test('a rest of few values: surcharges that have no column', () => {
  const surcharge = labels(2000, ['0.5', '1.3', '3.8']).map(Number);
  const [a, b] = [amounts(2000, 60), amounts(2000, 9).map((x, i) => (i % 3 === 0 ? 0 : x))];
  const total = a.map((x, i) => cents(x + b[i] + surcharge[i]));
  expect(found([number('fare', a), number('tip', b), number('total', total)])).toContain(
    'total = fare + tip + rest',
  );
});

test('what is there only where another field says so', () => {
  const died = labels(1000, ['yes', 'no']);
  const day = died.map((x) => (x === 'yes' ? random.below(300) : null));
  const rules = findRules(
    new Table([category('died', died), number('day', day)], 1000),
    schemaOf([category('died', died), number('day', day)]),
    rowUnits(1000),
    5,
  );
  expect(rules).toEqual([
    {
      kind: 'excludes',
      a: 'died',
      b: 'day',
      never: expect.arrayContaining([
        { a: 'yes', b: [null] },
        { a: 'no', b: [true] },
      ]),
    },
  ]);
});

test('the number of a visit is unique to its patient', () => {
  const patient = Array.from({ length: 600 }, (_, row) => Math.floor(row / 3));
  const columns = [
    number(
      'visit',
      patient.map((_, row) => (row % 3) + 1),
    ),
    number('age', whole(600, 20, 90)),
  ];
  const units = { count: 200, of: Uint32Array.from(patient) };
  const rules = findRules(new Table(columns, 600), schemaOf(columns, 'patient'), units, 5);
  expect(rules.map(ruleText)).toEqual(['unique: patient, visit']);
});

test('of entities with many rows, only what redrawing could keep is unique', () => {
  const size = 150;
  const patient = Array.from({ length: 40 * size }, (_, row) => Math.floor(row / size));
  const units = { count: 40, of: Uint32Array.from(patient) };
  const found = (name: string, cells: readonly number[]) => {
    const columns = [number(name, cells), number('age', whole(patient.length, 20, 90))];
    return findRules(new Table(columns, patient.length), schemaOf(columns, 'patient'), units, 5).map(
      ruleText,
    );
  };
  expect(
    found(
      'charge',
      patient.map((_, row) => row % size),
    ),
  ).toEqual([]);
  expect(
    found(
      'moment',
      patient.map((p, row) => ((row * 7919) % 100_003) * 41 + p),
    ),
  ).toEqual(['unique: patient, moment']);
});

test('unrelated columns show no rule, however small or lopsided the table', () => {
  const shown: string[] = [];
  for (let trial = 0; trial < 300; trial++) {
    const n = 20 + random.below(trial % 3 === 0 ? 1500 : 150);
    const gaps = <T>(cells: T[]) => cells.map((cell) => (random.uniform() < 0.2 ? null : cell));
    shown.push(
      ...found([
        number('count', whole(n, 0, 3)),
        number('age', gaps(whole(n, 18, 90))),
        number('score', whole(n, 20, 60)),
        number('money', amounts(n, 1000)),
        number(
          'zeros',
          Array.from({ length: n }, () => (random.uniform() < 0.05 ? random.below(50) : 0)),
        ),
        category('kind', gaps(labels(n, ['a', 'b', 'c', ...Array(20).fill('d')]))),
        category('flag', labels(n, ['yes', ...Array(9).fill('no')])),
        category('place', labels(n, [...'abcdefghijklmnopqrst'])),
      ]),
    );
  }
  // Ranges that do not overlap are in order without saying anything; none of these are found.
  expect(shown).toEqual([]);
});

test('one record that says otherwise is enough, and few records are not', () => {
  const total = fare.map((x, i) => cents(x + tip[i]));
  const broken = total.with(7, cents(total[7] + 1));
  expect(found([number('fare', fare), number('tip', tip), number('total', broken)])).not.toContain(
    'total = fare + tip',
  );
  const few = 20;
  expect(
    found([
      number('fare', fare.slice(0, few)),
      number('tip', tip.slice(0, few)),
      number('total', total.slice(0, few)),
    ]),
  ).toEqual([]);
});

test('rows of one unit say the same again: their rules are worth as much as there are units', () => {
  const high = low.map((x, i) => x + (i % 60));
  const columns = [number('low', low), number('high', high)];
  const table = new Table(columns, N);
  const few = { count: 8, of: Uint32Array.from({ length: N }, (_, row) => row % 8) };
  expect(findRules(table, schemaOf(columns), rowUnits(N), 5).map(ruleText)).toEqual(['low <= high']);
  expect(findRules(table, schemaOf(columns), few, 5)).toEqual([]);
});

test('declared rules go first, say where the source breaks them, and found ones can be switched off', () => {
  const high = low.map((x, i) => x + (i % 60)).with(11, 0);
  const columns = [number('low', low), number('high', high), category('code', dx), category('text', dx)];
  const table = new Table(columns, N);
  const schema = schemaOf(columns);
  const said = { rule: { kind: 'order', low: 'low', high: 'high' } as RuleShape };
  const settled = settleRules(table, schema, rowUnits(N), 5, [said]);
  expect(settled.rules.map(ruleText)).toEqual(['low <= high', 'code -> text']);
  expect(settled.notices).toEqual([
    'The source breaks the rule “low <= high” in 1 record (number 12); what is written keeps it.',
  ]);
  const off = { rule: { kind: 'determines', from: ['code'], to: ['text'] } as RuleShape, not: true };
  expect(settleRules(table, schema, rowUnits(N), 5, [said, off]).rules.map(ruleText)).toEqual([
    'low <= high',
  ]);
  expect(settleRules(table, schema, rowUnits(N), 5, [{ rule: 'found', not: true }]).rules).toEqual([]);
});

test('what is found is broken by none of the records it was found in', () => {
  const total = fare.map((x, i) => cents(x + tip[i] + fee[i]));
  const columns = [number('fare', fare), number('tip', tip), number('fee', fee), number('total', total)];
  const table = new Table(columns, N);
  const schema = schemaOf(columns);
  for (const rule of findRules(table, schema, rowUnits(N), 5))
    expect(brokenRows(rule, table, schema).includes(1)).toBe(false);
  const wrong = new Table([...columns.slice(0, 3), number('total', total.with(3, 0))], N);
  const sum = findRules(table, schema, rowUnits(N), 5).filter(({ kind }) => kind === 'sum');
  expect(
    sum.map((rule) =>
      [...brokenRows(rule, wrong, schema).keys()].filter((row) => brokenRows(rule, wrong, schema)[row]),
    ),
  ).toEqual([[3]]);
});

test('where many records hold rare values, each usual one still stands with what it decides alone', () => {
  const boroughs = ['north', 'south', 'east'];
  // Ten zones of many records, and sixty of three.
  const zones = Array.from({ length: N }, (_, row) => (row < 180 ? 10 + Math.floor(row / 3) : row % 10));
  const columns = [
    category(
      'zone',
      zones.map((zone) => `zone ${zone}`),
    ),
    category(
      'borough',
      zones.map((zone) => boroughs[zone % 3]),
    ),
  ];
  const rules = findRules(new Table(columns, N), schemaOf(columns), rowUnits(N), 5);
  expect(rules.map(ruleText)).toEqual(['zone with borough']);
  const [rule] = rules;
  const never = rule.kind === 'excludes' ? rule.never : [];
  expect(never.map(({ a }) => a).sort()).toEqual(Array.from({ length: 10 }, (_, zone) => `zone ${zone}`));
  for (const { a, b } of never) {
    const own = boroughs[Number((a as string).split(' ')[1]) % 3];
    expect([...b].sort()).toEqual(boroughs.filter((borough) => borough !== own).sort());
  }
  // No rare zone is named.
  const broken = brokenRows(
    rule,
    new Table([category('zone', ['zone 1', 'zone 1']), category('borough', ['north', 'south'])], 2),
    schemaOf(columns),
  );
  expect([...broken]).toEqual([1, 0]);
});

test('of entities what rare codes decide is no rule: their rows are not drawn again until none breaks it', () => {
  const zones = Array.from({ length: N }, (_, row) => (row < 180 ? 10 + Math.floor(row / 3) : row % 10));
  const columns = [
    category(
      'zone',
      zones.map((zone) => `zone ${zone}`),
    ),
    category(
      'borough',
      zones.map((zone) => ['north', 'south', 'east'][zone % 3]),
    ),
  ];
  const units = { count: N / 2, of: Uint32Array.from({ length: N }, (_, row) => row >> 1) };
  const rules = findRules(new Table(columns, N), schemaOf(columns, 'patient'), units, 5);
  expect(rules.map(ruleText)).toEqual([]);
});
