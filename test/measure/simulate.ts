/** A population with a known distribution: honest generators, and damage done to what they make. */
import { Draws, USE } from '../../src/measure/draws.ts';
import { type Column, type NumberColumn, Table } from '../../src/record/table.ts';

const REGIONS = ['north', 'east', 'south', 'west', 'centre', 'coast', 'hills', 'islands'];

/**
 * People: age, region, group, a smooth income that depends on all, a count with mass at 0, a risk that is sometimes
 * missing, and an outcome that a classifier can learn. `round` gives independent samples.
 */
export function people(n: number, round: number, seed = 11): Table {
  const draws = new Draws(seed, USE.simulation, round);
  const age = new Float64Array(n);
  const region = new Int32Array(n);
  const group = new Int32Array(n);
  const income = new Float64Array(n);
  const visits = new Float64Array(n);
  const risk = new Float64Array(n);
  const outcome = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    age[i] = Math.round(18 + 60 * ((draws.uniform() + draws.uniform()) / 2));
    region[i] = Math.floor(REGIONS.length * draws.uniform() ** 1.7);
    group[i] = draws.uniform() < 0.15 + 0.03 * region[i] ? 1 : 0;
    income[i] = Math.round(100 * Math.exp(3 + 0.02 * age[i] - 0.3 * group[i] + 0.4 * draws.normal())) / 100;
    visits[i] = draws.uniform() < 0.6 ? 0 : Math.floor(-4 * Math.log(1 - draws.uniform())) + 1;
    const logit = -1 + 0.05 * (age[i] - 48) + 0.8 * group[i] + 0.25 * visits[i] - 0.01 * income[i];
    risk[i] = draws.uniform() < 0.1 ? Number.NaN : Math.round(10 * (logit + draws.normal())) / 10;
    outcome[i] = draws.uniform() < 1 / (1 + Math.exp(-1.5 * logit)) ? 1 : 0;
  }
  return new Table(
    [
      { kind: 'number', name: 'age', values: age },
      { kind: 'category', name: 'region', codes: region, labels: REGIONS },
      { kind: 'category', name: 'group', codes: group, labels: ['a', 'b'] },
      { kind: 'number', name: 'income', values: income },
      { kind: 'number', name: 'visits', values: visits },
      { kind: 'number', name: 'risk', values: risk },
      { kind: 'category', name: 'outcome', codes: outcome, labels: ['no', 'yes'] },
    ],
    n,
  );
}

/** The table with one column changed. */
export function change<C extends Column>(table: Table, name: string, to: (column: C) => Column): Table {
  return new Table(
    table.columns.map((column) => (column.name === name ? to(column as C) : column)),
    table.rows,
  );
}

/** The column's cells in random order: its distribution stays, its links go. */
export function shuffled(column: Column, draws: Draws): Column {
  const table = new Table([column], column.kind === 'number' ? column.values.length : column.codes.length);
  return table.take(draws.sample(table.rows, table.rows)).columns[0];
}

/** Rows of `into` overwritten by rows of `from`, at random places. */
export function paste(into: Table, from: Table, draws: Draws): Table {
  const places = draws.sample(into.rows, from.rows);
  const index = Uint32Array.from({ length: into.rows }, (_, i) => i);
  places.forEach((place, i) => {
    index[place] = into.rows + i;
  });
  const columns = into.columns.map((column, c): Column => {
    const other = from.columns[c];
    if (column.kind === 'number') {
      return { ...column, values: Float64Array.from([...column.values, ...(other as NumberColumn).values]) };
    }
    return { ...column, codes: Int32Array.from([...column.codes, ...(other as typeof column).codes]) };
  });
  return new Table(columns, into.rows + from.rows).take(index);
}
