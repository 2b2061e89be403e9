import { expect, test } from 'vitest';
import { calendar } from '../../src/fidelity/calendar.ts';
import { type Entities, sequences } from '../../src/fidelity/sequence.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { weekdayOf } from '../../src/record/calendar.ts';
import { Table } from '../../src/record/table.ts';

const STATES = ['well', 'ill', 'gone'];

interface Habit {
  /** Days between visits. */
  readonly gap: number;
  readonly longest: number;
  /** How likely a state stays. */
  readonly stay: number;
}

/** Patients with visits: a state that tends to stay, a fixed mean gap. */
function visits(count: number, round: number, { gap, longest, stay }: Habit): Entities {
  const draws = new Draws(21, USE.simulation, round);
  const units: number[] = [];
  const dates: number[] = [];
  const states: number[] = [];
  for (let unit = 0; unit < count; unit++) {
    const rows = 1 + draws.below(longest);
    let date = 15_000 + draws.below(1000);
    let state = draws.below(3);
    for (let row = 0; row < rows; row++) {
      units.push(unit);
      dates.push(date);
      states.push(state);
      date += draws.below(2 * gap);
      if (draws.uniform() > stay) state = draws.below(3);
    }
  }
  return {
    units: Uint32Array.from(units),
    table: new Table(
      [
        { kind: 'number', name: 'date', values: Float64Array.from(dates) },
        { kind: 'category', name: 'state', codes: Int32Array.from(states), labels: STATES },
      ],
      units.length,
    ),
  };
}

const REAL: Habit = { gap: 30, longest: 6, stay: 0.7 };
const columns = { order: 'date', changing: ['date', 'state'] };

function measured(synthetic: Entities, unseen = visits(300, 1, REAL)) {
  const pool = visits(900, 2, REAL);
  return new Map(sequences({ unseen, synthetic, pool }, columns, 1).map((metric) => [metric.name, metric]));
}

test('a perfect generator lies where chance puts it', () => {
  let beyond = 0;
  const rounds = 12;
  for (let round = 0; round < rounds; round++)
    for (const { value, expected, low, high, honest, name } of measured(
      visits(900, 100 + round, REAL),
      visits(300, 200 + round, REAL),
    ).values()) {
      expect(name).toMatch(/^fidelity\.sequence_/);
      expect(value).toBeLessThan(2 * expected!);
      expect(honest).toBeGreaterThan(expected!);
      if (expected! < low || expected! > high) beyond++;
    }
  // Three metrics a round, of which one in twenty may lie outside its interval.
  expect(beyond).toBeLessThan(8);
});

test.each<[string, Partial<Habit>, string[]]>([
  ['too many rows', { longest: 9 }, ['fidelity.sequence_length']],
  ['too long between rows', { gap: 60 }, ['fidelity.sequence_gap']],
  ['a state that stays too seldom', { stay: 0.1 }, ['fidelity.sequence_transition']],
])('%s is seen', (_, change, names) => {
  const found = measured(visits(900, 300, { ...REAL, ...change }));
  for (const [name, { low, honest }] of found)
    expect([name, low > honest!]).toEqual([name, names.includes(name)]);
});

test('rows of an entity are compared in the order of their dates', () => {
  const { table, units } = visits(900, 4, REAL);
  const backwards = Uint32Array.from(units.keys()).reverse();
  const turned = { table: table.take(backwards), units: units.slice().reverse() };
  expect(measured(turned).get('fidelity.sequence_gap')?.value).toBeCloseTo(
    measured({ table, units }).get('fidelity.sequence_gap')!.value,
    10,
  );
});

test('without a date there is no gap, and without a second row nothing', () => {
  const pool = visits(900, 2, REAL);
  const sides = { unseen: visits(300, 1, REAL), synthetic: visits(900, 5, REAL), pool };
  expect(sequences(sides, { changing: ['state'] }, 1).map(({ name }) => name)).toEqual([
    'fidelity.sequence_length',
    'fidelity.sequence_transition',
  ]);
  const alone = (round: number) => visits(200, round, { ...REAL, longest: 1 });
  expect(sequences({ unseen: alone(1), synthetic: alone(2), pool: alone(3) }, columns, 1)).toEqual([]);
});

/** Days of ten years, or seconds; weekends as often as `weekend` says, hours around noon or at any time. */
function dates(n: number, round: number, weekend: number, noon?: boolean): Table {
  const draws = new Draws(22, USE.simulation, round);
  const values = Float64Array.from({ length: n }, () => {
    for (;;) {
      const day = 12_000 + draws.below(3650);
      if (weekdayOf(day) >= 5 && draws.uniform() > weekend) continue;
      if (noon === undefined) return day;
      return day * 86_400 + (noon ? 36_000 + draws.below(14_400) : draws.below(86_400));
    }
  });
  return new Table([{ kind: 'number', name: 'when', values }], n);
}

const rhythm = (synthetic: Table, timed: boolean, noon?: boolean) =>
  calendar(
    { unseen: dates(1000, 1, 0.3, noon), synthetic, pool: dates(3000, 2, 0.3, noon) },
    [{ name: 'when', timed }],
    { seed: 1, n: 1000 },
  )!;

test('weekdays that are lost are seen, and named; kept ones pass', () => {
  const kept = rhythm(dates(2000, 3, 0.3), false);
  expect(kept.low).toBeLessThan(kept.honest!);
  const lost = rhythm(dates(2000, 3, 1), false);
  expect(lost.low).toBeGreaterThan(lost.honest!);
  expect(lost.detail).toBe('when: weekday');
});

test('hours that are lost are seen, and named', () => {
  const kept = rhythm(dates(2000, 3, 0.3, true), true, true);
  expect(kept.low).toBeLessThan(kept.honest!);
  const lost = rhythm(dates(2000, 3, 0.3, false), true, true);
  expect(lost.low).toBeGreaterThan(lost.honest!);
  expect(lost.detail).toMatch(/^when: (hour|quarter)/);
});
