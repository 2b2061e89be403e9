import { expect, test } from 'vitest';
import type { SinceData } from '../../src/language/codec-data.ts';
import { decode, rowCount } from '../../src/language/decode.ts';
import { encode } from '../../src/language/encode.ts';
import { Language } from '../../src/language/language.ts';
import { type LanguageOptions, learnLanguage } from '../../src/language/learn.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { recipeFor } from '../../src/model/recipe.ts';
import { PURPOSE, Stream } from '../../src/random/stream.ts';
import { weekdayOf } from '../../src/record/calendar.ts';
import type { Schema, TimeField } from '../../src/record/schema.ts';
import { type Column, type NumberColumn, Table } from '../../src/record/table.ts';
import type { Units } from '../../src/record/units.ts';

const DAY = 86_400;
const FIELD = { missing: null, missingShare: 0 };

const schemaOf = (kind: TimeField['kind'], missing: string | null = null): Schema => ({
  entity: 'person',
  order: 'at',
  fields: [{ ...FIELD, name: 'at', kind, format: '', step: 1, missing }],
});

/** Entities with the dates of their rows. */
function tableOf(entities: readonly (readonly number[])[]): { table: Table; units: Units } {
  const dates = entities.flat();
  return {
    table: new Table([{ kind: 'number', name: 'at', values: Float64Array.from(dates) }], dates.length),
    units: {
      count: entities.length,
      of: Uint32Array.from(entities.flatMap((own, unit) => own.map(() => unit))),
    },
  };
}

function learn(
  entities: readonly (readonly number[])[],
  schema: Schema,
  options: Partial<LanguageOptions> = {},
) {
  const { table, units } = tableOf(entities);
  const own: LanguageOptions = {
    ...recipeFor(units.count).language,
    discrete: 256,
    minRecords: 5,
    ...options,
  };
  const language = learnLanguage(table, units, schema, own);
  return { language, sequences: encode(language, table, units, own.longest) };
}

/** The last few dates may be drawn anew: none is later than a mean of the last. */
function expectAlike(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(found.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
  const same = found.filter((own, i) => own.every((date, row) => Object.is(date, wanted[i][row]))).length;
  expect(same / found.length).toBeGreaterThan(0.97);
}

/** What is decoded of every sequence: the dates of its rows. */
function back({ language, sequences }: ReturnType<typeof learn>): number[][] {
  const at = language.codecs.findIndex(({ field }) => field === 'at');
  return Array.from({ length: sequences.count }, (_, s) => {
    const rows = sequences.rowStarts[s + 1] - sequences.rowStarts[s];
    const tokens = sequences.tokens.subarray(sequences.starts[s], sequences.starts[s + 1]);
    const into = language.codecs.map(() => new Float64Array(rows));
    decode(language, tokens, rows, new Stream(1, s, PURPOSE.values), into, 0);
    return [...into[at]];
  });
}

const draws = new Draws(31, USE.simulation);
const column = (values: readonly number[]): NumberColumn => ({
  kind: 'number',
  name: 'at',
  values: Float64Array.from(values),
});

/** People with a first visit of few days, and steps that are given. */
const people = (n: number, steps: readonly number[], scale = 1) =>
  Array.from({ length: n }, () => {
    const dates = [(15_000 + 10 * draws.below(20)) * scale];
    for (let row = draws.below(6); row > 0; row--)
      dates.push(dates.at(-1)! + steps[draws.below(steps.length)]);
    return dates;
  });

test('dates come back by their distances, however the file has them', () => {
  const entities = people(400, [0, 7, 30]);
  expectAlike(back(learn(entities, schemaOf('date'))), entities);
  const shuffled = entities.map((own) => [...own].sort((a, b) => ((a * 7) % 11) - ((b * 7) % 11)));
  expectAlike(back(learn(shuffled, schemaOf('date'))), entities);
});

test('a file with the latest row first keeps it first', () => {
  const entities = people(400, [1, 7, 30]).map((own) => own.reverse());
  const found = learn(entities, schemaOf('date'));
  expect(found.language.backwards).toBe(true);
  expectAlike(back(found), entities);
  expect(Language.from(JSON.parse(JSON.stringify(found.language.toJSON()))).backwards).toBe(true);
});

test('rows without a date stay where they are, and the next is told from the one before', () => {
  const entities = people(400, [7, 30]).map((own, i) =>
    i % 9 === 0 && own.length > 2 ? own.with(1, Number.NaN) : own,
  );
  expectAlike(back(learn(entities, schemaOf('date', ''))), entities);
});

test('the time of day is told of every row, and the days between', () => {
  const entities = people(600, [0, 7, 30]).map((own) =>
    own.map((day) => day * DAY + (9 + draws.below(8)) * 3600).sort((a, b) => a - b),
  );
  const found = back(learn(entities, schemaOf('datetime')));
  expectAlike(found, entities);
});

test('rows that follow within minutes are told in seconds', () => {
  const entities = people(400, [20, 60, 600], DAY);
  const { language, sequences } = learn(entities, schemaOf('datetime'));
  expect(language.codecs.at(-1)?.toJSON()).toMatchObject({ codec: 'since', unit: 'seconds' });
  expectAlike(back({ language, sequences }), entities);
});

test('steps between rows keep off the days that have none', () => {
  const entities = Array.from({ length: 900 }, () => {
    let day = 15_000 + draws.below(600);
    while (weekdayOf(day) >= 5) day++;
    const dates = [day];
    for (let row = draws.below(5); row > 0; row--) {
      day += 1 + draws.below(300);
      while (weekdayOf(day) >= 5) day++;
      dates.push(day);
    }
    return dates;
  });
  const found = back(learn(entities, schemaOf('date'), { intervals: 16, discrete: 0 })).flat();
  expect(found.filter((day) => weekdayOf(day) >= 5).length / found.length).toBeLessThan(0.02);
});

test('no date is later than the last there is', () => {
  const entities = people(400, [0, 7, 30, 90]);
  const { language } = learn(entities, schemaOf('date'));
  const last = Math.max(...entities.flat());
  const since = language.codecs.at(-1)!;
  for (let token = 0; token < since.sizes[0] - 1; token++) {
    const tokens = [...language.slices.keys()].map((slot) => language.slices[slot].offset);
    const slot = language.slotOf.at(-1)!;
    const { bodyLength, headLength } = language;
    const steps = Array.from({ length: headLength + 40 * bodyLength }, (_, t) => {
      const own = language.slotAt(t);
      return tokens[own] + (own === slot ? token : 0);
    });
    const into = language.codecs.map(() => new Float64Array(40));
    decode(language, Int32Array.from(steps), 40, new Stream(2, token, PURPOSE.values), into, 0);
    const dates = into.at(-1)!;
    expect(Math.max(...dates)).toBeLessThanOrEqual(last);
    expect([...dates]).toEqual([...dates].sort((a, b) => a - b));
  }
});

test('who begins late has no long steps: the first date moves back, by whole weeks, and steps stay what they are', () => {
  const entities = people(400, [7, 90]);
  const { language } = learn(entities, schemaOf('date'));
  const since = language.since!;
  const { last } = since.toJSON() as SinceData;
  const [week, quarter] = [7, 90].map((step) => since.encode(column([step]), column([0]))[0][0]);
  const draw = new Stream(4, 0, PURPOSE.values);
  expect(since.begin(last - 200, [[quarter], [quarter]], draw)).toBe(last - 200);
  const starts = Array.from({ length: 200 }, () =>
    since.begin(last - 20, [[week], [quarter], [quarter]], draw),
  );
  for (const start of starts) {
    expect((last - 20 - start) % 7).toBe(0);
    expect(start + 187).toBeLessThanOrEqual(last);
    expect(start).toBeGreaterThan(last - 2 * 187 - 20);
  }
  expect(new Set(starts).size).toBeGreaterThan(15);
});

test('a first row has a token of its own, which no later one draws', () => {
  for (const gaps of [false, true]) {
    const entities = people(400, [7, 30]).map((own, i) =>
      gaps && i % 9 === 0 && own.length > 2 ? own.with(1, Number.NaN) : own,
    );
    const { language, sequences } = learn(entities, schemaOf('date', gaps ? '' : null));
    const slot = language.slotOf[language.codecs.indexOf(language.since!)];
    const { offset, size } = language.slices[slot];
    const first = language.headLength + (slot - language.headLength);
    const later = new Set<number>();
    for (let s = 0; s < sequences.count; s++) {
      const tokens = sequences.tokens.subarray(sequences.starts[s], sequences.starts[s + 1]);
      expect(tokens[first] - offset).toBe(size - 1);
      for (let t = first + language.bodyLength; t < tokens.length; t += language.bodyLength)
        later.add(tokens[t] - offset);
    }
    expect(later.has(size - 1)).toBe(false);
    // The one before says that a date is missing, where one may be, and is the longest step elsewhere.
    expect(later.has(size - 2)).toBe(true);
    expect(language.forbiddenLater[slot]).toContain(size - 1);
    expect(language.forbiddenFirst[slot]).toHaveLength(size - 1);
  }
});

test('a long entity takes several sequences: the first says how many rows there are', () => {
  const long = Array.from({ length: 30 }, () => Array.from({ length: 20 }, (_, row) => 15_000 + row));
  const { language, sequences } = learn([...people(100, [7]), ...long], schemaOf('date'), { longest: 8 });
  const rowsSlot = language.codecs.findIndex(({ field }) => field.endsWith('rows'));
  const slot = language.slotOf[rowsSlot];
  const [going] = language.forbidden[slot];
  const parts = [100, 101, 102].map((s) => {
    const tokens = sequences.tokens.subarray(sequences.starts[s], sequences.starts[s + 1]);
    return {
      continues: tokens[slot] - language.slices[slot].offset === going,
      count: rowCount(language, (at) => tokens[at], new Stream(1, 0, PURPOSE.rows)),
    };
  });
  expect(parts.map(({ continues }) => continues)).toEqual([false, true, true]);
  expect(parts[0].count).toBe(20);
});

test('rows that have nothing of their own are still counted', () => {
  const entities = people(300, [7]);
  const { table, units } = tableOf(entities);
  const schema: Schema = {
    entity: 'person',
    fields: [{ ...FIELD, name: 'at', kind: 'integer', decimals: 0, fixed: true, ofEntity: true }],
  };
  const options = { ...recipeFor(units.count).language, minRecords: 5 };
  const language = learnLanguage(table, units, schema, options);
  const sequences = encode(language, table, units, options.longest);
  const tokens = sequences.tokens.subarray(0, sequences.starts[1]);
  expect(tokens.length).toBe(language.headLength + entities[0].length * language.bodyLength);
  expect(language.bodyLength).toBe(1);
});

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Rows of people whose `state` mostly stays, and `deed`, which goes with the state and stands far behind it. */
function stays() {
  const entities = people(400, [7]);
  const { table, units } = tableOf(entities);
  const states: number[] = [];
  const noise: number[] = [];
  units.of.forEach((unit, row) => {
    const stay = row > 0 && units.of[row - 1] === unit && draws.below(10) < 8;
    states.push(stay ? states[row - 1] : draws.below(4));
    noise.push(draws.below(4));
  });
  const label = (name: string, codes: readonly number[]): Column => ({
    kind: 'category',
    name,
    codes: Int32Array.from(codes),
    labels: LETTERS,
  });
  const columns = [
    ...table.columns,
    label('state', states),
    label('x', noise),
    label(
      'deed',
      states.map((code, row) => (row % 7 === 0 ? noise[row] : code)),
    ),
  ];
  const schema: Schema = {
    entity: 'person',
    order: 'at',
    fields: [
      ...schemaOf('date').fields,
      ...['state', 'x', 'deed'].map((name) => ({ ...FIELD, name, kind: 'category' as const })),
    ],
  };
  const whole = new Table(columns, table.rows);
  const options = { ...recipeFor(units.count).language, minRecords: 5, root: 'state' };
  const language = learnLanguage(whole, units, schema, options);
  return { language, whole, units, states, sequences: encode(language, whole, units, 64) };
}

test('what is the same is said so, and read as what it is', () => {
  const { language, sequences, whole, states } = stays();
  const slot = language.slotOf[language.codecs.findIndex(({ field }) => field === 'state')];
  const { labels } = language.codecs.find(({ field }) => field === 'state') as unknown as {
    labels: readonly string[];
  };
  const { offset } = language.slices[slot];
  const same = offset + language.slices[slot].size - 1;
  let [told, rows] = [0, 0];
  for (let s = 0; s < sequences.count; s++)
    for (let t = 0; t < sequences.length(s); t++) {
      if (language.slotAt(t) !== slot) continue;
      const at = sequences.starts[s] + t;
      const row = sequences.rows[rows++];
      if (sequences.tokens[at] === same) told++;
      expect(labels[sequences.read[at] - offset]).toBe(LETTERS[states[row]]);
    }
  expect(rows).toBe(whole.rows);
  expect(told).toBeGreaterThan(rows / 5);
});

test('a slot reads the field that tells most of it, and the row before', () => {
  const { language } = stays();
  const slotOf = (name: string) => language.slotOf[language.codecs.findIndex(({ field }) => field === name)];
  const { headLength, bodyLength } = language;
  const inRow = (row: number, name: string) => slotOf(name) + row * bodyLength;
  const [parent] = language.parents[slotOf('deed')];
  // Right behind the state it reads it anyhow.
  expect(parent).toEqual(slotOf('deed') === slotOf('state') + 1 ? undefined : { slot: slotOf('state') });
  const [own, , before, target] = language.besides(inRow(2, 'deed'));
  expect(own).toBe(parent === undefined ? undefined : inRow(2, 'state'));
  expect(before).toBe(inRow(1, 'deed'));
  expect(language.besides(inRow(0, 'x'))[2]).toBeUndefined();
  // The state is the target here.
  const right = slotOf('deed') === slotOf('state') + 1;
  expect(target).toBe(right ? undefined : inRow(2, 'state'));
  expect(language.besides(0)).toEqual([undefined, undefined, undefined, undefined]);
  expect(headLength).toBeGreaterThan(0);
  expect(Language.from(JSON.parse(JSON.stringify(language))).parents).toEqual(language.parents);
});

test('every row is told how many are left, also in the parts of a long entity', () => {
  const long = Array.from({ length: 30 }, () => Array.from({ length: 20 }, (_, row) => 15_000 + row));
  const { language, sequences } = learn([...people(100, [7]), ...long], schemaOf('date'), { longest: 8 });
  const told = [100, 101, 102].flatMap((s) =>
    Array.from({ length: sequences.rowStarts[s + 1] - sequences.rowStarts[s] }, (_, row) => {
      const at = sequences.starts[s] + language.headLength + row * language.bodyLength;
      expect(sequences.left![sequences.starts[s]]).toBe(-1);
      return sequences.left![at];
    }),
  );
  expect(told).toEqual(Array.from({ length: 20 }, (_, row) => language.leftToken(20 - row)));
  expect(new Set([1, 2, 3].map((rows) => language.leftToken(rows))).size).toBe(3);
});

test('without a date the number of rows is still told', () => {
  const { table, units } = tableOf(people(300, [7]));
  const schema: Schema = {
    entity: 'person',
    fields: [{ ...FIELD, name: 'at', kind: 'integer', decimals: 0, fixed: true }],
  };
  const language = learnLanguage(table, units, schema, { ...recipeFor(300).language, minRecords: 5 });
  expect(language.head).toBe(1);
  expect(language.chronology).toBeUndefined();
});

test('what hardly changes is told by the row before, and comes back', () => {
  const { table, units } = tableOf(people(700, [7, 30]));
  const dates = (table.columns[0] as NumberColumn).values;
  const weight = new Float64Array(table.rows);
  const state = new Int32Array(table.rows);
  const noise = new Float64Array(table.rows);
  units.of.forEach((unit, row) => {
    const isNext = row > 0 && units.of[row - 1] === unit;
    weight[row] = isNext ? weight[row - 1] + draws.below(3) - 1 : 50 + draws.below(60);
    state[row] = isNext && draws.uniform() < 0.9 ? state[row - 1] : draws.below(4);
    noise[row] = draws.below(100);
  });
  const columns: Column[] = [
    { kind: 'number', name: 'at', values: dates },
    { kind: 'number', name: 'weight', values: weight.map((w, row) => (row % 40 === 0 ? Number.NaN : w)) },
    { kind: 'category', name: 'state', codes: state, labels: ['a', 'b', 'c', 'd'] },
    { kind: 'number', name: 'noise', values: noise },
  ];
  const schema: Schema = {
    ...schemaOf('date'),
    fields: [
      ...schemaOf('date').fields,
      { ...FIELD, name: 'weight', kind: 'integer', decimals: 0, fixed: true, missing: '' },
      { ...FIELD, name: 'state', kind: 'category' },
      { ...FIELD, name: 'noise', kind: 'integer', decimals: 0, fixed: true },
    ],
  };
  const full = new Table(columns, table.rows);
  const options: LanguageOptions = { ...recipeFor(units.count).language, discrete: 256, minRecords: 5 };
  const language = Language.from(
    JSON.parse(JSON.stringify(learnLanguage(full, units, schema, options).toJSON())),
  );
  const kinds = new Map(language.codecs.map((codec) => [codec.field, codec.toJSON().codec]));
  expect([kinds.get('weight'), kinds.get('state'), kinds.get('noise')]).toEqual([
    'follow',
    'follow',
    'number',
  ]);

  const sequences = encode(language, full, units, options.longest);
  let same = 0;
  for (let s = 0; s < sequences.count; s++) {
    const rows = sequences.rows.subarray(sequences.rowStarts[s], sequences.rowStarts[s + 1]);
    const tokens = sequences.tokens.subarray(sequences.starts[s], sequences.starts[s + 1]);
    tokens.forEach((token, t) => {
      const slot = language.slotAt(t);
      const isFirst = t < language.headLength + language.bodyLength;
      const banned = (isFirst ? language.forbiddenFirst : language.forbiddenLater)[slot];
      expect(banned).not.toContain(token - language.slices[slot].offset);
    });
    const into = language.codecs.map(() => new Float64Array(rows.length));
    decode(language, tokens, rows.length, new Stream(1, s, PURPOSE.values), into, 0);
    const of = (name: string) => into[language.codecs.findIndex(({ field }) => field === name)];
    rows.forEach((row, i) => {
      expect(of('state')[i]).toBe(state[row]);
      const wanted = (columns[1] as NumberColumn).values[row];
      expect(Number.isNaN(of('weight')[i])).toBe(Number.isNaN(wanted));
      if (Object.is(of('weight')[i], wanted)) same++;
    });
  }
  expect(same / full.rows).toBeGreaterThan(0.93);
});

/** Persons whose height goes with their size and their sex, and whose next visit hangs on how the last one ended. */
function grown() {
  const random = new Stream(11, 0, PURPOSE.evaluate);
  const rows: {
    person: number;
    sex: number;
    size: number;
    height: number;
    end: number;
    noise: number;
    at: number;
  }[] = [];
  for (let person = 0; person < 300; person++) {
    const [sex, size] = [random.below(2), random.below(4)];
    let at = 15_000 + random.below(100);
    for (let visit = 1 + random.below(4); visit > 0; visit--) {
      const end = random.below(2);
      const height = size + 2 * sex;
      rows.push({ person, sex, size, height, end, noise: random.below(3), at });
      at += end === 1 ? 1 : 30 + random.below(3);
    }
  }
  const label = (name: 'sex' | 'size' | 'height' | 'end' | 'noise'): Column => ({
    kind: 'category',
    name,
    codes: Int32Array.from(rows, (row) => row[name]),
    labels: LETTERS,
  });
  const names = ['sex', 'size', 'height', 'end', 'noise'] as const;
  const table = new Table(
    [{ kind: 'number', name: 'at', values: Float64Array.from(rows, ({ at }) => at) }, ...names.map(label)],
    rows.length,
  );
  const schema: Schema = {
    entity: 'person',
    order: 'at',
    fields: [
      ...schemaOf('date').fields,
      ...names.map((name) => ({ ...FIELD, name, kind: 'category' as const, ofEntity: name === 'sex' })),
    ],
  };
  const units: Units = { count: 300, of: Uint32Array.from(rows, ({ person }) => person) };
  const options = { ...recipeFor(units.count).language, minRecords: 5 };
  return learnLanguage(table, units, schema, options);
}

test('a slot reads a second field that tells of it where the first is known; the time between rows reads the row before', () => {
  const language = grown();
  const slotOf = (name: string) => language.slotOf[language.codecs.findIndex(({ field }) => field === name)];
  const { headLength, bodyLength } = language;
  expect(language.since?.field).toBe('at');
  // Neither the size nor the sex decides the height by itself: whichever comes last reads both, where they do not stand right before.
  const last = ['size', 'height'].sort((a, b) => slotOf(b) - slotOf(a))[0];
  const read = language.parents[slotOf(last)].map(({ slot }) => slot);
  const right = slotOf(last) - 1;
  const told = [slotOf('sex'), slotOf(last === 'size' ? 'height' : 'size')];
  for (const slot of told) if (slot !== right) expect(read).toContain(slot);
  expect(language.parents[slotOf('noise')]).toEqual([]);
  expect(language.parents[slotOf('at')][0]).toEqual({ slot: slotOf('end'), before: true });
  const at = slotOf('at') + 2 * bodyLength;
  expect(language.besides(at)[0]).toBe(slotOf('end') + bodyLength);
  expect(language.besides(slotOf('at'))[0]).toBeUndefined();
  expect(headLength).toBeGreaterThan(slotOf('sex'));
});
