import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/error.ts';
import { describe as describeSchema } from '../../src/record/describe.ts';
import { type ColumnOverride, type InferOptions, infer } from '../../src/record/infer.ts';
import type { Field } from '../../src/record/schema.ts';
import { kinds, repeat, scattered, table } from './tables.ts';

const N = 120;
const PEOPLE = ['Anna Smith', 'James Brown', 'Maria Garcia', 'Peter Miller', 'Laura Davis', 'Robert Wilson'];
const hex = (n: number, salt: number) =>
  repeat(n, (j) => scattered(salt * 31 + j * 7, 16).toString(16)).join('');

async function fieldOf(
  name: string,
  value: (i: number) => string | number,
  override?: ColumnOverride,
  n = N,
): Promise<Field> {
  const options: InferOptions = { minRecords: 5, ...(override && { columns: { [name]: override } }) };
  const { schema } = infer(
    await table({ [name]: repeat(n, value), other: repeat(n, (i) => i % 7) }),
    options,
  );
  return schema.fields[0];
}

describe('one column', () => {
  test.each<[string, string, (i: number) => string | number, object]>([
    [
      'codes of a catalogue',
      'diagnosis',
      (i) => [160903007, 162673000, 55822004, 73595000, 224299000, 423315002][scattered(i, 6)],
      { kind: 'category' },
    ],
    ['rounded sums that come again', 'price', (i) => 100_000 + 12_500 * scattered(i, 6), { kind: 'integer' }],
    ['integers', 'age', (i) => 20 + scattered(i, 60), { kind: 'integer', decimals: 0 }],
    [
      'decimals',
      'bmi',
      (i) => (18 + scattered(i, 200) / 10).toFixed(1),
      { kind: 'decimal', decimals: 1, fixed: true },
    ],
    ['integers written 63.0', 'chol', (i) => `${100 + scattered(i, 90)}.0`, { kind: 'integer', least: 1 }],
    ['few integers stay integers', 'grade', (i) => i % 5, { kind: 'integer' }],
    ['zeros and ones', 'flag', (i) => i % 2, { kind: 'boolean' }],
    ['yes and no', 'smoker', (i) => (i % 3 ? 'yes' : 'no'), { kind: 'boolean' }],
    ['category', 'colour', (i) => ['red', 'green', 'blue'][i % 3], { kind: 'category' }],
    ['constant', 'country', () => 'DE', { kind: 'constant', value: 'DE' }],
    ['empty', 'suffix', () => '', { kind: 'empty', missingShare: 1 }],
    [
      'date',
      'admitted',
      (i) => `2020-01-${String(1 + (i % 28)).padStart(2, '0')}`,
      { kind: 'date', format: 'YYYY-MM-DD' },
    ],
    [
      'date of birth',
      'date_of_birth',
      (i) => `${1 + (i % 28)}.${1 + (i % 12)}.19${50 + (i % 40)}`,
      { kind: 'date' },
    ],
    [
      'numbers that happen to have eight digits',
      'volume',
      (i) => 30000000 + scattered(i, 69999999),
      { kind: 'integer' },
    ],
    ['counted rows', 'PassengerId', (i) => i + 1, { kind: 'id', unique: true, counter: 1001 }],
    ['named key', 'id', (i) => 100000 + scattered(i, 899999), { kind: 'id', unique: true }],
    [
      'key of digits and capitals',
      'customerID',
      (i) => `${1000 + scattered(i, 8999)}-${'VHGEZ'[i % 5]}Q`,
      { kind: 'id' },
    ],
    [
      'UUIDs under any name',
      'x',
      (i) => `${hex(8, i)}-${hex(4, i + 500)}-4000-8000-${hex(12, i + 900)}`,
      { kind: 'id' },
    ],
    ['beyond 2^53', 'tweet', (i) => `9016569109397${String(70000 + i)}`, { kind: 'id' }],
    ['leading zeros', 'plant', (i) => String(i % 6).padStart(3, '0'), { kind: 'category' }],
    ['postal codes that many share', 'zipcode', (i) => 98001 + (i % 6), { kind: 'category' }],
    ['e-mail', 'contact', (i) => `u${i}@mail.org`, { kind: 'personal', make: 'internet.email' }],
    ['telephone', 'Telefon', (i) => `030-${1000000 + i * 77}`, { kind: 'personal', make: 'phone.number' }],
    ['yes and no are no telephone', 'PhoneService', (i) => (i % 2 ? 'Yes' : 'No'), { kind: 'boolean' }],
    [
      'social security',
      'x',
      (i) => `${100 + i}-45-${6000 + i}`,
      { kind: 'personal', make: 'number.national' },
    ],
    [
      'given name',
      'Vorname',
      (i) => PEOPLE[i % 6].split(' ')[0],
      { kind: 'personal', make: 'person.firstName' },
    ],
    [
      'family name',
      'apellidos',
      (i) => PEOPLE[i % 6].split(' ')[1],
      { kind: 'personal', make: 'person.lastName' },
    ],
    [
      'name by its values',
      'name',
      (i) => `${PEOPLE[i % 6]}${'abcdefghijklmnopqrst'[i % 20]}`,
      { kind: 'personal', make: 'person.fullName' },
    ],
    [
      'family name first',
      'Name',
      (i) => PEOPLE[i % 6].split(' ').reverse().join(', '),
      { kind: 'personal', form: 'last-first' },
    ],
    [
      'a surname by birth',
      'maiden_name',
      (i) => PEOPLE[i % 6].split(' ')[1],
      { kind: 'personal', make: 'person.lastName', role: 'birth' },
    ],
    ["somebody else's", 'provider_name', (i) => PEOPLE[i % 6], { kind: 'personal', role: 'provider' }],
    [
      'Chinese name',
      '姓名',
      (i) => ['王伟', '李娜', '张敏'][i % 3] + '强军磊洋'[i % 4],
      { kind: 'personal', make: 'person.fullName' },
    ],
    ['names of things', 'product_name', (i) => ['bolt', 'nut', 'screw'][i % 3], { kind: 'category' }],
    ['street', 'address', (i) => `${i + 1} Oak Street`, { kind: 'personal', make: 'location.streetAddress' }],
    ['IP address', 'x', (i) => `10.0.${i}.7`, { kind: 'personal', make: 'internet.ip' }],
    ['city that many share', 'city', (i) => ['Rome', 'Paris'][i % 2], { kind: 'category' }],
    [
      'cities of their own',
      'city',
      (i) => `Town${String.fromCharCode(97 + (i % 26))}${'abcde'[i % 5]}x`,
      { kind: 'personal' },
    ],
    [
      'free text',
      'notes',
      (i) => `The patient number ${i} came in with a long story about it.`,
      { kind: 'text' },
    ],
    [
      'codes of several formats',
      'Ticket',
      (i) => (i % 3 ? `A/5 2${1000 + i}` : `PC 17${100 + i}`),
      { kind: 'id' },
    ],
    ['a date in a link', 'url', (i) => `https://example.org/item/${1000 + i}`, { kind: 'id' }],
  ])('%s', async (_, name, value, expected) => {
    expect(await fieldOf(name, value)).toMatchObject(expected);
  });

  test('phrases that hardly repeat are texts where their words do, and a category where those do not', async () => {
    const sides = ['left', 'right', 'upper', 'lower', 'both'];
    const parts = ['lung', 'knee', 'ear', 'chest', 'hand', 'foot', 'jaw', 'eye', 'hip', 'arm', 'leg', 'neck'];
    const phrase = (i: number) =>
      i % 2
        ? 'chest'
        : `${sides[scattered(i, 5)]} ${parts[scattered(i * 3, 12)]} and ${parts[scattered(i * 7, 12)]}`;
    expect(await fieldOf('location', phrase, undefined, 600)).toMatchObject({ kind: 'text' });
    const town = (i: number) => (i % 2 ? 'New York' : `Old ${hex(6, i)} ${hex(6, i + 7)}`);
    expect(await fieldOf('location', town, undefined, 600)).toMatchObject({ kind: 'category' });
  });

  test('missing values: marker and share', async () => {
    expect(await fieldOf('ca', (i) => (i % 4 ? '1.0' : '?'))).toMatchObject({
      missing: '?',
      missingShare: 0.25,
    });
    expect(await fieldOf('ca', (i) => i)).toMatchObject({ missing: null, missingShare: 0 });
  });

  test('a few cells of another type count as missing, many make words of it', async () => {
    expect(await fieldOf('x', (i) => (i === 7 ? 'oops' : i % 50))).toMatchObject({
      kind: 'integer',
      missing: '',
    });
    expect(await fieldOf('x', (i) => (i % 4 ? i % 5 : 'none of them'))).toMatchObject({ kind: 'category' });
  });

  test('a constant held by fewer than k rows is not written', async () => {
    const { schema } = infer(await table({ a: ['x', 'x', 'x'], b: [1, 2, 3] }), { minRecords: 5 });
    expect(schema.fields[0].kind).not.toBe('constant');
  });
});

describe('overrides', () => {
  test.each<[string, ColumnOverride, object]>([
    ['drop', 'drop', { kind: 'dropped' }],
    ['category', { type: 'category' }, { kind: 'category' }],
    ['decimal', { type: 'decimal' }, { kind: 'decimal' }],
    [
      'id with a pattern',
      { type: 'id', pattern: 'MRN-[0-9]{6}' },
      { kind: 'id', pattern: [{ literal: 'MRN-' }, { digits: 6 }] },
    ],
    [
      'made',
      { make: 'person.fullName', locale: 'de' },
      { kind: 'personal', make: 'person.fullName', locale: 'de' },
    ],
    ['made by faker', { make: 'commerce.productName' }, { kind: 'personal', make: 'commerce.productName' }],
    ['values', { values: [1, 2, 'x'] }, { kind: 'category', declared: ['1', '2', 'x'] }],
  ])('%s', async (_, override, expected) => {
    expect(await fieldOf('x', (i) => i % 30, override)).toMatchObject(expected);
  });

  test('a format of dates', async () => {
    const field = await fieldOf('x', (i) => `0${1 + (i % 9)}/0${1 + (i % 7)}/2020`, {
      type: 'date',
      format: 'DD/MM/YYYY',
    });
    expect(field).toMatchObject({ kind: 'date', format: 'DD/MM/YYYY' });
  });

  test.each<[string, Partial<InferOptions>, RegExp, RegExp]>([
    ['unknown column', { columns: { regoin: 'drop' } }, /regoin/, /Did you mean region\?/],
    ['unknown entity', { entity: 'nobody' }, /entity names the column nobody/, /header/],
    ['unknown target', { target: 'Region' }, /Region/, /Did you mean region\?/],
    ['no such maker', { columns: { region: { make: 'person.fulName' } } }, /maker/, /person\.fullName/],
    ['no such locale', { columns: { region: { make: 'person.fullName', locale: 'xx' } } }, /locale/, /en/],
    ['words are no integers', { columns: { region: { type: 'integer' } } }, /declared integer/, /type/],
    ['words are no dates', { columns: { region: { type: 'date' } } }, /declared date/, /type/],
    [
      'a pattern that cannot be read',
      { columns: { region: { type: 'id', pattern: '(a|b)' } } },
      /pattern/,
      /MRN/,
    ],
  ])('%s', async (_, options, what, how) => {
    const text = await table({
      region: repeat(30, (i) => ['north', 'south'][i % 2]),
      x: repeat(30, (i) => i),
    });
    let thrown: unknown;
    try {
      infer(text, { minRecords: 5, ...options });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).what).toMatch(what);
    expect((thrown as UserError).how).toMatch(how);
    expect(JSON.stringify(thrown)).not.toMatch(/north|south/);
  });
});

describe('entity', () => {
  const visits = (key: string, value: (i: number) => string | number) =>
    table({
      [key]: repeat(N, (i) => value(Math.floor(i / 3))),
      sex: repeat(N, (i) => 'mf'[Math.floor(i / 3) % 2]),
      x: repeat(N, (i) => i % 9),
    });

  test.each<[string, string, (i: number) => string | number, string | undefined]>([
    ['patient_id', 'patient_id', (i) => `p-${1000 + i}`, 'patient_id'],
    ['mrn', 'MRN', (i) => 50000 + i * 13, 'MRN'],
    ['customer number', 'Kundennummer', (i) => 700 + i * 5, undefined],
    ['customerId', 'CustomerId', (i) => i + 1, 'CustomerId'],
    ['order key', 'order_id', (i) => i + 1, undefined],
    ['a measure', 'fnlwgt', (i) => 70000 + i * 131, undefined],
    ['age of the patient', 'patient_age', (i) => 20 + i, undefined],
    ['a flag about patients', 'patient', (i) => (i % 2 ? 'yes' : 'no'), undefined],
  ])('%s', async (_, name, value, entity) => {
    const { schema } = infer(await visits(name, value), { minRecords: 5 });
    expect(schema.entity).toBe(entity);
    if (entity !== undefined) {
      expect(schema.fields[0]).toMatchObject({ kind: 'id', unique: false, repeats: 3 });
      expect(schema.fields.map(({ ofEntity }) => ofEntity ?? false)).toEqual([true, true, false]);
    }
  });

  test('declared', async () => {
    const { schema } = infer(await visits('ward', (i) => `w${i}`), { minRecords: 5, entity: 'ward' });
    expect(schema.entity).toBe('ward');
    expect(schema.fields[0].kind).toBe('id');
  });
});

test.each<[string, string[], string | undefined]>([
  ['by name', ['age', 'churn', 'colour'], 'churn'],
  ['the last of two names', ['default', 'x', 'y'], 'y'],
  ['the last field of few values', ['age', 'colour', 'size'], 'size'],
  ['none', ['age', 'weight'], undefined],
])('target: %s', async (_, names, target) => {
  const few = new Set(['colour', 'size', 'churn', 'y', 'default']);
  const columns = Object.fromEntries(
    names.map((name) => [name, repeat(N, (i) => (few.has(name) ? i % 3 : scattered(i, 5000)))]),
  );
  expect(infer(await table(columns), { minRecords: 5 }).schema.target).toBe(target);
});

describe('orders', () => {
  const day = (n: number) =>
    `2020-${String(1 + (Math.floor(n / 28) % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;
  const start = (i: number) => scattered(i, 300);
  test('a date that never comes first', async () => {
    const text = await table({
      discharged: repeat(N, (i) => day(start(i) + (i % 9))),
      admitted: repeat(N, (i) => day(start(i))),
      other: repeat(N, (i) => day(scattered(i * 3 + 1, 300))),
    });
    const { schema } = infer(text, { minRecords: 5 });
    expect(schema.fields[0]).toMatchObject({ kind: 'date', after: 'admitted' });
    expect(schema.fields[1]).not.toHaveProperty('after');
    expect(schema.fields[2]).not.toHaveProperty('after');
    expect(describeSchema(schema, text)).toContain('order: admitted ≤ discharged');
  });
  test('too few rows, or no chance of a violation, show nothing', async () => {
    const few = await table({ a: repeat(30, (i) => day(start(i))), b: repeat(30, (i) => day(start(i) + 2)) });
    expect(JSON.stringify(infer(few, { minRecords: 5 }).schema)).not.toContain('after');
    const apart = await table({
      born: repeat(N, (i) => `1950-01-${10 + (i % 18)}`),
      seen: repeat(N, (i) => day(start(i))),
    });
    expect(JSON.stringify(infer(apart, { minRecords: 5 }).schema)).not.toContain('after');
  });
});

test('a file that repeats itself is told of', async () => {
  const text = await table({
    a: repeat(N, (i) => scattered(i % 40, 9999)),
    b: repeat(N, (i) => scattered((i % 40) * 3, 9999)),
    c: repeat(N, (i) => scattered((i % 40) * 11, 9999)),
    d: repeat(N, (i) => scattered((i % 40) * 5, 9999)),
  });
  expect(infer(text, { minRecords: 5 }).notices.join()).toContain('40 different rows among 120');
});

test('what is understood is said without a cell', async () => {
  const text = await table({
    mrn: repeat(N, (i) => `M-${1000 + Math.floor(i / 3)}`),
    name: repeat(N, (i) => PEOPLE[i % 6]),
    notes: repeat(N, (i) => `Canary sentence number ${i}, which is nobody's business.`),
    age: repeat(N, (i) => 20 + scattered(i, 60)),
    readmitted: repeat(N, (i) => (i % 2 ? 'yes' : 'no')),
  });
  const { schema, notices } = infer(text, { minRecords: 5 });
  expect(kinds(schema)).toEqual({
    mrn: 'id',
    name: 'personal',
    notes: 'text',
    age: 'integer',
    readmitted: 'boolean',
  });
  const lines = describeSchema(schema, text);
  expect(lines).toEqual([
    '120 rows, 5 columns',
    'learned: 3 (1 number, 1 category, 1 text)',
    'made, not learned: mrn, name (full name)',
    'dropped: none',
    'unit: mrn (40 units)',
    'target: readmitted',
  ]);
  expect(JSON.stringify([lines, notices])).not.toMatch(/Canary|Smith|M-10/);
});

test('texts that are cut off at one length are told', async () => {
  const words = 'it was a long day and nothing came of it, so we went home early and slept';
  const text = (i: number) => `${i} ${words}`.slice(0, i % 2 === 0 ? 50 : 10 + (i % 37));
  expect(await fieldOf('note', text)).toMatchObject({ kind: 'text', cut: 50 });
  expect(await fieldOf('note', (i) => `${i} ${words}`.slice(0, 20 + (i % 47)))).not.toHaveProperty('cut');
});

test('long words without a space are made by their format, not learned as texts', async () => {
  const digits = (i: number) => scattered(i, 0xfffffff).toString(16).padStart(8, '0').slice(-8);
  const reference = (i: number) =>
    `Location?identifier=https://example.org/a/long/name/of/a/system|${digits(i)}-${digits(i + 7)}`;
  expect(await fieldOf('place', reference)).toMatchObject({ kind: 'id' });
  expect(await fieldOf('place', (i) => reference(i).replaceAll('/', ' and '))).toMatchObject({
    kind: 'text',
  });
});

test('a text that hardly anybody has is not learned; what enough of them share is kept', async () => {
  const remark = (i: number) =>
    `${PEOPLE[i % 6].split(' ')[0]} said ${'so ah oh well'.split(' ')[i % 4]} ${'again and yet'.split(' ')[(i >> 2) % 3]} of it all`;
  const some = (every: number, of: (i: number) => string) => (i: number) =>
    i % every === 0 ? of(i / every) : '';
  const note = (every: number, of: (i: number) => string) => fieldOf('note', some(every, of), undefined, 300);
  expect(await note(10, remark)).toMatchObject({ kind: 'text' });
  expect(await note(20, remark)).toMatchObject({ kind: 'empty' });
  expect(await note(20, (i) => (i % 2 ? remark(i) : 'as it was before the last visit'))).toMatchObject({
    kind: 'category',
  });
  // Where few are all there are, a text is no exception.
  expect(await fieldOf('note', some(2, remark), undefined, 24)).toMatchObject({ kind: 'text' });
});

test('links that many rows share are values, others are made', async () => {
  const page = (n: number) =>
    `http://example.org/${'about news prices contact'.split(' ')[n % 4]}/${'index start'.split(' ')[(n >> 2) % 2]}.html`;
  const link = (i: number) =>
    i % 7 ? page(i) : `http://other${scattered(i, 900)}.example.net/search?q=${hex(6, i)}`;
  expect(await fieldOf('referrer', link)).toMatchObject({ kind: 'category' });
  expect(await fieldOf('referrer', (i) => link(i * 7))).not.toMatchObject({ kind: 'category' });
});
