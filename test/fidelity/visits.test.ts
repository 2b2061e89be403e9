import { expect, test } from 'vitest';
import type { Entities } from '../../src/fidelity/sequence.ts';
import { sequenceDetail } from '../../src/fidelity/visits.ts';
import { Draws, USE } from '../../src/measure/draws.ts';
import { Table } from '../../src/record/table.ts';

const K = 5;
const LABELS = ['well', 'ill', 'gone', 'rare'];
const draws = new Draws(23, USE.simulation);

/** Patients of one to four rows, ten days apart; `told` decides what comes after a state. */
function patients(
  count: number,
  told: (state: number, patient: number) => number,
  labels = LABELS,
): Entities {
  const units: number[] = [];
  const dates: number[] = [];
  const states: number[] = [];
  for (let unit = 0; unit < count; unit++) {
    let state = draws.below(2);
    for (let row = 0; row <= unit % 4; row++) {
      units.push(unit);
      dates.push(15_000 + unit + 10 * row);
      states.push(state);
      state = told(state, unit);
    }
  }
  const codes = states.map((state) => labels.indexOf(LABELS[state]));
  return {
    units: Uint32Array.from(units),
    table: new Table(
      [
        { kind: 'number', name: 'date', values: Float64Array.from(dates) },
        { kind: 'category', name: 'state', codes: Int32Array.from(codes), labels },
      ],
      units.length,
    ),
  };
}

const COLUMNS = { order: 'date', changing: ['date', 'state'] };
const sum = (values: readonly (number | null)[]) => values.reduce<number>((all, x) => all + (x ?? 0), 0);

/** Well and ill take turns; four patients in 400 go on from ill to gone, and twenty begin anew from gone. */
const real = patients(400, (state, patient) => {
  if (state === 2) return 0;
  if (state === 1 && patient % 100 === 3) return 2;
  if (state === 1 && patient === 7) return 3;
  return state === 0 && patient % 20 === 2 ? 2 : 1 - state;
});

test('rows, gaps and transitions, real beside synthetic', () => {
  const detail = sequenceDetail(
    real,
    patients(400, (state) => state),
    COLUMNS,
    false,
    K,
  )!;
  expect(detail.rows.map((cell) => cell.real)).toEqual([0.25, 0.25, 0.25, 0.25]);
  for (const cells of [detail.rows, detail.gaps]) expect(sum(cells.map((cell) => cell.real))).toBeCloseTo(1);
  const [{ name, states, real: own, synthetic }] = detail.transitions;
  expect(name).toBe('state');
  const [well, ill] = ['well', 'ill'].map((label) => states.indexOf(label));
  expect(own[well][ill]).toBeGreaterThan(0.8);
  expect(synthetic[well][well]).toBe(1);
});

test('what fewer than k stand behind is in no state and no share', () => {
  const detail = sequenceDetail(
    real,
    patients(400, (state) => 1 - state),
    COLUMNS,
    false,
    K,
  )!;
  const [{ states, real: own, synthetic }] = detail.transitions;
  expect(JSON.stringify(detail)).not.toContain('rare');
  const [ill, gone] = ['ill', 'gone'].map((label) => states.indexOf(label));
  expect(gone).toBeGreaterThanOrEqual(0);
  expect(own[ill][gone]).toBeNull();
  expect(synthetic[ill][gone]).toBeNull();
  // The shares shown are shares of what is shown, so the hidden one does not follow from them.
  expect(sum(own[ill])).toBeCloseTo(1);
});

test('synthetic labels may stand in another order; without a second row there is nothing', () => {
  const swap = (state: number) => 1 - state;
  const turned = sequenceDetail(real, patients(400, swap, ['ill', 'gone', 'well']), COLUMNS, false, K)!;
  const [{ states, synthetic }] = turned.transitions;
  expect(synthetic[states.indexOf('well')][states.indexOf('ill')]).toBe(1);
  const alone = patients(1, swap);
  expect(sequenceDetail(alone, real, COLUMNS, false, K)).toBeUndefined();
});

test('a code and its description are shown once', () => {
  const twice = ({ table, units }: Entities): Entities => {
    const [date, state] = table.columns;
    return { units, table: new Table([date, state, { ...state, name: 'words' }], table.rows) };
  };
  const columns = { ...COLUMNS, changing: ['state', 'words'] };
  const { transitions } = sequenceDetail(twice(real), twice(real), columns, false, K)!;
  expect(transitions.map(({ name }) => name)).toEqual(['state']);
});

test('datetimes are told apart in days', () => {
  const seconds = ({ table, units }: Entities): Entities => {
    const [date, state] = table.columns;
    const values = (date as { values: Float64Array }).values.map((day) => day * 86_400);
    return { units, table: new Table([{ kind: 'number', name: 'date', values }, state], table.rows) };
  };
  const days = sequenceDetail(real, real, COLUMNS, false, K)!.gaps;
  expect(sequenceDetail(seconds(real), seconds(real), COLUMNS, true, K)!.gaps).toEqual(days);
});
